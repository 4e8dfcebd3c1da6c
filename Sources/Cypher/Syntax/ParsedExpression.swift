/// An expression as written, with its place.
struct ParsedExpression: Hashable, Sendable {
    indirect enum Kind: Hashable, Sendable {
        case null
        case boolean(Bool)
        case integer(Int64)
        case float(Double)
        case string(String)
        case parameter(String)
        case variable(String)
        case list([ParsedExpression])
        case map([Entry])
        case property(ParsedExpression, ParsedName)
        case subscripted(ParsedExpression, ParsedExpression)
        case slice(ParsedExpression, from: ParsedExpression?, to: ParsedExpression?)
        /// `n:A&B`; on relationships it tests the type.
        case hasLabels(ParsedExpression, ParsedLabelExpression)
        /// `x IS :: INTEGER`, `x IS NOT :: STRING`
        case isType(ParsedExpression, ParsedType, isNegated: Bool)
        /// `x IS NORMALIZED`
        case isNormalized(ParsedExpression, form: String?, isNegated: Bool)
        /// Any function, aggregates too. `name` has its namespace.
        case call(name: ParsedName, [ParsedExpression], isDistinct: Bool)
        /// `count(*)`
        case countAll
        case not(ParsedExpression)
        case and(ParsedExpression, ParsedExpression)
        case or(ParsedExpression, ParsedExpression)
        case xor(ParsedExpression, ParsedExpression)
        /// `a < b <= c`: operands are one more than operators.
        case comparison([ParsedExpression], [Comparison])
        case arithmetic(Arithmetic, ParsedExpression, ParsedExpression)
        /// A long row of operators of one level, from left to right; one or more links.
        case chain(ParsedExpression, [Link])
        case negate(ParsedExpression)
        case plus(ParsedExpression)
        case stringMatch(StringMatch, ParsedExpression, ParsedExpression)
        case isIn(ParsedExpression, ParsedExpression)
        case isNull(ParsedExpression, isNegated: Bool)
        case conditional(subject: ParsedExpression?, [Alternative], otherwise: ParsedExpression?)
        case listComprehension(ParsedName, in: ParsedExpression, where: ParsedExpression?, map: ParsedExpression?)
        case patternComprehension(ParsedPatternPart, where: ParsedExpression?, map: ParsedExpression)
        case quantifier(Quantifier, ParsedName, in: ParsedExpression, where: ParsedExpression?)
        case reduce(
            accumulator: ParsedName, initial: ParsedExpression, ParsedName, in: ParsedExpression, body: ParsedExpression
        )
        case mapProjection(ParsedName, [ProjectionItem])
        /// A pattern as a predicate: `WHERE (a)-->(b)`. Also `exists((a)-->(b))`.
        case pattern(ParsedPatternPart)
        /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`
        case subquery(Subquery, ParsedQuery)
        /// `EXISTS { (a)-->(b) WHERE … }`
        case patternSubquery(Subquery, ParsedPattern, where: ParsedExpression?)
    }

    enum Comparison: Hashable, Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }
    enum Arithmetic: Hashable, Sendable { case add, subtract, multiply, divide, modulo, power, concatenate }
    enum StringMatch: Hashable, Sendable { case startsWith, endsWith, contains, regex }
    enum Quantifier: Hashable, Sendable { case all, any, none, single }
    enum Subquery: Hashable, Sendable { case exists, count, collect }

    struct Link: Hashable, Sendable {
        var sign: Arithmetic
        var operand: ParsedExpression
    }

    struct Entry: Hashable, Sendable {
        var key: ParsedName
        var value: ParsedExpression
    }

    struct Alternative: Hashable, Sendable {
        /// One or more in the simple form (`WHEN 1, 2 THEN`), one in the searched form.
        var tests: [ParsedExpression]
        var result: ParsedExpression
    }

    enum ProjectionItem: Hashable, Sendable {
        case property(ParsedName)
        case variable(ParsedName)
        case literal(ParsedName, ParsedExpression)
        case allProperties
    }

    var kind: Kind
    var range: SourceRange
}

/// `INTEGER NOT NULL`, `LIST<STRING>`, `INTEGER | FLOAT`
indirect enum ParsedType: Hashable, Sendable {
    case named(String, isNotNull: Bool)
    case list(ParsedType, isNotNull: Bool)
    case anyOf([ParsedType])
}
