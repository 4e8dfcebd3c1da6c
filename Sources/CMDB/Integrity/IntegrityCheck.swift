public import Graph

/// What an audit asks of a graph, or of its rows in the database.
public enum IntegrityRule: String, Hashable, Sendable, CaseIterable {
    /// A CI of an abstract class, or without the labels of its class's ancestors.
    case badClass = "class"
    /// A value that the attribute's type or constraint does not take.
    case badValue = "value"
    /// A mandatory attribute without a value.
    case missingValue = "mandatory"
    /// A relation between CIs of a type that the metamodel does not know.
    case unknownRelationType = "relation-type"
    /// A relation between CIs of classes that its type does not join.
    case badEndpoints = "endpoints"
    /// More relations of a type than one CI may have, or fewer than it must have.
    case cardinality
    /// A CI that is part of several others.
    case severalOwners = "owners"
    /// A circle of relations of a group that has none.
    case cycle
    /// Two relations of one type between the same CIs.
    case duplicateRelation = "duplicate-relation"
    /// A CI without any relation.
    case orphan
    /// A row of a relation of which an end is not there.
    case dangling
    /// The graph in memory and the rows of the database say different things.
    case rows = "graph-rows"
}

/// One thing that is wrong.
public struct IntegrityItem: Hashable, Sendable {
    public let ci: NodeID?
    public let relation: RelationshipID?
    /// In English, for people.
    public let message: String

    public init(ci: NodeID? = nil, relation: RelationshipID? = nil, _ message: String) {
        self.ci = ci
        self.relation = relation
        self.message = message
    }
}

/// How one rule stands.
public struct IntegrityCheck: Hashable, Sendable {
    public let rule: IntegrityRule
    public private(set) var count = 0
    /// At most the limit that was asked for; in no particular order.
    public private(set) var items: [IntegrityItem] = []
    private let limit: Int

    public init(_ rule: IntegrityRule, limit: Int) {
        self.rule = rule
        self.limit = limit
    }

    /// Counts, and keeps while there is room.
    public mutating func add(_ item: @autoclosure () -> IntegrityItem) {
        count += 1
        if items.count < limit { items.append(item()) }
    }
}
