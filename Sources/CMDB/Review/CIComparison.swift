internal import Base
public import Graph
internal import OrderedCollections

/// Two CIs side by side: their values, and what they are joined with.
public struct CIComparison: Sendable {
    /// A value of either; `.null` where one has none.
    public struct Attribute: Sendable {
        public let key: String
        public let left: Value
        public let right: Value
        public var isSame: Bool { left == right }
    }

    /// A relation that at least one of the two has.
    public struct Relation: Sendable {
        public let type: String
        /// As seen from the CIs compared.
        public let direction: Direction
        public let other: NodeSlot
        public let isOfLeft: Bool
        public let isOfRight: Bool
    }

    /// `class` and `name` first, then in the order of the left one's class, then by key. Sensitive ones are left out.
    public let attributes: [Attribute]
    /// By type, those of both first.
    public let relations: [Relation]
    /// Relations of each that are not listed: of a hub only ``Limits/comparedRelations`` are.
    public let unlistedRelations: Int

    /// - Complexity: O(attributes + relations · log relations).
    public init(_ left: NodeSlot, _ right: NodeSlot, in graph: GraphSnapshot, metamodel: Metamodel) {
        attributes = Self.attributes(left, right, graph, metamodel)
        (relations, unlistedRelations) = Self.relations(left, right, graph)
    }

    private static func attributes(
        _ left: NodeSlot, _ right: NodeSlot, _ graph: GraphSnapshot, _ metamodel: Metamodel
    ) -> [Attribute] {
        let classes = (metamodel.ciClass(of: left, in: graph), metamodel.ciClass(of: right, in: graph))
        var values: [String: (left: Value, right: Value)] = [:]
        for (key, value) in graph.properties(of: left) {
            values[graph.name(of: key), default: (.null, .null)].left = value
        }
        for (key, value) in graph.properties(of: right) {
            values[graph.name(of: key), default: (.null, .null)].right = value
        }
        let own = metamodel.attributes(of: classes.0)
        let others = metamodel.attributes(of: classes.1)
        var order: [String: Int] = [GraphSnapshot.nameKey: -1]
        for (position, key) in own.keys.enumerated() { order[key] = position }
        let keys = values.keys.filter { !(own[$0]?.isSensitive ?? false) && !(others[$0]?.isSensitive ?? false) }
            .sorted { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }
        return [Attribute(key: "class", left: .string(classes.0), right: .string(classes.1))]
            + keys.map { Attribute(key: $0, left: values[$0]?.left ?? .null, right: values[$0]?.right ?? .null) }
    }

    private struct Far: Hashable {
        let type: RelationshipTypeCode
        let isOutgoing: Bool
        let node: NodeSlot
    }

    private static func relations(
        _ left: NodeSlot, _ right: NodeSlot, _ graph: GraphSnapshot
    ) -> (relations: [Relation], unlisted: Int) {
        func far(of node: NodeSlot) -> Set<Far> {
            var found: Set<Far> = []
            graph.forEachRelationship(of: node, direction: .both) { adjacent in
                guard found.count < Limits.comparedRelations else { return }
                found.insert(
                    Far(type: adjacent.type, isOutgoing: adjacent.direction == .outgoing, node: adjacent.node))
            }
            return found
        }
        let (own, others) = (far(of: left), far(of: right))
        let degrees = graph.degree(of: left, direction: .both) + graph.degree(of: right, direction: .both)
        let all = own.union(others).map { one in
            Relation(
                type: graph.name(of: one.type), direction: one.isOutgoing ? .outgoing : .incoming, other: one.node,
                isOfLeft: own.contains(one), isOfRight: others.contains(one))
        }
        func rank(_ relation: Relation) -> Int {
            relation.isOfLeft && relation.isOfRight ? 0 : relation.isOfLeft ? 1 : 2
        }
        return (
            all.sorted { ($0.type, rank($0), $0.other) < ($1.type, rank($1), $1.other) },
            degrees - own.count - others.count
        )
    }
}
