// RFC 3339 timestamps, without Foundation.

extension Instant {
    /// Reads an RFC 3339 timestamp with a zone (`Z` or `±hh:mm`) and up to nine digits of fraction, of which six
    /// are kept. `nil` for anything else.
    public init?(iso8601 text: String) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2),
            let date = CivilDate(year: Int(year), month: Int(month), day: Int(day)), hour < 24, minute < 60,
            second < 60,
            let fraction = reader.fraction(), let zone = reader.zone(), reader.isAtEnd
        else { return nil }
        let seconds = Int64(date.daysSince1970) * 86_400 + hour * 3_600 + minute * 60 + second - zone
        self.init(rawValue: seconds * 1_000_000 + fraction)
    }

    /// RFC 3339 in UTC, for example `2026-03-01T08:30:00Z`; with microseconds where they are not zero.
    public var iso8601: String {
        let seconds = rawValue.floored(by: 1_000_000)
        // Wraps and wraps back for the earliest of all instants.
        let microseconds = rawValue &- seconds &* 1_000_000
        let date = date
        let rest = seconds - Int64(date.daysSince1970) * 86_400
        var text = "\(padded(Int64(date.year), 4))-\(padded(Int64(date.month), 2))-\(padded(Int64(date.day), 2))T"
        text += "\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
        if microseconds != 0 { text += ".\(padded(microseconds, 6))" }
        return text + "Z"
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ width: Int) -> Int64? {
        guard rest.count >= width else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(width) {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        rest = rest.dropFirst(width)
        return value
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Microseconds; zero where there is no fraction.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var width = 0
        while let byte = rest.first, (0x30...0x39).contains(byte), width < 9 {
            if width < 6 { value = value * 10 + Int64(byte - 0x30) }
            width += 1
            rest = rest.dropFirst()
        }
        guard width > 0 else { return nil }
        for _ in min(width, 6)..<6 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    mutating func zone() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
