internal import Graph

extension Oracle {
    private static let pathQuestions: Set = [
        "hops", "cost", "cheapest_path", "cheapest_paths", "simple_paths", "disjoint", "disjoint_pair",
    ]

    /// Ways between two nodes.
    func paths(_ question: String, _ request: Request, _ view: GraphView) throws -> Answer? {
        guard Self.pathQuestions.contains(question) else { return nil }
        let ends = try (from: slot(request.from), to: slot(request.to))
        let direction = try direction(request)
        switch question {
        case "hops": return .number(try view.hops(from: ends.from, to: ends.to, direction: direction).map(Double.init))
        case "cost": return .number(try weighted(view).cost(from: ends.from, to: ends.to, direction: direction))
        case "cheapest_path":
            return path(try weighted(view).cheapestPath(from: ends.from, to: ends.to, direction: direction))
        case "cheapest_paths":
            let found = try weighted(view).cheapestPaths(
                from: ends.from, to: ends.to, count: request.count ?? 1, direction: direction)
            return .groups(found.map(relationships))
        case "simple_paths":
            let stream = try view.simplePaths(
                from: ends.from, to: ends.to, direction: direction, hops: 0...(request.count ?? .max))
            var found: [[UInt64]] = []
            while let path = try stream.next() { found.append(relationships(path)) }
            return .groups(found)
        case "disjoint":
            let found = try view.disjointPaths(
                from: ends.from, to: ends.to, direction: direction, sharingNo: disjointness(request))
            return .groups(found.map(relationships))
        case "disjoint_pair":
            let found = try weighted(view).cheapestDisjointPair(
                from: ends.from, to: ends.to, direction: direction, sharingNo: disjointness(request))
            return .number(found.map { $0.0.cost + $0.1.cost })
        default: return nil
        }
    }

    private func weighted(_ view: GraphView) -> WeightedView {
        // A graph without relationships does not know the key.
        graph.propertyKey(named: Self.weight).map { view.weighted(by: $0) } ?? view.weighted(by: .hops)
    }

    private func disjointness(_ request: Request) throws -> Disjointness {
        switch request.measure {
        case "relationships": .relationships
        case "nodes": .nodes
        default: throw BadRequest("unknown measure '\(request.measure ?? "")'")
        }
    }

    private func path(_ path: Path?) -> Answer {
        .named(["cost": .number(path?.cost), "relationships": .ids(path.map(relationships) ?? [])])
    }

    private func relationships(_ path: Path) -> [UInt64] { path.relationships.map { graph.id(of: $0).rawValue } }
}
