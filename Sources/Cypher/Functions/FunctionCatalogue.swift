internal import Graph

/// A scalar function.
struct FunctionDefinition: Sendable {
    /// As it is spelt in listings; found without regard to letter case.
    let name: String
    let parameters: [FunctionParameter]
    /// For listings, and for what binding knows about a call.
    let result: CypherType
    /// Null in, null out, without a call.
    let isNullOfNull: Bool
    let summary: String
    let evaluate: @Sendable (FunctionContext, [Datum]) throws(CypherError) -> Datum
}

struct FunctionParameter: Sendable {
    let name: String
    let type: CypherType
    /// May be left out, at the end.
    var isOptional = false
    /// Takes any number of further arguments, at the end.
    var isRepeated = false
}

/// What a function may look at besides its arguments.
// A class, so that a call copies one reference and not the whole of a snapshot.
final class FunctionContext: Sendable {
    let graph: GraphSnapshot
    let environment: QueryEnvironment

    init(graph: GraphSnapshot, environment: QueryEnvironment) {
        self.graph = graph
        self.environment = environment
    }
}

/// Every scalar function that a statement can call. Aggregates are not here: binding knows them.
struct FunctionCatalogue: Sendable {
    let definitions: [FunctionDefinition]
    private let positions: [String: Int]

    init(_ definitions: [FunctionDefinition]) {
        self.definitions = definitions
        positions = Dictionary(
            definitions.enumerated().map { ($1.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    }

    func reference(named name: String) -> FunctionReference? {
        positions[name.lowercased()].map { FunctionReference(name: definitions[$0].name, position: $0) }
    }

    subscript(reference: FunctionReference) -> FunctionDefinition { definitions[reference.position] }
}
