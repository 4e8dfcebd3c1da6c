internal import Graph

// Functions of nodes, relationships, paths and maps.
extension FunctionDefinition {
    private static let element = FunctionParameter(name: "input", type: .anyOf([.node, .relationship]))

    static let ofGraph: [FunctionDefinition] = [
        FunctionDefinition("id", [element], .integer, "The number of a node or relationship.") {
            (context, arguments) throws(CypherError) in
            switch arguments[0] {
            case .node(let node): .integer(Int64(context.graph.id(of: node).rawValue))
            case .relationship(let relationship): .integer(Int64(context.graph.id(of: relationship).rawValue))
            default: throw Arguments.wrong("id", "a node or a relationship", arguments[0])
            }
        },
        FunctionDefinition("elementId", [element], .string, "The name of a node or relationship in all graphs.") {
            (context, arguments) throws(CypherError) in
            let place = context.environment.service.graphIdentity
            switch arguments[0] {
            case .node(let node): return .string("4:\(place):\(context.graph.id(of: node).rawValue)")
            case .relationship(let relationship):
                return .string("5:\(place):\(context.graph.id(of: relationship).rawValue)")
            default: throw Arguments.wrong("elementId", "a node or a relationship", arguments[0])
            }
        },
        FunctionDefinition("labels", [.init(name: "input", type: .node)], .list(.string), "The labels of a node.") {
            (context, arguments) throws(CypherError) in
            guard case .node(let node) = arguments[0] else { throw Arguments.wrong("labels", "a node", arguments[0]) }
            return .list(context.graph.labels(of: node).map { .string(context.graph.name(of: $0)) })
        },
        FunctionDefinition(
            "type", [.init(name: "input", type: .relationship)], .string, "The type of a relationship."
        ) { (context, arguments) throws(CypherError) in
            let relationship = try relationship(arguments[0], "type")
            return .string(context.graph.name(of: context.graph.type(of: relationship)))
        },
        FunctionDefinition(
            "startNode", [.init(name: "input", type: .relationship)], .node, "Where a relationship begins."
        ) { (context, arguments) throws(CypherError) in
            .node(context.graph.source(of: try relationship(arguments[0], "startNode")))
        },
        FunctionDefinition(
            "endNode", [.init(name: "input", type: .relationship)], .node, "Where a relationship ends."
        ) { (context, arguments) throws(CypherError) in
            .node(context.graph.target(of: try relationship(arguments[0], "endNode")))
        },
        FunctionDefinition(
            "properties", [.init(name: "input", type: .anyOf([.node, .relationship, .map]))], .map,
            "All properties as a map."
        ) { (context, arguments) throws(CypherError) in
            try .map(properties(arguments[0], context.graph, "properties"))
        },
        FunctionDefinition(
            "keys", [.init(name: "input", type: .anyOf([.node, .relationship, .map]))], .list(.string),
            "The names of all properties."
        ) { (context, arguments) throws(CypherError) in
            try .list(properties(arguments[0], context.graph, "keys").entries.map { .string($0.key) })
        },
        .of("nodes", .path, .list(.node), "The nodes of a path, in its order.") { (datum) throws(CypherError) in
            guard case .path(let path) = datum else { throw Arguments.wrong("nodes", "a path", datum) }
            return .list(path.nodes.map { .node($0) })
        },
        .of("relationships", .path, .list(.relationship), "The relationships of a path, in its order.") {
            (datum) throws(CypherError) in
            guard case .path(let path) = datum else { throw Arguments.wrong("relationships", "a path", datum) }
            return .list(path.relationships.map { .relationship($0) })
        },
        .of("length", .path, .integer, "How many relationships a path has.") { (datum) throws(CypherError) in
            guard case .path(let path) = datum else { throw Arguments.wrong("length", "a path", datum) }
            return .integer(Int64(path.relationships.count))
        },
        FunctionDefinition(
            "exists", [.init(name: "input", type: .any)], .boolean, "Whether there is such a property.",
            isNullOfNull: false
        ) { (_, arguments) in .boolean(!arguments[0].isNull) },
    ]

    private static func relationship(
        _ datum: Datum, _ function: String
    ) throws(CypherError) -> RelationshipSlot {
        guard case .relationship(let relationship) = datum else {
            throw Arguments.wrong(function, "a relationship", datum)
        }
        return relationship
    }

    private static func properties(
        _ datum: Datum, _ graph: GraphSnapshot, _ function: String
    ) throws(CypherError) -> DatumMap {
        switch datum {
        case .map(let map): map
        case .node(let node):
            DatumMap(graph.properties(of: node).map { (key: graph.name(of: $0.key), value: Datum($0.value)) })
        case .relationship(let relationship):
            DatumMap(graph.properties(of: relationship).map { (key: graph.name(of: $0.key), value: Datum($0.value)) })
        default: throw Arguments.wrong(function, "a node, a relationship or a map", datum)
        }
    }
}
