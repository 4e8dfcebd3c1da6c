internal import Base
internal import Graph

/// Cycles, components, weak places, layers.
enum StructureProcedures {
    static let all = [
        cycles, stronglyConnected, components, articulationPoints, bridges, topologicalLevels, feedback, dominators,
    ]

    /// `graph.cycles({types, maxLength, near, limit})`
    private static let cycles = ProcedureDefinition.graph(
        "graph.cycles",
        options: [
            .types, ProcedureOption("maxLength", "INTEGER", "relationships of a cycle at most"),
            ProcedureOption("near", "NODE", "only cycles in the strongly connected component of this node"),
            ProcedureOption("limit", "INTEGER", "rows at most, default 1000"),
        ],
        gives: [
            .init("index", "INTEGER"), .init("nodes", "LIST<NODE>"), .init("relationships", "LIST<RELATIONSHIP>"),
            .init("length", "INTEGER"), .init("path", "PATH"),
        ],
        "Closed ways that visit no node twice.", "같은 노드를 두 번 지나지 않는 순환을 찾습니다."
    ) { call, options throws(CypherError) in
        let lengthMax = try options.integer("maxLength", in: 1...Int.max) ?? .max
        let near = try options.nodes("near")?.first
        let limit = try options.integer("limit") ?? 1_000
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.cycles(lengthMax: lengthMax, near: near, cyclesMax: limit, budget: call.budget)
        }
        return found.cycles.enumerated().map { index, cycle in
            [
                Datum(count: index), Datum(nodes: cycle.nodes), .list(cycle.relationships.map(Datum.relationship)),
                Datum(count: cycle.relationships.count),
                .path(
                    DatumPath(nodes: cycle.nodes + cycle.nodes.prefix(1), relationships: cycle.relationships)),
            ]
        }
    }

    /// `graph.scc({types, all})`
    private static let stronglyConnected = ProcedureDefinition.graph(
        "graph.scc",
        options: [
            .types, ProcedureOption("all", "BOOLEAN", "components of one node without a loop, too; default false"),
        ],
        gives: [.init("component", "INTEGER"), .init("nodes", "LIST<NODE>"), .init("size", "INTEGER")],
        "Strongly connected components: sets of nodes that reach each other. By default those with cycles.",
        "서로 도달할 수 있는 노드의 묶음(강한 연결 요소)을 찾습니다."
    ) { call, options throws(CypherError) in
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.stronglyConnectedComponents(budget: call.budget)
        }
        let groups =
            try options.flag("all") ?? false ? found.partition.members().map(Array.init) : found.cyclicMembers()
        return groups.enumerated().map { [Datum(count: $0), Datum(nodes: $1), Datum(count: $1.count)] }
    }

    /// `graph.components({types})`
    private static let components = ProcedureDefinition.graph(
        "graph.components",
        options: [.types, ProcedureOption("minSize", "INTEGER", "nodes of a component at least, default 1")],
        gives: [.init("component", "INTEGER"), .init("nodes", "LIST<NODE>"), .init("size", "INTEGER")],
        "Connected components, direction aside, largest first.", "방향과 관계없이 연결된 묶음을 큰 순서로 보여 줍니다."
    ) { call, options throws(CypherError) in
        let sizeMin = try options.integer("minSize") ?? 1
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.connectedComponents(budget: call.budget)
        }
        let groups = found.members().filter { $0.count >= sizeMin }.sorted { $0.count > $1.count }
        return groups.enumerated().map { [Datum(count: $0), Datum(nodes: $1), Datum(count: $1.count)] }
    }

    /// `graph.articulationPoints({types})`
    private static let articulationPoints = ProcedureDefinition.graph(
        "graph.articulationPoints", options: [.types], gives: [.init("node", "NODE")],
        "Nodes whose loss would tear their component apart, direction aside.",
        "없어지면 연결이 끊어지는 노드를 찾습니다."
    ) { call, options throws(CypherError) in
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in try view.cutStructure(budget: call.budget) }
        return found.articulationPoints.map { [.node($0)] }
    }

    /// `graph.bridges({types})`
    private static let bridges = ProcedureDefinition.graph(
        "graph.bridges", options: [.types],
        gives: [.init("relationship", "RELATIONSHIP"), .init("from", "NODE"), .init("to", "NODE")],
        "Relationships whose loss would tear their component apart, direction aside.",
        "없어지면 연결이 끊어지는 관계를 찾습니다."
    ) { call, options throws(CypherError) in
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in try view.cutStructure(budget: call.budget) }
        return found.bridges.map {
            [.relationship($0), .node(call.graph.source(of: $0)), .node(call.graph.target(of: $0))]
        }
    }

    /// `graph.topologicalLevels({types, direction})`
    private static let topologicalLevels = ProcedureDefinition.graph(
        "graph.topologicalLevels",
        options: [
            .types, ProcedureOption("direction", "STRING", "'outgoing' (sources first, default) or 'incoming'"),
        ],
        gives: [.init("node", "NODE"), .init("level", "INTEGER")],
        "The nodes in an order that every relationship follows, with the longest way to each as its level; an error "
            + "that names a cycle where there is one.",
        "모든 관계가 지켜지는 순서와 단계를 보여 줍니다. 순환이 있으면 오류로 알려 줍니다."
    ) { call, options throws(CypherError) in
        let direction = try options.direction(.outgoing)
        let view = try options.view()
        let answer = try call.engine { () throws(GraphError) in
            try view.topologicalOrder(direction: direction, budget: call.budget)
        }
        switch answer {
        case .cyclic(let cycle):
            let ids = cycle.nodes.prefix(10).map { String(call.graph.id(of: $0).rawValue) }
            throw .runtime(
                .procedureError, .other,
                "\(call.procedure): there is a cycle of \(cycle.nodes.count), through nodes "
                    + ids.joined(separator: ", "),
                hint: "CALL graph.cycles() lists cycles, CALL graph.feedback() says what to remove")
        case .ordered(let order):
            return (0..<order.levelCount).flatMap { level in
                order.nodes(inLevel: level).map { [.node($0), Datum(count: level)] }
            }
        }
    }

    /// `graph.feedback({types, weight})`
    private static let feedback = ProcedureDefinition.graph(
        "graph.feedback", options: [.types, .weight],
        gives: [.init("relationship", "RELATIONSHIP"), .init("from", "NODE"), .init("to", "NODE")],
        "Few relationships without which there is no cycle.", "없애면 순환이 모두 사라지는 관계를 찾습니다."
    ) { call, options throws(CypherError) in
        let view = try options.view()
        let key = try options.key("weight")
        let found = try call.engine { () throws(GraphError) in
            try view.feedbackArcSet(weightKey: key, budget: call.budget)
        }
        return found.relationships.map {
            [.relationship($0), .node(call.graph.source(of: $0)), .node(call.graph.target(of: $0))]
        }
    }

    /// `graph.dominators(root, {types, direction})`
    private static let dominators = ProcedureDefinition.graph(
        "graph.dominators", [.init("root", "NODE")], options: [.types, .direction("outgoing")],
        gives: [.init("node", "NODE"), .init("dominator", "NODE?"), .init("dominated", "INTEGER")],
        "For each node reached from the root the last one that every way to it passes.",
        "시작 노드에서 각 노드로 가는 모든 경로가 반드시 지나는 마지막 노드를 보여 줍니다."
    ) { call, options throws(CypherError) in
        let root = try call.node(0)
        let direction = try options.direction(.outgoing)
        let view = try options.view()
        let tree = try call.engine { () throws(GraphError) in
            try view.dominators(from: root, direction: direction, budget: call.budget)
        }
        return tree.nodes.map {
            [
                .node($0), tree.immediateDominator(of: $0).map(Datum.node) ?? .null,
                Datum(count: tree.dominatedCount(of: $0)),
            ]
        }
    }
}
