internal import JSON

/// How many rows a purge removed, and the sum of their digests, by which they are known again without being kept.
struct PurgeTotals: Hashable, Sendable {
    private(set) var rows = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init() {}

    init(_ json: JSONValue) {
        rows = Int(json["rows"]?.int64Value ?? 0)
        let digits = json["digest"]?.stringValue ?? ""
        high = UInt64(digits.prefix(16), radix: 16) ?? 0
        low = UInt64(digits.dropFirst(16), radix: 16) ?? 0
    }

    /// Of one row: 16 bytes.
    mutating func add(_ digest: [UInt8]) {
        rows += 1
        high &+= digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low &+= digest.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func add(_ other: PurgeTotals) {
        rows += other.rows
        high &+= other.high
        low &+= other.low
    }

    /// 32 hexadecimal digits.
    var digest: String {
        func digits(_ number: UInt64) -> String {
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return digits(high) + digits(low)
    }
}
