internal import Base
internal import JSON
internal import OrderedCollections

/// Reads the part of YAML 1.2 that people write by hand: block mappings and sequences, flow ones in one line or several,
/// plain and quoted scalars, `|` and `>` blocks, comments, one document.
///
/// Anchors, aliases and tags are refused: they let a small file grow large, and say nothing that is needed here. Plain
/// scalars mean what the core schema says; `yes` and `no` are texts.
struct YAMLReader {
    private struct Line {
        let indent: Int
        let text: Substring
        let number: Int
    }

    private var lines: [Line] = []
    private var raw: [Substring]
    private var position = 0
    private var depth = 0
    /// Lines at which the elements of the sequences under the first level's keys begin.
    private(set) var elementLines: [String: [Int]] = [:]

    private init(_ text: String) throws(ExchangeError) {
        raw = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in raw.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            if rest.isEmpty || rest.hasPrefix("#") || rest.allSatisfy(\.isWhitespace) { continue }
            if rest.hasPrefix("\t") {
                throw Self.failure("a tab indents the line", index + 1, hint: "YAML is indented by spaces.")
            }
            if indent == 0, rest == "---" || rest.hasPrefix("%YAML") {
                guard lines.isEmpty else { throw Self.failure("a second document begins", index + 1) }
                continue
            }
            if indent == 0, rest == "..." { break }
            lines.append(Line(indent: indent, text: rest, number: index + 1))
        }
    }

    static func read(_ text: String) throws(ExchangeError) -> (tree: JSONValue, lines: [String: [Int]]) {
        var reader = try YAMLReader(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
        guard let first = reader.lines.first else { return (.null, [:]) }
        let tree = try reader.block(indent: first.indent, path: [])
        guard reader.position == reader.lines.count else {
            throw failure("the line is indented less than what it belongs to", reader.lines[reader.position].number)
        }
        return (tree, reader.elementLines)
    }

    // MARK: Blocks

    private mutating func block(indent: Int, path: [String]) throws(ExchangeError) -> JSONValue {
        depth += 1
        defer { depth -= 1 }
        let line = lines[position]
        guard depth <= Limits.jsonDepth else { throw Self.failure("the file is nested too deep", line.number) }
        if isElement(line.text) { return try sequence(indent: indent, path: path) }
        if keyEnd(line.text) != nil { return try mapping(indent: indent, path: path) }
        position += 1
        return try inline(line.text, line, indent: indent - 1)
    }

    private func isElement(_ text: Substring) -> Bool { text == "-" || text.hasPrefix("- ") }

    private mutating func sequence(indent: Int, path: [String]) throws(ExchangeError) -> JSONValue {
        var elements: [JSONValue] = []
        while position < lines.count, lines[position].indent == indent, isElement(lines[position].text) {
            let line = lines[position]
            if path.count == 1 { elementLines[path[0], default: []].append(line.number) }
            let rest = line.text.dropFirst().drop { $0 == " " }
            if rest.isEmpty || rest.hasPrefix("#") {
                position += 1
                elements.append(try nested(below: indent, path: path + ["-"]))
            } else if keyEnd(rest) != nil || isElement(rest) {
                // What stands behind the dash is a block of its own, indented by as much.
                let inner = indent + (line.text.count - rest.count)
                lines[position] = Line(indent: inner, text: rest, number: line.number)
                elements.append(try block(indent: inner, path: path + ["-"]))
            } else {
                position += 1
                elements.append(try inline(rest, line, indent: indent))
            }
        }
        if position < lines.count, lines[position].indent > indent {
            throw Self.failure("the line is indented more than what it belongs to", lines[position].number)
        }
        return .array(elements)
    }

    private mutating func mapping(indent: Int, path: [String]) throws(ExchangeError) -> JSONValue {
        var members: JSONObject = [:]
        while position < lines.count, lines[position].indent == indent, !isElement(lines[position].text) {
            let line = lines[position]
            guard let end = keyEnd(line.text) else {
                throw Self.failure("\"\(line.text.prefix(40))\" is no key with a colon behind it", line.number)
            }
            let written = line.text[..<end]
            let key: String
            if written.hasPrefix("\"") || written.hasPrefix("'") {
                var flow = Flow(Array(written), line.number)
                guard case .string(let text) = try flow.value() else {
                    throw Self.failure("the key is no text", line.number)
                }
                key = text
            } else {
                try refuse(written, line.number)
                key = Flow.trimmed(written)
            }
            guard members[key] == nil else { throw Self.failure("the key \"\(key)\" is there twice", line.number) }
            let rest = line.text[line.text.index(after: end)...].drop { $0 == " " }
            position += 1
            if rest.isEmpty || rest.hasPrefix("#") {
                // A sequence may stand at the indent of its key.
                if position < lines.count, lines[position].indent == indent, isElement(lines[position].text) {
                    members[key] = try sequence(indent: indent, path: path + [key])
                } else {
                    members[key] = try nested(below: indent, path: path + [key])
                }
            } else {
                members[key] = try inline(rest, line, indent: indent)
            }
        }
        if position < lines.count, lines[position].indent > indent {
            throw Self.failure("the line is indented more than what it belongs to", lines[position].number)
        }
        return .object(members)
    }

    private mutating func nested(below indent: Int, path: [String]) throws(ExchangeError) -> JSONValue {
        guard position < lines.count, lines[position].indent > indent else { return .null }
        return try block(indent: lines[position].indent, path: path)
    }

    /// Where the colon of a key is; `nil` where the text is no key.
    private func keyEnd(_ text: Substring) -> Substring.Index? {
        if text.hasPrefix("[") || text.hasPrefix("{") { return nil }
        var index = text.startIndex
        if let quote = text.first, quote == "\"" || quote == "'" {
            index = text.index(after: index)
            while index < text.endIndex, text[index] != quote {
                if text[index] == "\\", quote == "\"" { index = text.index(after: index) }
                if index < text.endIndex { index = text.index(after: index) }
            }
            guard index < text.endIndex else { return nil }
            index = text.index(after: index)
            return index < text.endIndex && text[index] == ":" && isEndOfKey(text, index) ? index : nil
        }
        while index < text.endIndex {
            if text[index] == ":", isEndOfKey(text, index) { return index }
            if text[index] == "#", index > text.startIndex, text[text.index(before: index)] == " " { return nil }
            index = text.index(after: index)
        }
        return nil
    }

    private func isEndOfKey(_ text: Substring, _ colon: Substring.Index) -> Bool {
        let next = text.index(after: colon)
        return next == text.endIndex || text[next] == " "
    }

    // MARK: Values in a line

    private mutating func inline(_ text: Substring, _ line: Line, indent: Int) throws(ExchangeError) -> JSONValue {
        switch text.first {
        case "|", ">": return .string(try blockText(text, line, indent: indent))
        case "[", "{", "\"", "'":
            var flow = Flow(Array(text), line.number)
            // Flow collections and quoted texts may go on in the lines below.
            while !flow.isComplete, position < lines.count {
                flow.append(Array(lines[position].text))
                position += 1
            }
            let value = try flow.value()
            try flow.expectEnd()
            return value
        default:
            try refuse(text, line.number)
            var whole = Self.withoutComment(text)
            // A plain text goes on in lines that are indented more.
            while position < lines.count, lines[position].indent > indent, whole.count == text.count,
                keyEnd(lines[position].text) == nil, !isElement(lines[position].text)
            {
                whole += " " + Self.withoutComment(lines[position].text)
                position += 1
            }
            return Flow.plain(whole)
        }
    }

    private func refuse(_ text: Substring, _ line: Int) throws(ExchangeError) {
        guard let first = text.first, "&*!%@`".contains(first) else { return }
        throw Self.failure(
            "a text begins with \"\(first)\"", line,
            hint: "Anchors, aliases and tags are not read; put a text that begins so in quotes.")
    }

    private static func withoutComment(_ text: Substring) -> String {
        var end = text.endIndex
        if let found = text.firstRange(of: " #") { end = found.lowerBound }
        return Flow.trimmed(text[..<end])
    }

    private mutating func blockText(_ header: Substring, _ line: Line, indent: Int) throws(ExchangeError) -> String {
        let marks = Self.withoutComment(header).dropFirst()
        guard marks.allSatisfy({ "+-".contains($0) || $0.isNumber }) else {
            throw Self.failure("\"\(header)\" begins no block of text", line.number)
        }
        var content: [String] = []
        var width = marks.first { $0.isNumber }.flatMap { Int(String($0)) }.map { max(0, indent) + $0 }
        var number = line.number  // Of the line before.
        while number < raw.count {
            let text = raw[number]
            let own = text.prefix { $0 == " " }.count
            if text.allSatisfy({ $0 == " " }) {
                content.append(String(text.dropFirst(width ?? own)))
            } else {
                let least = width ?? own
                if own < least || own <= indent { break }
                width = least
                content.append(String(text.dropFirst(least)))
            }
            number += 1
        }
        while position < lines.count, lines[position].number <= number { position += 1 }
        var trailing = 0
        while content.last?.isEmpty ?? false {
            content.removeLast()
            trailing += 1
        }
        var text = ""
        if header.first == "|" {
            text = content.joined(separator: "\n")
        } else {
            for (index, part) in content.enumerated() {
                if index > 0 { text += part.isEmpty ? "\n" : content[index - 1].isEmpty ? "" : " " }
                text += part
            }
        }
        if content.isEmpty { return "" }
        return text
            + (marks.contains("-") ? "" : marks.contains("+") ? String(repeating: "\n", count: trailing + 1) : "\n")
    }

    static func failure(_ what: String, _ line: Int, hint: String? = nil) -> ExchangeError {
        ExchangeError("line \(line): \(what)", at: ExchangePlace(row: line), hint: hint ?? "The file is YAML in UTF-8.")
    }
}
