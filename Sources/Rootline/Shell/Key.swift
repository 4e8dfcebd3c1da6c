/// What a person does on a keyboard.
enum Key: Equatable {
    case text(String)
    case enter, tab, backspace, delete, escape
    case left, right, up, down, home, end, wordLeft, wordRight
    /// With Ctrl; a small letter.
    case control(Character)
    /// With Alt; a small letter.
    case alt(Character)
    /// Text that was pasted, line ends in it.
    case paste(String)
}

/// Reads keys from the bytes that a terminal sends (UTF-8, the sequences of xterm and of its kin).
struct KeyReader {
    /// The next byte; nil at the end of input, or after a while without any where it may not wait.
    let byte: (_ mayWait: Bool) -> UInt8?

    /// Nil at the end of input.
    mutating func next() -> Key? {
        guard let first = byte(true) else { return nil }
        switch first {
        case 0x0D, 0x0A: return .enter
        case 0x09: return .tab
        case 0x7F, 0x08: return .backspace
        case 0x1B: return escape()
        case 0x01...0x1A: return .control(Character(Unicode.Scalar(first + 0x60)))
        case 0x00..<0x20: return next()
        default: return .text(text(first))
        }
    }

    private func text(_ first: UInt8) -> String {
        let more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0
        var bytes = [first]
        for _ in 0..<more { if let next = byte(false) { bytes.append(next) } }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func escape() -> Key? {
        guard let second = byte(false) else { return .escape }
        switch second {
        case UInt8(ascii: "["): return control()
        case UInt8(ascii: "O"):
            let last = byte(false) ?? 0
            return Self.letters[last] ?? next()
        case 0x7F, 0x08: return .alt("\u{8}")
        case 0x20..<0x7F: return .alt(Character(Unicode.Scalar(second)))
        default: return next()
        }
    }

    /// `ESC [ numbers letter`
    private mutating func control() -> Key? {
        var numbers = ""
        while let next = byte(false) {
            if (0x30...0x3B).contains(next) {
                numbers.append(Character(Unicode.Scalar(next)))
                continue
            }
            // 5 is Ctrl, 3 Alt.
            let isModified = numbers.hasSuffix(";5") || numbers.hasSuffix(";3")
            if next == UInt8(ascii: "~") {
                if numbers == "200" { return .paste(pasted()) }
                return Self.numbered[numbers.split(separator: ";").first.map(String.init) ?? ""] ?? self.next()
            }
            if isModified, next == UInt8(ascii: "C") { return .wordRight }
            if isModified, next == UInt8(ascii: "D") { return .wordLeft }
            return Self.letters[next] ?? self.next()
        }
        return .escape
    }

    private static let letters: [UInt8: Key] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
    ]
    private static let numbered: [String: Key] = [
        "1": .home, "3": .delete, "4": .end, "7": .home, "8": .end,
    ]

    /// All until `ESC [ 201 ~`.
    private func pasted() -> String {
        let mark = Array("\u{1b}[201~".utf8)
        var bytes: [UInt8] = []
        while let next = byte(true) {
            bytes.append(next)
            if next == mark.last, bytes.suffix(mark.count).elementsEqual(mark) {
                bytes.removeLast(mark.count)
                break
            }
        }
        return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }
}
