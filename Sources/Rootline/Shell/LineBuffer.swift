/// Text being typed, and the cursor in it. Moves and changes as editors of shells have them; no terminal.
struct LineBuffer: Equatable {
    private(set) var letters: [Character] = []
    /// Letters before the cursor.
    private(set) var cursor = 0
    /// What was cut last.
    private(set) var cut: [Character] = []

    init(_ text: String = "") {
        letters = Array(text)
        cursor = letters.count
    }

    var text: String { String(letters) }
    var textBeforeCursor: String { String(letters[..<cursor]) }

    mutating func insert(_ text: String) {
        let new = Array(text)
        letters.insert(contentsOf: new, at: cursor)
        cursor += new.count
    }

    /// Replaces the last `count` letters before the cursor.
    mutating func replaceBeforeCursor(_ count: Int, with text: String) {
        letters.removeSubrange(cursor - count..<cursor)
        cursor -= count
        insert(text)
    }

    mutating func moveLeft() { cursor = max(0, cursor - 1) }
    mutating func moveRight() { cursor = min(letters.count, cursor + 1) }
    mutating func moveToLineStart() { cursor = lineStart(cursor) }
    mutating func moveToLineEnd() { cursor = lineEnd(cursor) }
    mutating func moveToEnd() { cursor = letters.count }
    mutating func moveWordLeft() { cursor = wordStart() }
    mutating func moveWordRight() { cursor = wordEnd() }

    /// To the line above, as far from its start as on this one.
    /// - Returns: false on the first line.
    mutating func moveUp() -> Bool {
        let start = lineStart(cursor)
        guard start > 0 else { return false }
        let above = lineStart(start - 1)
        cursor = min(above + cursor - start, start - 1)
        return true
    }

    /// - Returns: false on the last line.
    mutating func moveDown() -> Bool {
        let end = lineEnd(cursor)
        guard end < letters.count else { return false }
        let column = cursor - lineStart(cursor)
        cursor = min(end + 1 + column, lineEnd(end + 1))
        return true
    }

    mutating func deleteLeft() {
        guard cursor > 0 else { return }
        cursor -= 1
        letters.remove(at: cursor)
    }

    mutating func deleteRight() {
        if cursor < letters.count { letters.remove(at: cursor) }
    }

    mutating func cutWordLeft() { cut(wordStart()..<cursor) }
    mutating func cutWordRight() { cut(cursor..<wordEnd()) }
    mutating func cutToLineStart() { cut(lineStart(cursor)..<cursor) }

    /// To the end of the line; at its end the line end itself.
    mutating func cutToLineEnd() {
        let end = lineEnd(cursor)
        cut(cursor..<(end == cursor ? min(letters.count, end + 1) : end))
    }

    mutating func paste() { insert(String(cut)) }

    private mutating func cut(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        cut = Array(letters[range])
        letters.removeSubrange(range)
        cursor = range.lowerBound
    }

    private func lineStart(_ position: Int) -> Int {
        letters[..<position].lastIndex { $0.isNewline }.map { $0 + 1 } ?? 0
    }

    private func lineEnd(_ position: Int) -> Int {
        letters[position...].firstIndex { $0.isNewline } ?? letters.count
    }

    private func wordStart() -> Int {
        var position = cursor
        while position > 0, !Self.isWordLetter(letters[position - 1]) { position -= 1 }
        while position > 0, Self.isWordLetter(letters[position - 1]) { position -= 1 }
        return position
    }

    private func wordEnd() -> Int {
        var position = cursor
        while position < letters.count, !Self.isWordLetter(letters[position]) { position += 1 }
        while position < letters.count, Self.isWordLetter(letters[position]) { position += 1 }
        return position
    }

    private static func isWordLetter(_ letter: Character) -> Bool {
        letter.isLetter || letter.isNumber || letter == "_"
    }
}
