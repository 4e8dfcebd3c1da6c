/// Operators, from the loosest to the tightest:
///
/// | level | operators |
/// |--:|---|
/// | 1 | `OR` |
/// | 2 | `XOR` |
/// | 3 | `AND` |
/// | 4 | `NOT` |
/// | 5 | `=` `<>` `<` `<=` `>` `>=`, chained |
/// | 6 | `IN`, `STARTS WITH`, `ENDS WITH`, `CONTAINS`, `=~`, `IS NULL`, `IS ::`, `IS NORMALIZED` |
/// | 7 | `+` `-` `\|\|` |
/// | 8 | `*` `/` `%` |
/// | 9 | `^` |
/// | 10 | unary `-` and `+` |
/// | 11 | `.key`, `[…]`, `:Label` |
///
/// All of two operands group to the left. Source: the grammar of openCypher 9.
extension Parser {
    /// An expression for its value. A bare pattern is none: `RETURN (a)-->(b)`.
    mutating func expression() throws(ParserFailure) -> ParsedExpression {
        let result = try binary(1)
        try refusePattern(result)
        return result
    }

    /// An expression for its truth, which may be a pattern.
    mutating func predicate() throws(ParserFailure) -> ParsedExpression { try binary(1) }

    /// Operators of a level and of tighter ones.
    mutating func binary(_ minimum: Int) throws(ParserFailure) -> ParsedExpression {
        try enter()
        defer { depth -= 1 }
        let outer = height
        height = 0
        var left = try operand(minimum)
        while true {
            let level = level(of: token)
            guard level > 0, level >= minimum else { break }
            left = try operation(level, left)
        }
        height = max(outer, height)
        return left
    }

    func level(of token: Token) -> Int {
        switch token.kind {
        case .word:
            switch token.keyword {
            case .or: 1
            case .xor: 2
            case .and: 3
            case .in, .starts, .ends, .contains, .is: 6
            default: 0
            }
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: 5
        case .regex, .doubleColon: 6
        case .plus, .minus, .doublePipe: 7
        case .star, .slash, .percent: 8
        case .caret: 9
        default: 0
        }
    }

    private mutating func operand(_ minimum: Int) throws(ParserFailure) -> ParsedExpression {
        switch token.kind {
        case .minus, .plus: return try signed()
        case .word where token.keyword == .not && minimum <= 4: return try negated()
        default: return try postfix(takesLabels: true)
        }
    }

    private mutating func negated() throws(ParserFailure) -> ParsedExpression {
        let start = start
        advance()
        let inner = try binary(4)
        try rise()
        return ParsedExpression(kind: .not(inner), range: range(from: start))
    }

    private mutating func signed() throws(ParserFailure) -> ParsedExpression {
        let start = start
        let isMinus = at(.minus)
        advance()
        if isMinus, at(.integer) || at(.float) {
            let kind = try number(token, isNegative: true)
            advance()
            return ParsedExpression(kind: kind, range: range(from: start))
        }
        let inner = try binary(10)
        try refusePattern(inner)
        try rise()
        return ParsedExpression(kind: isMinus ? .negate(inner) : .plus(inner), range: range(from: start))
    }

    // MARK: Two operands

    mutating func operation(_ level: Int, _ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        if level <= 3 { return try boolean(level, left) }
        try refusePattern(left)
        switch level {
        case 5: return try comparison(left)
        case 6: return try test(left)
        default: return try arithmetic(level, left)
        }
    }

    /// The operand on the right of an operator; the tree above it is one higher.
    private mutating func right(_ minimum: Int) throws(ParserFailure) -> ParsedExpression {
        let before = height
        height = 0
        let result = try binary(minimum)
        height = max(before, height)
        return result
    }

    /// A row of one operator becomes a balanced tree: a thousand alternatives are ten levels deep.
    private mutating func boolean(_ level: Int, _ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        let keyword = token.keyword
        var operands = [left]
        while take(keyword) { operands.append(try right(level + 1)) }
        for _ in 0..<(Int.bitWidth - (operands.count - 1).leadingZeroBitCount) { try rise() }
        return balanced(operands[...], keyword)
    }

    private func balanced(_ operands: ArraySlice<ParsedExpression>, _ keyword: Keyword) -> ParsedExpression {
        if operands.count == 1 { return operands[operands.startIndex] }
        let middle = operands.startIndex + (operands.count + 1) / 2
        let left = balanced(operands[..<middle], keyword)
        let right = balanced(operands[middle...], keyword)
        let range = left.range.joined(with: right.range)
        switch keyword {
        case .or: return ParsedExpression(kind: .or(left, right), range: range)
        case .xor: return ParsedExpression(kind: .xor(left, right), range: range)
        default: return ParsedExpression(kind: .and(left, right), range: range)
        }
    }

    private mutating func comparison(_ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        var operands = [left]
        var operators: [ParsedExpression.Comparison] = []
        while let comparison = comparison(of: token) {
            advance()
            let operand = try right(6)
            try refusePattern(operand)
            operators.append(comparison)
            operands.append(operand)
        }
        try rise()
        return ParsedExpression(
            kind: .comparison(operands, operators), range: left.range.joined(with: operands[operands.count - 1].range))
    }

    private func comparison(of token: Token) -> ParsedExpression.Comparison? {
        switch token.kind {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessEqual: .lessOrEqual
        case .greater: .greater
        case .greaterEqual: .greaterOrEqual
        default: nil
        }
    }

    private mutating func arithmetic(_ level: Int, _ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        if Self.links(of: left, level) >= Self.linksMax { return try chain(level, left) }
        let link = try link(level)
        try rise()
        return ParsedExpression(
            kind: .arithmetic(link.sign, left, link.operand), range: left.range.joined(with: link.operand.range))
    }

    /// An operator and what stands on its right.
    private mutating func link(_ level: Int) throws(ParserFailure) -> ParsedExpression.Link {
        let sign: ParsedExpression.Arithmetic
        switch token.kind {
        case .plus: sign = .add
        case .minus: sign = .subtract
        case .doublePipe: sign = .concatenate
        case .star: sign = .multiply
        case .slash: sign = .divide
        case .percent: sign = .modulo
        default: sign = .power
        }
        advance()
        let operand = try right(level + 1)
        try refusePattern(operand)
        return ParsedExpression.Link(sign: sign, operand: operand)
    }

    /// A long row of operators becomes a flat list: a thousand summands are no deeper than two.
    private mutating func chain(_ level: Int, _ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        var links: [ParsedExpression.Link] = []
        var first = left
        while case .arithmetic(let sign, let left, let right) = first.kind, Self.isOf(sign, level) {
            links.append(ParsedExpression.Link(sign: sign, operand: right))
            first = left
        }
        links.reverse()
        while self.level(of: token) == level { links.append(try link(level)) }
        let range = first.range.joined(with: links[links.count - 1].operand.range)
        return ParsedExpression(kind: .chain(first, links), range: range)
    }

    /// Operators in a row that stay a tree.
    private static let linksMax = 32

    private static func isOf(_ sign: ParsedExpression.Arithmetic, _ level: Int) -> Bool {
        switch sign {
        case .add, .subtract, .concatenate: level == 7
        case .multiply, .divide, .modulo: level == 8
        case .power: level == 9
        }
    }

    /// How many operators of a level there are down the left side.
    private static func links(of expression: ParsedExpression, _ level: Int) -> Int {
        var count = 0
        var rest = expression
        while case .arithmetic(let sign, let left, _) = rest.kind, isOf(sign, level) {
            count += 1
            rest = left
        }
        return count
    }

    // MARK: Tests

    private mutating func test(_ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        let operatorToken = token
        advance()
        switch operatorToken.keyword {
        case .is: return try isTest(left)
        case .in:
            let operand = try testOperand()
            return ParsedExpression(kind: .isIn(left, operand), range: left.range.joined(with: operand.range))
        case .starts: return try stringMatch(.startsWith, left, then: .with)
        case .ends: return try stringMatch(.endsWith, left, then: .with)
        case .contains: return try stringMatch(.contains, left)
        default:
            if operatorToken.kind == .regex { return try stringMatch(.regex, left) }
            return try typeTest(left, isNegated: false)
        }
    }

    private mutating func testOperand() throws(ParserFailure) -> ParsedExpression {
        let operand = try right(7)
        try refusePattern(operand)
        try rise()
        return operand
    }

    private mutating func stringMatch(
        _ match: ParsedExpression.StringMatch, _ left: ParsedExpression, then word: Keyword? = nil
    ) throws(ParserFailure) -> ParsedExpression {
        if let word { try expect(word) }
        let operand = try testOperand()
        return ParsedExpression(kind: .stringMatch(match, left, operand), range: left.range.joined(with: operand.range))
    }

    /// After `IS`: `[NOT] NULL`, `[NOT] :: TYPE`, `[NOT] TYPED TYPE`, `[NOT] [NFC] NORMALIZED`, a label expression.
    private mutating func isTest(_ left: ParsedExpression) throws(ParserFailure) -> ParsedExpression {
        let isNegated = take(.not)
        try rise()
        let kind: ParsedExpression.Kind
        switch token.keyword {
        case .null:
            advance()
            kind = .isNull(left, isNegated: isNegated)
        case .typed:
            advance()
            return try typeTest(left, isNegated: isNegated)
        case .normalized:
            advance()
            kind = .isNormalized(left, form: nil, isNegated: isNegated)
        case .nfc, .nfd, .nfkc, .nfkd:
            let form = token.keyword.rawValue.uppercased()
            advance()
            try expect(.normalized)
            kind = .isNormalized(left, form: form, isNegated: isNegated)
        default:
            if take(.doubleColon) { return try typeTest(left, isNegated: isNegated) }
            guard !isNegated, token.isName || at(.percent) || at(.exclamation) || at(.parenOpen) else {
                throw unexpected("NULL, '::' and a type, TYPED or NORMALIZED")
            }
            kind = .hasLabels(left, try labelExpression())
        }
        return ParsedExpression(kind: kind, range: range(from: left.range.start))
    }

    private mutating func typeTest(
        _ left: ParsedExpression, isNegated: Bool
    ) throws(ParserFailure) -> ParsedExpression {
        let type = try type()
        try rise()
        return ParsedExpression(
            kind: .isType(left, type, isNegated: isNegated), range: range(from: left.range.start))
    }

    // MARK: Patterns where values are wanted

    /// `exists((a)-->(b))` and `shortestPath(…)` are values, a bare pattern is not.
    func refusePattern(_ expression: ParsedExpression) throws(ParserFailure) {
        guard case .pattern(let part) = expression.kind, part.search == .none,
            bytes[expression.range.start] == UInt8(ascii: "(")
        else { return }
        throw failure(
            .unexpectedSyntax, "A pattern can be used as a condition only, not as a value", at: expression.range,
            hint: "use EXISTS { … }, COUNT { … } or [(a)-->(b) | b]")
    }
}
