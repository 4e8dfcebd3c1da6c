/// Everything that a snapshot says about one node, in terms that hold in any snapshot: names instead of codes, ids
/// instead of slots.
public struct NodeContent: Hashable, Sendable {
    public let id: NodeID
    /// In the order of their UTF-8 bytes, each once.
    public let labels: [String]
    /// Without nulls.
    public let properties: [String: Value]

    public init(id: NodeID, labels: some Sequence<String>, properties: [String: Value]) {
        self.id = id
        self.labels = Set(labels).sorted()
        self.properties = properties.filter { !$0.value.isNull }
    }
}

/// Everything that a snapshot says about one relationship, in terms that hold in any snapshot.
public struct RelationshipContent: Hashable, Sendable {
    public let id: RelationshipID
    public let type: String
    public let source: NodeID
    public let target: NodeID
    /// Without nulls.
    public let properties: [String: Value]

    public init(
        id: RelationshipID, type: String, source: NodeID, target: NodeID, properties: [String: Value]
    ) {
        self.id = id
        self.type = type
        self.source = source
        self.target = target
        self.properties = properties.filter { !$0.value.isNull }
    }
}

extension GraphSnapshot {
    /// `nil` where there is no such node. Complexity: that of ``properties(of:)``.
    public func content(of id: NodeID) -> NodeContent? {
        guard let slot = slot(of: id) else { return nil }
        return NodeContent(
            id: id, labels: labels(of: slot).map(name(of:)), properties: named(properties(of: slot)))
    }

    /// `nil` where there is no such relationship. Complexity: that of ``properties(of:)``.
    public func content(of id: RelationshipID) -> RelationshipContent? {
        guard let slot = slot(of: id) else { return nil }
        return RelationshipContent(
            id: id, type: name(of: type(of: slot)), source: self.id(of: source(of: slot)),
            target: self.id(of: target(of: slot)), properties: named(properties(of: slot)))
    }

    private func named(_ properties: [(key: PropertyKeyCode, value: Value)]) -> [String: Value] {
        Dictionary(properties.map { (name(of: $0.key), $0.value) }, uniquingKeysWith: { $1 })
    }
}
