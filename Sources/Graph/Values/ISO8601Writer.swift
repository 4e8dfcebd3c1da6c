internal import Base

/// Prints temporal values in ISO 8601's extended format.
enum ISO8601Writer {
    static func date(_ date: CalendarDate) -> String {
        let parts = CivilDate(daysSince1970: Int(date.daysSince1970))
        let sign = parts.year < 0 ? "-" : parts.year > 9_999 ? "+" : ""
        return "\(sign)\(padded(abs(parts.year), 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))"
    }

    static func time(_ time: LocalTime) -> String {
        "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))\(fraction(time.nanosecond))"
    }

    /// `Z`, or hours and minutes, and seconds where they are not zero.
    static func offset(_ offset: UTCOffset) -> String {
        if offset == .utc { return "Z" }
        let seconds = Int(abs(offset.seconds))
        let text = "\(offset.seconds < 0 ? "-" : "+")\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2))"
        return seconds % 60 == 0 ? text : "\(text):\(padded(seconds % 60, 2))"
    }

    static func duration(_ duration: CalendarDuration) -> String {
        var date = ""
        if duration.months / 12 != 0 { date += "\(duration.months / 12)Y" }
        if duration.months % 12 != 0 { date += "\(duration.months % 12)M" }
        if duration.days != 0 { date += "\(duration.days)D" }
        let time = clock(duration)
        if date.isEmpty && time.isEmpty { return "PT0S" }
        return time.isEmpty ? "P\(date)" : "P\(date)T\(time)"
    }

    /// Hours, minutes and seconds, all of one sign.
    private static func clock(_ duration: CalendarDuration) -> String {
        var seconds = duration.seconds
        var nanoseconds = Int(duration.nanoseconds)
        // -1 s and 500,000,000 ns are "-0.5S".
        if seconds < 0, nanoseconds > 0 {
            seconds += 1
            nanoseconds = 1_000_000_000 - nanoseconds
        }
        let isNegative = duration.seconds < 0
        var text = ""
        if seconds / 3_600 != 0 { text += "\(seconds / 3_600)H" }
        if seconds / 60 % 60 != 0 { text += "\(seconds / 60 % 60)M" }
        if seconds % 60 != 0 || nanoseconds != 0 {
            text += "\(isNegative ? "-" : "")\((seconds % 60).magnitude)\(fraction(nanoseconds))S"
        }
        return text
    }

    /// A point and up to nine digits; nothing for zero.
    private static func fraction(_ nanoseconds: Int) -> String {
        if nanoseconds == 0 { return "" }
        var digits = padded(nanoseconds, 9)
        while digits.last == "0" { digits.removeLast() }
        return ".\(digits)"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The remainder that is never negative.
    func modulo(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }

    /// Division that rounds towards minus infinity.
    func floored(by divisor: Int64) -> Int64 { self % divisor < 0 ? self / divisor - 1 : self / divisor }
}
