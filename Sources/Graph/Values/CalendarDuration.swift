/// An amount of time in months, days, seconds and nanoseconds: openCypher's DURATION.
///
/// The parts stay apart, for a month has no fixed number of days, nor a day of seconds: `P1D` and `PT24H` differ.
/// Durations are equal by parts, and openCypher does not compare them; where they must be sorted, see ``precedes(_:)``.
public struct CalendarDuration: Hashable, Sendable {
    public let months: Int64
    public let days: Int64
    public let seconds: Int64
    /// Adds to the seconds; 0 up to, not including, 10⁹, also where the seconds are negative.
    public let nanoseconds: Int32

    /// Nil where the nanoseconds carry the seconds over 64 bits.
    public init?(months: Int64 = 0, days: Int64 = 0, seconds: Int64 = 0, nanoseconds: Int64 = 0) {
        let (sum, overflow) = seconds.addingReportingOverflow(nanoseconds.floored(by: 1_000_000_000))
        guard !overflow else { return nil }
        self.months = months
        self.days = days
        self.seconds = sum
        self.nanoseconds = Int32(nanoseconds.modulo(1_000_000_000))
    }

    /// A year of 365.2425 days, by twelve.
    static let secondsPerMonth: Int64 = 2_629_746

    /// A total order for sorting: by average length, a month being 2,629,746 seconds and a day 86,400; then by parts.
    public func precedes(_ other: Self) -> Bool {
        if averageSeconds != other.averageSeconds { return averageSeconds < other.averageSeconds }
        return (nanoseconds, months, days) < (other.nanoseconds, other.months, other.days)
    }

    var averageSeconds: Int128 {
        Int128(months) * Int128(Self.secondsPerMonth) + Int128(days) * 86_400 + Int128(seconds)
    }
}

extension CalendarDuration: CustomStringConvertible {
    /// Reads an ISO 8601 duration, such as `P12Y5M14DT16H12M70.5S`, `P2W` or `P2012-02-02T14:37:21.545`.
    ///
    /// Each number may have a sign, and one sign may stand before the `P`. The last number may have a fraction of up
    /// to nine digits, which is carried to smaller units by average length, so that `P0.75M` is `P22DT19H51M49.5S`.
    /// Nil for anything else and for what 64 bits do not hold.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let duration = reader.duration(), reader.isAtEnd else { return nil }
        self = duration
    }

    /// ISO 8601, for example `P1Y2M3DT4H5M6.5S`; zero is `PT0S`. Reading it gives the same parts.
    public var iso8601: String { ISO8601Writer.duration(self) }
    public var description: String { iso8601 }
}
