public import Base

/// Calendar arithmetic in UTC (proleptic Gregorian; Hinnant, "chrono-compatible low-level date algorithms").
struct CivilDate: Hashable, Sendable {
    var year: Int
    var month: Int
    var day: Int

    /// Nil where there is no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.days(inMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Midnight at its start, UTC.
    var start: Instant { Instant(secondsSince1970: Int64(daysSince1970) * 86_400) }

    /// 0 is Monday.
    var weekday: Int { ((daysSince1970 + 3) % 7 + 7) % 7 }

    static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Instant {
    /// The day it falls on, UTC.
    var date: CivilDate { CivilDate(daysSince1970: Int(floorDivided(rawValue, by: 86_400_000_000))) }

    /// RFC 3339, UTC, to the second.
    public var text: String {
        let date = self.date
        let seconds = Int(floorDivided(rawValue, by: 1_000_000)) - date.daysSince1970 * 86_400
        func pad(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T"
            + "\(pad(seconds / 3_600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))Z"
    }

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

/// The quotient rounded towards minus infinity.
private func floorDivided(_ number: Int64, by divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}
