internal import Graph

/// A variable of one query. Every declaration has its own number, whatever its name: shadowing is gone after binding,
/// and the variables of subqueries are numbered together with those around them.
struct VariableID: RawRepresentable, Hashable, Comparable, Sendable {
    let rawValue: Int
    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// An expression with every name resolved and every aggregate replaced by a variable.
///
/// Labels, types and keys stay names: the plan is good for every snapshot; operators look the codes up when they open.
indirect enum BoundExpression: Hashable, Sendable {
    case literal(Datum)
    case parameter(String)
    case variable(VariableID)
    case list([BoundExpression])
    case map([BoundEntry])
    /// Of a node, relationship, map, temporal value, duration or point; null of null.
    case property(BoundExpression, key: String)
    /// `list[i]`, `map['key']`, `node['key']`
    case subscripted(BoundExpression, BoundExpression)
    case slice(BoundExpression, from: BoundExpression?, to: BoundExpression?)
    /// Labels of a node, or the type of a relationship.
    case hasLabels(BoundExpression, LabelExpression)
    case isType(BoundExpression, CypherType, isNegated: Bool)
    /// A scalar function, resolved.
    case call(FunctionReference, [BoundExpression])
    case not(BoundExpression)
    /// Two or more.
    case and([BoundExpression])
    /// Two or more.
    case or([BoundExpression])
    case xor(BoundExpression, BoundExpression)
    case comparison(ParsedExpression.Comparison, BoundExpression, BoundExpression)
    case arithmetic(ParsedExpression.Arithmetic, BoundExpression, BoundExpression)
    case negate(BoundExpression)
    case stringMatch(ParsedExpression.StringMatch, BoundExpression, BoundExpression)
    case isIn(BoundExpression, BoundExpression)
    case isNull(BoundExpression)
    case isNotNull(BoundExpression)
    case conditional(subject: BoundExpression?, [BoundAlternative], otherwise: BoundExpression?)
    case listComprehension(VariableID, in: BoundExpression, where: BoundExpression?, map: BoundExpression?)
    case quantifier(ParsedExpression.Quantifier, VariableID, in: BoundExpression, where: BoundExpression)
    case reduce(
        accumulator: VariableID, initial: BoundExpression, VariableID, in: BoundExpression, body: BoundExpression)
    case mapProjection(BoundExpression, entries: [BoundEntry], allProperties: Bool)
    /// The path of these variables: nodes, relationships, and lists of relationships, in turn from a node to a node.
    case path([VariableID])
    /// Runs a plan for the present row; see ``BoundSubquery``.
    case subquery(BoundSubquery)
    /// Fails where the value is not of the type: what binding could not know.
    case located(BoundExpression, SourceRange)
}

struct BoundEntry: Hashable, Sendable {
    var key: String
    var value: BoundExpression
}

struct BoundAlternative: Hashable, Sendable {
    var tests: [BoundExpression]
    var result: BoundExpression
}

/// `EXISTS {}`, `COUNT {}`, `COLLECT {}`, pattern predicates (exists) and pattern comprehensions (collect).
struct BoundSubquery: Hashable, Sendable {
    var kind: ParsedExpression.Subquery
    /// Begins with an ``LogicalPlan/argument(_:)`` of `arguments`.
    var plan: LogicalPlan
    /// Variables of the row outside that the plan reads.
    var arguments: [VariableID]
    /// What a collect collects.
    var output: VariableID?
}

/// Which labels or types are wanted.
indirect enum LabelExpression: Hashable, Sendable {
    case name(String)
    case any
    case not(LabelExpression)
    case and([LabelExpression])
    case or([LabelExpression])
}

/// Types for `IS ::` and for what binding knows about an expression.
indirect enum CypherType: Hashable, Sendable {
    case any, nothing, null
    case boolean, integer, float, number, string, bytes
    case date, localTime, zonedTime, localDateTime, zonedDateTime, duration, point
    case node, relationship, path, map
    case list(CypherType)
    case notNull(CypherType)
    case anyOf([CypherType])
}

/// An aggregate function over the rows of a group.
struct BoundAggregate: Hashable, Sendable {
    enum Function: Hashable, Sendable {
        /// `count(*)`
        case countAll
        case count, sum, average, min, max, collect, standardDeviation, standardDeviationOfPopulation
        case percentileContinuous, percentileDiscrete
    }

    var function: Function
    /// None for `count(*)`, two for percentiles.
    var arguments: [BoundExpression]
    var isDistinct: Bool
}

/// A scalar function of the catalogue: looked up once, called by position.
struct FunctionReference: Hashable, Sendable {
    /// As the catalogue spells it.
    let name: String
    /// Position in ``FunctionCatalogue``.
    let position: Int
}
