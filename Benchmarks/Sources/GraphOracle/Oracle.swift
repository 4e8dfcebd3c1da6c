internal import Graph

/// The engine's answers about one graph, in ids.
struct Oracle {
    static let weight = "weight"

    let graph: GraphSnapshot

    init(_ graph: GraphSnapshot) { self.graph = graph }

    func answer(_ question: String, _ request: Request) throws -> Answer {
        let view = try request.types.map { try graph.view(ofTypesNamed: $0) } ?? graph.everything
        if let answer = try traversal(question, request, view) { return answer }
        if let answer = try paths(question, request, view) { return answer }
        if let answer = try cycles(question, request, view) { return answer }
        if let answer = try centrality(question, request, view) { return answer }
        throw BadRequest("unknown question '\(question)'")
    }
}

// MARK: Arguments

extension Oracle {
    func slot(_ id: UInt64?) throws -> NodeSlot {
        guard let id, let slot = graph.slot(of: NodeID(rawValue: id)) else {
            throw BadRequest("there is no node \(id.map { "\($0)" } ?? "in the question")")
        }
        return slot
    }

    func direction(_ request: Request) throws -> Direction {
        switch request.direction {
        case "outgoing": .outgoing
        case "incoming": .incoming
        case "both": .both
        default: throw BadRequest("unknown direction '\(request.direction ?? "")'")
        }
    }
}

// MARK: Answers

extension Oracle {
    func id(_ node: NodeSlot) -> UInt64 { graph.id(of: node).rawValue }

    func ids(_ nodes: some Sequence<NodeSlot>) -> [UInt64] { nodes.map(id).sorted() }

    /// Scores of all nodes.
    func scores(_ score: (NodeSlot) -> Double?) -> Answer {
        var found: [UInt64: Double] = [:]
        graph.forEachNode { node in
            if let value = score(node) { found[id(node)] = value }
        }
        return .scores(found)
    }
}
