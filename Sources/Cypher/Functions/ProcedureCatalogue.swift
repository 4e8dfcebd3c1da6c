public import Graph

/// A procedure: a signature, and what gives its rows.
public struct ProcedureDefinition: Sendable {
    public struct Field: Sendable {
        public let name: String
        /// As listings spell it, for example `INTEGER?` or `LIST<STRING>`.
        public let type: String
        /// Where the argument may be left out.
        public let standard: Datum?

        public init(_ name: String, _ type: String, standard: Datum? = nil) {
            self.name = name
            self.type = type
            self.standard = standard
        }
    }

    public enum Mode: String, Sendable {
        case read = "READ"
        case write = "WRITE"
        case schema = "SCHEMA"
        case dbms = "DBMS"
    }

    public let name: String
    public let inputs: [Field]
    public let outputs: [Field]
    public let mode: Mode
    public let summary: String
    /// Names of the columns that a SHOW command gives without YIELD; nil for all.
    public internal(set) var brief: [String]?
    /// Rows of the outputs, in their order.
    public let rows: @Sendable (ProcedureContext, [Datum]) throws(CypherError) -> [[Datum]]

    public init(
        name: String, inputs: [Field] = [], outputs: [Field] = [], mode: Mode = .read, summary: String,
        rows: @escaping @Sendable (ProcedureContext, [Datum]) throws(CypherError) -> [[Datum]]
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.mode = mode
        self.summary = summary
        self.rows = rows
    }

    /// Hands rows on instead of adding any.
    public var isVoid: Bool { outputs.isEmpty }
}

/// What a procedure may look at besides its arguments.
public struct ProcedureContext: Sendable {
    public let graph: GraphSnapshot
    public let environment: QueryEnvironment
    public let catalogue: ProcedureCatalogue
    /// Positions of the outputs that somebody reads; nil for all. Any other may be given as null.
    public var wantedColumns: Set<Int>?
}

/// Every procedure that a statement can call.
public struct ProcedureCatalogue: Sendable {
    /// In the order of names.
    public let definitions: [ProcedureDefinition]
    private let positions: [String: Int]

    /// - Parameter definitions: of two of one name, the later.
    public init(_ definitions: [ProcedureDefinition]) {
        var byName: [String: ProcedureDefinition] = [:]
        for definition in definitions { byName[definition.name.lowercased()] = definition }
        self.definitions = byName.values.sorted { $0.name < $1.name }
        positions = Dictionary(uniqueKeysWithValues: self.definitions.enumerated().map { ($1.name.lowercased(), $0) })
    }

    public subscript(name: String) -> ProcedureDefinition? { positions[name.lowercased()].map { definitions[$0] } }

    public func adding(_ more: [ProcedureDefinition]) -> ProcedureCatalogue {
        ProcedureCatalogue(definitions + more)
    }
}
