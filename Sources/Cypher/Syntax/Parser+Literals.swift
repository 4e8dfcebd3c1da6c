/// The values of numbers and strings.
extension Parser {
    func number(_ token: Token, isNegative: Bool) throws(ParserFailure) -> ParsedExpression.Kind {
        token.kind == .float ? try float(token, isNegative: isNegative) : try integer(token, isNegative: isNegative)
    }

    /// Decimal, hexadecimal (`0x2A`) or octal (`0o52`); the least integer has no positive counterpart.
    private func integer(_ token: Token, isNegative: Bool) throws(ParserFailure) -> ParsedExpression.Kind {
        var radix: UInt64 = 10
        var position = Int(token.start)
        let end = Int(token.end)
        if end - position > 2, bytes[position] == UInt8(ascii: "0"), !UTF8Text.isDigit(bytes[position + 1]) {
            switch bytes[position + 1] | 0x20 {
            case UInt8(ascii: "x"): (radix, position) = (16, position + 2)
            case UInt8(ascii: "o"): (radix, position) = (8, position + 2)
            default: break
            }
        }
        var magnitude: UInt64 = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            guard byte != UInt8(ascii: "_") else { continue }
            let digit = UInt64(UTF8Text.isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x61 + 10)
            guard digit < radix else {
                throw failure(
                    .invalidNumberLiteral, "Invalid number '\(text(token.range))': \(digit) is no digit of it",
                    at: token.range)
            }
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: radix)
            let (sum, overflowsAgain) = product.addingReportingOverflow(digit)
            guard !overflows, !overflowsAgain, sum <= 1 << 63 else { throw integerOverflow(token) }
            magnitude = sum
        }
        if isNegative { return .integer(Int64(truncatingIfNeeded: 0 &- magnitude)) }
        guard let value = Int64(exactly: magnitude) else { throw integerOverflow(token) }
        return .integer(value)
    }

    private func integerOverflow(_ token: Token) -> ParserFailure {
        failure(
            .integerOverflow, "The integer \(shown(token)) is too large: integers have 64 bits", at: token.range,
            hint: "write it as a float (with .0), or as a string")
    }

    private func float(_ token: Token, isNegative: Bool) throws(ParserFailure) -> ParsedExpression.Kind {
        var text = text(token.range)
        if text.utf8.contains(UInt8(ascii: "_")) { text.removeAll { $0 == "_" } }
        if text.utf8.first == UInt8(ascii: ".") { text = "0" + text }
        guard let value = Double(text) else {
            throw failure(.invalidNumberLiteral, "Invalid number '\(text)'", at: token.range)
        }
        guard value.isFinite else {
            throw failure(
                .floatingPointOverflow, "The float \(shown(token)) is too large: floats end at 1.8e308",
                at: token.range)
        }
        return .float(isNegative ? -value : value)
    }

    /// Of a string, without its quotes and with its escapes resolved.
    func stringText(_ token: Token) throws(ParserFailure) -> String {
        let inner = bytes[(Int(token.start) + 1)..<(Int(token.end) - 1)]
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        var result = ContiguousArray<UInt8>()
        result.reserveCapacity(inner.count)
        var position = inner.startIndex
        while position < inner.endIndex {
            let byte = bytes[position]
            if byte != UInt8(ascii: "\\") {
                result.append(byte)
                position += 1
            } else {
                position = try unescape(at: position, before: inner.endIndex, into: &result)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// - Returns: The first byte after the escape.
    private func unescape(
        at start: Int, before end: Int, into result: inout ContiguousArray<UInt8>
    ) throws(ParserFailure) -> Int {
        let sign = bytes[start + 1]
        switch sign {
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "/"):
            result.append(sign)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"): return try unicode(at: start, digits: 4, before: end, into: &result)
        case UInt8(ascii: "U"): return try unicode(at: start, digits: 8, before: end, into: &result)
        default:
            let (scalar, length) = UTF8Text.scalar(in: bytes, at: start + 1)
            throw failure(
                .unexpectedSyntax, "Invalid escape '\\\(scalar)' in a string",
                at: SourceRange(start: start, end: start + 1 + length), hint: "a backslash is written \\\\")
        }
        return start + 2
    }

    private func unicode(
        at start: Int, digits: Int, before end: Int, into result: inout ContiguousArray<UInt8>
    ) throws(ParserFailure) -> Int {
        guard var value = hexadecimal(start + 2, digits, before: end) else {
            throw unicodeFailure(start, end: min(end, start + 2 + digits), "\(digits) hexadecimal digits come after it")
        }
        var next = start + 2 + digits
        if value >> 10 == 0xD800 >> 10, next + 6 <= end, bytes[next] == UInt8(ascii: "\\"),
            bytes[next + 1] == UInt8(ascii: "u"), let low = hexadecimal(next + 2, 4, before: end),
            low >> 10 == 0xDC00 >> 10
        {
            value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
            next += 6
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw unicodeFailure(start, end: next, "U+\(String(value, radix: 16, uppercase: true)) is no character")
        }
        result.append(contentsOf: String(Character(scalar)).utf8)
        return next
    }

    private func hexadecimal(_ start: Int, _ digits: Int, before end: Int) -> UInt32? {
        guard start + digits <= end else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<(start + digits)] {
            guard UTF8Text.isDigit(byte) || UTF8Text.isHexLetter(byte) else { return nil }
            value = value << 4 | UInt32(UTF8Text.isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x61 + 10)
        }
        return value
    }

    private func unicodeFailure(_ start: Int, end: Int, _ reason: String) -> ParserFailure {
        failure(
            .invalidUnicodeLiteral, "Invalid unicode escape in a string: \(reason)",
            at: SourceRange(start: start, end: max(end, start + 2)))
    }
}
