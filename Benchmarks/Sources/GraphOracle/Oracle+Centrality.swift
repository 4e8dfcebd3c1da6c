internal import Graph

extension Oracle {
    /// How much nodes matter, and how alike they are.
    func centrality(_ question: String, _ request: Request, _ view: GraphView) throws -> Answer? {
        switch question {
        case "page_rank":
            var options = PageRankOptions()
            options.tolerance = 1e-13
            options.iterationsMax = 10_000
            options.weightKey =
                request.measure == "weighted" ? graph.propertyKey(named: Self.weight) : nil
            let rank = try view.pageRank(direction(request), options: options)
            return scores { rank.scores[$0] }
        case "betweenness":
            let found = try view.betweenness(direction(request), sources: .all)
            return scores { found.scores[$0] }
        case "cores":
            let cores = try view.coreNumbers()
            return scores { Double(cores[$0]) }
        case "degrees":
            let degrees = try view.degrees(
                direction(request),
                weightKey: request.measure == "weighted" ? graph.propertyKey(named: Self.weight) : nil)
            return scores { degrees[$0] }
        case "harmonic":
            var nodes: [NodeSlot] = []
            graph.forEachNode { nodes.append($0) }
            let found = try view.closeness(of: nodes, direction(request))
            return .scores(Dictionary(uniqueKeysWithValues: found.map { (id($0.node), $0.harmonic) }))
        case "similarity":
            let options = SimilarityOptions(
                measure: try measure(request), direction: try direction(request))
            return .number(
                try view.similarity(of: slot(request.from), and: slot(request.to), options).score)
        case "communities":
            let found = try view.communities()
            return .named([
                "groups": .groups((0..<found.count).map { ids(found.nodes(of: $0)) }),
                "modularity": .number(try view.quality(of: found)),
            ])
        default: return nil
        }
    }

    private func measure(_ request: Request) throws -> SimilarityMeasure {
        guard let measure = SimilarityMeasure.allCases.first(where: { "\($0)" == request.measure })
        else {
            throw BadRequest("unknown measure '\(request.measure ?? "")'")
        }
        return measure
    }
}
