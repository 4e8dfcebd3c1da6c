internal import Graph

extension Oracle {
    /// Cycles, components, and what the graph hangs by.
    func cycles(_ question: String, _ request: Request, _ view: GraphView) throws -> Answer? {
        switch question {
        case "strong_components": return groups(try view.stronglyConnectedComponents().partition)
        case "components": return groups(try view.connectedComponents())
        case "cyclic_nodes":
            return .ids(try view.stronglyConnectedComponents().cyclicMembers().flatMap(ids).sorted())
        case "shortest_cycle":
            return .number(
                try view.shortestCycle(through: slot(request.from)).map { Double($0.relationships.count) })
        case "levels": return try levels(view, direction(request))
        case "cuts":
            let structure = try view.cutStructure()
            return .named([
                "points": .ids(ids(structure.articulationPoints)),
                "bridges": .ids(structure.bridges.map { graph.id(of: $0).rawValue }.sorted()),
                "components": .groups(
                    (0..<structure.componentCount).map { component in
                        structure.relationships(inComponent: component).map { graph.id(of: $0).rawValue }
                            .sorted()
                    }),
            ])
        case "dominators":
            let tree = try view.dominators(from: slot(request.from), direction: direction(request))
            return scores { node in tree.immediateDominator(of: node).map { Double(id($0)) } }
        case "closes_cycle":
            // Whether one more relationship would close a cycle.
            var check = AcyclicCheck(view)
            let new = RelationshipID(rawValue: graph.relationshipIDBound)
            let cycle = try check.cycleClosed(
                by: new, from: graph.id(of: slot(request.from)), to: graph.id(of: slot(request.to)))
            return .number(cycle.map { Double($0.relationships.count) })
        default: return nil
        }
    }

    private func levels(_ view: GraphView, _ direction: Direction) throws -> Answer {
        switch try view.topologicalOrder(direction: direction) {
        case .ordered(let order): scores { order.level(of: $0).map(Double.init) }
        case .cyclic: .word("cyclic")
        }
    }

    private func groups(_ partition: NodePartition) -> Answer {
        .groups(partition.members().map(ids))
    }
}
