/// Reads temporal values from ISO 8601 text, one part after the other.
struct ISO8601Reader {
    private let bytes: [UInt8]
    private var position = 0

    /// Nothing that this reads is longer.
    private static let bytesMax = 128

    /// Nil where the text is too long to be any of it.
    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// How many digits come next.
    private var digitCount: Int { bytes[position...].prefix { (0x30...0x39).contains($0) }.count }

    /// A number of exactly so many digits.
    private mutating func number(_ width: Int) -> Int? {
        guard digitCount >= width else { return nil }
        var value = 0
        for _ in 0..<width {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return value
    }
}

// MARK: Dates

extension ISO8601Reader {
    mutating func date() -> CalendarDate? {
        if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { return signedDate() }
        switch digitCount {
        case 4: return number(4).flatMap { restOfDate(year: $0) }
        case 6:
            guard let year = number(4), let month = number(2) else { return nil }
            return CalendarDate(year: year, month: month, day: 1)
        case 7:
            guard let year = number(4), let day = number(3) else { return nil }
            return CalendarDate(year: year, dayOfYear: day)
        case 8:
            guard let year = number(4), let month = number(2), let day = number(2) else { return nil }
            return CalendarDate(year: year, month: month, day: day)
        default: return nil
        }
    }

    /// A year with a sign has up to nine digits, so hyphens must say where it ends.
    private mutating func signedDate() -> CalendarDate? {
        let isNegative = skip("-")
        if !isNegative, !skip("+") { return nil }
        guard (1...9).contains(digitCount), let year = number(digitCount) else { return nil }
        return restOfDate(year: isNegative ? -year : year)
    }

    private mutating func restOfDate(year: Int) -> CalendarDate? {
        let hasHyphen = skip("-")
        if skip("W") { return restOfWeekDate(year: year, hasHyphen: hasHyphen) }
        if skip("Q") { return restOfQuarterDate(year: year, hasHyphen: hasHyphen) }
        guard hasHyphen else { return CalendarDate(year: year, month: 1, day: 1) }
        if digitCount == 3 { return number(3).flatMap { CalendarDate(year: year, dayOfYear: $0) } }
        guard let month = number(2) else { return nil }
        guard skip("-") else { return CalendarDate(year: year, month: month, day: 1) }
        return number(2).flatMap { CalendarDate(year: year, month: month, day: $0) }
    }

    private mutating func restOfWeekDate(year: Int, hasHyphen: Bool) -> CalendarDate? {
        guard let week = number(2) else { return nil }
        let hasDay = hasHyphen ? skip("-") : digitCount > 0
        guard hasDay else { return CalendarDate(weekYear: year, week: week) }
        return number(1).flatMap { CalendarDate(weekYear: year, week: week, dayOfWeek: $0) }
    }

    private mutating func restOfQuarterDate(year: Int, hasHyphen: Bool) -> CalendarDate? {
        guard let quarter = number(1), (1...4).contains(quarter),
            let first = CalendarDate(year: year, month: quarter * 3 - 2, day: 1)
        else { return nil }
        let hasDay = hasHyphen ? skip("-") : digitCount > 0
        guard hasDay else { return first }
        guard let day = number(2), day >= 1,
            let date = CalendarDate(daysSince1970: first.daysSince1970 + Int64(day - 1)),
            date.civil.year == year, (date.civil.month + 2) / 3 == quarter
        else { return nil }
        return date
    }
}

// MARK: Times and zones

extension ISO8601Reader {
    mutating func time() -> LocalTime? {
        guard let hour = number(2) else { return nil }
        let hasColons = skip(":")
        guard hasColons || digitCount > 0 else { return LocalTime(hour: hour) }
        guard let minute = number(2) else { return nil }
        guard hasColons ? skip(":") : digitCount > 0 else { return LocalTime(hour: hour, minute: minute) }
        guard let second = number(2), let nanosecond = fraction() else { return nil }
        return LocalTime(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
    }

    mutating func dateTime() -> LocalDateTime? {
        guard let date = date(), skip("T") || skip("t"), let time = time() else { return nil }
        return LocalDateTime(date, time)
    }

    /// Billionths; zero where there is no fraction, nil where it has no digit or more than nine.
    private mutating func fraction() -> Int? {
        guard skip(".") || skip(",") else { return 0 }
        let width = digitCount
        guard (1...9).contains(width), var value = number(width) else { return nil }
        for _ in width..<9 { value *= 10 }
        return value
    }

    /// `Z`, or a sign with hours, minutes and seconds as far as given.
    mutating func offset() -> UTCOffset? {
        if skip("Z") || skip("z") { return .utc }
        let isNegative = skip("-")
        guard isNegative || skip("+"), let hours = number(2) else { return nil }
        let hasColons = skip(":")
        var seconds = hours * 3_600
        if hasColons || digitCount > 0 {
            guard let minutes = number(2), minutes < 60 else { return nil }
            seconds += minutes * 60
            if hasColons ? skip(":") : digitCount > 0 {
                guard let rest = number(2), rest < 60 else { return nil }
                seconds += rest
            }
        }
        return UTCOffset(seconds: isNegative ? -seconds : seconds)
    }

    /// The name in brackets; empty where there is no bracket, nil where it is no name.
    mutating func zoneName() -> String? {
        guard skip("[") else { return "" }
        let name = String(decoding: bytes[position...].prefix { $0 != UInt8(ascii: "]") }, as: UTF8.self)
        position += name.utf8.count
        return skip("]") && Self.isZoneName(name) ? name : nil
    }

    static func isZoneName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "_+-./~".utf8.contains(byte)
            }
    }
}

// MARK: Durations

extension ISO8601Reader {
    mutating func duration() -> CalendarDuration? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard skip("P") else { return nil }
        if digitCount == 4, position + 4 < bytes.count, bytes[position + 4] == UInt8(ascii: "-") {
            return durationAsDate()?.signed(isNegative)
        }
        var sum = DurationSum()
        var found = 0
        guard amounts("YMWD", into: &sum, &found) else { return nil }
        if skip("T") {
            let before = found
            guard !sum.isClosed, amounts("HmS", into: &sum, &found), found > before else { return nil }
        }
        return found == 0 ? nil : sum.total?.signed(isNegative)
    }

    /// `2012-02-02T14:37:21.545`: years, months and days that need not be those of a date.
    private mutating func durationAsDate() -> CalendarDuration? {
        guard let years = number(4), skip("-"), let months = number(2), skip("-"), let days = number(2), skip("T"),
            let time = time()
        else { return nil }
        return CalendarDuration(
            months: Int64(years * 12 + months), days: Int64(days), seconds: time.nanosecondOfDay / 1_000_000_000,
            nanoseconds: time.nanosecondOfDay % 1_000_000_000)
    }

    /// Amounts with units from `units`, in their order, each at most once; `m` stands for the minutes' `M`.
    private mutating func amounts(_ units: String, into sum: inout DurationSum, _ found: inout Int) -> Bool {
        var left = Substring(units)
        while let byte = next, byte != UInt8(ascii: "T") {
            guard !sum.isClosed, let amount = amount(), let letter = next.map(Unicode.Scalar.init) else { return false }
            position += 1
            guard let index = left.firstIndex(where: { $0.uppercased() == String(letter) }) else { return false }
            guard sum.add(amount, left[index]) else { return false }
            left = left[left.index(after: index)...]
            found += 1
        }
        return true
    }

    private mutating func amount() -> DurationSum.Amount? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard (1...19).contains(digitCount) else { return nil }
        var whole: Int64 = 0
        for _ in 0..<digitCount {
            let digit = Int64(bytes[position] - 0x30) * (isNegative ? -1 : 1)
            let (shifted, overflow) = whole.multipliedReportingOverflow(by: 10)
            let (next, carry) = shifted.addingReportingOverflow(digit)
            if overflow || carry { return nil }
            whole = next
            position += 1
        }
        let hasFraction = next == UInt8(ascii: ".") || next == UInt8(ascii: ",")
        guard let billionths = fraction() else { return nil }
        return .init(
            whole: whole, billionths: Int64(isNegative ? -billionths : billionths), hasFraction: hasFraction)
    }
}

/// Adds up the amounts of a duration; 128 bits, so that only the end needs a look at overflow.
private struct DurationSum {
    struct Amount {
        var whole: Int64
        var billionths: Int64
        var hasFraction: Bool
    }

    private var months: Int128 = 0
    private var days: Int128 = 0
    private var nanoseconds: Int128 = 0
    /// A fraction has been seen: nothing may follow.
    private(set) var isClosed = false

    mutating func add(_ amount: Amount, _ unit: Character) -> Bool {
        isClosed = amount.hasFraction
        let billionths = Int128(amount.whole) * 1_000_000_000 + Int128(amount.billionths)
        switch unit {
        case "Y": add(billionthsOfMonths: billionths * 12)
        case "M": add(billionthsOfMonths: billionths)
        case "W": add(billionthsOfDays: billionths * 7)
        case "D": add(billionthsOfDays: billionths)
        case "H": nanoseconds += billionths * 3_600
        case "m": nanoseconds += billionths * 60
        case "S": nanoseconds += billionths
        default: return false
        }
        return true
    }

    private mutating func add(billionthsOfMonths amount: Int128) {
        months += amount / 1_000_000_000
        let rest = amount % 1_000_000_000 * Int128(CalendarDuration.secondsPerMonth)
        days += rest / 86_400_000_000_000
        nanoseconds += rest % 86_400_000_000_000
    }

    private mutating func add(billionthsOfDays amount: Int128) {
        days += amount / 1_000_000_000
        nanoseconds += amount % 1_000_000_000 * 86_400
    }

    var total: CalendarDuration? {
        let seconds = nanoseconds / 1_000_000_000
        guard let months = Int64(exactly: months), let days = Int64(exactly: days),
            let whole = Int64(exactly: seconds)
        else { return nil }
        return CalendarDuration(
            months: months, days: days, seconds: whole, nanoseconds: Int64(nanoseconds % 1_000_000_000))
    }
}

extension CalendarDuration {
    /// The opposite amount, or this one. Nil where 64 bits do not hold it.
    fileprivate func signed(_ isNegative: Bool) -> CalendarDuration? {
        guard isNegative else { return self }
        guard months != .min, days != .min, seconds != .min else { return nil }
        return CalendarDuration(months: -months, days: -days, seconds: -seconds, nanoseconds: -Int64(nanoseconds))
    }
}
