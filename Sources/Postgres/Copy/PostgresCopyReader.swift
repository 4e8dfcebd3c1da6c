public import Base

/// Reads the rows of a COPY TO STDOUT in binary.
///
/// Source: PostgreSQL 15, COPY, "Binary Format".
public struct PostgresCopyReader: ~Copyable {
    /// Signature, flags and length of the header's extension stand before the first row, in the same message.
    private var isBehindHeader = false

    init() {}

    /// Calls `body` with the row in `message`.
    /// - Returns: false for the mark of the end, which carries no row.
    mutating func read<Failure: Error>(
        _ message: UnsafeRawBufferPointer, _ body: (inout Row) throws(Failure) -> Void
    ) throws -> Bool {
        var row = Row(message)
        if !isBehindHeader {
            guard message.count >= 19, message.starts(with: Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00]) else {
                throw PostgresError(
                    .decode, "COPY does not send the binary format", hint: "write COPY … TO STDOUT (FORMAT binary)")
            }
            try row.skip(bytes: 15)
            try row.skip(bytes: Int(try row.integer(Int32.self)))
            isBehindHeader = true
        }
        // Some servers send the header in a message of its own.
        if row.isAtEnd { return true }
        let count = try row.integer(Int16.self)
        guard count >= 0 else { return false }
        row.begin(fields: Int(count))
        try body(&row)
        return true
    }

    /// One row: its fields are read in order, each once; what is left over at the end is skipped.
    /// Every reader throws `decode` when the field is missing, null (the `optional…` ones return nil for that), or
    /// of another size than the type has.
    public struct Row: ~Copyable {
        // Points into libpq's buffer, which outlives the call that gets this row; a row cannot be copied out of it.
        private let base: UnsafeRawBufferPointer
        private var position = 0
        private var field = 0
        /// Columns of the row.
        public private(set) var fieldCount = 0

        init(_ base: UnsafeRawBufferPointer) { self.base = base }

        var isAtEnd: Bool { position == base.count }

        mutating func begin(fields: Int) { fieldCount = fields }

        // MARK: values that may be null

        /// `int8`.
        public mutating func optionalInt64() throws(PostgresError) -> Int64? { try fixed(Int64.self) }
        /// `int4`.
        public mutating func optionalInt32() throws(PostgresError) -> Int32? { try fixed(Int32.self) }
        /// `int2`.
        public mutating func optionalInt16() throws(PostgresError) -> Int16? { try fixed(Int16.self) }
        /// `float8`.
        public mutating func optionalDouble() throws(PostgresError) -> Double? {
            try fixed(UInt64.self).map { Double(bitPattern: $0) }
        }
        /// `bool`.
        public mutating func optionalBool() throws(PostgresError) -> Bool? { try fixed(UInt8.self).map { $0 != 0 } }

        /// `timestamptz`.
        public mutating func optionalInstant() throws(PostgresError) -> Instant? {
            guard let value = try fixed(Int64.self) else { return nil }
            return try Instant(postgresMicroseconds: value)
        }

        /// `text`, `varchar`, `json`, an enum.
        public mutating func optionalString() throws(PostgresError) -> String? {
            try value().map { String(decoding: $0, as: UTF8.self) }
        }

        /// `bytea`, or the bytes of anything else as sent.
        public mutating func optionalBytes() throws(PostgresError) -> [UInt8]? { try value().map { Array($0) } }

        /// The text of a `jsonb`.
        public mutating func optionalJSONText() throws(PostgresError) -> String? {
            try jsonb().map { String(decoding: $0, as: UTF8.self) }
        }

        /// The text of a `jsonb`, as UTF-8.
        public mutating func optionalJSONBytes() throws(PostgresError) -> [UInt8]? { try jsonb().map { Array($0) } }

        /// `text[]`, without nulls in it.
        public mutating func optionalTextArray() throws(PostgresError) -> [String]? {
            try array { element throws(PostgresError) in String(decoding: element, as: UTF8.self) }
        }

        /// `int8[]`, without nulls in it.
        public mutating func optionalInt64Array() throws(PostgresError) -> [Int64]? {
            let number = field + 1
            return try array { element throws(PostgresError) in
                guard element.count == 8 else {
                    throw PostgresError(.decode, "COPY: column \(number) is not int8[]")
                }
                return Int64(bigEndian: element.loadUnaligned(as: Int64.self))
            }
        }

        // MARK: values that are there

        /// `int8`.
        public mutating func int64() throws(PostgresError) -> Int64 { try required(optionalInt64()) }
        /// `int4`.
        public mutating func int32() throws(PostgresError) -> Int32 { try required(optionalInt32()) }
        /// `int2`.
        public mutating func int16() throws(PostgresError) -> Int16 { try required(optionalInt16()) }
        /// `float8`.
        public mutating func double() throws(PostgresError) -> Double { try required(optionalDouble()) }
        /// `bool`.
        public mutating func bool() throws(PostgresError) -> Bool { try required(optionalBool()) }
        /// `timestamptz`.
        public mutating func instant() throws(PostgresError) -> Instant { try required(optionalInstant()) }
        /// `text`, `varchar`, `json`, an enum.
        public mutating func string() throws(PostgresError) -> String { try required(optionalString()) }
        /// `bytea`, or the bytes of anything else as sent.
        public mutating func bytes() throws(PostgresError) -> [UInt8] { try required(optionalBytes()) }
        /// The text of a `jsonb`.
        public mutating func jsonText() throws(PostgresError) -> String { try required(optionalJSONText()) }
        /// The text of a `jsonb`, as UTF-8.
        public mutating func jsonBytes() throws(PostgresError) -> [UInt8] { try required(optionalJSONBytes()) }
        /// `text[]`, without nulls in it.
        public mutating func textArray() throws(PostgresError) -> [String] { try required(optionalTextArray()) }
        /// `int8[]`, without nulls in it.
        public mutating func int64Array() throws(PostgresError) -> [Int64] { try required(optionalInt64Array()) }

        /// Steps over one field.
        public mutating func skip() throws(PostgresError) { _ = try value() }

        /// The bytes of the next field in place, nil for null; valid inside of `body` only.
        public mutating func withBytes<T>(
            _ body: (UnsafeRawBufferPointer?) throws(PostgresError) -> T
        ) throws(PostgresError) -> T {
            try body(try value())
        }

        // MARK: inside

        mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(PostgresError) -> T {
            guard position + MemoryLayout<T>.size <= base.count else { throw truncated() }
            defer { position += MemoryLayout<T>.size }
            return T(bigEndian: base.loadUnaligned(fromByteOffset: position, as: type))
        }

        mutating func skip(bytes count: Int) throws(PostgresError) {
            guard count >= 0, position + count <= base.count else { throw truncated() }
            position += count
        }

        private func truncated() -> PostgresError {
            PostgresError(.decode, "COPY: row ends in the middle of column \(field)")
        }

        private mutating func value() throws(PostgresError) -> UnsafeRawBufferPointer? {
            guard field < fieldCount else {
                throw PostgresError(.decode, "COPY: row has \(fieldCount) columns, column \(field + 1) was asked for")
            }
            field += 1
            let count = Int(try integer(Int32.self))
            guard count >= 0 else { return nil }
            let start = position
            try skip(bytes: count)
            return UnsafeRawBufferPointer(rebasing: base[start..<start + count])
        }

        private mutating func fixed<T: FixedWidthInteger>(_ type: T.Type) throws(PostgresError) -> T? {
            guard let bytes = try value() else { return nil }
            guard bytes.count == MemoryLayout<T>.size else {
                throw PostgresError(
                    .decode, "COPY: column \(field) has \(bytes.count) bytes, \(MemoryLayout<T>.size) expected",
                    hint: "cast the column to the type that is read")
            }
            return T(bigEndian: bytes.loadUnaligned(as: type))
        }

        private mutating func jsonb() throws(PostgresError) -> UnsafeRawBufferPointer? {
            guard let bytes = try value() else { return nil }
            guard bytes.first == 1 else { throw PostgresError(.decode, "COPY: column \(field) is not jsonb") }
            return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        }

        private mutating func array<T>(
            _ element: (UnsafeRawBufferPointer) throws(PostgresError) -> T
        ) throws(PostgresError) -> [T]? {
            guard let bytes = try value() else { return nil }
            let number = field
            func refused(_ what: String) -> PostgresError { PostgresError(.decode, "COPY: column \(number) \(what)") }
            var inner = Row(bytes)
            let dimensions = try inner.integer(Int32.self)
            try inner.skip(bytes: 8)
            if dimensions == 0 { return [] }
            guard dimensions == 1 else { throw refused("is an array of \(dimensions) dimensions") }
            let count = Int(try inner.integer(Int32.self))
            try inner.skip(bytes: 4)
            // Each element takes four bytes at least, so that a wrong count cannot reserve the memory.
            guard count >= 0, count <= bytes.count / 4 else { throw refused("is not an array") }
            inner.begin(fields: count)
            var elements: [T] = []
            elements.reserveCapacity(count)
            for _ in 0..<count {
                guard let bytes = try inner.value() else { throw refused("is an array with a null in it") }
                elements.append(try element(bytes))
            }
            return elements
        }

        private func required<T>(_ value: T?) throws(PostgresError) -> T {
            guard let value else { throw PostgresError(.decode, "COPY: column \(field) is null") }
            return value
        }
    }
}
