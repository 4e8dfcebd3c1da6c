public import Base

/// A stretch of time: `since` included, `until` not.
public struct TimeRange: Hashable, Sendable {
    public var since: Instant
    public var until: Instant

    public init(since: Instant, until: Instant) {
        self.since = since
        self.until = until
    }
}

/// A time named in a question: what it means and which tokens say it.
struct TimeMention: Hashable, Sendable {
    var range: TimeRange
    var tokens: Range<Int>
}

/// Finds times in questions: "last 15 min", "since yesterday", "최근 1시간", "어제", "11월 20일부터". Days are UTC days.
struct TimeParser: Sendable {
    let now: Instant

    /// The first time named, with the longest reading. "from … to …" and "between … and …" make one range.
    func firstMention(in tokens: [Token]) -> TimeMention? {
        for start in tokens.indices where !tokens[start].isQuoted {
            if let mention = between(tokens, at: start) ?? span(tokens, at: start) { return mention }
        }
        return nil
    }

    // MARK: "between … and …"

    private func between(_ tokens: [Token], at start: Int) -> TimeMention? {
        let opener = tokens[start].folded
        guard opener == "between" || opener == "from" else { return nil }
        guard let first = day(tokens, at: start + 1), first.end < tokens.count,
            ["and", "to", "until", "till"].contains(tokens[first.end].folded),
            let second = day(tokens, at: first.end + 1), first.range.since < second.range.until
        else { return nil }
        return TimeMention(
            range: TimeRange(since: first.range.since, until: second.range.until), tokens: start..<second.end)
    }

    // MARK: One expression with its preposition

    private func span(_ tokens: [Token], at start: Int) -> TimeMention? {
        var position = start
        var isSince = false
        var isBefore = false
        if ["since", "after", "starting"].contains(tokens[position].folded) {
            isSince = true
            position += 1
        } else if ["before", "until", "till"].contains(tokens[position].folded) {
            isBefore = true
            position += 1
        } else {
            while position < tokens.count, Self.fillers.contains(tokens[position].folded) { position += 1 }
        }
        let isWithin = position > start && ["within", "over", "during"].contains(tokens[position - 1].folded)
        while position < tokens.count, tokens[position].folded == "the" { position += 1 }
        guard position < tokens.count,
            var found = duration(tokens, at: position, isLast: isWithin) ?? day(tokens, at: position)
        else { return nil }
        if found.end < tokens.count, Self.sinceTails.contains(where: tokens[found.end].folded.hasPrefix) {
            isSince = true
            found.end += 1
        } else if found.end < tokens.count, Self.beforeTails.contains(tokens[found.end].folded) {
            isBefore = true
            found.end += 1
        } else if found.end < tokens.count,
            ["동안", "사이", "사이에", "간", "내", "내에", "이내", "이내에", "중", "중에"]
                .contains(tokens[found.end].folded)
        {
            found.end += 1
        }
        if isSince || found.isSince { found.range.until = max(now, found.range.since) }
        if isBefore { found.range = TimeRange(since: Instant(rawValue: 0), until: found.range.since) }
        return TimeMention(range: found.range, tokens: start..<found.end)
    }

    private struct Found {
        var range: TimeRange
        var end: Int
        var isSince = false
    }

    // MARK: "last 3 hours", "15 min ago", "최근 1시간", "10분 전부터"

    private func duration(_ tokens: [Token], at start: Int, isLast: Bool) -> Found? {
        var position = start
        var isLast = isLast
        while position < tokens.count, Self.lastWords.contains(tokens[position].folded) {
            isLast = true
            position += 1
        }
        guard let (count, afterCount, isExplicit) = quantity(tokens, at: position) else {
            return isLast ? bareRecent(tokens, from: start, to: position) : nil
        }
        guard let (unit, end, tail) = unit(tokens, at: afterCount, isExplicit: isExplicit, isLast: isLast) else {
            return isLast ? bareRecent(tokens, from: start, to: position) : nil
        }
        if !isExplicit, let calendar = calendarUnit(tokens[start].folded, unit) {
            return Found(range: calendar, end: end)
        }
        let seconds = Int64(min(count, 1_000_000)) * unit.seconds
        let since = now.advanced(bySeconds: -min(seconds, 40 * 365 * 86_400))
        let range = TimeRange(since: since, until: now)
        var after = end
        if after < tokens.count, tokens[after].folded == "ago" || tokens[after].folded == "back" {
            after += 1
            return Found(range: range, end: after)
        }
        if !isLast, tail.isEmpty, after < tokens.count,
            Self.koreanTails.contains(where: tokens[after].folded.hasPrefix)
        {
            return Found(range: range, end: after + 1)
        }
        return isLast || !tail.isEmpty ? Found(range: range, end: after) : nil
    }

    /// "최근" or "recently" with no number: the last day.
    private func bareRecent(_ tokens: [Token], from start: Int, to end: Int) -> Found? {
        guard ["최근", "최근에", "recent", "recently", "lately", "방금", "방금전"].contains(tokens[start].folded)
        else { return nil }
        return Found(range: TimeRange(since: now.advanced(bySeconds: -86_400), until: now), end: max(end, start + 1))
    }

    /// A number of units: digits, a number word, or none for "last hour".
    private func quantity(_ tokens: [Token], at position: Int) -> (count: Int, end: Int, isExplicit: Bool)? {
        guard position < tokens.count else { return nil }
        let word = tokens[position].folded
        if let number = tokens[position].number { return (number, position + 1, true) }
        if let number = Self.numberWords[word] {
            let next = position + 1
            // "a couple of hours", "a few minutes"
            if word == "a", next < tokens.count, let better = Self.numberWords[tokens[next].folded], better > 1 {
                let skip = next + 1 < tokens.count && tokens[next + 1].folded == "of" ? 2 : 1
                return (better, next + skip, true)
            }
            return (number, next, true)
        }
        return (1, position, false)
    }

    private struct Unit {
        var seconds: Int64
        static let week = Unit(seconds: 7 * 86_400)
    }

    private func unit(
        _ tokens: [Token], at position: Int, isExplicit: Bool, isLast: Bool
    ) -> (unit: Unit, end: Int, tail: String)? {
        guard position < tokens.count else { return nil }
        let word = tokens[position].folded
        if let seconds = Self.englishUnits[word] { return (Unit(seconds: seconds), position + 1, "") }
        if !isExplicit, let joined = joinedUnit(word) {
            return joined.count > 0 ? (joined.unit, position + 1, "") : nil
        }
        guard tokens[position].isHangul else { return nil }
        for (name, seconds) in Self.koreanUnits where word.hasPrefix(name) {
            let tail = String(word.dropFirst(name.count))
            // 시 of 시간 is no unit; 일 and 달 need a number or "최근" before them.
            guard isExplicit || isLast || name == "하루" || name == "일주일" else { continue }
            if tail.isEmpty { return (Unit(seconds: seconds), position + 1, "") }
            if Self.koreanTails.contains(where: { tail == $0 || tail.hasPrefix($0) }) || KoreanWord.isParticle(tail) {
                return (Unit(seconds: seconds), position + 1, tail)
            }
        }
        return nil
    }

    /// "15m", "24h", "2days": digits and unit in one token. The count is folded into the unit.
    private func joinedUnit(_ word: String) -> (unit: Unit, count: Int)? {
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits.count < word.count, let count = Int(digits), count <= 1_000_000,
            let seconds = Self.englishUnits[String(word.dropFirst(digits.count))]
        else { return nil }
        return (Unit(seconds: Int64(count) * seconds), count)
    }

    /// "last week", "last month" with no number are calendar units; "last hour" and "last day" count back from now.
    private func calendarUnit(_ opener: String, _ unit: Unit) -> TimeRange? {
        guard opener == "last" || opener == "previous" || opener == "지난" else { return nil }
        let today = now.date
        if unit.seconds == Unit.week.seconds {
            let monday = today.daysSince1970 - today.weekday
            return days(from: monday - 7, to: monday)
        }
        if unit.seconds == 30 * 86_400 { return month(offset: -1) }
        return nil
    }

    private func days(from first: Int, to last: Int) -> TimeRange {
        TimeRange(
            since: CivilDate(daysSince1970: first).start, until: min(CivilDate(daysSince1970: last).start, laterThanNow)
        )
    }

    /// Ranges that reach into the future end now, the present moment included.
    private var laterThanNow: Instant { Instant(rawValue: now.rawValue + 1) }

    private func month(offset: Int) -> TimeRange? {
        let today = now.date
        let index = today.year * 12 + today.month - 1 + offset
        guard let first = CivilDate(year: index / 12, month: index % 12 + 1, day: 1) else { return nil }
        return days(
            from: first.daysSince1970,
            to: first.daysSince1970 + CivilDate.days(inMonth: first.month, year: first.year))
    }

    // MARK: Days: "yesterday", "monday", "2026-11-20", "20 November", "어제", "이번 주", "11월 20일"

    private func day(_ tokens: [Token], at start: Int) -> Found? {
        guard start < tokens.count else { return nil }
        let word = tokens[start].folded
        let stem = tokens[start].isHangul ? koreanStem(word) : (stem: word, tail: "")
        let today = now.date.daysSince1970
        let isSince = stem.tail == "부터" || stem.tail == "이후"
        if let offset = Self.dayOffsets[stem.stem] {
            return Found(range: days(from: today + offset, to: today + offset + 1), end: start + 1, isSince: isSince)
        }
        if word == "day", start + 2 < tokens.count, tokens[start + 1].folded == "before",
            tokens[start + 2].folded == "yesterday"
        {
            return Found(range: days(from: today - 2, to: today - 1), end: start + 3)
        }
        if let found = period(tokens, at: start) ?? weekday(tokens, at: start) ?? date(tokens, at: start) {
            return found
        }
        return nil
    }

    private func koreanStem(_ word: String) -> (stem: String, tail: String) {
        for tail in ["부터", "이후", "에는", "에", "의", "은", "는", "까지", "도"]
        where word.count > tail.count && word.hasSuffix(tail) {
            return (String(word.dropLast(tail.count)), tail)
        }
        return (word, "")
    }

    /// "this week", "이번 주", "이번주에".
    private func period(_ tokens: [Token], at start: Int) -> Found? {
        var word = tokens[start].folded
        var end = start + 1
        if Self.periodOpeners.contains(word), end < tokens.count {
            word += tokens[end].folded
            end += 1
        }
        let stem = koreanStem(word)
        let today = now.date
        let monday = today.daysSince1970 - today.weekday
        let range: TimeRange? =
            switch stem.stem {
            case "thisweek", "이번주", "금주": days(from: monday, to: monday + 7)
            case "lastweek", "지난주", "저번주": days(from: monday - 7, to: monday)
            case "thismonth", "이번달", "이달": month(offset: 0)
            case "lastmonth", "지난달", "저번달": month(offset: -1)
            case "thishour":
                TimeRange(since: Instant(rawValue: now.rawValue - now.rawValue % 3_600_000_000), until: laterThanNow)
            default: nil
            }
        return range.map { Found(range: $0, end: end, isSince: stem.tail == "부터" || stem.tail == "이후") }
    }

    /// The latest such day that is not in the future.
    private func weekday(_ tokens: [Token], at start: Int) -> Found? {
        var position = start
        if ["last", "지난"].contains(tokens[position].folded), position + 1 < tokens.count { position += 1 }
        let stem = koreanStem(tokens[position].folded)
        guard let index = Self.weekdays[stem.stem] else { return nil }
        let today = now.date
        var back = (today.weekday - index + 7) % 7
        if back == 0, position > start { back = 7 }
        let first = today.daysSince1970 - back
        return Found(
            range: days(from: first, to: first + 1), end: position + 1,
            isSince: stem.tail == "부터" || stem.tail == "이후")
    }

    private func date(_ tokens: [Token], at start: Int) -> Found? {
        let word = tokens[start].folded
        if let instant = Instant(text: word) {
            var since = instant
            var end = start + 1
            var isDay = !word.contains("t")
            if isDay, end < tokens.count, let seconds = Instant.secondsOfDay(Substring(tokens[end].folded)) {
                since = since.advanced(bySeconds: Int64(seconds))
                end += 1
                isDay = false
            }
            let until = isDay ? since.advanced(bySeconds: 86_400) : max(now, since)
            return Found(range: TimeRange(since: since, until: until), end: end)
        }
        return englishDate(tokens, at: start) ?? koreanDate(tokens, at: start)
    }

    /// "20 November 2026", "Nov 20", "November 20th, 2026".
    private func englishDate(_ tokens: [Token], at start: Int) -> Found? {
        guard start + 1 < tokens.count else { return nil }
        let (first, second) = (tokens[start].folded, tokens[start + 1].folded)
        func dayNumber(_ word: String) -> Int? {
            let digits = word.prefix { $0.isASCII && $0.isNumber }
            guard ["", "st", "nd", "rd", "th"].contains(word.dropFirst(digits.count)) else { return nil }
            return Int(digits)
        }
        let pair =
            Self.months[first].flatMap { month in dayNumber(second).map { (month, $0) } }
            ?? Self.months[second].flatMap { month in dayNumber(first).map { (month, $0) } }
        guard let (month, day) = pair else { return nil }
        var end = start + 2
        var year: Int?
        if end < tokens.count, let number = tokens[end].number, (1_970...9_999).contains(number) {
            year = number
            end += 1
        }
        return found(year: year, month: month, day: day, end: end, isSince: false)
    }

    /// "2026년 11월 20일", "11월 20일부터": tokens are cut between digits and Hangul.
    private func koreanDate(_ tokens: [Token], at start: Int) -> Found? {
        var position = start
        var year: Int?
        func pair(_ unit: String) -> (number: Int, tail: String)? {
            guard position + 1 < tokens.count, let number = tokens[position].number,
                tokens[position + 1].folded.hasPrefix(unit)
            else { return nil }
            return (number, String(tokens[position + 1].folded.dropFirst(unit.count)))
        }
        if let found = pair("년"), found.tail.isEmpty {
            year = found.number
            position += 2
        }
        guard let month = pair("월"), month.tail.isEmpty else { return nil }
        position += 2
        guard let day = pair("일") else { return nil }
        position += 2
        return found(
            year: year, month: month.number, day: day.number, end: position,
            isSince: day.tail.hasPrefix("부터") || day.tail.hasPrefix("이후"))
    }

    /// A date with no year is the latest such day that is not in the future.
    private func found(year: Int?, month: Int, day: Int, end: Int, isSince: Bool) -> Found? {
        let today = now.date
        guard var date = CivilDate(year: year ?? today.year, month: month, day: day) else { return nil }
        if year == nil, date.daysSince1970 > today.daysSince1970 {
            guard let earlier = CivilDate(year: today.year - 1, month: month, day: day) else { return nil }
            date = earlier
        }
        let first = date.daysSince1970
        return Found(
            range: TimeRange(since: date.start, until: CivilDate(daysSince1970: first + 1).start), end: end,
            isSince: isSince)
    }

    // MARK: Words

    private static let fillers: Set<String> = ["in", "during", "over", "within", "on", "at", "for", "from"]
    private static let lastWords: Set<String> = [
        "last", "past", "previous", "recent", "recently", "lately", "latest", "최근", "최근에", "지난", "과거", "방금",
    ]
    private static let sinceTails = ["부터", "이후", "전부터", "onwards"]
    private static let beforeTails: Set<String> = ["이전", "이전에", "까지"]
    private static let koreanTails = [
        "동안", "전부터", "전에", "전", "이내", "내에", "내", "사이", "간의", "간", "부터", "이후", "새", "만에",
    ]
    private static let periodOpeners: Set<String> = ["this", "last", "이번", "지난", "저번"]
    private static let englishUnits: [String: Int64] = {
        let units: [(Int64, String)] = [
            (1, "s sec secs second seconds"), (60, "m min mins minute minutes"), (3_600, "h hr hrs hour hours"),
            (86_400, "d day days"), (7 * 86_400, "w week weeks"), (30 * 86_400, "month months"),
            (365 * 86_400, "y year years"),
        ]
        return Dictionary(
            uniqueKeysWithValues: units.flatMap { unit in unit.1.split(separator: " ").map { (String($0), unit.0) } })
    }()
    private static let koreanUnits: [(String, Int64)] = [
        ("시간", 3_600), ("분", 60), ("초", 1), ("일주일", 7 * 86_400), ("주일", 7 * 86_400), ("하루", 86_400),
        ("일", 86_400), ("주", 7 * 86_400), ("개월", 30 * 86_400), ("한달", 30 * 86_400), ("달", 30 * 86_400),
        ("년", 365 * 86_400),
    ]
    private static let numberWords: [String: Int] = [
        "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "few": 3, "three": 3, "four": 4, "five": 5, "six": 6,
        "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "half": 1,
        "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "열": 10, "열두": 12, "몇": 3,
    ]
    private static let dayOffsets: [String: Int] = [
        "today": 0, "tonight": 0, "yesterday": -1, "오늘": 0, "금일": 0, "어제": -1, "전일": -1, "그제": -2, "그저께": -2,
    ]
    private static let weekdays: [String: Int] = {
        let names = [
            "monday mon 월요일", "tuesday tue 화요일", "wednesday wed 수요일", "thursday thu 목요일", "friday fri 금요일",
            "saturday 토요일", "sunday 일요일",
        ]
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().flatMap { day, words in
                words.split(separator: " ").map { (String($0), day) }
            })
    }()
    private static let months: [String: Int] = {
        let names = [
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ]
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().flatMap { month, words in
                words.split(separator: " ").map { (String($0), month + 1) }
            })
    }()
}
