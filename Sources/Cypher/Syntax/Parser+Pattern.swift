/// Patterns: parts, groups, nodes and relationships.
extension Parser {
    /// Whether the parenthesis there is a node that a relationship follows. Complexity: O(1).
    func looksLikePattern(at position: Int) -> Bool {
        guard position < tokens.count, tokens[position].kind == .parenOpen else { return false }
        let close = Int(tokens[position].partner)
        guard close > position else { return false }
        let first = tokens[position + 1]
        switch first.kind {
        case .parenClose, .colon, .braceOpen: break
        case .word, .quotedWord:
            let second = tokens[position + 2]
            guard
                [.parenClose, .colon, .braceOpen, .dollar].contains(second.kind) || second.keyword == .where
                    || second.keyword == .is || first.keyword == .where || first.keyword == .is
            else { return false }
        default: return false
        }
        var next = close + 1
        if tokens[next].kind == .less { next += 1 }
        guard tokens[next].kind == .minus else { return false }
        // A minus is not the last token.
        if tokens[next + 1].kind == .bracketOpen { return true }
        guard tokens[next + 1].kind == .minus else { return false }
        return tokens[next + 2].kind == .greater || tokens[next + 2].kind == .parenOpen
    }

    mutating func pattern() throws(ParserFailure) -> ParsedPattern {
        let start = start
        var parts: [ParsedPatternPart] = []
        repeat { parts.append(try patternPart()) } while take(.comma)
        return ParsedPattern(parts: parts, range: range(from: start))
    }

    /// `p = (a)-->(b)`, `p = shortestPath((a)-[*]->(b))`, `SHORTEST 2 (a)-->+(b)`
    mutating func patternPart() throws(ParserFailure) -> ParsedPatternPart {
        try enter()
        defer { depth -= 1 }
        let start = start
        var variable: ParsedName?
        if token.isName, token(1).kind == .equal {
            variable = try name("the name of a path")
            advance()
        }
        let outer = barEnds
        barEnds = false
        defer { barEnds = outer }
        var search = ParsedPatternPart.Search.none
        let elements: [ParsedPatternElement]
        if at(.shortestPath) || at(.allShortestPaths), token(1).kind == .parenOpen {
            search = at(.shortestPath) ? .shortestPath : .allShortestPaths
            index += 2
            elements = try chain()
            try expect(.parenClose, "a relationship or ')'")
            try checkSearched(elements, from: start)
        } else {
            search = try searchPrefix()
            elements = try chain()
        }
        return ParsedPatternPart(variable: variable, search: search, elements: elements, range: range(from: start))
    }

    private func checkSearched(_ elements: [ParsedPatternElement], from start: Int) throws(ParserFailure) {
        if elements.count == 3, case .relationship = elements[1] { return }
        if elements.count == 3, case .group = elements[1] { return }
        throw failure(
            .unexpectedSyntax, "shortestPath and allShortestPaths take one relationship between two nodes",
            at: range(from: start), hint: "for example shortestPath((a)-[:R*]->(b))")
    }

    /// `ALL SHORTEST`, `ANY SHORTEST`, `SHORTEST 2`, `SHORTEST 2 GROUPS`, `ANY 3 PATHS`, `ALL PATHS`
    private mutating func searchPrefix() throws(ParserFailure) -> ParsedPatternPart.Search {
        if take(.all, .shortest) {
            skipPathWord()
            return .allShortestPaths
        }
        if take(.any, .shortest) {
            skipPathWord()
            return .shortestPath
        }
        if take(.shortest) {
            let count = try count()
            skipPathWord()
            if take(.group) || take(.groups) { return .shortestGroups(count ?? 1) }
            return count == nil || count == 1 ? .shortestPath : .shortest(count!)
        }
        if take(.any) {
            let count = try count()
            skipPathWord()
            return .any(count ?? 1)
        }
        if take(.all) { skipPathWord() }
        return .none
    }

    private mutating func skipPathWord() {
        if at(.path) || at(.paths) { advance() }
    }

    private mutating func count() throws(ParserFailure) -> Int? {
        guard at(.integer) else { return nil }
        let token = token
        let count = try integerBound("a number of paths")
        guard count > 0 else {
            throw failure(.unexpectedSyntax, "The number of paths must be at least 1", at: token.range)
        }
        return count
    }

    mutating func integerBound(_ wanted: String) throws(ParserFailure) -> Int {
        guard at(.integer), case .integer(let value) = try number(token, isNegative: false) else {
            throw unexpected(wanted)
        }
        advance()
        return Int(value)
    }

    // MARK: Chains

    private mutating func chain() throws(ParserFailure) -> [ParsedPatternElement] {
        var elements: [ParsedPatternElement] = []
        try appendNodeOrGroup(to: &elements)
        while true {
            if at(.minus) || (at(.less) && token(1).kind == .minus) {
                elements.append(.relationship(try relationship()))
                guard at(.parenOpen) else { throw unexpected("'(' and a node") }
                try appendNodeOrGroup(to: &elements)
            } else if at(.parenOpen), beginsGroup || isGroup(elements.last) {
                try appendNodeOrGroup(to: &elements)
            } else {
                return elements
            }
        }
    }

    private func isGroup(_ element: ParsedPatternElement?) -> Bool {
        if case .group = element { true } else { false }
    }

    /// `((`, `(p = (`
    private var beginsGroup: Bool {
        token(1).kind == .parenOpen || (token(1).isName && token(2).kind == .equal && token(3).kind == .parenOpen)
    }

    private mutating func appendNodeOrGroup(to elements: inout [ParsedPatternElement]) throws(ParserFailure) {
        guard at(.parenOpen) else { throw unexpected("'(' and a node") }
        guard beginsGroup else {
            elements.append(.node(try node()))
            return
        }
        advance()
        let part = try patternPart()
        let condition = try whereClause()
        try expect(.parenClose, "a relationship, WHERE or ')'")
        if let (min, max) = try quantifier() {
            elements.append(.group(part, predicate: condition, min: min, max: max))
        } else {
            try appendPlain(part, condition, to: &elements)
        }
    }

    /// Parentheses without a quantifier mean what they hold; their condition goes to their last node.
    private func appendPlain(
        _ part: ParsedPatternPart, _ condition: ParsedExpression?, to elements: inout [ParsedPatternElement]
    ) throws(ParserFailure) {
        if let variable = part.variable {
            throw failure(
                .unexpectedSyntax, "A path in parentheses cannot have a name here", at: variable.range,
                hint: "name the whole pattern: \(variable.text) = (…)-->(…)")
        }
        elements += part.elements
        guard let condition else { return }
        guard case .node(var node) = elements[elements.count - 1] else {
            throw failure(.unexpectedSyntax, "A condition is not possible here", at: condition.range)
        }
        if let before = node.predicate {
            node.predicate = ParsedExpression(
                kind: .and(before, condition), range: before.range.joined(with: condition.range))
        } else {
            node.predicate = condition
        }
        elements[elements.count - 1] = .node(node)
    }

    /// `+`, `*`, `{2}`, `{1,3}`, `{,3}`, `{1,}`
    private mutating func quantifier() throws(ParserFailure) -> (min: Int, max: Int?)? {
        if take(.plus) { return (1, nil) }
        if take(.star) { return (0, nil) }
        guard at(.braceOpen) else { return nil }
        let start = start
        advance()
        let wanted = "a number of repetitions, as in {2}, {1,3}, {,3} or {1,}"
        let least = at(.integer) ? try integerBound(wanted) : nil
        var most = least
        if take(.comma) {
            most = at(.integer) ? try integerBound(wanted) : nil
        } else if least == nil {
            throw unexpected(wanted)
        }
        try expect(.braceClose, "',' or '}'")
        let range = range(from: start)
        if let most, most < least ?? 0 || most == 0 {
            throw failure(
                .unexpectedSyntax, "The quantifier \(text(range)) allows no repetitions", at: range,
                hint: "the lower number comes first, and the upper one is at least 1")
        }
        return (least ?? 0, most)
    }

    // MARK: Nodes and relationships

    private mutating func node() throws(ParserFailure) -> ParsedNodePattern {
        let start = start
        advance()
        var node = ParsedNodePattern(
            variable: nil, labels: nil, properties: nil, predicate: nil, range: SourceRange(start: start, end: start))
        if token.isName, !beginsCondition { node.variable = try name("the name of a variable") }
        if take(.colon) || take(.is) { node.labels = try labelExpression() }
        node.properties = try properties()
        if at(.where) { node.predicate = try whereClause() }
        try expect(.parenClose, "')', ':' and a label, '{' and properties, or WHERE")
        node.range = range(from: start)
        return node
    }

    /// `WHERE …` or `IS …` rather than a variable of that name.
    private var beginsCondition: Bool {
        switch token.keyword {
        case .where: ![.parenClose, .bracketClose, .colon, .braceOpen].contains(token(1).kind)
        case .is: token(1).isName && token(1).keyword != .where
        default: false
        }
    }

    private mutating func properties() throws(ParserFailure) -> ParsedExpression? {
        let outer = height
        height = 0
        defer { height = max(outer, height) }
        if at(.braceOpen) { return try map() }
        if at(.dollar) { return try parameter() }
        return nil
    }

    private mutating func relationship() throws(ParserFailure) -> ParsedRelationshipPattern {
        let start = start
        var relationship = ParsedRelationshipPattern(
            variable: nil, types: nil, direction: .both, length: nil, properties: nil, predicate: nil,
            range: SourceRange(start: start, end: start))
        let isIncoming = take(.less)
        try expect(.minus, "'-'")
        if take(.bracketOpen) {
            try detail(&relationship)
            try expect(.bracketClose, "']', ':' and a type, '*', '{' and properties, or WHERE")
        }
        try expect(.minus, "'-' or '['")
        let isOutgoing = take(.greater)
        relationship.direction = isIncoming == isOutgoing ? .both : isIncoming ? .incoming : .outgoing
        if at(.plus) || at(.star) || at(.braceOpen) {
            let start = start
            guard let (min, max) = try quantifier() else { throw unexpected("'(' and a node") }
            guard relationship.length == nil else {
                throw failure(
                    .unexpectedSyntax, "A relationship of variable length cannot have a quantifier as well",
                    at: range(from: start))
            }
            relationship.length = ParsedRelationshipPattern.Length(min: min, max: max, isQuantifier: true)
        }
        relationship.range = range(from: start)
        return relationship
    }

    private mutating func detail(_ relationship: inout ParsedRelationshipPattern) throws(ParserFailure) {
        if token.isName, !beginsCondition { relationship.variable = try name("the name of a variable") }
        if take(.colon) || take(.is) { relationship.types = try labelExpression() }
        if at(.star) { relationship.length = try variableLength() }
        if at(.dots) {
            throw failure(
                .invalidRelationshipPattern, "A range of lengths needs a '*' before it", at: token.range,
                hint: "write -[:TYPE*1..3]->")
        }
        relationship.properties = try properties()
        if at(.where) { relationship.predicate = try whereClause() }
    }

    /// `*`, `*2`, `*1..`, `*..3`, `*1..3`
    private mutating func variableLength() throws(ParserFailure) -> ParsedRelationshipPattern.Length {
        advance()
        var length = ParsedRelationshipPattern.Length(min: nil, max: nil, isQuantifier: false)
        try checkBound()
        if at(.integer) { length.min = try integerBound("a length") }
        if take(.dots) {
            try checkBound()
            if at(.integer) { length.max = try integerBound("a length") }
        } else {
            length.max = length.min
        }
        return length
    }

    private func checkBound() throws(ParserFailure) {
        guard at(.minus) || at(.float) else { return }
        throw failure(
            .invalidRelationshipPattern, "The length of a relationship is bounded by integers that are not negative",
            at: token.range, hint: "write -[:TYPE*1..3]->")
    }
}
