/// Commands on indexes and constraints.
extension Parser {
    /// Nil where the statement is none of them.
    mutating func schemaCommand() throws(ParserFailure) -> ParsedSchemaCommand? {
        if at(.drop) {
            advance()
            return try drop()
        }
        guard at(.create), token(1).kind == .word, token(2).kind != .equal else { return nil }
        advance()
        if take(.or) { try expect(.replace) }
        if at(.constraint) {
            advance()
            return try createConstraint()
        }
        let kind: ParsedSchemaCommand.IndexKind
        switch token.keyword {
        case .index: kind = .range
        case .range, .btree: kind = .range
        case .text: kind = .text
        case .fulltext: kind = .fulltext
        case .point: kind = .point
        case .lookup: kind = .lookup
        case .vector: kind = .vector
        default: throw unexpected("a pattern, INDEX or CONSTRAINT")
        }
        if !at(.index) { advance() }
        try expect(.index)
        return try createIndex(kind)
    }

    private mutating func drop() throws(ParserFailure) -> ParsedSchemaCommand {
        let isIndex = at(.index)
        guard take(.index) || take(.constraint) else { throw unexpected("INDEX or CONSTRAINT") }
        let name = try name("the name of \(isIndex ? "an index" : "a constraint")").text
        let ifExists = take(.if)
        if ifExists { try expect(.exists) }
        return isIndex ? .dropIndex(name: name, ifExists: ifExists) : .dropConstraint(name: name, ifExists: ifExists)
    }

    /// `[name] [IF NOT EXISTS]`
    private mutating func nameAndCondition() throws(ParserFailure) -> (String?, Bool) {
        var name: String?
        if token.isName, !(at(.for) && token(1).kind == .parenOpen), !(at(.on) && token(1).kind == .parenOpen),
            !at(.if, .not)
        {
            name = try self.name("a name").text
        }
        guard take(.if) else { return (name, false) }
        try expect(.not)
        try expect(.exists)
        return (name, true)
    }

    private mutating func createIndex(_ kind: ParsedSchemaCommand.IndexKind) throws(ParserFailure)
        -> ParsedSchemaCommand
    {
        let (name, ifNotExists) = try nameAndCondition()
        guard take(.for) else { throw unexpected("FOR and a pattern", hint: "CREATE INDEX FOR (n:Label) ON (n.key)") }
        let (labels, onRelationships) = try schemaPattern()
        try expect(.on)
        _ = take(.each)
        let keys = kind == .lookup ? try lookupTarget() : try keys()
        try options()
        return .createIndex(
            name: name, kind: kind, labels: labels, onRelationships: onRelationships, keys: keys,
            ifNotExists: ifNotExists)
    }

    /// `(n:A|B)`, `()-[r:T]-()`; labels may be missing for a look-up index.
    private mutating func schemaPattern() throws(ParserFailure) -> ([ParsedName], Bool) {
        try expect(.parenOpen, "'('")
        if take(.parenClose) {
            _ = take(.less)
            try expect(.minus, "'-'")
            try expect(.bracketOpen, "'['")
            let types = try schemaLabels()
            try expect(.bracketClose, "']'")
            try expect(.minus, "'-'")
            _ = take(.greater)
            try expect(.parenOpen, "'('")
            try expect(.parenClose, "')'")
            return (types, true)
        }
        let labels = try schemaLabels()
        try expect(.parenClose, "')'")
        return (labels, false)
    }

    private mutating func schemaLabels() throws(ParserFailure) -> [ParsedName] {
        _ = try name("a variable")
        guard take(.colon) else { return [] }
        var labels: [ParsedName] = []
        repeat {
            _ = take(.colon)
            labels.append(try name("a label or a type"))
        } while take(.pipe)
        return labels
    }

    /// `(n.a, n.b)`, `[n.a, n.b]`, `n.a`
    private mutating func keys() throws(ParserFailure) -> [ParsedName] {
        let close: Token.Kind? = take(.parenOpen) ? .parenClose : take(.bracketOpen) ? .bracketClose : nil
        var keys: [ParsedName] = []
        repeat {
            _ = try name("a variable")
            try expect(.dot, "'.' and a property key")
            keys.append(try name("a property key"))
        } while close != nil && take(.comma)
        if let close { try expect(close, close == .parenClose ? "',' or ')'" : "',' or ']'") }
        return keys
    }

    /// `labels(n)`, `type(r)`, in parentheses or not.
    private mutating func lookupTarget() throws(ParserFailure) -> [ParsedName] {
        let isBracketed = take(.parenOpen)
        _ = try name("labels(…) or type(…)")
        try expect(.parenOpen, "'('")
        _ = try name("a variable")
        try expect(.parenClose, "')'")
        if isBracketed { try expect(.parenClose, "')'") }
        return []
    }

    /// `OPTIONS {…}`: read, and of no use here.
    private mutating func options() throws(ParserFailure) {
        if take(.options) {
            guard at(.braceOpen) || at(.dollar) else { throw unexpected("'{' and options") }
            _ = at(.braceOpen) ? try map() : try parameter()
        }
    }

    private mutating func createConstraint() throws(ParserFailure) -> ParsedSchemaCommand {
        let start = start
        let (name, ifNotExists) = try nameAndCondition()
        guard take(.for) || take(.on) else {
            throw unexpected(
                "FOR and a pattern", hint: "CREATE CONSTRAINT FOR (n:Label) REQUIRE n.key IS UNIQUE")
        }
        let (labels, onRelationships) = try schemaPattern()
        guard take(.require) || take(.assert) else { throw unexpected("REQUIRE") }
        let keys = try keys()
        try expect(.is)
        if !take(.unique), !take(.node, .key), !take(.key) {
            let isType = at(.typed) || at(.doubleColon) || at(.not)
            guard isType || take(.relationship) || take(.rel) else {
                throw unexpected("UNIQUE or NODE KEY")
            }
            throw ParserFailure(
                .notSupported, .other, "Constraints on the existence or the type of a property are not supported",
                at: range(from: start), hint: "the metamodel says which attributes a class has, and of which type")
        }
        try options()
        guard !onRelationships, labels.count == 1 else {
            throw ParserFailure(
                .notSupported, .other, "A constraint is for the nodes of one label", at: range(from: start))
        }
        return .createUniqueConstraint(name: name, label: labels[0], keys: keys, ifNotExists: ifNotExists)
    }
}
