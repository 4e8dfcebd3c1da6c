internal import Base
internal import Graph

/// Which nodes matter: a score for each, highest first.
enum CentralityProcedures {
    static let all = [pageRank, betweenness, closeness, degree, coreNumbers]

    private static let scored: [ProcedureDefinition.Field] = [.init("node", "NODE"), .init("score", "FLOAT")]

    private static func rows(
        _ scores: NodeScores, _ options: ProcedureOptions
    ) throws(CypherError) -> [[Datum]] {
        let count = try options.integer("limit") ?? scores.graph.nodeCount
        return scores.highest(min(count, scores.graph.nodeCount)).map { [.node($0.node), .float($0.score)] }
    }

    /// `graph.pageRank({direction, types, weight, damping, tolerance, iterations, from, limit})`
    private static let pageRank = ProcedureDefinition.graph(
        "graph.pageRank",
        options: [
            .direction("outgoing"), .types, .weight,
            ProcedureOption("damping", "FLOAT", "chance to go on, default 0.85"),
            ProcedureOption("tolerance", "FLOAT", "ends when scores change by no more, default 1e-9"),
            ProcedureOption("iterations", "INTEGER", "at most, default 200"),
            ProcedureOption("from", "LIST<NODE>", "where the walker starts anew, default everywhere"), .limit,
        ],
        gives: scored, "How often a walker is at each node who follows relationships at random.",
        "관계를 무작위로 따라갈 때 각 노드에 머무는 비율(PageRank)입니다."
    ) { call, options throws(CypherError) in
        var settings = PageRankOptions()
        if let damping = try options.number("damping") { settings.damping = damping }
        if let tolerance = try options.number("tolerance") { settings.tolerance = tolerance }
        if let count = try options.integer("iterations", in: 1...100_000) { settings.iterationsMax = count }
        settings.weightKey = try options.key("weight")
        settings.starts = (try options.nodes("from") ?? []).map { ($0, 1) }
        let direction = try options.direction(.outgoing)
        let view = try options.view()
        let asked = settings
        let found = try call.engine { () throws(GraphError) in
            try view.pageRank(direction, options: asked, budget: call.budget)
        }
        return try rows(found.scores, options)
    }

    /// `graph.betweenness({direction, types, samples, seed, limit})`
    private static let betweenness = ProcedureDefinition.graph(
        "graph.betweenness",
        options: [
            .direction("outgoing"), .types,
            ProcedureOption(
                "samples", "INTEGER", "nodes looked from; default all in graphs of 5,000 nodes at most, else 256"),
            .seed, .limit,
        ],
        gives: scored + [.init("standardError", "FLOAT")],
        "How many shortest paths between others lead over each node; an estimate where it looks from samples.",
        "다른 노드 사이의 최단 경로가 각 노드를 얼마나 지나는지(매개 중심성)입니다."
    ) { call, options throws(CypherError) in
        let direction = try options.direction(.outgoing)
        let seed = try options.seed()
        let count =
            try options.integer("samples", in: 1...Int.max) ?? (call.graph.nodeCount <= 5_000 ? .max : 256)
        let sources: BetweennessSources =
            count >= call.graph.nodeCount ? .all : .sample(count: count, seed: seed)
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.betweenness(direction, sources: sources, budget: call.budget)
        }
        let limit = min(try options.integer("limit") ?? .max, call.graph.nodeCount)
        return found.scores.highest(limit).map {
            [.node($0.node), .float($0.score), .float(found.standardErrors[$0.node])]
        }
    }

    /// `graph.closeness({nodes, direction, types, limit})`
    private static let closeness = ProcedureDefinition.graph(
        "graph.closeness",
        options: [
            ProcedureOption("nodes", "LIST<NODE>", "whose closeness is wanted, default all nodes"),
            .direction("outgoing"), .types, .limit,
        ],
        gives: scored + [.init("harmonic", "FLOAT"), .init("reached", "INTEGER")],
        "How near each node is to those that it reaches.", "각 노드가 다른 노드와 얼마나 가까운지(근접 중심성)입니다."
    ) { call, options throws(CypherError) in
        let direction = try options.direction(.outgoing)
        let nodes = try options.nodes("nodes") ?? call.allNodes
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.closeness(of: nodes, direction, budget: call.budget)
        }
        let ordered = found.sorted { ($1.closeness, $0.node) < ($0.closeness, $1.node) }
        return ordered.prefix(try options.integer("limit") ?? .max).map {
            [.node($0.node), .float($0.closeness), .float($0.harmonic), Datum(count: $0.reached)]
        }
    }

    /// `graph.degree({direction, types, weight, limit})`
    private static let degree = ProcedureDefinition.graph(
        "graph.degree", options: [.direction("both"), .types, .weight, .limit], gives: scored,
        "How many relationships each node has, or how much they weigh.", "각 노드의 관계 수, 또는 그 가중치의 합입니다."
    ) { call, options throws(CypherError) in
        let direction = try options.direction(.both)
        let key = try options.key("weight")
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.degrees(direction, weightKey: key, budget: call.budget)
        }
        return try rows(found, options)
    }

    /// `graph.coreNumbers({types, limit})`
    private static let coreNumbers = ProcedureDefinition.graph(
        "graph.coreNumbers", options: [.types, .limit], gives: [.init("node", "NODE"), .init("core", "INTEGER")],
        "How deep in the dense middle of the graph each node is.", "각 노드가 그래프의 조밀한 중심에 얼마나 깊이 있는지입니다."
    ) { call, options throws(CypherError) in
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in try view.coreNumbers(budget: call.budget) }
        let ordered = call.allNodes.sorted { (found[$1], $0) < (found[$0], $1) }
        return ordered.prefix(try options.integer("limit") ?? .max).map { [.node($0), Datum(count: found[$0])] }
    }
}

extension ProcedureCall {
    /// In slot order.
    var allNodes: [NodeSlot] {
        var nodes: [NodeSlot] = []
        nodes.reserveCapacity(graph.nodeCount)
        graph.forEachNode { nodes.append($0) }
        return nodes
    }
}
