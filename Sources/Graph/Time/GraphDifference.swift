public import Base

/// What differs between two states of one graph, every list in the order of the ids.
///
/// The totals are always whole; the lists hold at most the limit that was asked for, each.
public struct GraphDifference: Hashable, Sendable {
    /// One element that both states have, and that is not the same in them.
    public struct Change<Content: Hashable & Sendable>: Hashable, Sendable {
        public let before: Content
        public let after: Content
    }

    /// How many elements differ.
    public struct Counts: Hashable, Sendable {
        public internal(set) var added = 0
        public internal(set) var removed = 0
        public internal(set) var changed = 0

        public var total: Int { added + removed + changed }
    }

    /// The commit of the older state. "Older" is what was asked from: it may have the greater number.
    public let older: CommitSeq
    public let newer: CommitSeq

    public internal(set) var nodes = Counts()
    public internal(set) var addedNodes: [NodeContent] = []
    /// As they were.
    public internal(set) var removedNodes: [NodeContent] = []
    public internal(set) var changedNodes: [Change<NodeContent>] = []

    public internal(set) var relationships = Counts()
    public internal(set) var addedRelationships: [RelationshipContent] = []
    /// As they were.
    public internal(set) var removedRelationships: [RelationshipContent] = []
    public internal(set) var changedRelationships: [Change<RelationshipContent>] = []

    init(older: CommitSeq, newer: CommitSeq) {
        self.older = older
        self.newer = newer
    }

    public var isEmpty: Bool { nodes.total == 0 && relationships.total == 0 }

    /// Whether the lists hold everything that differs.
    public var isComplete: Bool {
        nodes.total == addedNodes.count + removedNodes.count + changedNodes.count
            && relationships.total
                == addedRelationships.count + removedRelationships.count + changedRelationships.count
    }
}

extension GraphDifference.Change<NodeContent> {
    public var id: NodeID { after.id }

    /// In the order of their UTF-8 bytes.
    public var addedLabels: [String] { after.labels.filter { !before.labels.contains($0) } }
    public var removedLabels: [String] { before.labels.filter { !after.labels.contains($0) } }

    /// In the order of the keys.
    public var properties: [PropertyChange] { PropertyChange.list(from: before.properties, to: after.properties) }
}

extension GraphDifference.Change<RelationshipContent> {
    public var id: RelationshipID { after.id }

    /// Whether it has another type or other ends.
    public var isMoved: Bool {
        before.type != after.type || before.source != after.source || before.target != after.target
    }

    /// In the order of the keys.
    public var properties: [PropertyChange] { PropertyChange.list(from: before.properties, to: after.properties) }
}

extension GraphDifference {
    /// The same seen from the other side.
    public var inverse: GraphDifference {
        var inverse = GraphDifference(older: newer, newer: older)
        inverse.nodes = Counts(added: nodes.removed, removed: nodes.added, changed: nodes.changed)
        inverse.addedNodes = removedNodes
        inverse.removedNodes = addedNodes
        inverse.changedNodes = changedNodes.map { .init(before: $0.after, after: $0.before) }
        inverse.relationships = Counts(
            added: relationships.removed, removed: relationships.added, changed: relationships.changed)
        inverse.addedRelationships = removedRelationships
        inverse.removedRelationships = addedRelationships
        inverse.changedRelationships = changedRelationships.map { .init(before: $0.after, after: $0.before) }
        return inverse
    }

    /// What leads from the older state to the newer one; for a difference that ``isComplete``.
    public var patch: GraphPatch {
        GraphPatch(
            removedRelationships: removedRelationships.map(\.id), removedNodes: removedNodes.map(\.id),
            nodes: addedNodes + changedNodes.map(\.after),
            relationships: addedRelationships + changedRelationships.map(\.after))
    }
}
