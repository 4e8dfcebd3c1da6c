internal import Foundation
internal import Graph

// Functions of strings. Characters are code points, as in Neo4j: a decomposed Hangul syllable counts as its letters;
// `normalize()` composes it.
extension FunctionDefinition {
    private static let text = FunctionParameter(name: "original", type: .string)

    static let ofStrings: [FunctionDefinition] = [
        .ofText("toUpper", "In upper case.") { $0.uppercased() },
        .ofText("toLower", "In lower case.") { $0.lowercased() },
        .ofText("upper", "In upper case.") { $0.uppercased() },
        .ofText("lower", "In lower case.") { $0.lowercased() },
        characterCount("char_length"),
        characterCount("character_length"),
        FunctionDefinition(
            "substring",
            [
                text, .init(name: "start", type: .integer),
                .init(name: "length", type: .integer, isOptional: true),
            ], .string, "The part of a string that begins at a character, counted from 0."
        ) { (_, arguments) throws(CypherError) in
            let scalars = try Arguments.string(arguments[0], "substring").unicodeScalars
            let start = try Arguments.count(arguments[1], "substring")
            let rest = scalars.dropFirst(start)
            guard arguments.count > 2 else { return .string(String(rest)) }
            return .string(String(rest.prefix(try Arguments.count(arguments[2], "substring"))))
        },
        FunctionDefinition(
            "left", [text, .init(name: "length", type: .integer)], .string, "The first characters of a string.",
            isNullOfNull: false
        ) { (_, arguments) throws(CypherError) in
            try end(arguments, "left") { String($0.prefix($1)) }
        },
        FunctionDefinition(
            "right", [text, .init(name: "length", type: .integer)], .string, "The last characters of a string.",
            isNullOfNull: false
        ) { (_, arguments) throws(CypherError) in
            try end(arguments, "right") { String($0.suffix($1)) }
        },
        FunctionDefinition(
            "split", [text, .init(name: "delimiters", type: .anyOf([.string, .list(.string)]))], .list(.string),
            "The parts of a string between delimiters."
        ) { (_, arguments) throws(CypherError) in
            let delimiters: [String]
            switch arguments[1] {
            case .list(let elements):
                var texts: [String] = []
                for element in elements { texts.append(try Arguments.string(element, "split")) }
                delimiters = texts
            default: delimiters = [try Arguments.string(arguments[1], "split")]
            }
            return .list(TextParts.split(try Arguments.string(arguments[0], "split"), delimiters).map { .string($0) })
        },
        FunctionDefinition(
            "replace", [text, .init(name: "search", type: .string), .init(name: "replace", type: .string)], .string,
            "A string with every occurrence of a part replaced by another."
        ) { (_, arguments) throws(CypherError) in
            let text = try Arguments.string(arguments[0], "replace")
            let wanted = try Arguments.string(arguments[1], "replace")
            let other = try Arguments.string(arguments[2], "replace")
            return .string(TextParts.replace(text, wanted, other))
        },
        trim("trim", fromStart: true, fromEnd: true),
        trim("btrim", fromStart: true, fromEnd: true),
        trim("ltrim", fromStart: true, fromEnd: false),
        trim("rtrim", fromStart: false, fromEnd: true),
        FunctionDefinition(
            "normalize", [text, .init(name: "form", type: .string, isOptional: true)], .string,
            "A string in a Unicode normalization form: NFC, NFD, NFKC or NFKD."
        ) { (_, arguments) throws(CypherError) in
            let text = try Arguments.string(arguments[0], "normalize")
            let form = arguments.count > 1 ? try Arguments.string(arguments[1], "normalize") : "NFC"
            return .string(try TextParts.normalize(text, form))
        },
        // `x IS NORMALIZED`
        FunctionDefinition(
            "isNormalized", [text, .init(name: "form", type: .string, isOptional: true)], .boolean,
            "Whether a string is in a Unicode normalization form."
        ) { (_, arguments) throws(CypherError) in
            guard case .string(let text) = arguments[0] else { return .null }
            let form = arguments.count > 1 ? try Arguments.string(arguments[1], "isNormalized") : "NFC"
            return .boolean(try TextParts.normalize(text, form).utf8.elementsEqual(text.utf8))
        },
    ]

    private static func characterCount(_ name: String) -> FunctionDefinition {
        .of(name, .string, .integer, "How many characters a string has.") { (datum) throws(CypherError) in
            .integer(Int64(try Arguments.string(datum, name).unicodeScalars.count))
        }
    }

    /// A length is an error even of null where it is null or negative.
    private static func end(
        _ arguments: [Datum], _ name: String, _ body: (String.UnicodeScalarView, Int) -> String
    ) throws(CypherError) -> Datum {
        if arguments[0].isNull, arguments[1].isNull { return .null }
        let count = try Arguments.count(arguments[1], name)
        if arguments[0].isNull { return .null }
        return .string(body(try Arguments.string(arguments[0], name).unicodeScalars, count))
    }

    private static func trim(_ name: String, fromStart: Bool, fromEnd: Bool) -> FunctionDefinition {
        FunctionDefinition(
            name, [text, .init(name: "trimCharacters", type: .string, isOptional: true)], .string,
            "A string without white space, or other characters, at its \(fromStart ? fromEnd ? "ends" : "start" : "end")."
        ) { (_, arguments) throws(CypherError) in
            let text = try Arguments.string(arguments[0], name)
            let others = arguments.count > 1 ? Set(try Arguments.string(arguments[1], name).unicodeScalars) : nil
            return .string(text.trimmed(fromStart: fromStart, fromEnd: fromEnd, of: others))
        }
    }
}

extension String {
    /// Without white space, or other characters, at the ends asked for.
    func trimmed(fromStart: Bool = true, fromEnd: Bool = true, of others: Set<Unicode.Scalar>? = nil) -> String {
        func isOuter(_ scalar: Unicode.Scalar) -> Bool {
            others?.contains(scalar) ?? scalar.properties.isWhitespace
        }
        var rest = unicodeScalars[...]
        if fromStart { rest = rest.drop(while: isOuter) }
        if fromEnd { while let last = rest.last, isOuter(last) { rest.removeLast() } }
        return String(String.UnicodeScalarView(rest))
    }
}

/// Parts of texts, compared byte by byte in normalization form C.
private enum TextParts {
    static func split(_ text: String, _ delimiters: [String]) -> [String] {
        let wanted = delimiters.filter { !$0.isEmpty }.map { Array(Value.composed($0).utf8) }
        if wanted.isEmpty { return text.isEmpty ? [""] : text.unicodeScalars.map { String($0) } }
        return pieces(of: text, at: wanted)
    }

    static func replace(_ text: String, _ wanted: String, _ other: String) -> String {
        if wanted.isEmpty { return text }
        let pieces = pieces(of: text, at: [Array(Value.composed(wanted).utf8)])
        return pieces.count == 1 ? text : pieces.joined(separator: other)
    }

    /// At the first place where one of `delimiters` stands, and so on; the first in the list wins.
    private static func pieces(of text: String, at delimiters: [[UInt8]]) -> [String] {
        let bytes = Array(Value.composed(text).utf8)
        var found: [String] = []
        var start = 0
        var position = 0
        while position < bytes.count {
            let hit = delimiters.first { delimiter in
                bytes[position] == delimiter[0] && bytes[position...].starts(with: delimiter)
            }
            guard let hit else {
                position += 1
                continue
            }
            found.append(String(decoding: bytes[start..<position], as: UTF8.self))
            position += hit.count
            start = position
        }
        found.append(String(decoding: bytes[start...], as: UTF8.self))
        return found
    }

    static func normalize(_ text: String, _ form: String) throws(CypherError) -> String {
        switch form.uppercased() {
        case "NFC": Value.composed(text)
        case "NFD": text.decomposedStringWithCanonicalMapping
        case "NFKC": text.precomposedStringWithCompatibilityMapping
        case "NFKD": text.decomposedStringWithCompatibilityMapping
        default:
            throw .runtime(
                .argumentError, .invalidArgumentValue, "'\(form)' is no normalization form: NFC, NFD, NFKC, NFKD")
        }
    }
}
