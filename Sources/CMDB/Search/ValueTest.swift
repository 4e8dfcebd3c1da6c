internal import Base
internal import Graph

/// What is asked of a value that is no text.
struct ValueTest: Sendable {
    enum Kind: Sendable {
        case number(lower: Double?, upper: Double?)
        case boolean(Bool)
        /// Points in time; a date is its first moment in UTC.
        case time(lower: Instant?, upper: Instant?)
    }

    let kind: Kind
    let includesLower: Bool
    let includesUpper: Bool

    func holds(_ number: Double) -> Bool {
        guard case .number(let lower, let upper) = kind else { return false }
        return isBetween(number, lower, upper)
    }

    func holds(_ value: Value) -> Bool {
        switch (kind, value) {
        case (.number, .integer(let number)): return holds(Double(number))
        case (.number, .float(let number)): return holds(number)
        case (.boolean(let wanted), .boolean(let flag)): return wanted == flag
        case (.time(let lower, let upper), _):
            return Self.instant(of: value).map { isBetween($0, lower, upper) } ?? false
        case (_, .list(let values)): return values.contains(where: holds)
        default: return false
        }
    }

    private func isBetween<T: Comparable>(_ value: T, _ lower: T?, _ upper: T?) -> Bool {
        if let lower, value < lower || value == lower && !includesLower { return false }
        if let upper, value > upper || value == upper && !includesUpper { return false }
        return true
    }

    static func instant(of value: Value) -> Instant? {
        switch value {
        case .instant(let instant): instant
        case .zonedDateTime(let time): instant(seconds: time.utcSeconds)
        case .date(let date):
            date.daysSince1970.magnitude < 100_000_000 ? instant(seconds: date.daysSince1970 * 86_400) : nil
        default: nil
        }
    }

    /// `nil` where microseconds do not fit.
    private static func instant(seconds: Int64) -> Instant? {
        seconds.magnitude < 9_000_000_000_000 ? Instant(secondsSince1970: seconds) : nil
    }
}

/// Times as people write them in a search.
enum SearchTime {
    /// The moments that a text means, the end apart: `2026`, `2026-11`, `2026-11-01`, `2026-11-01T09:00:00Z`, `now`,
    /// `-7d`, `-12h` (before now). `nil` where it is no time.
    static func span(_ text: String, now: Instant) -> Range<Instant>? {
        if text == "now" || text == "지금" { return now..<Instant(rawValue: now.rawValue + 1) }
        if let ago = ago(text, now) { return ago..<Instant(rawValue: ago.rawValue + 1) }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        if digits, parts[0].count == 4, parts.count <= 3, let year = Int(parts[0]) {
            let month = parts.count > 1 ? Int(parts[1]) ?? 0 : 1
            let day = parts.count > 2 ? Int(parts[2]) ?? 0 : 1
            guard let first = CivilDate(year: year, month: month, day: day) else { return nil }
            let end: CivilDate? =
                switch parts.count {
                case 1: CivilDate(year: year + 1, month: 1, day: 1)
                case 2: CivilDate(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
                default: CivilDate(daysSince1970: first.daysSince1970 + 1)
                }
            guard let end else { return nil }
            return Instant(
                secondsSince1970: Int64(first.daysSince1970) * 86_400)..<Instant(
                    secondsSince1970: Int64(end.daysSince1970) * 86_400)
        }
        guard let instant = Instant(iso8601: text) else { return nil }
        return instant..<Instant(rawValue: instant.rawValue + 1)
    }

    private static func ago(_ text: String, _ now: Instant) -> Instant? {
        var rest = text[...]
        if rest.hasPrefix("now") { rest = rest.dropFirst(3) }
        guard rest.hasPrefix("-"), let unit = rest.last, let count = Int64(rest.dropFirst().dropLast()), count >= 0,
            count <= 100_000
        else { return nil }
        let seconds: Int64
        switch unit {
        case "m": seconds = 60
        case "h": seconds = 3_600
        case "d": seconds = 86_400
        case "w": seconds = 604_800
        default: return nil
        }
        return now.advanced(bySeconds: -count * seconds)
    }
}
