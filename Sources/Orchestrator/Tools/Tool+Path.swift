internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension Tool {
    static let stepColumn = TableColumn(key: "step", label: Localized(en: "Step", ko: "단계"), kind: .integer)

    /// How two CIs hang together.
    static let path = Tool(
        name: "path", title: Localized(en: "Find a path", ko: "경로 찾기"),
        summary: "A shortest path of relations between two CIs, whatever their direction.",
        inputSchema: ToolSchema.object(
            [
                "from": ToolSchema.ci, "to": ToolSchema.ci, "relations": ToolSchema.relations,
                "hops": ["type": "integer", "minimum": 1, "maximum": .integer(Int64(Limits.pathHops))],
            ], required: ["from", "to"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let start = try arguments.nodes("from", in: estate)[0]
        let goal = try arguments.nodes("to", in: estate)[0]
        let hopsMax = arguments.integer("hops") ?? Limits.pathHops
        let types = try arguments.relationTypes(in: estate)
        let steps = estate.snapshot.shortestPath(
            from: start, to: goal, direction: .both, types: types, hopsMax: hopsMax)
        var rows: [JSONObject] = []
        var edges: [EvidenceEdge] = []
        var nodes = [start]
        if let steps {
            rows.append(["step": 0, "ci": estate.reference(start).json, "class": .string(estate.ciClass(of: start))])
            for (index, step) in steps.enumerated() {
                let edge = estate.edge(step.via)
                let isAlong = estate.snapshot.source(of: step.via) == step.predecessor
                rows.append([
                    "step": JSONValue(index + 1), "relation": .string((isAlong ? "→ " : "← ") + edge.type),
                    "ci": estate.reference(step.node).json, "class": .string(estate.ciClass(of: step.node)),
                ])
                edges.append(edge)
                nodes.append(step.node)
            }
        }
        var result = ToolResult(
            query:
                "MATCH p = shortestPath(\(estate.nodeText("a", start))-[*..\(hopsMax)]-\(estate.nodeText("b", goal))) RETURN p",
            seq: estate.snapshot.seq,
            table: Table(columns: [stepColumn, relationColumn, CITable.ci, CITable.ciClass], rows: rows))
        result.facts["hops"] = steps?.count
        result.facts["limit"] = hopsMax
        result.cis = (steps == nil ? [start, goal] : nodes).map(estate.reference)
        result.edges = edges
        return result
    }
}
