internal import Graph

// Functions that answer from the store what a plan would count. People cannot find them in listings; rewrites put
// them where they fit.
extension FunctionDefinition {
    static let ofStore: [FunctionDefinition] = [
        FunctionDefinition(
            name: "store.nodeCount", parameters: [FunctionParameter(name: "label", type: .string, isOptional: true)],
            result: .integer, isNullOfNull: false, summary: "The number of nodes, or of those with a label."
        ) { (context, arguments) throws(CypherError) in
            guard case .string(let label)? = arguments.first else { return .integer(Int64(context.graph.nodeCount)) }
            return .integer(Int64(context.graph.label(named: label).map { context.graph.nodeCount(labelled: $0) } ?? 0))
        },
        FunctionDefinition(
            name: "store.relationshipCount",
            parameters: [FunctionParameter(name: "types", type: .string, isOptional: true, isRepeated: true)],
            result: .integer, isNullOfNull: false, summary: "The number of relationships, or of those of some types."
        ) { (context, arguments) throws(CypherError) in
            guard !arguments.isEmpty else { return .integer(Int64(context.graph.relationshipCount)) }
            return .integer(
                Int64(types(arguments, context.graph).reduce(0) { $0 + context.graph.relationshipCount(typed: $1) }))
        },
        FunctionDefinition(
            name: "store.degree",
            parameters: [
                FunctionParameter(name: "node", type: .node), FunctionParameter(name: "isOutgoing", type: .boolean),
                FunctionParameter(name: "types", type: .string, isOptional: true, isRepeated: true),
            ],
            result: .integer, isNullOfNull: false,
            summary: "The number of relationships of a node in one direction, or of those of some types."
        ) { (context, arguments) throws(CypherError) in
            guard case .node(let node) = arguments[0], case .boolean(let isOutgoing) = arguments[1],
                context.graph.contains(node)
            else { return .integer(0) }
            let direction: Direction = isOutgoing ? .outgoing : .incoming
            guard arguments.count > 2 else {
                return .integer(Int64(context.graph.degree(of: node, direction: direction)))
            }
            return .integer(
                Int64(
                    types(Array(arguments.dropFirst(2)), context.graph).reduce(0) {
                        $0 + context.graph.degree(of: node, direction: direction, type: $1)
                    }))
        },
    ]

    /// The codes of the types that the graph knows, each once.
    private static func types(_ names: [Datum], _ graph: GraphSnapshot) -> Set<RelationshipTypeCode> {
        Set(
            names.compactMap {
                if case .string(let name) = $0 { graph.relationshipType(named: name) } else { nil }
            })
    }
}
