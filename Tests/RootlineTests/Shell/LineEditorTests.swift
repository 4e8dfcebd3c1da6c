import Testing

@testable import Rootline

@Suite struct LineBufferTests {
    @Test func movesByLettersWordsAndLines() {
        var buffer = LineBuffer("MATCH (n)\nRETURN 서버이름")
        buffer.moveWordLeft()
        #expect(buffer.textBeforeCursor == "MATCH (n)\nRETURN ")
        let isAbove = buffer.moveUp()
        #expect(isAbove)
        #expect(buffer.textBeforeCursor == "MATCH (")
        buffer.moveToLineEnd()
        #expect(buffer.textBeforeCursor == "MATCH (n)")
        let isHigher = buffer.moveUp()
        #expect(!isHigher)
        let isBelow = buffer.moveDown()
        #expect(isBelow)
        buffer.moveToLineStart()
        #expect(buffer.textBeforeCursor == "MATCH (n)\n")
        buffer.moveLeft()
        buffer.moveRight()
        buffer.moveWordRight()
        #expect(buffer.textBeforeCursor == "MATCH (n)\nRETURN")
    }

    @Test func cutsAndPastes() {
        var buffer = LineBuffer("RETURN 1 + 2")
        buffer.cutWordLeft()
        #expect(buffer.text == "RETURN 1 + ")
        buffer.cutToLineStart()
        #expect(buffer.text.isEmpty)
        buffer.paste()
        #expect(buffer.text == "RETURN 1 + ")
        buffer.deleteLeft()
        buffer.moveToLineStart()
        buffer.deleteRight()
        buffer.cutToLineEnd()
        #expect(buffer.text.isEmpty && buffer.cut == Array("ETURN 1 +"))
    }
}

@Suite struct KeyReaderTests {
    private func keys(_ bytes: [UInt8]) -> [Key] {
        let rest = Rest(bytes)
        var reader = KeyReader { _ in rest.next() }
        var keys: [Key] = []
        while let key = reader.next() { keys.append(key) }
        return keys
    }

    private final class Rest {
        private var bytes: ArraySlice<UInt8>
        init(_ bytes: [UInt8]) { self.bytes = bytes[...] }
        func next() -> UInt8? { bytes.popFirst() }
    }

    @Test(arguments: [
        ("a서", [Key.text("a"), .text("서")]), ("\r\t\u{7f}", [.enter, .tab, .backspace]),
        ("\u{1b}[A\u{1b}[B\u{1b}[C\u{1b}[D", [.up, .down, .right, .left]),
        ("\u{1b}OH\u{1b}[F\u{1b}[3~\u{1b}[1~", [.home, .end, .delete, .home]),
        ("\u{1b}[1;5C\u{1b}[1;5D", [.wordRight, .wordLeft]), ("\u{1}\u{3}", [.control("a"), .control("c")]),
        ("\u{1b}b", [.alt("b")]), ("\u{1b}[200~a\r\nb\u{1b}[201~c", [.paste("a\nb"), .text("c")]),
        ("\u{1b}[99zx", [.text("x")]),
    ])
    func sequencesAreKeys(input: String, expected: [Key]) { #expect(keys(Array(input.utf8)) == expected) }
}

@Suite struct LineEditorScreenTests {
    @Test func wideLettersAndFullRowsAreCounted() {
        let wide = LineEditor.Screen("> ", "… ", LineBuffer("서버이"), width: 6)
        #expect(wide.text == "> 서버\r\n이")
        #expect((wide.cursorRow, wide.cursorColumn) == (1, 2))
        let full = LineEditor.Screen("> ", "… ", LineBuffer("abcd"), width: 6)
        #expect((full.cursorRow, full.cursorColumn, full.lastRow) == (1, 0, 1))
        let lines = LineEditor.Screen("> ", "… ", LineBuffer("a\nb"), width: 80)
        #expect(lines.text == "> a\r\n… b")
        #expect((lines.cursorRow, lines.cursorColumn) == (1, 3))
    }
}
