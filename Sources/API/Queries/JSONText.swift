/// Writes JSON to the end of a growing array, piece by piece: nothing is held but the bytes.
///
/// Commas come by themselves; that keys and values alternate is the caller's business.
struct JSONText {
    var bytes: [UInt8] = []
    private var needsComma = false

    mutating func beginObject() { begin(UInt8(ascii: "{")) }
    mutating func endObject() { end(UInt8(ascii: "}")) }
    mutating func beginArray() { begin(UInt8(ascii: "[")) }
    mutating func endArray() { end(UInt8(ascii: "]")) }

    mutating func key(_ name: String) {
        value()
        quoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func null() {
        value()
        bytes.append(contentsOf: Self.nullText)
    }

    mutating func boolean(_ flag: Bool) {
        value()
        bytes.append(contentsOf: flag ? Self.trueText : Self.falseText)
    }

    mutating func integer(_ number: Int64) {
        value()
        digits(of: number)
    }

    /// Shortest digits that give the same number; what JSON cannot say becomes a string.
    mutating func float(_ number: Double) {
        value()
        if number.isFinite {
            bytes.append(contentsOf: number.description.utf8)
        } else {
            quoted(Self.text(of: number))
        }
    }

    mutating func string(_ text: String) {
        value()
        quoted(text)
    }

    /// A string put together from ASCII that needs no escapes.
    mutating func string(prefix: [UInt8], number: UInt64) {
        value()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: prefix)
        bytes.append(contentsOf: String(number).utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The number as a string.
    mutating func quotedInteger(_ number: Int64) {
        value()
        bytes.append(UInt8(ascii: "\""))
        digits(of: number)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    mutating func member(_ name: String, _ number: Int) {
        key(name)
        integer(Int64(number))
    }

    mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        boolean(flag)
    }

    mutating func member(_ name: String, _ texts: [String]) {
        key(name)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    /// Ends a line; the next value stands for itself.
    mutating func newLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    init() {}

    /// Goes on where another one stands, without its bytes.
    init(continuing other: JSONText) { needsComma = other.needsComma }

    /// Adds what another one has, which was begun as the continuation of this.
    mutating func append(_ other: JSONText) {
        bytes.append(contentsOf: other.bytes)
        needsComma = other.needsComma
    }

    /// A place to come back to.
    struct Mark {
        fileprivate let count: Int
        fileprivate let needsComma: Bool
    }

    var mark: Mark { Mark(count: bytes.count, needsComma: needsComma) }

    /// Forgets what was written since.
    mutating func cut(to mark: Mark) {
        bytes.removeLast(bytes.count - mark.count)
        needsComma = mark.needsComma
    }

    /// What was written so far; the next piece goes on after it.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20) }
        return bytes
    }

    static func text(of number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return number.description
    }

    // MARK: pieces

    private static let nullText = Array("null".utf8)
    private static let trueText = Array("true".utf8)
    private static let falseText = Array("false".utf8)
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private mutating func begin(_ bracket: UInt8) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func value() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func digits(of number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func quoted(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var clean = 0
            for position in utf8.indices {
                let byte = utf8[position]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: utf8[clean..<position])
                escape(byte)
                clean = position + 1
            }
            bytes.append(contentsOf: utf8[clean...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(Self.hexadecimal[Int(byte >> 4)])
            bytes.append(Self.hexadecimal[Int(byte & 15)])
        }
    }
}
