internal import Glibc

/// Reads a statement from a terminal: with cursor keys, history and completion, over several lines.
struct LineEditor {
    enum Answer: Equatable {
        case text(String)
        /// Ctrl+C: what was typed is given up.
        case cancelled
        /// Ctrl+D on an empty line, or the end of input.
        case end
    }

    var history: [String] = []
    /// What may stand at the cursor: how many letters before it are replaced, and by what.
    var offer: (_ beforeCursor: String) -> Completion.Answer = { _ in Completion.Answer() }
    /// Whether Enter ends the input, instead of beginning a new line.
    var isComplete: (String) -> Bool = { _ in true }

    private var buffer = LineBuffer()
    /// Position in the history; its count for the text being typed.
    private var place = 0
    private var draft = ""
    /// Row of the cursor below the first row that was drawn.
    private var drawnCursorRow = 0
    private let continuation = "   … "

    /// Reads until Enter on a complete text.
    mutating func read(prompt: String) -> Answer {
        guard let terminal = RawTerminal.open() else { return Self.plainLine() }
        let answer = readKeys(prompt)
        terminal.close()
        return answer
    }

    private mutating func readKeys(_ prompt: String) -> Answer {
        buffer = LineBuffer()
        place = history.count
        draft = ""
        drawnCursorRow = 0
        draw(prompt)
        var keys = KeyReader { RawTerminal.byte(mayWait: $0) }
        while let key = keys.next() {
            if let answer = handle(key, prompt) {
                buffer.moveToEnd()
                draw(prompt)
                Terminal.write("\n", to: STDOUT_FILENO)
                return answer
            }
            draw(prompt)
        }
        return .end
    }

    /// Without a terminal, as in scripts.
    private static func plainLine() -> Answer { readLine().map(Answer.text) ?? .end }

    private mutating func handle(_ key: Key, _ prompt: String) -> Answer? {
        switch key {
        case .enter:
            if isComplete(buffer.text) { return .text(buffer.text) }
            buffer.moveToEnd()
            buffer.insert("\n")
        case .control("c"):
            return .cancelled
        case .control("d"):
            if buffer.text.isEmpty { return .end }
            buffer.deleteRight()
        case .tab: complete(prompt)
        case .control("l"):
            Terminal.write("\u{1b}[2J\u{1b}[H", to: STDOUT_FILENO)
            drawnCursorRow = 0
        case .up, .control("p"): if !buffer.moveUp() { recall(place - 1) }
        case .down, .control("n"): if !buffer.moveDown() { recall(place + 1) }
        case .control("r"): search()
        default: edit(key)
        }
        return nil
    }

    private mutating func edit(_ key: Key) {
        switch key {
        case .text(let text), .paste(let text): buffer.insert(text)
        case .backspace: buffer.deleteLeft()
        case .delete: buffer.deleteRight()
        case .left, .control("b"): buffer.moveLeft()
        case .right, .control("f"): buffer.moveRight()
        case .home, .control("a"): buffer.moveToLineStart()
        case .end, .control("e"): buffer.moveToLineEnd()
        case .wordLeft, .alt("b"): buffer.moveWordLeft()
        case .wordRight, .alt("f"): buffer.moveWordRight()
        case .control("k"): buffer.cutToLineEnd()
        case .control("u"): buffer.cutToLineStart()
        case .control("w"), .alt("\u{8}"): buffer.cutWordLeft()
        case .alt("d"): buffer.cutWordRight()
        case .control("y"): buffer.paste()
        default: break
        }
    }

    /// Shows another entry of the history; what is being typed waits behind the last.
    private mutating func recall(_ next: Int) {
        guard (0...history.count).contains(next), next != place else { return }
        if place == history.count { draft = buffer.text }
        place = next
        buffer = LineBuffer(place == history.count ? draft : history[place])
    }

    /// Ctrl+R: the last entry before this one that contains what stands before the cursor.
    private mutating func search() {
        let wanted = (place == history.count ? buffer.text : draft).lowercased()
        guard let found = history[..<place].lastIndex(where: { $0.lowercased().contains(wanted) }) else { return }
        if place == history.count { draft = buffer.text }
        place = found
        buffer = LineBuffer(history[found])
    }

    private mutating func complete(_ prompt: String) {
        let answer = offer(buffer.textBeforeCursor)
        guard let first = answer.words.first else { return }
        if answer.words.count == 1 {
            buffer.replaceBeforeCursor(answer.replacedLetters, with: first)
            return
        }
        let common = Completion.commonBeginning(answer.words)
        if common.count > answer.replacedLetters {
            buffer.replaceBeforeCursor(answer.replacedLetters, with: common)
            return
        }
        let shown = answer.words.prefix(60)
        let more = answer.words.count > shown.count ? "  … \(answer.words.count - shown.count) more" : ""
        let width = Terminal.columns()
        buffer.moveToEnd()
        draw(prompt)
        Terminal.write("\n" + Completion.columns(Array(shown), width: width) + more + "\n", to: STDOUT_FILENO)
        drawnCursorRow = 0
    }

    // MARK: drawing

    /// Draws everything anew: few rows, one write.
    private mutating func draw(_ prompt: String) {
        let width = max(20, Terminal.columns())
        let screen = Screen(prompt, continuation, buffer, width: width)
        var output = drawnCursorRow > 0 ? "\u{1b}[\(drawnCursorRow)A" : ""
        output += "\r\u{1b}[J" + screen.text
        let up = screen.lastRow - screen.cursorRow
        if up > 0 { output += "\u{1b}[\(up)A" }
        output += "\r" + (screen.cursorColumn > 0 ? "\u{1b}[\(screen.cursorColumn)C" : "")
        Terminal.write(output, to: STDOUT_FILENO)
        drawnCursorRow = screen.cursorRow
    }

    /// Where everything comes to stand on a terminal that breaks lines by itself.
    struct Screen: Equatable {
        private(set) var text = ""
        private(set) var cursorRow = 0
        private(set) var cursorColumn = 0
        private(set) var lastRow = 0

        /// - Parameter width: of the terminal, in columns.
        init(_ prompt: String, _ continuation: String, _ buffer: LineBuffer, width: Int) {
            var row = 0
            var column = 0
            func put(_ letter: Character) {
                let size = String(letter).displayWidth
                if column + size > width {
                    row += 1
                    column = 0
                    text += "\r\n"
                }
                text.append(letter)
                column += size
            }
            prompt.forEach(put)
            for (index, letter) in buffer.letters.enumerated() {
                if index == buffer.cursor { (cursorRow, cursorColumn) = (row, column) }
                if letter.isNewline {
                    text += "\r\n"
                    row += 1
                    column = 0
                    continuation.forEach(put)
                } else {
                    put(letter == "\t" ? " " : letter)
                }
            }
            if buffer.cursor == buffer.letters.count { (cursorRow, cursorColumn) = (row, column) }
            // Behind a full row the cursor stands on the next one.
            if cursorColumn == width {
                cursorRow += 1
                cursorColumn = 0
            }
            if column == width {
                text += "\r\n"
                row += 1
            }
            lastRow = max(row, cursorRow)
        }
    }
}
