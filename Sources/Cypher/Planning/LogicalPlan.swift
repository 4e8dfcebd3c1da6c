/// What is to be done, from the first read to the last column.
///
/// Every operator takes the rows of its input and adds variables to them; scans, too, are run once for each row of
/// their input (a plan begins with ``argument(_:)``: one row). Only ``project(_:)``, ``aggregate(_:)``, ``union(_:)``
/// and ``columns(_:)`` take variables away.
///
/// Operators that write take *all* their input before the first change and hand on rows after the last: what a clause
/// reads is the graph before it.
indirect enum LogicalPlan: Hashable, Sendable {
    /// The one row that the plan is run for, with these variables; at the top of a query it has none.
    case argument([VariableID])
    case nodeScan(LogicalNodeScan)
    case relationshipScan(LogicalRelationshipScan)
    case expand(LogicalExpand)
    case expandMany(LogicalExpandMany)
    case quantifiedPath(LogicalQuantifiedPath)
    case shortestPath(LogicalShortestPath)
    case filter(input: LogicalPlan, BoundExpression)
    case project(LogicalProject)
    /// Rows that differ in these variables, the first of each; the others are taken away.
    case distinct(input: LogicalPlan, [VariableID])
    case aggregate(LogicalAggregate)
    case sort(input: LogicalPlan, [LogicalSortKey])
    /// The first `limit` rows of that order.
    case top(input: LogicalPlan, [LogicalSortKey], limit: BoundExpression)
    case skip(input: LogicalPlan, BoundExpression)
    case limit(input: LogicalPlan, BoundExpression)
    case unwind(input: LogicalPlan, BoundExpression, VariableID)
    /// The rows of `inner` for each row; one row with nulls in `nullable` where there are none.
    case optional(input: LogicalPlan, inner: LogicalPlan, nullable: [VariableID])
    /// The rows of `inner` for each row: `CALL { }`. Inner begins with an argument.
    case apply(input: LogicalPlan, inner: LogicalPlan)
    /// A `CALL { }` that returns nothing: runs it for each row, hands the row on.
    case forEachRow(input: LogicalPlan, inner: LogicalPlan)
    /// Keeps the rows for which `inner` has a row (or none, where it is negated).
    case semiApply(input: LogicalPlan, inner: LogicalPlan, isNegated: Bool)
    case hashJoin(left: LogicalPlan, right: LogicalPlan, on: [VariableID])
    case union(LogicalUnion)
    case procedureCall(LogicalProcedureCall)
    case loadCSV(LogicalLoadCSV)
    case inTransactions(LogicalInTransactions)
    case create(LogicalCreate)
    case merge(LogicalMerge)
    case set(input: LogicalPlan, [LogicalSet])
    case delete(input: LogicalPlan, [BoundExpression], isDetach: Bool)
    /// FOREACH: runs `inner` (writes only, beginning with an argument) for each element.
    case foreach(input: LogicalPlan, VariableID, in: BoundExpression, inner: LogicalPlan)
    /// The result: names and variables, in order. At the top of a plan; none for a statement that only writes.
    case columns(input: LogicalPlan, [LogicalColumn])
}

struct LogicalColumn: Hashable, Sendable {
    var name: String
    var variable: VariableID
}

struct LogicalNodeScan: Hashable, Sendable {
    enum Access: Hashable, Sendable {
        case all
        case label(String)
        /// `id(n) = …`: a list of ids or one.
        case id(BoundExpression)
        case elementID(BoundExpression)
        /// By property values, all of which must be equal; an index may exist or not, the operator looks when it opens.
        case equal(label: String?, keys: [String], values: [BoundExpression])
        /// As `equal` on one key, for any of the elements of a list.
        case anyOf(label: String?, key: String, list: BoundExpression)
        case range(label: String, key: String, lower: LogicalBound?, upper: LogicalBound?)
        case prefix(label: String, key: String, BoundExpression)
        /// All nodes of the label in the order of the values of a property, by an ordered index; those without it come
        /// last, or first where the order is descending.
        case ordered(label: String, key: String, isDescending: Bool)
    }

    var input: LogicalPlan
    var node: VariableID
    var access: Access
    /// To be cut into morsels where the graph is large, as everything up to the next step that takes all rows is done
    /// for each morsel by itself. Set by a rewrite.
    var isPartitioned = false
}

struct LogicalBound: Hashable, Sendable {
    var value: BoundExpression
    var isInclusive: Bool
}

/// Every relationship of some types, or the one with an id.
struct LogicalRelationshipScan: Hashable, Sendable {
    var input: LogicalPlan
    var relationship: VariableID
    var from: VariableID
    var to: VariableID
    /// None for all.
    var types: [String]
    /// `both` gives each relationship twice, a loop once.
    var direction: ParsedRelationshipPattern.Direction
    /// `id(r) = …`
    var id: BoundExpression?
}

/// One relationship from a node that is there. Where `to` is bound already (`isInto`), only relationships to it.
struct LogicalExpand: Hashable, Sendable {
    var input: LogicalPlan
    var from: VariableID
    var relationship: VariableID
    var to: VariableID
    /// None for all.
    var types: [String]
    var direction: ParsedRelationshipPattern.Direction
    var isInto: Bool
    /// The relationship is bound already, and is only checked.
    var isRelationshipBound: Bool
    /// Relationships, and lists of them, of the same pattern, which this one must differ from.
    var distinctFrom: [VariableID]
}

/// `-[r:T*1..3]->`: trails.
struct LogicalExpandMany: Hashable, Sendable {
    var input: LogicalPlan
    var from: VariableID
    /// Bound to the list of relationships, in the order of the pattern (from `from`'s side, unless `isReversed`).
    var relationships: VariableID
    var to: VariableID
    var types: [String]
    var direction: ParsedRelationshipPattern.Direction
    var min: Int
    /// Nil without an end.
    var max: Int?
    var isInto: Bool
    /// The list is bound already: it is walked, not searched.
    var areRelationshipsBound: Bool
    /// The pattern was written from `to` to `from`: the list is turned round.
    var isReversed: Bool
    /// Must hold for each relationship, bound to `element`.
    var element: VariableID?
    var predicate: BoundExpression?
    var distinctFrom: [VariableID]
    /// Only which ends are reached matters, and each is wanted once for each input row: nobody reads the
    /// relationships. Set by a rewrite.
    var isReachability: Bool
}

/// `((a)-[:R]->(b) WHERE …){1,5}`. For each repetition `inner` is run with `innerStart` bound.
struct LogicalQuantifiedPath: Hashable, Sendable {
    /// A variable of a repetition and the list that it becomes outside.
    struct Group: Hashable, Sendable {
        var inner: VariableID
        var outer: VariableID
    }

    var input: LogicalPlan
    var from: VariableID
    var to: VariableID
    var isInto: Bool
    var inner: LogicalPlan
    var innerStart: VariableID
    var innerEnd: VariableID
    /// Relationship variables of a repetition: no relationship may come twice.
    var innerRelationships: [VariableID]
    var groups: [Group]
    /// The nodes and relationships walked, as a list for the path variable, where there is one.
    var path: VariableID?
    var innerPath: [VariableID]
    var min: Int
    var max: Int?
    var isReversed: Bool
    var distinctFrom: [VariableID]
}

/// Both ends are bound.
struct LogicalShortestPath: Hashable, Sendable {
    enum Choice: Hashable, Sendable {
        case one
        case all
        case groups(Int)
        case count(Int)
    }

    var input: LogicalPlan
    var from: VariableID
    var to: VariableID
    /// The list of relationships.
    var relationships: VariableID
    var path: VariableID?
    var types: [String]
    var direction: ParsedRelationshipPattern.Direction
    var min: Int
    var max: Int?
    var choice: Choice
    /// Must hold for each relationship, bound to `element`.
    var element: VariableID?
    var predicate: BoundExpression?
    /// Must hold for the whole path (`path` is bound): searched exhaustively where the shortest does not satisfy it.
    var pathPredicate: BoundExpression?
    var distinctFrom: [VariableID]
}

struct LogicalProject: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var variable: VariableID
        var expression: BoundExpression
    }

    var input: LogicalPlan
    var items: [Item]
    /// The variables of the input stay; else only `items` are left.
    var keepsInput: Bool
}

struct LogicalAggregate: Hashable, Sendable {
    struct Item: Hashable, Sendable {
        var variable: VariableID
        var aggregate: BoundAggregate
    }

    var input: LogicalPlan
    /// None: one group, even of no rows.
    var keys: [LogicalProject.Item]
    var items: [Item]
}

struct LogicalSortKey: Hashable, Sendable {
    var variable: VariableID
    var isDescending: Bool
}

struct LogicalUnion: Hashable, Sendable {
    var left: LogicalPlan
    var right: LogicalPlan
    /// Pairs of the variables of the sides and the variable of the result.
    var columns: [Column]
    var isDistinct: Bool

    struct Column: Hashable, Sendable {
        var left: VariableID
        var right: VariableID
        var result: VariableID
    }
}

struct LogicalProcedureCall: Hashable, Sendable {
    struct Yield: Hashable, Sendable {
        /// Position among the columns of the procedure.
        var column: Int
        var variable: VariableID
    }

    var input: LogicalPlan
    /// As the catalogue spells it.
    var procedure: String
    var arguments: [BoundExpression]
    var yields: [Yield]
    /// A procedure without columns hands the row on.
    var isVoid: Bool
}

struct LogicalLoadCSV: Hashable, Sendable {
    var input: LogicalPlan
    var source: BoundExpression
    var hasHeaders: Bool
    var fieldTerminator: String
    var variable: VariableID
    /// What `linenumber()` and `file()` read.
    var line: VariableID
    var file: VariableID
}

struct LogicalInTransactions: Hashable, Sendable {
    var input: LogicalPlan
    var inner: LogicalPlan
    /// Default 1,000.
    var rowsPerTransaction: BoundExpression?
    var onError: ParsedSubqueryCall.InTransactions.OnError
    var status: VariableID?
    /// Variables that are null in rows of a transaction that failed.
    var nullable: [VariableID]
}

struct LogicalNewNode: Hashable, Sendable {
    var variable: VariableID
    var labels: [String]
    /// A map; nil for none.
    var properties: BoundExpression?
}

struct LogicalNewRelationship: Hashable, Sendable {
    var variable: VariableID
    var type: String
    var from: VariableID
    var to: VariableID
    var properties: BoundExpression?
}

/// Nodes first, then relationships. Ends that are not among `nodes` are bound already.
struct LogicalCreate: Hashable, Sendable {
    var input: LogicalPlan
    var nodes: [LogicalNewNode]
    var relationships: [LogicalNewRelationship]
    /// Path variables of the pattern, bound after it.
    var paths: [LogicalProject.Item]
}

struct LogicalMerge: Hashable, Sendable {
    var input: LogicalPlan
    /// Finds the pattern; begins with the argument of `arguments`.
    var match: LogicalPlan
    var arguments: [VariableID]
    /// What is made where nothing is found.
    var nodes: [LogicalNewNode]
    var relationships: [LogicalNewRelationship]
    var paths: [LogicalProject.Item]
    var onCreate: [LogicalSet]
    var onMatch: [LogicalSet]
    /// A relationship of the pattern was written without direction (made from left to right).
    var isUndirected: Bool
}

enum LogicalSet: Hashable, Sendable {
    /// The target is a node or relationship, or null (nothing happens). A null value removes the property.
    case property(of: BoundExpression, key: String, value: BoundExpression)
    case dynamicProperty(of: BoundExpression, key: BoundExpression, value: BoundExpression)
    /// `n = map` (or node, or relationship)
    case replace(BoundExpression, with: BoundExpression)
    /// `n += map`
    case merge(BoundExpression, with: BoundExpression)
    case addLabels(BoundExpression, [String])
    case removeLabels(BoundExpression, [String])
}
