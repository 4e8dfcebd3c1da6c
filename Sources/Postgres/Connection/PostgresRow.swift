public import Base

/// One row. Every getter throws `decode`, naming the column, when it does not exist, is null (the `optional…` ones
/// return nil for that), or holds something else.
public struct PostgresRow: Sendable {
    let result: PostgresResult
    let columns: [String]
    let row: Int

    public func isNull(_ column: PostgresColumn) throws(PostgresError) -> Bool {
        try text(column) { _ in true } == nil
    }

    // MARK: values that may be null

    /// Any type, in the text form of Postgres.
    public func optionalString(_ column: PostgresColumn) throws(PostgresError) -> String? {
        try text(column) { String(decoding: $0, as: UTF8.self) }
    }

    public func optionalInt64(_ column: PostgresColumn) throws(PostgresError) -> Int64? {
        try parsed(column, as: "an integer", parseInteger)
    }

    public func optionalInt(_ column: PostgresColumn) throws(PostgresError) -> Int? {
        try optionalInt64(column).map { Int($0) }
    }

    public func optionalDouble(_ column: PostgresColumn) throws(PostgresError) -> Double? {
        try parsed(column, as: "a number") { Double(Substring(decoding: $0, as: UTF8.self)) }
    }

    public func optionalBool(_ column: PostgresColumn) throws(PostgresError) -> Bool? {
        try parsed(column, as: "a boolean") { text in
            switch text.first {
            case UInt8(ascii: "t") where text.count == 1: true
            case UInt8(ascii: "f") where text.count == 1: false
            default: nil
            }
        }
    }

    /// `timestamptz`, `timestamp` (taken as UTC) or `date`.
    public func optionalInstant(_ column: PostgresColumn) throws(PostgresError) -> Instant? {
        try parsed(column, as: "a timestamp", parseTimestamp)
    }

    /// `bytea`.
    public func optionalBytes(_ column: PostgresColumn) throws(PostgresError) -> [UInt8]? {
        try parsed(column, as: "bytea", parseByteaHex)
    }

    /// `text[]` without nulls in it.
    public func optionalTextArray(_ column: PostgresColumn) throws(PostgresError) -> [String]? {
        try parsed(column, as: "a text array without nulls") { text in
            guard let elements = parseArray(String(decoding: text, as: UTF8.self)) else { return nil }
            let present = elements.compactMap { $0 }
            return present.count == elements.count ? present : nil
        }
    }

    /// `int8[]` without nulls in it.
    public func optionalInt64Array(_ column: PostgresColumn) throws(PostgresError) -> [Int64]? {
        try parsed(column, as: "an integer array without nulls") { text in
            guard let elements = parseArray(String(decoding: text, as: UTF8.self)) else { return nil }
            let present = elements.compactMap { $0.flatMap { Int64($0) } }
            return present.count == elements.count ? present : nil
        }
    }

    // MARK: values that are there

    /// Any type, in the text form of Postgres.
    public func string(_ column: PostgresColumn) throws(PostgresError) -> String {
        try required(column, optionalString(column))
    }

    public func int64(_ column: PostgresColumn) throws(PostgresError) -> Int64 {
        try required(column, optionalInt64(column))
    }

    public func int(_ column: PostgresColumn) throws(PostgresError) -> Int {
        try required(column, optionalInt(column))
    }

    public func double(_ column: PostgresColumn) throws(PostgresError) -> Double {
        try required(column, optionalDouble(column))
    }

    public func bool(_ column: PostgresColumn) throws(PostgresError) -> Bool {
        try required(column, optionalBool(column))
    }

    /// `timestamptz`, `timestamp` (taken as UTC) or `date`.
    public func instant(_ column: PostgresColumn) throws(PostgresError) -> Instant {
        try required(column, optionalInstant(column))
    }

    /// `bytea`.
    public func bytes(_ column: PostgresColumn) throws(PostgresError) -> [UInt8] {
        try required(column, optionalBytes(column))
    }

    /// `text[]` without nulls in it.
    public func textArray(_ column: PostgresColumn) throws(PostgresError) -> [String] {
        try required(column, optionalTextArray(column))
    }

    /// `int8[]` without nulls in it.
    public func int64Array(_ column: PostgresColumn) throws(PostgresError) -> [Int64] {
        try required(column, optionalInt64Array(column))
    }

    // MARK: inside

    private func text<T>(
        _ column: PostgresColumn, _ body: (UnsafeBufferPointer<UInt8>) -> T
    ) throws(PostgresError) -> T? {
        result.withText(row: row, column: try index(of: column), body)
    }

    private func parsed<T>(
        _ column: PostgresColumn, as expected: String, _ parse: (UnsafeBufferPointer<UInt8>) -> T?
    ) throws(PostgresError) -> T? {
        guard let outcome = try text(column, parse) else { return nil }
        guard let value = outcome else {
            throw PostgresError(.decode, "column \(name(column)) does not hold \(expected)")
        }
        return value
    }

    private func required<T>(_ column: PostgresColumn, _ value: T?) throws(PostgresError) -> T {
        guard let value else { throw PostgresError(.decode, "column \(name(column)) is null") }
        return value
    }

    private func index(of column: PostgresColumn) throws(PostgresError) -> Int {
        switch column {
        case .at(let index) where index >= 0 && index < columns.count: return index
        case .named(let name): if let index = columns.firstIndex(of: name) { return index }
        default: break
        }
        throw PostgresError(
            .decode, "no column \(name(column)); there are \(columns.joined(separator: ", "))")
    }

    private func name(_ column: PostgresColumn) -> String {
        switch column {
        case .named(let name): "\"\(name)\""
        case .at(let index): columns.indices.contains(index) ? "\"\(columns[index])\"" : "\(index)"
        }
    }
}

/// A decimal integer without going through `String`.
private func parseInteger(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text[...]
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in digits {
        guard byte >= 48, byte <= 57 else { return nil }
        // Counted downwards, since the range is one longer below zero.
        let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (next, isTooLargeToo) = scaled.subtractingReportingOverflow(Int64(byte - 48))
        guard !isTooLarge, !isTooLargeToo else { return nil }
        value = next
    }
    if isNegative { return value }
    return value == .min ? nil : -value
}
