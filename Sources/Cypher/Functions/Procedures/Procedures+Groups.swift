internal import Base
internal import Graph

/// What belongs together, what is alike, what is near, and how to draw it.
enum GroupProcedures {
    static let all = [communities, similar, reachable, layout]

    /// `graph.communities({types, weight, resolution, quality, seed})`
    private static let communities = ProcedureDefinition.graph(
        "graph.communities",
        options: [
            .types, .weight, ProcedureOption("resolution", "FLOAT", "higher gives smaller communities, default 1"),
            ProcedureOption("quality", "STRING", "'modularity' (default) or 'constantPotts'"), .seed,
        ],
        gives: [.init("node", "NODE"), .init("community", "INTEGER"), .init("size", "INTEGER")],
        "Divides the graph into communities that hang together (Leiden); largest first.",
        "서로 밀접하게 연결된 노드의 묶음(커뮤니티)으로 나눕니다."
    ) { call, options throws(CypherError) in
        var settings = CommunityOptions()
        settings.weightKey = try options.key("weight")
        settings.seed = try options.seed()
        let resolution = try options.number("resolution") ?? 1
        settings.quality =
            try options.choice(
                "quality",
                among: [
                    "modularity": .modularity(resolution: resolution),
                    "constantPotts": .constantPotts(resolution: resolution),
                ]) ?? .modularity(resolution: resolution)
        let asked = settings
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.communities(options: asked, budget: call.budget)
        }
        let numbered = call.allNodes.compactMap { node in found[node].map { (node, $0) } }
        return numbered.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { node, community in
            [.node(node), Datum(count: community), Datum(count: found.sizes[community])]
        }
    }

    /// `graph.similar(node, {measure, direction, types, limit, connected, maxSharers})`
    private static let similar = ProcedureDefinition.graph(
        "graph.similar", [.init("node", "NODE")],
        options: [
            ProcedureOption(
                "measure", "STRING",
                "'jaccard' (default), 'overlap', 'cosine', 'commonNeighbours', 'adamicAdar', 'resourceAllocation'"),
            .direction("both"), .types, ProcedureOption("limit", "INTEGER", "rows at most, default 10"),
            ProcedureOption("connected", "BOOLEAN", "nodes that already are neighbours, too; default true"),
            ProcedureOption("maxSharers", "INTEGER", "passes over neighbours that more nodes share"),
        ],
        gives: [.init("node", "NODE"), .init("score", "FLOAT"), .init("common", "INTEGER")],
        "The nodes most like the given one, by the neighbours that they share.",
        "이웃을 많이 공유하는, 가장 비슷한 노드를 찾습니다."
    ) { call, options throws(CypherError) in
        let node = try call.node(0)
        let measure: SimilarityMeasure =
            try options.choice(
                "measure",
                among: [
                    "jaccard": .jaccard, "overlap": .overlap, "cosine": .cosine,
                    "commonNeighbours": .commonNeighbours, "adamicAdar": .adamicAdar,
                    "resourceAllocation": .resourceAllocation,
                ]) ?? .jaccard
        let settings = SimilarityOptions(
            measure: measure, direction: try options.direction(.both),
            sharersMax: try options.integer("maxSharers", in: 1...Int.max) ?? .max)
        let candidates: SimilarityCandidates = try options.flag("connected") ?? true ? .all : .unconnected
        let count = try options.integer("limit") ?? 10
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.mostSimilar(to: node, settings, candidates: candidates, count: count, budget: call.budget)
        }
        return found.map { [.node($0.second), .float($0.score), Datum(count: $0.commonCount)] }
    }

    /// `graph.reachable(nodes, {direction, types, maxHops, labels, limit})`
    private static let reachable = ProcedureDefinition.graph(
        "graph.reachable", [.init("nodes", "NODE | LIST<NODE>")],
        options: [
            .direction("outgoing"), .types, .maxHops,
            ProcedureOption("labels", "LIST<STRING>", "goes only through nodes with one of these labels"), .limit,
        ],
        gives: [.init("node", "NODE"), .init("hops", "INTEGER"), .init("via", "RELATIONSHIP")],
        "Every node that can be reached from the given ones, nearest first, each once.",
        "주어진 노드에서 도달할 수 있는 모든 노드를 가까운 순서로 한 번씩 보여 줍니다."
    ) { call, options throws(CypherError) in
        let starts = try call.nodes(0)
        let direction = try options.direction(.outgoing)
        let labels = try options.labels()
        let hopsMax = try options.integer("maxHops") ?? .max
        let limit = try options.integer("limit") ?? .max
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            if let labels {
                return try view.traverse(
                    from: starts, by: [HopRule(direction, labels: labels)], hopsMax: hopsMax, nodesMax: limit,
                    budget: call.budget)
            }
            return try view.traverse(
                from: starts, direction: direction, hopsMax: hopsMax, nodesMax: limit, budget: call.budget)
        }
        return found.reached.map { [.node($0.node), Datum(count: $0.hops), .relationship($0.via)] }
    }

    /// `graph.layout(nodes, {kind, types, flow, seed})`
    private static let layout = ProcedureDefinition.graph(
        "graph.layout", [.init("nodes", "NODE | LIST<NODE>")],
        options: [
            ProcedureOption("kind", "STRING", "'layered' (default) or 'force'"),
            ProcedureOption("flow", "STRING", "of layers: 'down' (default) or 'right'"), .types, .seed,
        ],
        gives: [.init("node", "NODE"), .init("x", "FLOAT"), .init("y", "FLOAT"), .init("layer", "INTEGER")],
        "Places for drawing the given nodes with the relationships between them.",
        "주어진 노드와 그 사이의 관계를 그릴 위치를 계산합니다."
    ) { call, options throws(CypherError) in
        let nodes = try call.nodes(0).map { LayoutNode($0) }
        let isForce = try options.choice("kind", among: ["layered": false, "force": true]) ?? false
        let view = try options.view()
        var layered = LayeredLayoutOptions()
        layered.flow = try options.choice("flow", among: ["down": .downwards, "right": .rightwards]) ?? .downwards
        var force = ForceLayoutOptions()
        force.seed = try options.seed()
        let (layeredOptions, forceOptions) = (layered, force)
        let drawing = try call.engine { () throws(GraphError) in
            isForce
                ? try view.forceLayout(of: nodes, options: forceOptions, budget: call.budget)
                : try view.layeredLayout(of: nodes, options: layeredOptions, budget: call.budget)
        }
        return drawing.nodes.map {
            [.node($0.node), .float($0.centre.x), .float($0.centre.y), Datum(count: $0.layer)]
        }
    }
}
