internal import Foundation
internal import Graph

/// A time zone: a fixed distance from UTC, or a place with its history of distances.
///
/// The history is the one that Foundation brings along, local mean times before the first law included. A look-up
/// costs about 80 ns.
enum ZoneRule: Sendable {
    case offset(UTCOffset)
    case named(String, TimeZone)

    static let utc = ZoneRule.offset(.utc)

    /// Nil where the text is neither an offset (`Z`, `+01:00`) nor a name of the time zone database; spaces in names
    /// stand for underscores.
    init?(_ text: String) {
        if let offset = UTCOffset(iso8601: text) {
            self = .offset(offset)
            return
        }
        let name = text.contains(" ") ? text.replacing(" ", with: "_") : text
        guard let zone = TimeZone(identifier: name) else { return nil }
        self = .named(name, zone)
    }

    static func named(_ text: String) throws(CypherError) -> ZoneRule {
        guard let rule = ZoneRule(text) else {
            throw .runtime(.argumentError, .invalidArgumentValue, "'\(text)' is no time zone")
        }
        return rule
    }

    /// The zone of a date-time: its name where it has one that is known, else its offset.
    init(of dateTime: ZonedDateTime) {
        self = dateTime.zone.flatMap { ZoneRule($0) } ?? .offset(dateTime.offset)
    }

    /// Nil for a fixed distance.
    var name: String? {
        if case .named(let name, _) = self { name } else { nil }
    }

    /// The distance at a point in time, in seconds since 1970-01-01T00:00:00Z.
    func offset(atUTC seconds: Int64) -> UTCOffset {
        switch self {
        case .offset(let offset): return offset
        case .named(_, let zone):
            let date = Date(timeIntervalSince1970: Double(Self.nearby(seconds)))
            return UTCOffset(seconds: zone.secondsFromGMT(for: date)) ?? .utc
        }
    }

    /// The moment at which a clock shows `local`: of two, the earlier; where the clock skips it, as much later as the
    /// clock skips (as in the Java libraries that openCypher's rules come from).
    func resolve(_ local: LocalDateTime) throws(CypherError) -> ZonedDateTime {
        guard case .named(let name, _) = self else { return try Self.make(local, offset(atUTC: 0), nil) }
        let seconds = local.secondsSince1970
        let before = offset(atUTC: seconds - 86_400)
        if offset(atUTC: seconds - Int64(before.seconds)) == before { return try Self.make(local, before, name) }
        let after = offset(atUTC: seconds + 86_400)
        if offset(atUTC: seconds - Int64(after.seconds)) == after { return try Self.make(local, after, name) }
        let skipped = Int64(after.seconds) - Int64(before.seconds)
        guard let later = LocalDateTime(secondsSince1970: seconds + skipped, nanosecond: local.nanosecond) else {
            throw TemporalText.outOfRange
        }
        return try Self.make(later, after, name)
    }

    /// What a clock of this zone shows at a point in time.
    func dateTime(atUTC seconds: Int64, nanosecond: Int32) throws(CypherError) -> ZonedDateTime {
        let offset = offset(atUTC: seconds)
        guard let local = LocalDateTime(secondsSince1970: seconds + Int64(offset.seconds), nanosecond: nanosecond)
        else { throw TemporalText.outOfRange }
        return try Self.make(local, offset, name)
    }

    private static func make(
        _ local: LocalDateTime, _ offset: UTCOffset, _ name: String?
    ) throws(CypherError) -> ZonedDateTime {
        guard let dateTime = ZonedDateTime(local, offset, zone: name) else { throw TemporalText.outOfRange }
        return dateTime
    }

    /// The calendar repeats every 400 years, and so do the rules in force; far moments are moved to where the
    /// tables reach.
    private static func nearby(_ seconds: Int64) -> Int64 {
        let cycle: Int64 = 146_097 * 86_400
        let late: Int64 = 64_000_000_000
        if seconds > late { return late - cycle + (seconds - late) % cycle }
        return max(seconds, -100_000_000_000)
    }
}
