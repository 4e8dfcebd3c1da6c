public import Base

/// A point in time as a clock of some zone shows it: openCypher's ZONED DATETIME.
///
/// The offset is kept as given, and so is the name of the zone, if any: rules of zones change, recorded values do not.
/// Ordered by the point in time, those of one point by offset, then by the name of the zone. Two of one point in time
/// and different zones differ.
public struct ZonedDateTime: Hashable, Comparable, Sendable {
    /// What the clock shows.
    public let local: LocalDateTime
    public let offset: UTCOffset
    /// IANA name, for example `Europe/Berlin`.
    public let zone: String?

    /// Nil where the name of the zone is none: letters, digits and `_ + - . / ~`, at most 64.
    public init?(_ local: LocalDateTime, _ offset: UTCOffset, zone: String? = nil) {
        guard zone.map(ISO8601Reader.isZoneName) ?? true else { return nil }
        self.local = local
        self.offset = offset
        self.zone = zone
    }

    /// The point in time in UTC.
    public init(_ instant: Instant) {
        // In range: 64 bits of microseconds are 292,000 years either way.
        local = LocalDateTime(
            secondsSince1970: instant.rawValue.floored(by: 1_000_000),
            nanosecond: Int32(instant.rawValue.modulo(1_000_000)) * 1_000)!
        offset = .utc
        zone = nil
    }

    /// Since 1970-01-01T00:00:00Z.
    public var utcSeconds: Int64 { local.secondsSince1970 - Int64(offset.seconds) }

    /// The point in time, where it is in UTC without the name of a zone, and an ``Instant`` can say it.
    public var instant: Instant? {
        guard offset == .utc, zone == nil, local.nanosecond % 1_000 == 0 else { return nil }
        let microseconds = Int128(local.secondsSince1970) * 1_000_000 + Int128(local.nanosecond / 1_000)
        return Int64(exactly: microseconds).map(Instant.init(rawValue:))
    }

    public static func < (left: Self, right: Self) -> Bool {
        if left.utcSeconds != right.utcSeconds { return left.utcSeconds < right.utcSeconds }
        if left.local.nanosecond != right.local.nanosecond { return left.local.nanosecond < right.local.nanosecond }
        if left.offset != right.offset { return left.offset < right.offset }
        return (left.zone ?? "") < (right.zone ?? "")
    }
}

extension ZonedDateTime: CustomStringConvertible {
    /// Reads an ISO 8601 date-time with an offset and, in brackets, the name of a zone:
    /// `2015-07-21T21:40:32.142+01:00[Europe/London]`. Nil for anything else; a zone without an offset is
    /// anything else, since there is no table of zones here.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let local = reader.dateTime(), let offset = reader.offset(),
            let zone = reader.zoneName(), reader.isAtEnd
        else { return nil }
        self.init(local, offset, zone: zone.isEmpty ? nil : zone)
    }

    /// ISO 8601, for example `2015-07-21T21:40:32.142+01:00[Europe/London]`.
    public var iso8601: String {
        local.iso8601 + ISO8601Writer.offset(offset) + (zone.map { "[\($0)]" } ?? "")
    }
    public var description: String { iso8601 }
}
