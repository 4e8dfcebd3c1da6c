/// Comma-separated parts of a pattern.
struct ParsedPattern: Hashable, Sendable {
    var parts: [ParsedPatternPart]
    var range: SourceRange
}

/// One part: an optional path variable, an optional search, and a chain.
struct ParsedPatternPart: Hashable, Sendable {
    enum Search: Hashable, Sendable {
        case none
        /// `shortestPath(…)`, `ANY SHORTEST`, `SHORTEST 1`
        case shortestPath
        /// `allShortestPaths(…)`, `ALL SHORTEST`
        case allShortestPaths
        /// `SHORTEST k`
        case shortest(Int)
        /// `SHORTEST k GROUPS`
        case shortestGroups(Int)
        /// `ANY`, `ANY k`
        case any(Int)
    }

    var variable: ParsedName?
    var search: Search
    /// Begins and ends with a node (or a group); nodes and relationships alternate, groups count as a relationship
    /// with a node on either side: `(a) ((x)-[:R]->(y)){1,3} (b)`.
    var elements: [ParsedPatternElement]
    var range: SourceRange
}

indirect enum ParsedPatternElement: Hashable, Sendable {
    case node(ParsedNodePattern)
    case relationship(ParsedRelationshipPattern)
    /// A quantified path pattern.
    case group(ParsedPatternPart, predicate: ParsedExpression?, min: Int, max: Int?)
}

struct ParsedNodePattern: Hashable, Sendable {
    var variable: ParsedName?
    var labels: ParsedLabelExpression?
    /// A map or a parameter.
    var properties: ParsedExpression?
    var predicate: ParsedExpression?
    var range: SourceRange
}

struct ParsedRelationshipPattern: Hashable, Sendable {
    enum Direction: Hashable, Sendable { case outgoing, incoming, both }

    struct Length: Hashable, Sendable {
        /// Nil as written: `*..3`.
        var min: Int?
        var max: Int?
        /// Written in the new way, `-[:R]->{1,3}` or `-[:R]->+`, not as `*1..3`.
        var isQuantifier: Bool
    }

    var variable: ParsedName?
    var types: ParsedLabelExpression?
    var direction: Direction
    /// Nil for a single relationship.
    var length: Length?
    var properties: ParsedExpression?
    var predicate: ParsedExpression?
    var range: SourceRange
}

/// `A:B`, `A|B`, `A&(B|!C)`, `%`.
indirect enum ParsedLabelExpression: Hashable, Sendable {
    case name(ParsedName)
    case any
    case not(ParsedLabelExpression)
    case and(ParsedLabelExpression, ParsedLabelExpression)
    case or(ParsedLabelExpression, ParsedLabelExpression)
}
