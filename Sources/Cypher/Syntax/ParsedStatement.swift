/// A statement as it is written. Names are not resolved, nothing is checked that needs more than the grammar.
struct ParsedStatement: Hashable, Sendable {
    enum Mode: Hashable, Sendable { case run, explain, profile }

    enum Body: Hashable, Sendable {
        case query(ParsedQuery)
        case show(ParsedShow)
        case schema(ParsedSchemaCommand)
    }

    var mode: Mode
    var body: Body
    /// Names of the parameters used, in the order of first use.
    var parameters: [String]
}

/// Single queries joined by UNION.
struct ParsedQuery: Hashable, Sendable {
    var first: ParsedSingleQuery
    var unions: [ParsedUnion]
}

struct ParsedUnion: Hashable, Sendable {
    var isAll: Bool
    var query: ParsedSingleQuery
    var range: SourceRange
}

struct ParsedSingleQuery: Hashable, Sendable {
    /// `USE graph.asOf(…)` or `USE name`.
    var use: ParsedExpression?
    var clauses: [ParsedClause]
    var range: SourceRange
}

struct ParsedClause: Hashable, Sendable {
    indirect enum Kind: Hashable, Sendable {
        case match(ParsedMatch)
        case unwind(ParsedExpression, as: ParsedName)
        case with(ParsedProjection, where: ParsedExpression?)
        case `return`(ParsedProjection)
        /// `FINISH`
        case finish
        case create(ParsedPattern)
        case merge(ParsedMerge)
        case set([ParsedSetItem])
        case remove([ParsedRemoveItem])
        case delete([ParsedExpression], isDetach: Bool)
        case foreach(ParsedName, in: ParsedExpression, [ParsedClause])
        case callProcedure(ParsedProcedureCall)
        case callSubquery(ParsedSubqueryCall)
        case loadCSV(ParsedLoadCSV)
    }

    var kind: Kind
    var range: SourceRange
}

/// A variable, label, type, key … with its place. Without backticks.
struct ParsedName: Hashable, Sendable {
    var text: String
    var range: SourceRange
}

struct ParsedMatch: Hashable, Sendable {
    var isOptional: Bool
    var pattern: ParsedPattern
    var predicate: ParsedExpression?
}

struct ParsedMerge: Hashable, Sendable {
    var part: ParsedPatternPart
    var onCreate: [ParsedSetItem]
    var onMatch: [ParsedSetItem]
}

enum ParsedSetItem: Hashable, Sendable {
    /// `n.key = value`, the target is any expression.
    case property(ParsedExpression, key: ParsedName, value: ParsedExpression)
    /// `n[expression] = value`
    case dynamicProperty(ParsedExpression, key: ParsedExpression, value: ParsedExpression)
    /// `n = map`
    case replace(ParsedName, ParsedExpression)
    /// `n += map`
    case merge(ParsedName, ParsedExpression)
    /// `n:A:B`
    case labels(ParsedName, [ParsedName])
}

enum ParsedRemoveItem: Hashable, Sendable {
    case property(ParsedExpression, key: ParsedName)
    case dynamicProperty(ParsedExpression, key: ParsedExpression)
    case labels(ParsedName, [ParsedName])
}

/// The body of WITH and RETURN.
struct ParsedProjection: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var expression: ParsedExpression
        var alias: ParsedName?
        /// The text of the expression as written, the name of the column where there is no alias.
        var text: String
    }

    struct SortItem: Hashable, Sendable {
        var expression: ParsedExpression
        var isDescending: Bool
    }

    var isDistinct: Bool
    /// `*`
    var includesAll: Bool
    var items: [Item]
    var order: [SortItem]
    var skip: ParsedExpression?
    var limit: ParsedExpression?
    var range: SourceRange
}

struct ParsedProcedureCall: Hashable, Sendable {
    struct Yield: Hashable, Sendable {
        var field: ParsedName
        var alias: ParsedName?
    }

    /// With its namespace, joined by dots.
    var name: ParsedName
    var isOptional: Bool
    /// Nil where there are no parentheses: arguments come from parameters.
    var arguments: [ParsedExpression]?
    /// Nil where there is no YIELD.
    var yields: [Yield]?
    /// `YIELD *`
    var yieldsAll: Bool
    var predicate: ParsedExpression?
}

/// `CALL { … }`, `CALL (x, y) { … }`
struct ParsedSubqueryCall: Hashable, Sendable {
    enum Imports: Hashable, Sendable {
        /// The old form: variables come in through a leading WITH.
        case leadingWith
        case all
        case names([ParsedName])
    }

    struct InTransactions: Hashable, Sendable {
        enum OnError: Hashable, Sendable { case fail, `continue`, `break` }

        var rowsPerTransaction: ParsedExpression?
        var onError: OnError
        /// `REPORT STATUS AS s`
        var status: ParsedName?
    }

    var query: ParsedQuery
    var imports: Imports
    var isOptional: Bool
    var inTransactions: InTransactions?
}

struct ParsedLoadCSV: Hashable, Sendable {
    var hasHeaders: Bool
    var source: ParsedExpression
    var variable: ParsedName
    var fieldTerminator: String?
}

/// `SHOW INDEXES YIELD … WHERE … RETURN …`
struct ParsedShow: Hashable, Sendable {
    enum Subject: Hashable, Sendable {
        case databases, indexes, constraints, procedures, functions, transactions, settings, users, currentUser,
            privileges
        /// `TERMINATE TRANSACTIONS 'a', 'b'`: the ids, or lists of them.
        case termination([ParsedExpression])
        /// `SHOW DATABASE name`, `SHOW DEFAULT DATABASE`, `SHOW HOME DATABASE`
        case database(String?)
    }

    var subject: Subject
    var yields: [ParsedProcedureCall.Yield]?
    var yieldsAll: Bool
    var predicate: ParsedExpression?
    /// The clauses after YIELD (a RETURN, with its ORDER BY, SKIP and LIMIT, or the tail that belongs to YIELD).
    var result: ParsedProjection?
    var range: SourceRange
}

/// Commands on indexes and constraints.
enum ParsedSchemaCommand: Hashable, Sendable {
    enum IndexKind: Hashable, Sendable { case range, text, fulltext, point, lookup, vector }

    case createIndex(
        name: String?, kind: IndexKind, labels: [ParsedName], onRelationships: Bool, keys: [ParsedName],
        ifNotExists: Bool)
    case createUniqueConstraint(name: String?, label: ParsedName, keys: [ParsedName], ifNotExists: Bool)
    case dropIndex(name: String, ifExists: Bool)
    case dropConstraint(name: String, ifExists: Bool)
}
