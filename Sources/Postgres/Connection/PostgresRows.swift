/// The rows of one result, in the server's order. Values are copied out when asked for.
public struct PostgresRows: Sendable, RandomAccessCollection {
    let result: PostgresResult
    /// Column names in order.
    public let columns: [String]

    init(_ result: PostgresResult) {
        self.result = result
        columns = (0..<result.columnCount).map(result.columnName)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.rowCount }
    /// Rows touched by an INSERT, UPDATE or DELETE; rows returned by a SELECT.
    public var affected: Int { result.affected }

    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < result.rowCount, "row \(position) of \(result.rowCount)")
        return PostgresRow(result: result, columns: columns, row: position)
    }
}

/// A column of a row, by its name or by its position from 0.
public enum PostgresColumn: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case named(String)
    case at(Int)

    public init(stringLiteral value: String) { self = .named(value) }
    public init(integerLiteral value: Int) { self = .at(value) }
}
