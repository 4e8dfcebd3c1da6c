public import Base

/// A value bound to `$1`, `$2`, …; never spliced into the text.
public enum PostgresParameter: Sendable, Hashable {
    case null
    /// Sent without a type, so that the server takes the one its place asks for (`text`, `uuid`, an enum, …).
    case text(String)
    /// `int8`; assigned to a smaller column it is checked by the server.
    case int(Int64)
    case double(Double)
    case bool(Bool)
    /// `bytea`.
    case bytes([UInt8])
    /// JSON text, sent as `jsonb`.
    case json(String)
    /// `timestamptz`.
    case instant(Instant)
    /// `int8[]`.
    case intArray([Int64])
    /// `text[]`.
    case textArray([String])
    /// `int8[]`, with nulls where there is no value; the same for those below.
    case optionalIntArray([Int64?])
    case optionalTextArray([String?])
    /// JSON texts as UTF-8, sent as `jsonb[]`.
    case jsonArray([[UInt8]?])
    /// `bytea[]`.
    case bytesArray([[UInt8]?])
    /// `timestamptz[]`.
    case instantArray([Instant?])
}

/// One statement with its parameters, as a pipeline takes it.
public struct PostgresStatement: Sendable {
    public let sql: String
    public let parameters: [PostgresParameter]

    public init(_ sql: String, _ parameters: [PostgresParameter] = []) {
        self.sql = sql
        self.parameters = parameters
    }
}

/// Type numbers of the server, from its catalog `pg_type.dat`; they never change.
enum TypeOID {
    static let unknown: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let text: UInt32 = 25
    static let float8: UInt32 = 701
    static let int8Array: UInt32 = 1016
    static let textArray: UInt32 = 1009
    static let timestamptz: UInt32 = 1184
    static let timestamptzArray: UInt32 = 1185
    static let byteaArray: UInt32 = 1001
    static let jsonb: UInt32 = 3802
    static let jsonbArray: UInt32 = 3807
}

/// Parameters in the form of the wire: one buffer with all values behind each other.
struct EncodedParameters {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var offsets: [Int?] = []
    private var bytes: [UInt8] = []

    init(_ parameters: [PostgresParameter]) throws(PostgresError) {
        guard parameters.count <= Limits.postgresParameters else {
            throw PostgresError(
                .invalidParameter,
                "statement has \(parameters.count) parameters, limit \(Limits.postgresParameters)",
                hint: "pass arrays, or use COPY")
        }
        types.reserveCapacity(parameters.count)
        for (index, parameter) in parameters.enumerated() {
            try append(parameter, number: index + 1)
        }
    }

    private mutating func append(_ parameter: PostgresParameter, number: Int) throws(PostgresError) {
        let start = bytes.count
        let type: UInt32
        var isBinary = true
        switch parameter {
        case .null:
            types.append(TypeOID.unknown)
            lengths.append(0)
            formats.append(0)
            offsets.append(nil)
            return
        case .text(let text):
            (type, isBinary) = (TypeOID.unknown, false)
            try appendText(text, number: number)
        case .json(let text):
            (type, isBinary) = (TypeOID.jsonb, false)
            try appendText(text, number: number)
        case .int(let value):
            type = TypeOID.int8
            bytes.appendBigEndian(value)
        case .double(let value):
            type = TypeOID.float8
            bytes.appendBigEndian(value.bitPattern)
        case .bool(let value):
            type = TypeOID.bool
            bytes.append(value ? 1 : 0)
        case .bytes(let value):
            type = TypeOID.bytea
            bytes += value
        case .instant(let value):
            type = TypeOID.timestamptz
            bytes.appendBigEndian(try value.postgresMicroseconds)
        case .intArray(let values):
            type = TypeOID.int8Array
            bytes.appendArray(of: values)
        case .textArray(let values):
            type = TypeOID.textArray
            bytes.appendArray(of: values)
        case .optionalIntArray(let values):
            type = TypeOID.int8Array
            try bytes.appendArray(of: values, type: TypeOID.int8) { $0.appendBigEndian($1) }
        case .optionalTextArray(let values):
            type = TypeOID.textArray
            try bytes.appendArray(of: values, type: TypeOID.text) { $0.appendUTF8($1) }
        case .jsonArray(let values):
            type = TypeOID.jsonbArray
            try bytes.appendArray(of: values, type: TypeOID.jsonb) { bytes, value in
                bytes.append(1)
                bytes += value
            }
        case .bytesArray(let values):
            type = TypeOID.byteaArray
            try bytes.appendArray(of: values, type: TypeOID.bytea) { $0 += $1 }
        case .instantArray(let values):
            type = TypeOID.timestamptzArray
            try bytes.appendArray(of: values, type: TypeOID.timestamptz) { bytes, value throws(PostgresError) in
                bytes.appendBigEndian(try value.postgresMicroseconds)
            }
        }
        guard bytes.count - start <= Limits.postgresValueBytes else {
            throw PostgresError(
                .invalidParameter,
                "parameter $\(number) is \(bytes.count - start) bytes, limit \(Limits.postgresValueBytes)")
        }
        types.append(type)
        lengths.append(Int32(bytes.count - start))
        formats.append(isBinary ? 1 : 0)
        offsets.append(start)
        if !isBinary { bytes.append(0) }
    }

    private mutating func appendText(_ text: String, number: Int) throws(PostgresError) {
        let start = bytes.count
        bytes += text.utf8
        guard !bytes[start...].contains(0) else {
            throw PostgresError(
                .invalidParameter, "parameter $\(number) contains the character U+0000",
                hint: "Postgres stores text without U+0000; remove it or send the value as bytes")
        }
    }

    /// Calls `body` with the addresses of the values, nil for null; valid only inside.
    func withValues<T>(_ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        bytes.withUnsafeBytes { buffer in
            // An empty array has no address; a value of no bytes still needs one, or it would be null.
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else {
                return withUnsafePointer(to: CChar(0)) { zero in body(offsets.map { $0.map { _ in zero } }) }
            }
            return body(offsets.map { $0.map { base + $0 } })
        }
    }

    /// Whether values of these types may be bound to a statement that was parsed for `earlier`.
    func fitsStatement(parsedFor earlier: EncodedParameters) -> Bool {
        types.count == earlier.types.count
            && zip(zip(types, earlier.types), offsets).allSatisfy { $0.0 == $0.1 || $1 == nil }
    }
}
