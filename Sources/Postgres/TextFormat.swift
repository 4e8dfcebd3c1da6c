internal import Base

// The text formats of query results, as fixed by the session settings (ISO dates in UTC, bytea as hex).

/// `2026-01-02 03:04:05.678+00` → instant. nil for anything else, infinity and years before Christ included.
func parseTimestamp(_ text: UnsafeBufferPointer<UInt8>) -> Instant? {
    var scanner = DigitScanner(Array(text))
    guard
        let year = scanner.number(), scanner.take("-"), let month = scanner.number(), scanner.take("-"),
        let day = scanner.number(), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var microseconds: Int64 = 0
    if scanner.take(" ") {
        guard
            let hour = scanner.number(), scanner.take(":"), let minute = scanner.number(), scanner.take(":"),
            let second = scanner.number()
        else { return nil }
        microseconds = (Int64(hour) * 3_600 + Int64(minute) * 60 + Int64(second)) * 1_000_000
        if scanner.take(".") {
            guard let fraction = scanner.fraction(digits: 6) else { return nil }
            microseconds += Int64(fraction)
        }
    }
    if scanner.take("+") {
        guard scanner.number() == 0 else { return nil }
        if scanner.take(":") { guard scanner.number() == 0 else { return nil } }
    }
    guard scanner.isAtEnd, year <= 294_276 else { return nil }
    return Instant(
        rawValue: daysSince1970(year: Int64(year), month: Int64(month), day: Int64(day)) * 86_400_000_000
            + microseconds)
}

/// Days of the proleptic Gregorian calendar. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Digits up to the next other character, at most nine of them.
    mutating func number() -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, position - start < 9, let digit = Self.digit(bytes[position]) {
            value = value * 10 + digit
            position += 1
        }
        return position == start ? nil : value
    }

    /// Digits behind a decimal point, scaled to `digits` places.
    mutating func fraction(digits: Int) -> Int? {
        let start = position
        guard var value = number(), position - start <= digits else { return nil }
        for _ in (position - start)..<digits { value *= 10 }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int? {
        byte >= 48 && byte <= 57 ? Int(byte - 48) : nil
    }
}

/// `\x00ff` → bytes; nil for anything else.
func parseByteaHex(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
        return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2 - 1)
    for index in stride(from: 2, to: text.count, by: 2) {
        guard let high = hexDigit(text[index]), let low = hexDigit(text[index + 1]) else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 97...102: byte - 87
    case 65...70: byte - 55
    default: nil
    }
}

/// `{a,"b,\"c",NULL}` → elements, nil for a null one. nil for anything but one dimension.
/// Source: PostgreSQL 15, section 8.15.6.
func parseArray(_ text: String) -> [String?]? {
    var rest = Substring(text).utf8
    guard rest.popFirst() == UInt8(ascii: "{"), rest.last == UInt8(ascii: "}") else { return nil }
    rest.removeLast()
    var elements: [String?] = []
    guard !rest.isEmpty else { return elements }
    while true {
        var element: [UInt8] = []
        var isQuoted = false
        if rest.first == UInt8(ascii: "\"") {
            isQuoted = true
            rest.removeFirst()
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                guard byte == UInt8(ascii: "\\") else {
                    element.append(byte)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                element.append(escaped)
            }
        } else {
            while let byte = rest.first, byte != UInt8(ascii: ",") {
                guard byte != UInt8(ascii: "{") else { return nil }
                element.append(byte)
                rest.removeFirst()
            }
        }
        let string = String(decoding: element, as: UTF8.self)
        elements.append(!isQuoted && string == "NULL" ? nil : string)
        guard let separator = rest.popFirst() else { return elements }
        guard separator == UInt8(ascii: ",") else { return nil }
    }
}
