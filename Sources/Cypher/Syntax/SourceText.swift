/// Places in a statement, for people: lines, columns and carets.
public struct SourceText: Sendable {
    private let bytes: ContiguousArray<UInt8>

    /// Complexity: O(bytes).
    public init(_ text: String) { bytes = ContiguousArray(text.utf8) }

    /// Line and column of a byte, both from 1; a column is a character as people see it.
    /// An offset past the end is the end.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let offset = max(0, min(offset, bytes.count))
        var line = 1
        for byte in bytes[..<offset] where byte == 0x0A { line += 1 }
        return (line, String(decoding: bytes[lineStart(of: offset)..<offset], as: UTF8.self).count + 1)
    }

    /// The number of scalars before a byte, as Neo4j's own protocol counts.
    public func characterOffset(of offset: Int) -> Int {
        String(decoding: bytes[..<max(0, min(offset, bytes.count))], as: UTF8.self).count
    }

    /// The line of a place and, below it, carets under the place. Long lines are shown in part.
    ///
    /// Wide characters (Korean, Chinese, Japanese, emoji) take two columns of a terminal; the carets count them so.
    public func caretLines(_ range: SourceRange) -> [String] {
        let start = max(0, min(range.start, bytes.count))
        let first = lineStart(of: start)
        var last = start
        while last < bytes.count, bytes[last] != 0x0A, bytes[last] != 0x0D { last += 1 }
        let before = Array(String(decoding: bytes[first..<start], as: UTF8.self))
        let end = max(start, min(range.end, last))
        let place = Array(String(decoding: bytes[start..<end], as: UTF8.self))
        let after = Array(String(decoding: bytes[end..<last], as: UTF8.self))

        let shownBefore = before.suffix(Self.window)
        let shownPlace = place.prefix(Self.window)
        let shownAfter = after.prefix(max(0, Self.window - shownPlace.count))
        let lead = shownBefore.count < before.count ? "…" : ""
        let isCut = shownPlace.count < place.count || shownAfter.count < after.count
        let tail = shownPlace.count < place.count ? (isCut ? "…" : "") : String(shownAfter) + (isCut ? "…" : "")
        let line = lead + String(shownBefore) + String(shownPlace) + tail
        var padding = String(repeating: " ", count: lead.count)
        for character in shownBefore {
            padding += character == "\t" ? "\t" : String(repeating: " ", count: TextWidth.columns(of: character))
        }
        let width = shownPlace.reduce(0) { $0 + TextWidth.columns(of: $1) }
        return [line, padding + String(repeating: "^", count: max(1, width))]
    }

    private static let window = 72

    private func lineStart(of offset: Int) -> Int {
        var start = offset
        while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
        return start
    }
}

/// Columns that a character takes in a terminal.
enum TextWidth {
    /// Two for wide and full-width characters. Source: Unicode Standard Annex 11, the ranges of W and F in use.
    static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        case 0x0000...0x001F, 0x007F...0x009F, 0x200B...0x200F, 0xFEFF: return 0
        default: return 1
        }
    }
}
