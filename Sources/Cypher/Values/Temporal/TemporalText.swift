internal import Graph

/// Temporal values, durations, points and bytes as text, and reading them: ISO 8601 as openCypher writes it, which
/// leaves out seconds that are zero.
enum TemporalText {
    static func text(of value: Value) -> String {
        switch value {
        case .localTime(let time): self.time(time)
        case .zonedTime(let time): self.time(time.local) + time.offset.iso8601
        case .localDateTime(let dateTime): self.dateTime(dateTime)
        case .instant(let instant): self.dateTime(ZonedDateTime(instant))
        case .zonedDateTime(let dateTime): self.dateTime(dateTime)
        default: value.canonicalText ?? ""
        }
    }

    private static func time(_ time: LocalTime) -> String {
        let text = time.iso8601
        return time.second == 0 && time.nanosecond == 0 ? String(text.dropLast(3)) : text
    }

    private static func dateTime(_ dateTime: LocalDateTime) -> String {
        "\(dateTime.date.iso8601)T\(time(dateTime.time))"
    }

    private static func dateTime(_ value: ZonedDateTime) -> String {
        dateTime(value.local) + value.offset.iso8601 + (value.zone.map { "[\($0)]" } ?? "")
    }

    static func date(_ text: String) throws(CypherError) -> CalendarDate {
        guard let date = CalendarDate(iso8601: text) else { throw unreadable(text, "a date") }
        return date
    }

    static func localTime(_ text: String) throws(CypherError) -> LocalTime {
        guard let time = LocalTime(iso8601: text) else { throw unreadable(text, "a local time") }
        return time
    }

    /// In the zone given where the text has no offset.
    static func zonedTime(_ text: String, in offset: UTCOffset) throws(CypherError) -> ZonedTime {
        if let time = ZonedTime(iso8601: text) { return time }
        guard let local = LocalTime(iso8601: text) else { throw unreadable(text, "a time") }
        return ZonedTime(local, offset)
    }

    /// A day alone is its midnight.
    static func localDateTime(_ text: String) throws(CypherError) -> LocalDateTime {
        guard let dateTime = readLocal(text) else { throw unreadable(text, "a local date-time") }
        return dateTime
    }

    /// With an offset, the name of a zone in brackets, both, or neither: then in the zone given.
    /// - Throws: also where an offset is not that of the zone.
    static func dateTime(_ text: String, in zone: ZoneRule) throws(CypherError) -> ZonedDateTime {
        var rest = text[...]
        var named: ZoneRule?
        if text.hasSuffix("]"), let bracket = text.firstIndex(of: "[") {
            named = try ZoneRule.named(String(text[text.index(after: bracket)...].dropLast()))
            rest = text[..<bracket]
        }
        if let dateTime = ZonedDateTime(iso8601: String(rest)) {
            guard let named else { return dateTime }
            let found = try named.dateTime(atUTC: dateTime.utcSeconds, nanosecond: dateTime.local.nanosecond)
            guard found.offset == dateTime.offset else {
                throw .runtime(
                    .argumentError, .invalidArgumentValue,
                    "the offset of '\(text)' is not that of its time zone, \(found.offset.iso8601)")
            }
            return found
        }
        guard let local = readLocal(String(rest)) else { throw unreadable(text, "a date-time") }
        return try (named ?? zone).resolve(local)
    }

    static func duration(_ text: String) throws(CypherError) -> CalendarDuration {
        guard let duration = CalendarDuration(iso8601: text) else { throw unreadable(text, "a duration") }
        return duration
    }

    private static func readLocal(_ text: String) -> LocalDateTime? {
        if let dateTime = LocalDateTime(iso8601: text) { return dateTime }
        // In range: midnight is in every day.
        return CalendarDate(iso8601: text).map { LocalDateTime($0, LocalTime(hour: 0)!) }
    }

    private static func unreadable(_ text: String, _ what: String) -> CypherError {
        let shown = text.count > 60 ? String(text.prefix(60)) + "…" : text
        return .runtime(.argumentError, .invalidArgumentValue, "'\(shown)' cannot be read as \(what)")
    }

    static var outOfRange: CypherError {
        .runtime(.argumentError, .numberOutOfRange, "a date or duration lies outside the range of its type")
    }
}
