// What a draft looks like so far, for writers that look before they write.

extension GraphDraft {
    /// The state so far: nodes with their labels and properties, ids and slots, and properties of relationships are as
    /// the draft has them now; adjacency, indexes and look-ups by label are as they were when it began.
    ///
    /// It is overwritten by the next change to the draft, so it must not be kept longer than until then.
    public var present: GraphSnapshot { graph }

    /// Whether the draft has this node now.
    public func contains(_ node: NodeSlot) -> Bool { graph.contains(node) }

    public func id(of node: NodeSlot) -> NodeID { graph.id(of: node) }
    public func id(of relationship: RelationshipSlot) -> RelationshipID { graph.id(of: relationship) }

    /// `.null` where the node has no such property now.
    public func property(_ key: PropertyKeyCode, of node: NodeSlot) -> Value { graph.property(key, of: node) }

    /// `.null` where the relationship has no such property now.
    public func property(_ key: PropertyKeyCode, of relationship: RelationshipSlot) -> Value {
        graph.property(key, of: relationship)
    }

    /// What the node has now, in the order of the key codes.
    public func properties(of node: NodeSlot) -> [(key: PropertyKeyCode, value: Value)] { graph.properties(of: node) }

    /// What the relationship has now, in the order of the key codes.
    public func properties(of relationship: RelationshipSlot) -> [(key: PropertyKeyCode, value: Value)] {
        graph.properties(of: relationship)
    }

    /// The labels that the node has now.
    public func labels(of node: NodeSlot) -> [LabelCode] { graph.labels(of: node) }

    /// The code of a label, made where there is none.
    public func label(_ name: String) -> LabelCode { LabelCode(rawValue: graph.labelNames.intern(name)) }

    /// The code of a set of labels.
    /// - Parameter labels: each once, in any order.
    public func labelSet(_ labels: [LabelCode]) -> LabelSetCode {
        let codes = labels.sorted { $0.rawValue < $1.rawValue }
        return LabelSetCode(rawValue: graph.labelSets.intern(codes, in: memory))
    }
}
