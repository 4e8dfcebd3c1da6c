public import Base

extension Instant {
    /// RFC 3339, UTC, to the second: as people read it.
    public var text: String { Instant(rawValue: rawValue - (rawValue % 1_000_000 + 1_000_000) % 1_000_000).iso8601 }

    /// Reads `2026-01-31`, `2026-01-31T10:20`, `2026-01-31T10:20:30Z` (a fraction is cut off, an offset is applied).
    public init?(text: String) {
        let parts = text.uppercased().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.first.map { $0.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) } }
        guard let numbers, numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2],
            year >= 1_000, let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        guard parts.count == 2 else {
            self = date.start
            return
        }
        guard let seconds = Self.secondsOfDay(parts[1]) else { return nil }
        self = date.start.advanced(bySeconds: Int64(seconds))
    }

    /// `10:20`, `10:20:30`, `10:20:30.5Z`, `10:20+09:00`; may lie outside the day after the offset is applied.
    static func secondsOfDay(_ text: Substring) -> Int? {
        var clock = text.hasSuffix("Z") ? text.dropLast() : text
        var offset = 0
        if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let parts = clock[clock.index(after: sign)...].split(separator: ":").map { Int($0) }
            guard let hours = parts.first ?? nil, hours < 24, parts.count <= 2 else { return nil }
            let minutes = parts.count == 2 ? parts[1] : 0
            guard let minutes, minutes < 60 else { return nil }
            offset = (hours * 60 + minutes) * 60 * (clock[sign] == "-" ? -1 : 1)
            clock = clock[..<sign]
        }
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        var second = 0
        if parts.count == 3 {
            guard let whole = parts[2].split(separator: ".").first.flatMap({ Int($0) }), (0..<60).contains(whole)
            else { return nil }
            second = whole
        }
        return hour * 3_600 + minute * 60 + second - offset
    }
}
