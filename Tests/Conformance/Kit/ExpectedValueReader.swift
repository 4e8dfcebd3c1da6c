/// Reads the notation of values in result tables: `(:A {x: 1})`, `[:T]`, `<(:A)-[:T]->()>`, `{a: [1, 2.0]}`, `'text'`.
struct ExpectedValueReader {
    private let characters: [Character]
    private var position = 0

    private init(_ text: String) { characters = Array(text) }

    static func value(_ text: String) throws -> ExpectedValue {
        var reader = ExpectedValueReader(text)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == reader.characters.count else { throw reader.failure("the end") }
        return value
    }

    private func failure(_ wanted: String) -> ConformanceError {
        ConformanceError("cannot read '\(String(characters))': expected \(wanted) at \(position)")
    }

    private var next: Character? { position < characters.count ? characters[position] : nil }

    private mutating func skipSpace() {
        while let character = next, character.isWhitespace { position += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        skipSpace()
        let wanted = Array(text)
        guard position + wanted.count <= characters.count,
            characters[position..<(position + wanted.count)].elementsEqual(wanted)
        else { return false }
        position += wanted.count
        return true
    }

    private mutating func expect(_ text: String) throws {
        guard take(text) else { throw failure("'\(text)'") }
    }

    private mutating func value() throws -> ExpectedValue {
        skipSpace()
        switch next {
        case "'": return .string(try string())
        case "{": return .map(try map())
        case "(": return try node()
        case "<": return try path()
        case "[":
            position += 1
            skipSpace()
            return next == ":" ? try relationship() : try list()
        default: return try word()
        }
    }

    private mutating func word() throws -> ExpectedValue {
        let start = position
        while let character = next, character.isLetter || character.isNumber || "+-._".contains(character) {
            position += 1
        }
        let text = String(characters[start..<position])
        switch text {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "NaN": return .float(.nan)
        case "Inf", "+Inf", "Infinity": return .float(.infinity)
        case "-Inf", "-Infinity": return .float(-.infinity)
        default:
            if let integer = Int64(text) { return .integer(integer) }
            if let float = Double(text.hasPrefix(".") ? "0" + text : text), !text.isEmpty { return .float(float) }
            position = start
            throw failure("a value")
        }
    }

    private mutating func string() throws -> String {
        position += 1
        var text = ""
        while let character = next {
            position += 1
            if character == "'" { return text }
            if character == "\\", let escaped = next, escaped == "\\" || escaped == "'" {
                position += 1
                text.append(escaped)
            } else {
                text.append(character)
            }
        }
        throw failure("the end of a string")
    }

    private mutating func list() throws -> ExpectedValue {
        var items: [ExpectedValue] = []
        if take("]") { return .list(items) }
        repeat { items.append(try value()) } while take(",")
        try expect("]")
        return .list(items)
    }

    private mutating func map() throws -> [String: ExpectedValue] {
        try expect("{")
        var entries: [String: ExpectedValue] = [:]
        if take("}") { return entries }
        repeat {
            let key = try name()
            try expect(":")
            entries[key] = try value()
        } while take(",")
        try expect("}")
        return entries
    }

    private mutating func name() throws -> String {
        skipSpace()
        if take("`") {
            let start = position
            while let character = next, character != "`" { position += 1 }
            let text = String(characters[start..<position])
            try expect("`")
            return text
        }
        let start = position
        while let character = next, character.isLetter || character.isNumber || character == "_" { position += 1 }
        guard position > start else { throw failure("a name") }
        return String(characters[start..<position])
    }

    private mutating func properties() throws -> [String: ExpectedValue] {
        skipSpace()
        return next == "{" ? try map() : [:]
    }

    private mutating func node() throws -> ExpectedValue {
        try expect("(")
        var labels: Set<String> = []
        while take(":") { labels.insert(try name()) }
        let properties = try properties()
        try expect(")")
        return .node(labels: labels, properties)
    }

    /// After the bracket.
    private mutating func relationship() throws -> ExpectedValue {
        try expect(":")
        let type = try name()
        let properties = try properties()
        try expect("]")
        return .relationship(type: type, properties)
    }

    private mutating func path() throws -> ExpectedValue {
        try expect("<")
        let start = try node()
        var hops: [ExpectedValue.Hop] = []
        while !take(">") {
            let isBackward = take("<-")
            if !isBackward { try expect("-") }
            try expect("[")
            let relationship = try relationship()
            try expect(isBackward ? "-" : "->")
            hops.append(ExpectedValue.Hop(relationship: relationship, isForward: !isBackward, node: try node()))
        }
        return .path(start, hops)
    }
}
