/// Checks what json-c 0.16 lets through: the tokens themselves.
///
/// It refuses bytes that are no UTF-8, raw control characters, unknown escapes, half surrogate pairs (json-c puts
/// U+FFFD), U+0000 in keys (json-c cuts the key there), `NaN` and `Infinity`, `1.`, `01`, whole numbers beyond 64 bits
/// (json-c saturates), doubles beyond their range, trailing commas, and too much nesting, with the exact place.
/// The order of the tokens is json-c's affair.
/// - Complexity: O(bytes); about 1 ns a byte, because plain text in strings is looked at eight bytes at a time.
struct JSONLexicalCheck {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// Throws the first error of the document; otherwise gives the deepest nesting.
    func run() throws(JSONError) -> Int {
        var index = 0
        var depth = 0
        var deepest = 0
        var isAfterComma = false
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                index += 1
                continue
            case UInt8(ascii: "\""):
                index = try endOfString(from: index)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > depthLimit {
                    throw error(.tooDeep, "more than \(depthLimit) nested arrays and objects", at: index)
                }
                deepest = max(deepest, depth)
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if isAfterComma { throw error(.syntax, "not JSON: a comma before the closing bracket", at: index) }
                depth -= 1
                index += 1
            case UInt8(ascii: ","):
                isAfterComma = true
                index += 1
                continue
            case UInt8(ascii: ":"):
                index += 1
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                index = try endOfNumber(from: index)
            case UInt8(ascii: "t"): index = try endOfWord("true", from: index)
            case UInt8(ascii: "f"): index = try endOfWord("false", from: index)
            case UInt8(ascii: "n"): index = try endOfWord("null", from: index)
            default: throw unexpected(at: index)
            }
            isAfterComma = false
        }
        return deepest
    }

    private func error(_ code: JSONError.Code, _ message: String, at offset: Int) -> JSONError {
        JSONError(code, message, at: offset, in: bytes)
    }

    private func unexpected(at offset: Int) -> JSONError {
        let byte = bytes[offset]
        if byte >= 0x80 { return error(.syntax, "not JSON: text outside quotes", at: offset) }
        let shown =
            byte > 0x20 && byte < 0x7F
            ? "'\(Character(UnicodeScalar(byte)))'" : "the byte 0x\(String(byte, radix: 16, uppercase: true))"
        return error(.syntax, "not JSON: unexpected \(shown)", at: offset)
    }

    private func truncated(_ place: String) -> JSONError {
        error(.truncated, "the document ends after \(bytes.count) bytes inside \(place)", at: bytes.count)
    }

    // MARK: words

    private func endOfWord(_ word: StaticString, from start: Int) throws(JSONError) -> Int {
        for position in 0..<word.utf8CodeUnitCount {
            guard start + position < bytes.count else { throw truncated("the word \(word)") }
            guard bytes[start + position] == word.utf8Start[position] else {
                throw error(.syntax, "not JSON: expected the word \(word)", at: start)
            }
        }
        return start + word.utf8CodeUnitCount
    }

    // MARK: numbers

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private func endOfNumber(from start: Int) throws(JSONError) -> Int {
        var index = start
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let firstDigit = index
        index = try endOfDigits(from: index)
        if bytes[firstDigit] == UInt8(ascii: "0"), index > firstDigit + 1 {
            throw error(.syntax, "not JSON: a number with a leading zero", at: start)
        }
        let digits = index - firstDigit
        var isWhole = true
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isWhole = false
            index = try endOfDigits(from: index + 1)
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            index = try endOfDigits(from: index)
        }
        // 18 digits always fit in 64 bits; a double needs 309 digits or an exponent to overflow.
        if isWhole ? digits > 18 : index - start > 4 { try checkRange(start..<index, isWhole: isWhole) }
        return index
    }

    private func endOfDigits(from start: Int) throws(JSONError) -> Int {
        var index = start
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
        guard index > start else {
            if start == bytes.count { throw truncated("a number") }
            throw error(.syntax, "not JSON: a number without a digit where one must be", at: start)
        }
        return index
    }

    private func checkRange(_ range: Range<Int>, isWhole: Bool) throws(JSONError) {
        let text = bytes[range]
        if isWhole {
            let value = String(decoding: text, as: UTF8.self)
            if Int64(value) == nil, UInt64(value) == nil {
                throw error(
                    .numberOutOfRange, "the whole number \(value.prefix(40)) does not fit in 64 bits",
                    at: range.lowerBound)
            }
        } else if text.count > 300 || text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            let value = String(decoding: text, as: UTF8.self)
            if Double(value)?.isFinite != true {
                throw error(
                    .numberOutOfRange, "the number \(value.prefix(40)) is beyond the range of a double",
                    at: range.lowerBound)
            }
        }
    }

    // MARK: strings

    private func endOfString(from start: Int) throws(JSONError) -> Int {
        var index = start + 1
        var holdsZero = false
        while true {
            index = endOfPlainText(from: index)
            guard index < bytes.count else { throw truncated("a string") }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                index = try endOfEscape(from: index, holdsZero: &holdsZero)
            } else if byte < 0x20 {
                throw error(
                    .invalidString, "a string with the raw control character U+00\(hex(byte)); write it as an escape",
                    at: index)
            } else {
                index = try endOfScalar(from: index)
            }
        }
        index += 1
        if holdsZero, isKey(endingAt: index) {
            throw error(.invalidString, "an object key with U+0000", at: start)
        }
        return index
    }

    /// The first byte from `start` that is a quote, a backslash, a control character or not ASCII.
    private func endOfPlainText(from start: Int) -> Int {
        var index = start
        let raw = UnsafeRawBufferPointer(bytes)
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index + 8 <= bytes.count {
            // Bounds: checked by the loop. A byte's high bit is set where the byte is special (Hacker's Delight 6-1);
            // a borrow may mark a later byte too, never hide one, so the byte loop below has the last word.
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let special =
                word | (word &- ones &* 0x20) | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
            if special & (ones &* 0x80) != 0 { break }
            index += 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index += 1
        }
        return index
    }

    private func endOfEscape(from start: Int, holdsZero: inout Bool) throws(JSONError) -> Int {
        guard start + 1 < bytes.count else { throw truncated("an escape") }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(from: start + 2)
            if unit == 0 { holdsZero = true }
            guard unit & 0xF800 == 0xD800 else { return start + 6 }
            guard unit < 0xDC00 else { throw loneSurrogate(unit, at: start) }
            for (position, expected) in [(start + 6, UInt8(ascii: "\\")), (start + 7, UInt8(ascii: "u"))] {
                guard position < bytes.count else { throw truncated("an escape") }
                guard bytes[position] == expected else { throw loneSurrogate(unit, at: start) }
            }
            guard try codeUnit(from: start + 8) & 0xFC00 == 0xDC00 else { throw loneSurrogate(unit, at: start) }
            return start + 12
        default:
            throw error(.invalidString, "a string with an unknown escape after the backslash", at: start)
        }
    }

    private func loneSurrogate(_ unit: UInt16, at offset: Int) -> JSONError {
        error(.invalidString, "half a surrogate pair: \\u\(String(unit, radix: 16))", at: offset)
    }

    private func codeUnit(from start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for index in start..<start + 4 {
            guard index < bytes.count else { throw truncated("an escape") }
            guard let digit = Character(UnicodeScalar(bytes[index])).hexDigitValue else {
                throw error(.invalidString, "a \\u escape needs four hexadecimal digits", at: index)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// One scalar of two to four bytes by the table of RFC 3629, section 4.
    private func endOfScalar(from start: Int) throws(JSONError) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[start] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw invalidUTF8(at: start)
        }
        for index in start + 1..<start + length {
            guard index < bytes.count else { throw truncated("a character") }
            guard (index == start + 1 ? second : 0x80...0xBF).contains(bytes[index]) else {
                throw invalidUTF8(at: start)
            }
        }
        return start + length
    }

    private func invalidUTF8(at offset: Int) -> JSONError {
        error(.invalidUTF8, "the byte 0x\(hex(bytes[offset])) at offset \(offset) is not UTF-8", at: offset)
    }

    private func isKey(endingAt end: Int) -> Bool {
        let next = bytes[end...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return next == UInt8(ascii: ":")
    }

    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
