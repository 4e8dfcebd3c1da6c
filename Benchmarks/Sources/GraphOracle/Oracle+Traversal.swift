internal import Graph

extension Oracle {
    func traversal(_ question: String, _ request: Request, _ view: GraphView) throws -> Answer? {
        switch question {
        case "distances":
            let reached = try graph.reachable(
                from: [slot(request.from)], direction: direction(request),
                types: request.types.map { Set($0.compactMap(graph.relationshipType(named:))) },
                hopsMax: request.count ?? .max)
            return .scores(Dictionary(uniqueKeysWithValues: reached.reached.map { (id($0.node), Double($0.hops)) }))
        default: return nil
        }
    }
}
