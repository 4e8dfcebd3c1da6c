/// A time of day at a distance from UTC: openCypher's ZONED TIME.
///
/// Ordered by the moment it names, those of one moment by offset. Two of one moment and different offsets differ.
public struct ZonedTime: Hashable, Comparable, Sendable {
    public let local: LocalTime
    public let offset: UTCOffset

    public init(_ local: LocalTime, _ offset: UTCOffset) {
        self.local = local
        self.offset = offset
    }

    /// Nanoseconds since midnight in UTC; may lie in the day before or after.
    var utcNanoseconds: Int64 { local.nanosecondOfDay - Int64(offset.seconds) * 1_000_000_000 }

    public static func < (left: Self, right: Self) -> Bool {
        (left.utcNanoseconds, left.offset) < (right.utcNanoseconds, right.offset)
    }
}

/// Seconds east of UTC, at most 18 hours.
public struct UTCOffset: Hashable, Comparable, Sendable {
    public let seconds: Int32

    public static let utc = UTCOffset(unchecked: 0)
    static let secondsMax: Int32 = 18 * 3_600

    /// Nil beyond 18 hours.
    public init?(seconds: Int) {
        guard abs(seconds) <= Int(Self.secondsMax) else { return nil }
        self.seconds = Int32(seconds)
    }

    private init(unchecked seconds: Int32) { self.seconds = seconds }

    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}

extension UTCOffset {
    /// Reads `Z`, `+01`, `+0100`, `+01:00` or `+01:00:30`, with either sign. Nil for anything else.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let offset = reader.offset(), reader.isAtEnd else { return nil }
        self = offset
    }

    /// ISO 8601: `Z`, or hours and minutes, and seconds where they are not zero.
    public var iso8601: String { ISO8601Writer.offset(self) }
}

extension ZonedTime: CustomStringConvertible {
    /// Reads an ISO 8601 time of day with an offset: `21:40:32.142+01:00`, `2140-02`, `21:40Z`. Nil for anything else.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let local = reader.time(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        self.init(local, offset)
    }

    /// ISO 8601, for example `21:40:32.142+01:00`.
    public var iso8601: String { ISO8601Writer.time(local) + ISO8601Writer.offset(offset) }
    public var description: String { iso8601 }
}
