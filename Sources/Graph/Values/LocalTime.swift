/// A time of day to the nanosecond, without a zone: openCypher's LOCAL TIME.
public struct LocalTime: Hashable, Comparable, Sendable {
    /// Since midnight; below one day.
    public let nanosecondOfDay: Int64

    static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// Nil where it is not within one day.
    public init?(nanosecondOfDay: Int64) {
        guard nanosecondOfDay >= 0, nanosecondOfDay < Self.nanosecondsPerDay else { return nil }
        self.nanosecondOfDay = nanosecondOfDay
    }

    /// Nil where a field is out of its range; there is no 24:00 and no leap second.
    public init?(hour: Int, minute: Int = 0, second: Int = 0, nanosecond: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000_000).contains(nanosecond)
        else { return nil }
        nanosecondOfDay = Int64(hour * 3_600 + minute * 60 + second) * 1_000_000_000 + Int64(nanosecond)
    }

    public static func < (left: Self, right: Self) -> Bool { left.nanosecondOfDay < right.nanosecondOfDay }

    public var hour: Int { Int(nanosecondOfDay / 3_600_000_000_000) }
    public var minute: Int { Int(nanosecondOfDay / 60_000_000_000) % 60 }
    public var second: Int { Int(nanosecondOfDay / 1_000_000_000) % 60 }
    public var nanosecond: Int { Int(nanosecondOfDay % 1_000_000_000) }
}

extension LocalTime: CustomStringConvertible {
    /// Reads an ISO 8601 time of day: `21:40:32.142`, `21:40`, `21`, each with or without its colons, and up to nine
    /// digits of fraction. Nil for anything else.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let time = reader.time(), reader.isAtEnd else { return nil }
        self = time
    }

    /// ISO 8601 with seconds, for example `21:40:32.142`; the fraction without trailing zeros.
    public var iso8601: String { ISO8601Writer.time(self) }
    public var description: String { iso8601 }
}
