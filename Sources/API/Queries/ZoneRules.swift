internal import Foundation
internal import Graph

/// Offsets of the time zone database, for date-times that come with the name of a zone and without its offset.
enum ZoneRules {
    /// - Parameters:
    ///   - seconds: since 1970, of UTC where `isUTC`, else as the clock in that zone shows them.
    /// - Returns: nil for an unknown zone, or where a number is out of range.
    static func dateTime(_ seconds: Int64, nanosecond: Int64, zone: String, isUTC: Bool) -> ZonedDateTime? {
        guard let zoneRules = TimeZone(identifier: zone), seconds.magnitude < 1 << 56 else { return nil }
        let first = offset(zoneRules, at: isUTC ? seconds : seconds - offset(zoneRules, at: seconds))
        guard let offset = UTCOffset(exactly: first),
            let local = LocalDateTime(exactly: isUTC ? seconds + first : seconds, nanosecond)
        else { return nil }
        return ZonedDateTime(local, offset, zone: zone)
    }

    private static func offset(_ zone: TimeZone, at utc: Int64) -> Int64 {
        // Rules are known for these years; beyond them the nearest rule stays.
        let within = min(max(utc, -100_000_000_000), 250_000_000_000)
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(within))))
    }
}
