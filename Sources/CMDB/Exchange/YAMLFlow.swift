internal import Base
internal import JSON
internal import OrderedCollections

extension YAMLReader {
    /// Values in brackets, braces and quotes, and plain ones between them.
    struct Flow {
        private var characters: [Character]
        private let line: Int
        private var position = 0
        private var depth = 0

        init(_ characters: [Character], _ line: Int) {
            self.characters = characters
            self.line = line
        }

        mutating func append(_ more: [Character]) { characters += [" "] + more }

        /// Whether brackets and quotes are closed.
        var isComplete: Bool {
            var open = 0
            var quote: Character?
            var index = 0
            while index < characters.count {
                let character = characters[index]
                if let inside = quote {
                    if character == "\\", inside == "\"" { index += 1 } else if character == inside { quote = nil }
                } else if character == "\"" || character == "'" {
                    quote = character
                } else if "[{".contains(character) {
                    open += 1
                } else if "]}".contains(character) {
                    open -= 1
                }
                index += 1
            }
            return open <= 0 && quote == nil
        }

        mutating func value() throws(ExchangeError) -> JSONValue {
            skipBlanks()
            depth += 1
            defer { depth -= 1 }
            guard depth <= Limits.jsonDepth else { throw failure("the file is nested too deep") }
            switch peek {
            case "[": return try array()
            case "{": return try object()
            case "\"": return .string(try doubleQuoted())
            case "'": return .string(try singleQuoted())
            case "&", "*", "!": throw failure("anchors, aliases and tags are not read")
            default:
                let start = position
                while let next = peek, !",[]{}".contains(next) {
                    if next == ":", position + 1 == characters.count || " ,]}".contains(characters[position + 1]) {
                        break
                    }
                    if next == "#", position > start, characters[position - 1] == " " { break }
                    position += 1
                }
                return Self.plain(Self.trimmed(String(characters[start..<position])[...]))
            }
        }

        mutating func expectEnd() throws(ExchangeError) {
            skipBlanks()
            guard position == characters.count || peek == "#" else {
                throw failure("there is \"\(String(characters[position...].prefix(20)))\" behind the value")
            }
        }

        private mutating func array() throws(ExchangeError) -> JSONValue {
            position += 1
            var elements: [JSONValue] = []
            while true {
                skipBlanks()
                if take("]") { return .array(elements) }
                elements.append(try value())
                skipBlanks()
                guard take(",") || peek == "]" else { throw failure("a \",\" or \"]\" is missing") }
            }
        }

        private mutating func object() throws(ExchangeError) -> JSONValue {
            position += 1
            var members: JSONObject = [:]
            while true {
                skipBlanks()
                if take("}") { return .object(members) }
                let key = try value()
                let text = key.stringValue ?? key.serialized()
                skipBlanks()
                members[text] = take(":") ? try value() : .null
                skipBlanks()
                guard take(",") || peek == "}" else { throw failure("a \",\" or \"}\" is missing") }
            }
        }

        private mutating func singleQuoted() throws(ExchangeError) -> String {
            position += 1
            var text = ""
            while let next = peek {
                position += 1
                if next != "'" { text.append(next) } else if take("'") { text.append("'") } else { return text }
            }
            throw failure("a quoted text does not end")
        }

        private mutating func doubleQuoted() throws(ExchangeError) -> String {
            position += 1
            var text = ""
            while let next = peek {
                position += 1
                if next == "\"" { return text }
                guard next == "\\" else {
                    text.append(next)
                    continue
                }
                guard let escape = peek else { break }
                position += 1
                switch escape {
                case "n": text.append("\n")
                case "t": text.append("\t")
                case "r": text.append("\r")
                case "0": text.append("\0")
                case "b": text.append("\u{8}")
                case "f": text.append("\u{C}")
                case "\\", "\"", "/", " ": text.append(escape)
                case "x", "u", "U": text.unicodeScalars.append(try scalar(escape))
                default: throw failure("\"\\\(escape)\" is not known")
                }
            }
            throw failure("a quoted text does not end")
        }

        /// Of `\xXX`, `\uXXXX`, or `\UXXXXXXXX`; two halves of a surrogate pair, as JSON writes them, become one.
        private mutating func scalar(_ kind: Character) throws(ExchangeError) -> Unicode.Scalar {
            let first = try hexadecimal(kind == "x" ? 2 : kind == "u" ? 4 : 8)
            if let scalar = Unicode.Scalar(first) { return scalar }
            if (0xD800..<0xDC00).contains(first), take("\\"), take("u") {
                let second = try hexadecimal(4)
                if (0xDC00..<0xE000).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + second - 0xDC00)
                {
                    return scalar
                }
            }
            throw failure("an escape stands for no letter")
        }

        private mutating func hexadecimal(_ count: Int) throws(ExchangeError) -> UInt32 {
            guard position + count <= characters.count,
                let value = UInt32(String(characters[position..<position + count]), radix: 16)
            else { throw failure("an escape is not complete") }
            position += count
            return value
        }

        /// What a plain scalar means in the core schema (YAML 1.2.2, section 10.3.2).
        static func plain(_ text: String) -> JSONValue {
            switch text {
            case "", "~", "null", "Null", "NULL": return .null
            case "true", "True", "TRUE": return .bool(true)
            case "false", "False", "FALSE": return .bool(false)
            default: break
            }
            guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first) else {
                return .string(text)
            }
            let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
            if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
                if let number = Int64(text.hasPrefix("+") ? String(text.dropFirst()) : text) { return .integer(number) }
            }
            let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
            if isDecimal, text.utf8.contains(where: { (0x30...0x39).contains($0) }), let number = Double(text),
                number.isFinite
            {
                return .number(number)
            }
            return .string(text)
        }

        static func trimmed(_ text: Substring) -> String {
            var rest = text
            while rest.first?.isWhitespace ?? false { rest.removeFirst() }
            while rest.last?.isWhitespace ?? false { rest.removeLast() }
            return String(rest)
        }

        private var peek: Character? { position < characters.count ? characters[position] : nil }

        private mutating func take(_ character: Character) -> Bool {
            guard peek == character else { return false }
            position += 1
            return true
        }

        private mutating func skipBlanks() { while peek?.isWhitespace ?? false { position += 1 } }

        private func failure(_ what: String) -> ExchangeError { YAMLReader.failure(what, line) }
    }
}

/// Writes JSON values as YAML: every text that could be taken for something else in quotes.
enum YAMLText {
    static func append(_ value: JSONValue, indent: Int, to bytes: inout [UInt8]) {
        switch value {
        case .object(let members) where !members.isEmpty:
            for (key, member) in members {
                write(String(repeating: "  ", count: indent), to: &bytes)
                write(scalar(key) + ":", to: &bytes)
                appendMember(member, indent: indent, to: &bytes)
            }
        case .array(let elements) where !elements.isEmpty:
            for element in elements {
                write(String(repeating: "  ", count: indent) + "-", to: &bytes)
                if case .object(let members) = element, !members.isEmpty {
                    // The first member stands behind the dash.
                    var inner: [UInt8] = []
                    append(element, indent: indent + 1, to: &inner)
                    write(" ", to: &bytes)
                    bytes += inner.dropFirst((indent + 1) * 2)
                } else {
                    appendMember(element, indent: indent, to: &bytes)
                }
            }
        default: write(inline(value) + "\n", to: &bytes)
        }
    }

    private static func appendMember(_ value: JSONValue, indent: Int, to bytes: inout [UInt8]) {
        let isBlock =
            switch value {
            case .object(let members): !members.isEmpty
            case .array(let elements):
                elements.contains { if case .object = $0 { true } else if case .array = $0 { true } else { false } }
            default: false
            }
        write(isBlock ? "\n" : " ", to: &bytes)
        if isBlock { append(value, indent: indent + 1, to: &bytes) } else { write(inline(value) + "\n", to: &bytes) }
    }

    private static func inline(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): scalar(text)
        case .array(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
        default: value.serialized()
        }
    }

    private static func flow(_ value: JSONValue) -> String { value.serialized() }

    /// Plain where nothing could be misread: words of letters, digits, `_`, `-`, `.`, `/` that are no number or word of
    /// the schema.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.unicodeScalars.first.map { $0.properties.isAlphabetic } ?? false
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_-./".unicodeScalars.contains($0)
            }
        let lower = text.lowercased()
        let isWord = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(lower)
        return isPlain && !isWord ? text : JSONValue.string(text).serialized()
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) { bytes += Array(text.utf8) }
}
