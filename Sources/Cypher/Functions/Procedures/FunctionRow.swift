/// A function as listings describe it.
struct FunctionRow {
    let name: String
    let category: String
    let summary: String
    let signature: String
    let arguments: [(name: String, type: String)]
    let result: String
    let isAggregating: Bool

    /// Scalar functions and aggregates, in the order of names.
    static let all: [FunctionRow] =
        (FunctionCatalogue.standard.definitions.filter { !$0.name.hasPrefix("store.") }.map(FunctionRow.init)
        + aggregates).sorted { $0.name < $1.name }

    private init(_ definition: FunctionDefinition) {
        name = definition.name
        category = Self.category(of: definition.name)
        summary = definition.summary
        arguments = definition.parameters.map { ($0.name, $0.type.listed + ($0.isOptional ? "?" : "")) }
        result = definition.result.listed
        isAggregating = false
        signature = Self.signature(name, arguments, result)
    }

    private init(aggregate name: String, _ argument: String, _ result: String, _ summary: String) {
        self.name = name
        category = "Aggregating"
        self.summary = summary
        arguments =
            name.hasPrefix("percentile")
            ? [("input", argument), ("percentile", "FLOAT")] : [("input", argument)]
        self.result = result
        isAggregating = true
        signature = Self.signature(name, arguments, result)
    }

    private static func signature(
        _ name: String, _ arguments: [(name: String, type: String)], _ result: String
    ) -> String {
        "\(name)(\(arguments.map { "\($0.name) :: \($0.type)" }.joined(separator: ", "))) :: \(result)"
    }

    private static func category(of name: String) -> String {
        switch name.split(separator: ".").first.map({ $0.lowercased() }) ?? "" {
        case "date", "datetime", "localdatetime", "localtime", "time", "duration": "Temporal"
        case "point": "Spatial"
        case "graph": "Graph"
        default: "Scalar"
        }
    }

    private static let aggregates = [
        FunctionRow(aggregate: "avg", "INTEGER | FLOAT | DURATION", "INTEGER | FLOAT | DURATION", "The mean."),
        FunctionRow(aggregate: "collect", "ANY", "LIST<ANY>", "All values that are not null, as a list."),
        FunctionRow(aggregate: "count", "ANY", "INTEGER", "How many values are not null; of rows with *."),
        FunctionRow(aggregate: "max", "ANY", "ANY", "The greatest value."),
        FunctionRow(aggregate: "min", "ANY", "ANY", "The least value."),
        FunctionRow(aggregate: "percentileCont", "FLOAT", "FLOAT", "A percentile, between two values if need be."),
        FunctionRow(aggregate: "percentileDisc", "INTEGER | FLOAT", "INTEGER | FLOAT", "The value at a percentile."),
        FunctionRow(aggregate: "stDev", "FLOAT", "FLOAT", "The standard deviation of a sample."),
        FunctionRow(aggregate: "stDevP", "FLOAT", "FLOAT", "The standard deviation of a population."),
        FunctionRow(aggregate: "sum", "INTEGER | FLOAT | DURATION", "INTEGER | FLOAT | DURATION", "The sum."),
    ]
}

extension CypherType {
    /// As listings spell it.
    var listed: String {
        switch self {
        case .any: "ANY"
        case .nothing: "NOTHING"
        case .null: "NULL"
        case .boolean: "BOOLEAN"
        case .integer: "INTEGER"
        case .float: "FLOAT"
        case .number: "INTEGER | FLOAT"
        case .string: "STRING"
        case .bytes: "BYTES"
        case .date: "DATE"
        case .localTime: "LOCAL TIME"
        case .zonedTime: "ZONED TIME"
        case .localDateTime: "LOCAL DATETIME"
        case .zonedDateTime: "ZONED DATETIME"
        case .duration: "DURATION"
        case .point: "POINT"
        case .node: "NODE"
        case .relationship: "RELATIONSHIP"
        case .path: "PATH"
        case .map: "MAP"
        case .list(let element): "LIST<\(element.listed)>"
        case .notNull(let inner): "\(inner.listed) NOT NULL"
        case .anyOf(let types): types.map(\.listed).joined(separator: " | ")
        }
    }
}
