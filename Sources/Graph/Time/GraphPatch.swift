public import Base

/// What leads from one state of a graph to another: the elements that are gone, and those that are new or different,
/// each whole.
///
/// The smallest form of a commit that can be replayed: it has no order of steps, and patches of several commits fold
/// into one that names each element once, so that a replay over a long time costs what differs, not what happened.
public struct GraphPatch: Hashable, Sendable {
    public var removedRelationships: [RelationshipID]
    public var removedNodes: [NodeID]
    /// New ones, and ones that take the place of what the node was.
    public var nodes: [NodeContent]
    /// New ones, and ones that take the place of what the relationship was, its ends and its type included.
    public var relationships: [RelationshipContent]

    public init(
        removedRelationships: [RelationshipID] = [], removedNodes: [NodeID] = [], nodes: [NodeContent] = [],
        relationships: [RelationshipContent] = []
    ) {
        self.removedRelationships = removedRelationships
        self.removedNodes = removedNodes
        self.nodes = nodes
        self.relationships = relationships
    }

    public var isEmpty: Bool { count == 0 }

    /// Elements that it speaks of.
    public var count: Int { removedRelationships.count + removedNodes.count + nodes.count + relationships.count }
}

extension GraphSnapshot {
    /// The state that the patch leads to, as commit `seq`. This snapshot stays what it is.
    ///
    /// - Complexity: O(elements of the patch), each as an edit of a draft.
    /// - Throws: `unknownNode` or `unknownRelationship` where it removes what is not there or relates what will not
    ///   be there, `nodeHasRelationships` where it leaves a relationship without an end: it belongs to another state.
    ///   `cancelled`, `outOfTime` and `budgetExceeded` by the budget; one step an element.
    public func applying(
        _ patch: GraphPatch, as seq: CommitSeq, budget: Budget = .unlimited
    ) throws(GraphError) -> GraphSnapshot {
        var meter = Meter(budget)
        let draft = draft()
        draft.indexing.isReplay = true
        for id in patch.removedRelationships {
            try meter.step()
            try draft.removeRelationship(id)
        }
        // Moved relationships leave their old ends before a node goes.
        for content in patch.relationships where isMoved(content) {
            try meter.step()
            try draft.removeRelationship(content.id)
        }
        for id in patch.removedNodes {
            try meter.step()
            try draft.removeNode(id)
        }
        for content in patch.nodes {
            try meter.step()
            try put(content, into: draft)
        }
        for content in patch.relationships {
            try meter.step()
            try put(content, into: draft)
        }
        return draft.publish(as: seq)
    }

    private func put(_ new: NodeContent, into draft: GraphDraft) throws(GraphError) {
        guard let old = content(of: new.id) else {
            return try draft.addNode(
                new.id, labels: new.labels, properties: PropertyChange.steps(from: [:], to: new.properties))
        }
        if old.labels != new.labels { try draft.setLabels(of: new.id, new.labels) }
        let steps = PropertyChange.steps(from: old.properties, to: new.properties)
        if !steps.isEmpty { try draft.setProperties(of: new.id, steps) }
    }

    private func put(_ new: RelationshipContent, into draft: GraphDraft) throws(GraphError) {
        guard let old = content(of: new.id), !isMoved(new) else {
            return try draft.addRelationship(
                new.id, type: new.type, from: new.source, to: new.target,
                properties: PropertyChange.steps(from: [:], to: new.properties))
        }
        let steps = PropertyChange.steps(from: old.properties, to: new.properties)
        if !steps.isEmpty { try draft.setProperties(of: new.id, steps) }
    }

    /// Whether this relationship exists here with another type or other ends.
    private func isMoved(_ new: RelationshipContent) -> Bool {
        guard let slot = slot(of: new.id) else { return false }
        return name(of: type(of: slot)) != new.type || id(of: source(of: slot)) != new.source
            || id(of: target(of: slot)) != new.target
    }
}

/// One property before and after; `.null` for none.
public struct PropertyChange: Hashable, Sendable {
    public let key: String
    public let before: Value
    public let after: Value
}

extension PropertyChange {
    /// What differs, in the order of the keys.
    static func list(from old: [String: Value], to new: [String: Value]) -> [PropertyChange] {
        var changes: [PropertyChange] = []
        for (key, value) in old {
            let other = new[key] ?? .null
            if !value.isIdentical(to: other) { changes.append(PropertyChange(key: key, before: value, after: other)) }
        }
        for (key, value) in new where old[key] == nil {
            changes.append(PropertyChange(key: key, before: .null, after: value))
        }
        return changes.sorted { $0.key < $1.key }
    }

    /// The same as a draft wants it, so that dictionaries come out the same whenever it is replayed.
    fileprivate static func steps(
        from old: [String: Value], to new: [String: Value]
    ) -> [(key: String, value: Value)] {
        list(from: old, to: new).map { (key: $0.key, value: $0.after) }
    }
}

extension Value {
    /// Whether both are the same as ``GraphSnapshot/stateHash`` sees them: NaN is itself, -0 is not 0, and canonically
    /// equivalent strings of other bytes differ.
    func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.float(let left), .float(let right)):
            left.bitPattern == right.bitPattern || left.isNaN && right.isNaN
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.point(let left), .point(let right)):
            left.system == right.system
                && left.coordinates.elementsEqual(right.coordinates) { $0.bitPattern == $1.bitPattern }
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
        default: self == other
        }
    }
}
