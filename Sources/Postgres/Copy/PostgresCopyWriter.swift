public import Base

/// Writes the rows of a COPY FROM STDIN in binary: `beginRow`, then one call per column, in the order of the
/// statement's column list. The types must be exactly those of the columns: no conversion happens.
///
/// Cost: one append per value; about 64 KiB are gathered before they go to libpq.
/// Source: PostgreSQL 15, COPY, "Binary Format".
public struct PostgresCopyWriter: ~Copyable {
    private let link: PostgresLink
    private var buffer: [UInt8]
    private var rowStart = 0
    private var fields: Int16 = -1
    /// Why a value could not be written; thrown when the row ends.
    private var refusal: PostgresError?
    /// Rows written so far.
    public private(set) var rowCount = 0

    init(_ link: PostgresLink) {
        self.link = link
        buffer = []
        buffer.reserveCapacity(Limits.postgresCopyBufferBytes * 2)
        // Signature, flags, length of the header's extension.
        buffer += Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00] + [0, 0, 0, 0] + [0, 0, 0, 0]
    }

    /// Starts the next row, and sends the ones before it when enough have gathered.
    public mutating func beginRow() throws(PostgresError) {
        try endRow()
        if buffer.count >= Limits.postgresCopyBufferBytes { try send() }
        guard !Task.isCancelled else { throw .cancelled }
        rowStart = buffer.count
        fields = 0
        rowCount += 1
        buffer.appendBigEndian(Int16(0))
    }

    /// `int8`.
    public mutating func int8(_ value: Int64?) {
        guard let value = present(value) else { return }
        buffer.appendBigEndian(Int32(8))
        buffer.appendBigEndian(value)
    }

    /// `int4`.
    public mutating func int4(_ value: Int32?) {
        guard let value = present(value) else { return }
        buffer.appendBigEndian(Int32(4))
        buffer.appendBigEndian(value)
    }

    /// `int2`.
    public mutating func int2(_ value: Int16?) {
        guard let value = present(value) else { return }
        buffer.appendBigEndian(Int32(2))
        buffer.appendBigEndian(value)
    }

    /// `float8`.
    public mutating func double(_ value: Double?) {
        guard let value = present(value) else { return }
        buffer.appendBigEndian(Int32(8))
        buffer.appendBigEndian(value.bitPattern)
    }

    /// `bool`.
    public mutating func bool(_ value: Bool?) {
        guard let value = present(value) else { return }
        buffer.appendBigEndian(Int32(1))
        buffer.append(value ? 1 : 0)
    }

    /// `text`, `varchar`, `json`, or an enum.
    public mutating func text(_ value: String?) {
        guard let value = present(value) else { return }
        sized { $0.appendUTF8(value) }
    }

    /// `jsonb` from JSON text.
    public mutating func jsonb(_ value: String?) {
        guard let value = present(value) else { return }
        sized { buffer in
            buffer.append(1)
            buffer.appendUTF8(value)
        }
    }

    /// `jsonb` from JSON text as UTF-8.
    public mutating func jsonb(bytes value: [UInt8]?) {
        guard let value = present(value) else { return }
        sized { buffer in
            buffer.append(1)
            buffer += value
        }
    }

    /// `bytea`.
    public mutating func bytea(_ value: [UInt8]?) {
        guard let value = present(value) else { return }
        sized { $0 += value }
    }

    /// `timestamptz`.
    public mutating func timestamptz(_ value: Instant?) {
        guard let value = present(value) else { return }
        do throws(PostgresError) {
            let microseconds = try value.postgresMicroseconds
            buffer.appendBigEndian(Int32(8))
            buffer.appendBigEndian(microseconds)
        } catch {
            refusal = refusal ?? error
        }
    }

    /// `text[]`.
    public mutating func textArray(_ value: [String]?) {
        guard let value = present(value) else { return }
        sized { $0.appendArray(of: value) }
    }

    /// `int8[]`.
    public mutating func int8Array(_ value: [Int64]?) {
        guard let value = present(value) else { return }
        sized { $0.appendArray(of: value) }
    }

    /// Null, of any type.
    public mutating func null() {
        _ = present(Bool?.none)
    }

    /// Sends what is left and the mark of the end.
    mutating func finish() throws(PostgresError) {
        try endRow()
        buffer.appendBigEndian(Int16(-1))
        try send()
    }

    // MARK: inside

    /// Counts the field and writes a null where there is no value.
    @inline(__always)
    private mutating func present<T>(_ value: T?) -> T? {
        if fields < 0 {
            refusal = refusal ?? PostgresError(.invalidParameter, "COPY: a value was written before beginRow()")
            return nil
        }
        guard fields < Int16.max else {
            refusal = refusal ?? PostgresError(.invalidParameter, "COPY: row \(rowCount) has too many columns")
            return nil
        }
        fields += 1
        if value == nil { buffer.appendBigEndian(Int32(-1)) }
        return value
    }

    private mutating func sized(_ write: (inout [UInt8]) -> Void) {
        let start = buffer.count
        buffer.appendBigEndian(Int32(0))
        write(&buffer)
        let count = buffer.count - start - 4
        guard count <= Limits.postgresValueBytes else {
            buffer.removeSubrange(start...)
            refusal =
                refusal
                ?? PostgresError(
                    .invalidParameter,
                    "COPY: row \(rowCount), column \(fields): \(count) bytes, limit \(Limits.postgresValueBytes)")
            return
        }
        buffer.setBigEndian(Int32(count), at: start)
    }

    private mutating func endRow() throws(PostgresError) {
        if let refusal { throw refusal }
        guard fields >= 0 else { return }
        buffer.setBigEndian(fields, at: rowStart)
        fields = -1
    }

    private mutating func send() throws(PostgresError) {
        try link.putCopyData(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
