extension StringProtocol {
    /// Columns that the text takes on a terminal: 2 for wide East Asian characters and emoji, 0 for combining marks.
    ///
    /// Wide ranges after Unicode Standard Annex 11 (East_Asian_Width W and F).
    var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// Cut to at most `width` columns, with an ellipsis where something is missing.
    func truncated(toDisplayWidth width: Int) -> String {
        guard displayWidth > width else { return String(self) }
        var text = ""
        var used = 0
        for character in self {
            guard used + character.displayWidth <= width - 1 else { break }
            text.append(character)
            used += character.displayWidth
        }
        return text + "…"
    }

    /// Filled with spaces to `width` columns.
    func padded(toDisplayWidth width: Int, isRightAligned: Bool = false) -> String {
        let fill = String(repeating: " ", count: Swift.max(0, width - displayWidth))
        return isRightAligned ? fill + self : self + fill
    }
}

extension Character {
    /// A character is as wide as its widest scalar.
    fileprivate var displayWidth: Int {
        var width = 0
        for scalar in unicodeScalars {
            if scalar.isWide { return 2 }
            if !scalar.isCombining { width = 1 }
        }
        return width
    }
}

extension Unicode.Scalar {
    fileprivate var isCombining: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: true
        default: (0x1160...0x11FF).contains(value)  // Hangul vowels and finals join the syllable before.
        }
    }

    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615,
            0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F004, 0x1F0CF, 0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320,
            0x1F32D...0x1F64F, 0x1F680...0x1F6FF, 0x1F7E0...0x1F7EB, 0x1F90C...0x1F9FF, 0x1FA70...0x1FAFF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
