/// Atoms that begin with a word.
extension Parser {
    /// Three steps, for frames that are small where calls nest.
    mutating func word() throws(ParserFailure) -> ParsedExpression {
        let keyword = token.keyword
        if keyword == .other { return try named() }
        switch keyword {
        case .true, .false, .null: return constant()
        case .case: return try conditional()
        default: return try special(keyword, before: token(1).kind)
        }
    }

    private mutating func special(
        _ keyword: Keyword, before next: Token.Kind
    ) throws(ParserFailure) -> ParsedExpression {
        if next == .parenOpen { return try functionLike(keyword) }
        if next == .braceOpen, keyword == .exists || keyword == .count || keyword == .collect {
            return try subqueryExpression()
        }
        guard !keyword.isReserved else { throw unexpected("an expression") }
        return try named()
    }

    /// A word before a parenthesis.
    private mutating func functionLike(_ keyword: Keyword) throws(ParserFailure) -> ParsedExpression {
        switch keyword {
        case .exists where looksLikePattern(at: index + 2): return try existsPattern()
        case .count where token(2).kind == .star: return try countAll()
        case .all, .any, .none, .single, .filter, .extract:
            guard token(2).isName, token(3).keyword == .in else { return try named() }
            return try quantifier()
        case .reduce where token(2).isName && token(3).kind == .equal: return try reduce()
        case .shortestPath, .allShortestPaths: return try searchedPath()
        case .trim: return try trim()
        case .normalize: return try normalize()
        default:
            guard !keyword.isReserved else { throw unexpected("an expression") }
            return try named()
        }
    }

    /// `shortestPath(…)` as a value is the first element of `[p = shortestPath(…) | p]`, and `allShortestPaths(…)` all
    /// of them. Its variable has a name that no statement can write.
    private mutating func searchedPath() throws(ParserFailure) -> ParsedExpression {
        var part = try patternPart()
        let isOne = part.search == .shortestPath
        let path = ParsedName(text: "  path", range: part.range)
        part.variable = path
        try rise()
        let paths = ParsedExpression(
            kind: .patternComprehension(
                part, where: nil, map: ParsedExpression(kind: .variable(path.text), range: part.range)),
            range: part.range)
        guard isOne else { return paths }
        try rise()
        return ParsedExpression(
            kind: .subscripted(paths, ParsedExpression(kind: .integer(0), range: part.range)), range: part.range)
    }

    private mutating func constant() -> ParsedExpression {
        let token = token
        advance()
        let kind: ParsedExpression.Kind =
            token.keyword == .null ? .null : .boolean(token.keyword == .true)
        return ParsedExpression(kind: kind, range: token.range)
    }

    /// A variable, a map projection or a call of a function.
    mutating func named() throws(ParserFailure) -> ParsedExpression {
        var last = index
        while tokens[last + 1].kind == .dot, tokens[min(last + 2, tokens.count - 1)].isName { last += 2 }
        if tokens[last + 1].kind == .parenOpen { return try functionCall() }
        let variable = try name("an expression")
        if at(.braceOpen) { return try mapProjection(variable) }
        return ParsedExpression(kind: .variable(variable.text), range: variable.range)
    }

    private mutating func functionCall() throws(ParserFailure) -> ParsedExpression {
        let start = start
        var name = try name("the name of a function")
        while take(.dot) {
            let next = try self.name("the rest of the name of a function")
            name = ParsedName(text: name.text + "." + next.text, range: name.range.joined(with: next.range))
        }
        advance()
        let isDistinct = take(.distinct)
        if !isDistinct {
            _ =
                at(.all) && token(1).kind != .parenOpen && token(1).kind != .comma && token(1).kind != .parenClose
                && take(.all)
        }
        let arguments = try arguments()
        try rise()
        return ParsedExpression(
            kind: .call(name: name, arguments, isDistinct: isDistinct), range: range(from: start))
    }

    private mutating func countAll() throws(ParserFailure) -> ParsedExpression {
        let start = start
        index += 3
        try expect(.parenClose, "')'")
        return ParsedExpression(kind: .countAll, range: range(from: start))
    }

    /// `n {.name, .*, other, key: value}`
    private mutating func mapProjection(_ variable: ParsedName) throws(ParserFailure) -> ParsedExpression {
        advance()
        let outer = barEnds
        barEnds = false
        defer { barEnds = outer }
        var items: [ParsedExpression.ProjectionItem] = []
        if !at(.braceClose) {
            repeat { items.append(try projectionItem()) } while take(.comma)
        }
        try expect(.braceClose, "',' or '}'")
        try rise()
        return ParsedExpression(kind: .mapProjection(variable, items), range: range(from: variable.range.start))
    }

    private mutating func projectionItem() throws(ParserFailure) -> ParsedExpression.ProjectionItem {
        if take(.dot) {
            if take(.star) { return .allProperties }
            return .property(try name("a property key or '*'"))
        }
        let name = try name("'.key', '.*', a variable or 'key: value'")
        guard take(.colon) else { return .variable(name) }
        return .literal(name, try expression())
    }

    // MARK: CASE

    private mutating func conditional() throws(ParserFailure) -> ParsedExpression {
        let start = start
        advance()
        let subject = at(.when) ? nil : try expression()
        var alternatives: [ParsedExpression.Alternative] = []
        while take(.when) {
            var tests: [ParsedExpression] = []
            if let subject {
                repeat { tests.append(try test(of: subject)) } while take(.comma)
            } else {
                tests.append(try predicate())
            }
            try expect(.then)
            alternatives.append(ParsedExpression.Alternative(tests: tests, result: try expression()))
        }
        guard !alternatives.isEmpty else { throw unexpected("WHEN") }
        let otherwise = take(.else) ? try expression() : nil
        guard take(Keyword.end) else { throw unexpected("WHEN, ELSE or END") }
        try rise()
        return ParsedExpression(
            kind: .conditional(subject: subject, alternatives, otherwise: otherwise), range: range(from: start))
    }

    /// `WHEN 1`, or the rest of a test of what stands before it: `WHEN > 1`, `WHEN IS NULL`, `WHEN STARTS WITH 'a'`.
    private mutating func test(of subject: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        let level = level(of: token)
        guard level == 5 || level == 6 else { return try expression() }
        let start = start
        let placeholder = ParsedExpression(kind: .variable(Self.subjectName), range: subject.range)
        var test = try operation(level, placeholder)
        test.range = range(from: start)
        return test
    }

    /// Stands for the subject of a CASE in its tests; no statement can write it.
    static let subjectName = "  subject"

    // MARK: Over lists

    /// `all(x IN list WHERE p)` and kin; also the old `filter(x IN list WHERE p)` and `extract(x IN list | f(x))`.
    private mutating func quantifier() throws(ParserFailure) -> ParsedExpression {
        let start = start
        let keyword = token.keyword
        index += 2
        let outer = barEnds
        barEnds = true
        let variable = try name("the name of a variable")
        advance()
        let list = try expression()
        let condition = try whereClause()
        barEnds = false
        let map = keyword == .extract && take(.pipe) ? try expression() : nil
        barEnds = outer
        try expect(.parenClose, "WHERE or ')'")
        try rise()
        let kind: ParsedExpression.Kind
        switch keyword {
        case .all: kind = .quantifier(.all, variable, in: list, where: condition)
        case .any: kind = .quantifier(.any, variable, in: list, where: condition)
        case .none: kind = .quantifier(.none, variable, in: list, where: condition)
        case .single: kind = .quantifier(.single, variable, in: list, where: condition)
        default: kind = .listComprehension(variable, in: list, where: condition, map: map)
        }
        return ParsedExpression(kind: kind, range: range(from: start))
    }

    /// `reduce(sum = 0, x IN list | sum + x)`
    private mutating func reduce() throws(ParserFailure) -> ParsedExpression {
        let start = start
        index += 2
        let outer = barEnds
        barEnds = true
        let accumulator = try name("the name of a variable")
        advance()
        let initial = try expression()
        try expect(.comma, "','")
        let variable = try name("the name of a variable")
        try expect(.in)
        let list = try expression()
        barEnds = false
        try expect(.pipe, "'|' and an expression")
        let body = try expression()
        barEnds = outer
        try expect(.parenClose, "')'")
        try rise()
        return ParsedExpression(
            kind: .reduce(accumulator: accumulator, initial: initial, variable, in: list, body: body),
            range: range(from: start))
    }

    // MARK: Subqueries

    private mutating func existsPattern() throws(ParserFailure) -> ParsedExpression {
        let start = start
        index += 2
        let part = try patternPart()
        try expect(.parenClose, "')'")
        try rise()
        return ParsedExpression(kind: .pattern(part), range: range(from: start))
    }

    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`: a query, or a pattern with its condition.
    private mutating func subqueryExpression() throws(ParserFailure) -> ParsedExpression {
        let start = start
        let subquery: ParsedExpression.Subquery = at(.exists) ? .exists : at(.count) ? .count : .collect
        index += 2
        let outer = (barEnds, height)
        barEnds = false
        height = 0
        let kind: ParsedExpression.Kind
        if subquery != .collect, beginsPattern {
            let pattern = try pattern()
            kind = .patternSubquery(subquery, pattern, where: try whereClause())
        } else {
            kind = .subquery(subquery, try query(.expression))
        }
        try expect(.braceClose, "a clause or '}'")
        barEnds = outer.0
        height = max(outer.1, height)
        try rise()
        return ParsedExpression(kind: kind, range: range(from: start))
    }

    private var beginsPattern: Bool {
        switch token.kind {
        case .parenOpen: true
        case .quotedWord: true
        case .word:
            switch token.keyword {
            case .shortestPath, .allShortestPaths: token(1).kind == .parenOpen
            case .any, .all, .shortest: true
            default: token(1).kind == .equal
            }
        default: false
        }
    }

    // MARK: Functions with words among their arguments

    /// `trim(LEADING 'x' FROM s)` is `ltrim(s, 'x')`.
    private mutating func trim() throws(ParserFailure) -> ParsedExpression {
        let side = token(2).keyword
        let named =
            [Keyword.both, .leading, .trailing].contains(side) && token(3).kind != .parenClose
            && token(3).kind != .comma && token(3).kind != .dot
        let start = start
        let name = token.range
        index += 2
        if named { advance() }
        let function = !named ? "trim" : side == .leading ? "ltrim" : side == .trailing ? "rtrim" : "btrim"
        var arguments: [ParsedExpression] = []
        let outer = barEnds
        barEnds = false
        if !at(.from) { arguments.append(try expression()) }
        if take(.from) {
            arguments.insert(try expression(), at: 0)
        } else {
            while take(.comma) { arguments.append(try expression()) }
        }
        barEnds = outer
        try expect(.parenClose, "FROM or ')'")
        try rise()
        let isPlain = function == "trim" && arguments.count == 2
        return ParsedExpression(
            kind: .call(
                name: ParsedName(text: isPlain ? "btrim" : function, range: name), arguments, isDistinct: false),
            range: range(from: start))
    }

    /// `normalize(s, NFC)`: the form becomes a string.
    private mutating func normalize() throws(ParserFailure) -> ParsedExpression {
        let start = start
        let name = ParsedName(text: text(token.range), range: token.range)
        index += 2
        var arguments = [try expression()]
        if take(.comma) {
            switch token.keyword {
            case .nfc, .nfd, .nfkc, .nfkd:
                let form = token.keyword.rawValue.uppercased()
                arguments.append(ParsedExpression(kind: .string(form), range: token.range))
                advance()
            default: arguments.append(try expression())
            }
        }
        try expect(.parenClose, "',' or ')'")
        try rise()
        return ParsedExpression(kind: .call(name: name, arguments, isDistinct: false), range: range(from: start))
    }
}
