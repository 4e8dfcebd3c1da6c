internal import Base

// The binary formats of the server: PostgreSQL 15, `src/backend/utils/adt/*send`/`*recv` functions.

/// Microseconds from 1970-01-01, our epoch, to 2000-01-01, the epoch of Postgres.
private let postgresEpochMicroseconds: Int64 = 946_684_800_000_000

extension Instant {
    /// Microseconds since 2000-01-01, as `timestamptz` is sent.
    var postgresMicroseconds: Int64 {
        get throws(PostgresError) {
            let (value, overflow) = rawValue.subtractingReportingOverflow(postgresEpochMicroseconds)
            // The two extreme values mean -infinity and infinity on the wire.
            guard !overflow, value != .min, value != .max else {
                throw PostgresError(
                    .invalidParameter, "instant \(rawValue) µs is outside of what Postgres stores")
            }
            return value
        }
    }

    init(postgresMicroseconds value: Int64) throws(PostgresError) {
        let (rawValue, overflow) = value.addingReportingOverflow(postgresEpochMicroseconds)
        guard !overflow, value != .min, value != .max else {
            throw PostgresError(.decode, "timestamp is infinite or outside of the range of an instant")
        }
        self.init(rawValue: rawValue)
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    mutating func setBigEndian(_ value: some FixedWidthInteger, at offset: Int) {
        Swift.withUnsafeBytes(of: value.bigEndian) { source in
            for (index, byte) in source.enumerated() { self[offset + index] = byte }
        }
    }

    /// The text's UTF-8, without going through it character by character.
    mutating func appendUTF8(_ text: String) {
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable { append(contentsOf: $0) }
        if isCopied == nil { append(contentsOf: text.utf8) }
    }

    /// Dimensions, flag for nulls, element type; then size and lower bound of the one dimension.
    mutating func appendArrayHeader(count: Int, elementType: UInt32) {
        appendBigEndian(Int32(count == 0 ? 0 : 1))
        appendBigEndian(Int32(0))
        appendBigEndian(elementType)
        guard count > 0 else { return }
        appendBigEndian(Int32(truncatingIfNeeded: count))
        appendBigEndian(Int32(1))
    }

    /// An array of any element type, nulls included.
    mutating func appendArray<Item>(
        of values: [Item?], type: UInt32,
        _ write: (inout [UInt8], Item) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        appendArrayHeader(count: values.count, elementType: type)
        for value in values {
            let start = count
            appendBigEndian(Int32(-1))
            guard let value else { continue }
            try write(&self, value)
            setBigEndian(Int32(truncatingIfNeeded: count - start - 4), at: start)
        }
    }

    mutating func appendArray(of values: [Int64]) {
        appendArrayHeader(count: values.count, elementType: TypeOID.int8)
        for value in values {
            appendBigEndian(Int32(8))
            appendBigEndian(value)
        }
    }

    mutating func appendArray(of values: [String]) {
        appendArrayHeader(count: values.count, elementType: TypeOID.text)
        for value in values {
            let start = count
            appendBigEndian(Int32(0))
            appendUTF8(value)
            setBigEndian(Int32(truncatingIfNeeded: count - start - 4), at: start)
        }
    }
}
