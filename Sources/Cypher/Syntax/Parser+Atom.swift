/// The parts of expressions that operators join.
extension Parser {
    /// An atom with what follows it: keys, subscripts, slices, labels.
    mutating func postfix(takesLabels: Bool) throws(ParserFailure) -> ParsedExpression {
        let outer = height
        height = 0
        var result = try atom()
        while true {
            switch token.kind {
            case .dot:
                try refusePattern(result)
                result = try property(of: result)
            case .bracketOpen:
                try refusePattern(result)
                result = try subscripted(result)
            case .colon where takesLabels:
                try refusePattern(result)
                advance()
                let labels = try labelExpression()
                result = ParsedExpression(
                    kind: .hasLabels(result, labels), range: range(from: result.range.start))
                try rise()
                height = max(outer, height)
                return result
            default:
                height = max(outer, height)
                return result
            }
            try rise()
        }
    }

    private mutating func property(of base: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        advance()
        let key = try name("a property key")
        return ParsedExpression(kind: .property(base, key), range: base.range.joined(with: key.range))
    }

    /// `[i]`, `[from..to]`, `[from..]`, `[..to]`
    private mutating func subscripted(_ base: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        advance()
        let outer = barEnds
        barEnds = false
        defer { barEnds = outer }
        let first = at(.dots) ? nil : try expression()
        if take(.dots) {
            let last = at(.bracketClose) ? nil : try expression()
            try expect(.bracketClose, "']'")
            return ParsedExpression(
                kind: .slice(base, from: first, to: last), range: range(from: base.range.start))
        }
        guard let first else { throw unexpected("an expression") }
        try expect(.bracketClose, "']' or '..'")
        return ParsedExpression(kind: .subscripted(base, first), range: range(from: base.range.start))
    }

    private mutating func atom() throws(ParserFailure) -> ParsedExpression {
        switch token.kind {
        case .parenOpen:
            return looksLikePattern(at: index) ? try patternExpression() : try parenthesised()
        case .word: return try word()
        case .quotedWord: return try named()
        case .bracketOpen: return try bracketed()
        case .braceOpen: return try map()
        case .dollar: return try parameter()
        case .integer, .float, .string: return try literal()
        default: throw unexpected("an expression", hint: suggestionForSign())
        }
    }

    private func suggestionForSign() -> String? {
        switch token.kind {
        case .endOfText: nil
        case .equal where index > 0 && tokens[index - 1].kind == .equal: "equality is written ="
        case .equal where index > 0 && tokens[index - 1].kind == .exclamation: "inequality is written <>"
        default: nil
        }
    }

    private mutating func parenthesised() throws(ParserFailure) -> ParsedExpression {
        advance()
        let outer = barEnds
        barEnds = false
        let inner = try binary(1)
        barEnds = outer
        try expect(.parenClose, "')' or an operator")
        return inner
    }

    private mutating func patternExpression() throws(ParserFailure) -> ParsedExpression {
        let part = try patternPart()
        return ParsedExpression(kind: .pattern(part), range: part.range)
    }

    private mutating func literal() throws(ParserFailure) -> ParsedExpression {
        let token = token
        let kind: ParsedExpression.Kind =
            token.kind == .string ? .string(try stringText(token)) : try number(token, isNegative: false)
        advance()
        return ParsedExpression(kind: kind, range: token.range)
    }

    /// `$name`, `$1`, `` $`a name` ``
    mutating func parameter() throws(ParserFailure) -> ParsedExpression {
        let start = start
        advance()
        guard token.isName || at(.integer) else { throw unexpected("the name of a parameter") }
        let name = token.kind == .integer ? text(token.range) : nameText(token)
        advance()
        note(parameter: name)
        return ParsedExpression(kind: .parameter(name), range: range(from: start))
    }

    // MARK: Maps and lists

    mutating func map() throws(ParserFailure) -> ParsedExpression {
        let start = start
        advance()
        let outer = barEnds
        barEnds = false
        defer { barEnds = outer }
        if token.isName || at(.integer), token(1).kind == .braceClose {
            throw unexpected(
                "a map: '{key: value}'",
                hint: "a parameter is written $\(token.isName ? nameText(token) : text(token.range))")
        }
        var entries: [ParsedExpression.Entry] = []
        if !at(.braceClose) {
            repeat {
                let key = try name("a property key or '}'")
                try expect(.colon, "':' and a value")
                entries.append(ParsedExpression.Entry(key: key, value: try expression()))
            } while take(.comma)
        }
        try expect(.braceClose, "',' or '}'")
        try rise()
        return ParsedExpression(kind: .map(entries), range: range(from: start))
    }

    /// A list, a list comprehension or a pattern comprehension.
    private mutating func bracketed() throws(ParserFailure) -> ParsedExpression {
        let start = start
        advance()
        let outer = barEnds
        barEnds = false
        defer { barEnds = outer }
        let kind: ParsedExpression.Kind
        if token.isName, token(1).keyword == .in {
            kind = try listComprehension()
        } else if looksLikePattern(at: index)
            || (token.isName && token(1).kind == .equal && looksLikePattern(at: index + 2))
        {
            kind = try patternComprehension()
        } else {
            kind = .list(try elements(until: .bracketClose))
        }
        try expect(.bracketClose, "',' or ']'")
        try rise()
        return ParsedExpression(kind: kind, range: range(from: start))
    }

    private mutating func elements(until close: Token.Kind) throws(ParserFailure) -> [ParsedExpression] {
        var elements: [ParsedExpression] = []
        guard !at(close) else { return elements }
        repeat { elements.append(try expression()) } while take(.comma)
        return elements
    }

    /// After `(`, up to and with `)`.
    mutating func arguments() throws(ParserFailure) -> [ParsedExpression] {
        let outer = barEnds
        barEnds = false
        let arguments = try elements(until: .parenClose)
        barEnds = outer
        try expect(.parenClose, "',' or ')'")
        return arguments
    }

    /// `x IN list WHERE p | f(x)`
    private mutating func listComprehension() throws(ParserFailure) -> ParsedExpression.Kind {
        let variable = try name("the name of a variable")
        advance()
        barEnds = true
        let list = try expression()
        let condition = try whereClause()
        barEnds = false
        let map = take(.pipe) ? try expression() : nil
        return .listComprehension(variable, in: list, where: condition, map: map)
    }

    /// `p = (a)-->(b) WHERE p | f(b)`
    private mutating func patternComprehension() throws(ParserFailure) -> ParsedExpression.Kind {
        let part = try patternPart()
        barEnds = true
        let condition = try whereClause()
        barEnds = false
        guard take(.pipe) else {
            guard !at(.bracketClose), !at(.comma) else {
                try refusePattern(ParsedExpression(kind: .pattern(part), range: part.range))
                throw unexpected("'|'")
            }
            throw unexpected("'|' and an expression, or WHERE")
        }
        return .patternComprehension(part, where: condition, map: try expression())
    }
}
