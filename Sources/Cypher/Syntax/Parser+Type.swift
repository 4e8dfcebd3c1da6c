/// Types, for `IS ::`.
extension Parser {
    /// Names come out in upper case and as the language lists them first: `INTEGER` for `INT`, `ZONED DATETIME` for
    /// `TIMESTAMP WITH TIME ZONE`.
    mutating func type() throws(ParserFailure) -> ParsedType {
        try enter()
        defer { depth -= 1 }
        var types = [try singleType()]
        while at(.pipe), !barEnds {
            advance()
            types.append(try singleType())
        }
        return types.count == 1 ? types[0] : .anyOf(types)
    }

    private mutating func singleType() throws(ParserFailure) -> ParsedType {
        let start = token
        var type: ParsedType
        if take(.list) || take(.array) {
            type = .list(try elementType(), isNotNull: try notNull())
        } else if at(.any), token(1).kind == .less {
            index += 2
            let outer = barEnds
            barEnds = false
            type = try self.type()
            barEnds = outer
            try expect(.greater, "'>'")
        } else {
            let name = try typeName()
            guard let known = Self.typeNames[name] else {
                throw failure(
                    .unexpectedSyntax, "There is no type '\(name)'",
                    at: SourceRange(start: Int(start.start), end: Int(tokens[index - 1].end)),
                    hint: "types are BOOLEAN, STRING, INTEGER, FLOAT, DATE, ZONED DATETIME, LIST<…>, MAP, NODE and kin")
            }
            type = .named(known, isNotNull: try notNull())
        }
        while take(.list) || take(.array) { type = .list(type, isNotNull: try notNull()) }
        return type
    }

    private mutating func elementType() throws(ParserFailure) -> ParsedType {
        try expect(.less, "'<' and a type")
        let outer = barEnds
        barEnds = false
        let element = try type()
        barEnds = outer
        try expect(.greater, "'>'")
        return element
    }

    private mutating func notNull() throws(ParserFailure) -> Bool {
        take(.exclamation) || take(.not, .null)
    }

    /// As many words as make a known name.
    private mutating func typeName() throws(ParserFailure) -> String {
        var name = try name("a type").text.uppercased()
        while token.kind == .word {
            let longer = name + " " + text(token.range).uppercased()
            guard Self.typeNames.keys.contains(where: { $0 == longer || $0.hasPrefix(longer + " ") }) else { break }
            name = longer
            advance()
        }
        return name
    }

    private static let typeNames: [String: String] = {
        var names: [String: String] = [:]
        let known = [
            ["BOOLEAN", "BOOL"], ["STRING", "VARCHAR"], ["FLOAT", "FLOAT64", "FLOAT32"], ["NUMBER"], ["DATE"],
            ["INTEGER", "INT", "SIGNED INTEGER", "INTEGER8", "INTEGER16", "INTEGER32", "INTEGER64", "INT8", "INT16"],
            ["INTEGER", "INT32", "INT64"], ["LOCAL TIME", "TIME WITHOUT TIME ZONE", "TIME WITHOUT TIMEZONE"],
            ["ZONED TIME", "TIME WITH TIME ZONE", "TIME WITH TIMEZONE"],
            ["LOCAL DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP WITHOUT TIMEZONE"],
            ["ZONED DATETIME", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIMEZONE"],
            ["DURATION"], ["POINT"], ["NODE", "VERTEX", "ANY NODE", "ANY VERTEX"],
            ["RELATIONSHIP", "EDGE", "ANY RELATIONSHIP", "ANY EDGE"], ["MAP", "ANY MAP"], ["PATH"], ["NOTHING"],
            ["NULL"], ["PROPERTY VALUE", "ANY PROPERTY VALUE"], ["ANY", "ANY VALUE"], ["BYTES"],
        ]
        for group in known {
            for name in group { names[name] = group[0] }
        }
        return names
    }()
}
