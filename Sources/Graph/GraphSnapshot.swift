public import Base

/// One immutable version of a property graph.
///
/// Holding a snapshot keeps it valid and unchanged for as long as it is held; versions share every page that
/// did not change between them. A new version is made through ``draft()``; a draft that is never published
/// costs only the pages it touched.
public struct GraphSnapshot: Sendable {
    /// The commit that made this version.
    public internal(set) var seq: CommitSeq = .zero

    /// Keeps the memory of this version; everything below points into it.
    var version: GraphVersion

    var labelNames = NameTable()
    var typeNames = NameTable()
    var keyNames = NameTable()

    var labelSets = LabelSets()
    /// Label set code per node slot; `Self.free` marks an unused slot.
    @usableFromInline var nodeLabelSets = PagedArray<UInt32>()
    /// Node id per slot. An unused slot holds the next one of the free list.
    var nodeIDs = PagedArray<UInt32>()
    /// Slot by node id; `Self.free` where there is none. Ids are dense, so this is an array.
    var slotOfNode = PagedArray<UInt32>()
    var nodeProperties = PropertyTable()
    /// First unused node slot to give out again; `Self.free` where there is none.
    var freeNode = Self.free

    /// Ends and type per relationship slot; the type `Self.free` marks an unused slot.
    var relationships = PagedArray<RelationshipRecord>()
    /// Relationship id per slot. An unused slot holds the next one of the free list.
    var relationshipIDs = PagedArray<UInt32>()
    var slotOfRelationship = PagedArray<UInt32>()
    var relationshipProperties = PropertyTable()
    /// For each group of 512 relationship slots, the draft that set a property of one last.
    var relationshipChanges = PagedArray<UInt64>()
    var relationshipCounts: ContiguousArray<Int> = []
    var freeRelationship = Self.free

    /// Unused slots that are not given out yet, see ``GraphDraft/publishHoldingSlots(as:)``; they keep their ids.
    var heldNodes: ContiguousArray<UInt32> = []
    var heldRelationships: ContiguousArray<UInt32> = []

    @usableFromInline var outgoing = AdjacencyIndex()
    @usableFromInline var incoming = AdjacencyIndex()

    var indexes = IndexCatalog()

    /// Working memory of traversals.
    let workspaces = WorkspacePool()
    /// Relationships with weights beside them, for searches by cost.
    let projections = WeightProjectionCache()

    public internal(set) var nodeCount = 0
    public internal(set) var relationshipCount = 0

    @usableFromInline static let free = UInt32.max
    static let relationshipGroupBits = 9

    /// The property that names a node, and that ``nodes(named:)`` looks up.
    public static let nameKey = "name"
    /// Position of the index of names, which every graph has.
    static let nameIndex = 0

    /// The empty graph, before the first commit.
    public init() {
        version = GraphMemory.firstVersion()
        let name = PropertyKeyCode(rawValue: keyNames.intern(Self.nameKey))
        let definition = IndexDefinition(name: Self.nameKey, kind: .folded, keys: [Self.nameKey])
        _ = indexes.add(definition, labels: [], keys: [name])
    }

    /// A changeable copy that nobody else sees.
    public func draft() -> GraphDraft { GraphDraft(of: self) }
}

extension GraphSnapshot {
    /// Greater than every node id in use.
    public var nodeIDBound: UInt64 { UInt64(max(1, slotOfNode.count)) }
    /// Greater than every relationship id in use.
    public var relationshipIDBound: UInt64 { UInt64(max(1, slotOfRelationship.count)) }
}

// MARK: Names

extension GraphSnapshot {
    public func label(named name: String) -> LabelCode? { labelNames.code(of: name).map(LabelCode.init(rawValue:)) }
    public func name(of label: LabelCode) -> String { labelNames.names[Int(label.rawValue)] }
    /// Every label ever used, in the order of first use.
    public var labels: [LabelCode] { labelNames.names.indices.map { LabelCode(rawValue: UInt32($0)) } }

    public func relationshipType(named name: String) -> RelationshipTypeCode? {
        typeNames.code(of: name).map(RelationshipTypeCode.init(rawValue:))
    }
    /// As ``relationshipType(named:)``, faster where the guess is right: the code that another version gave.
    public func relationshipType(named name: String, guess: RelationshipTypeCode?) -> RelationshipTypeCode? {
        if let guess, Int(guess.rawValue) < typeNames.names.count, typeNames.names[Int(guess.rawValue)] == name {
            return guess
        }
        return relationshipType(named: name)
    }
    public func name(of type: RelationshipTypeCode) -> String { typeNames.names[Int(type.rawValue)] }
    /// Every relationship type ever used, in the order of first use.
    public var relationshipTypeCodes: [RelationshipTypeCode] {
        typeNames.names.indices.map { RelationshipTypeCode(rawValue: UInt32($0)) }
    }

    public func propertyKey(named name: String) -> PropertyKeyCode? {
        keyNames.code(of: name).map(PropertyKeyCode.init(rawValue:))
    }
    public func name(of key: PropertyKeyCode) -> String { keyNames.names[Int(key.rawValue)] }
    /// Every property key ever used, in the order of first use.
    public var propertyKeys: [PropertyKeyCode] { keyNames.names.indices.map { PropertyKeyCode(rawValue: UInt32($0)) } }
}

// MARK: Nodes

extension GraphSnapshot {
    /// Complexity: O(1).
    public func slot(of id: NodeID) -> NodeSlot? {
        guard id.rawValue < UInt64(slotOfNode.count) else { return nil }
        let slot = slotOfNode[Int(id.rawValue)]
        return slot == Self.free ? nil : NodeSlot(rawValue: slot)
    }

    /// Whether the slot holds a relationship: it may have been removed. Complexity: O(1).
    public func contains(_ relationship: RelationshipSlot) -> Bool {
        relationship.index < relationships.count && relationships[relationship.index].type != Self.free
    }

    public func id(of node: NodeSlot) -> NodeID { NodeID(rawValue: UInt64(nodeIDs[node.index])) }

    @usableFromInline
    func isUsed(_ slot: UInt32) -> Bool { Int(slot) < nodeLabelSets.count && nodeLabelSets[Int(slot)] != Self.free }

    /// Slots range over `0..<nodeSlotCount`; some may be unused.
    public var nodeSlotCount: Int { nodeLabelSets.count }

    public func labels(of node: NodeSlot) -> [LabelCode] { labelSets.members[Int(nodeLabelSets[node.index])] }

    /// Complexity: O(labels of the node).
    public func hasLabel(_ node: NodeSlot, _ label: LabelCode) -> Bool { labels(of: node).contains(label) }

    /// The distinct sets of labels in use. They are few, so work per set instead of per node pays.
    public var labelSetMembers: [[LabelCode]] { Array(labelSets.members) }

    /// Nodes that have exactly the labels at a position of ``labelSetMembers``. Complexity: O(1).
    public func nodeCount(labelSet: Int) -> Int { Int(labelSets.nodeCounts[labelSet]) }

    /// Position of the node's labels in ``labelSetMembers``. Complexity: O(1).
    public func labelSet(of node: NodeSlot) -> Int { Int(nodeLabelSets[node.index]) }

    /// `.null` where the node has no such property. Complexity: O(1).
    public func property(_ key: PropertyKeyCode, of node: NodeSlot) -> Value {
        nodeProperties.value(of: key, at: node.index)
    }

    /// `.null` where the node has no such property, or the graph no such key.
    public func property(named name: String, of node: NodeSlot) -> Value {
        propertyKey(named: name).map { property($0, of: node) } ?? .null
    }

    /// In the order of the key codes. Complexity: O(keys in the graph).
    public func properties(of node: NodeSlot) -> [(key: PropertyKeyCode, value: Value)] {
        nodeProperties.values(at: node.index)
    }

    /// Calls `body` for every node in slot order.
    public func forEachNode<E>(_ body: (NodeSlot) throws(E) -> Void) throws(E) {
        try nodeLabelSets.forEachPage { (first, sets) throws(E) in
            for local in sets.indices where sets[local] != Self.free {
                try body(NodeSlot(rawValue: UInt32(first + local)))
            }
        }
    }
}

// MARK: Relationships

extension GraphSnapshot {
    /// Complexity: O(1).
    public func slot(of id: RelationshipID) -> RelationshipSlot? {
        guard id.rawValue < UInt64(slotOfRelationship.count) else { return nil }
        let slot = slotOfRelationship[Int(id.rawValue)]
        return slot == Self.free ? nil : RelationshipSlot(rawValue: slot)
    }

    public func id(of relationship: RelationshipSlot) -> RelationshipID {
        RelationshipID(rawValue: UInt64(relationshipIDs[relationship.index]))
    }

    public func source(of relationship: RelationshipSlot) -> NodeSlot {
        NodeSlot(rawValue: relationships[relationship.index].source)
    }

    public func target(of relationship: RelationshipSlot) -> NodeSlot {
        NodeSlot(rawValue: relationships[relationship.index].target)
    }

    public func type(of relationship: RelationshipSlot) -> RelationshipTypeCode {
        RelationshipTypeCode(rawValue: relationships[relationship.index].type)
    }

    /// The name of a relationship's type; empty where the relationship has been removed.
    public func typeName(of relationship: RelationshipSlot) -> String {
        contains(relationship) ? name(of: type(of: relationship)) : ""
    }

    /// `.null` where the relationship has no such property. Complexity: O(1).
    public func property(_ key: PropertyKeyCode, of relationship: RelationshipSlot) -> Value {
        relationshipProperties.value(of: key, at: relationship.index)
    }

    /// In the order of the key codes. Complexity: O(keys in the graph).
    public func properties(of relationship: RelationshipSlot) -> [(key: PropertyKeyCode, value: Value)] {
        relationshipProperties.values(at: relationship.index)
    }

    public func relationshipCount(typed type: RelationshipTypeCode) -> Int {
        Int(type.rawValue) < relationshipCounts.count ? relationshipCounts[Int(type.rawValue)] : 0
    }

    /// Calls `body` for every relationship in slot order.
    public func forEachRelationship<E>(_ body: (RelationshipSlot) throws(E) -> Void) throws(E) {
        try relationships.forEachPage { (first, records) throws(E) in
            for local in records.indices where records[local].type != Self.free {
                try body(RelationshipSlot(rawValue: UInt32(first + local)))
            }
        }
    }
}

// MARK: Adjacency

/// A relationship as seen from one of its nodes.
public struct Adjacent: Sendable {
    public let relationship: RelationshipSlot
    /// The node at the other end.
    public let node: NodeSlot
    public let type: RelationshipTypeCode
    /// `.outgoing` where the node asked is the source.
    public let direction: Direction

    @inlinable
    init(relationship: RelationshipSlot, node: NodeSlot, type: RelationshipTypeCode, direction: Direction) {
        self.relationship = relationship
        self.node = node
        self.type = type
        self.direction = direction
    }
}

extension GraphSnapshot {
    /// Calls `body` once per relationship of `node`, outgoing ones first, each direction ordered by type.
    ///
    /// A loop is seen once in each direction. Allocates nothing.
    /// - Parameter type: only relationships of this type; `nil` for all.
    @inlinable
    public func forEachRelationship<E>(
        of node: NodeSlot, direction: Direction, type: RelationshipTypeCode? = nil,
        _ body: (Adjacent) throws(E) -> Void
    ) throws(E) {
        if direction != .incoming { try visit(outgoing, node, .outgoing, type, body) }
        if direction != .outgoing { try visit(incoming, node, .incoming, type, body) }
    }

    @inlinable
    func visit<E>(
        _ index: AdjacencyIndex, _ node: NodeSlot, _ direction: Direction, _ type: RelationshipTypeCode?,
        _ body: (Adjacent) throws(E) -> Void
    ) throws(E) {
        for entry in Neighbours(index, node.rawValue, nil) {
            let found = RelationshipTypeCode(rawValue: entry.type)
            if let type, found != type {
                if type < found { return }
                continue
            }
            try body(
                Adjacent(
                    relationship: RelationshipSlot(rawValue: entry.relationship),
                    node: NodeSlot(rawValue: entry.node), type: found, direction: direction))
        }
    }

    /// Relationships of `node`; a loop counts once in each direction.
    /// Complexity: O(1). In the row of a hub with a type: O(types that it has).
    public func degree(of node: NodeSlot, direction: Direction, type: RelationshipTypeCode? = nil) -> Int {
        guard let type else {
            return (direction == .incoming ? 0 : outgoing.degree(node.rawValue))
                + (direction == .outgoing ? 0 : incoming.degree(node.rawValue))
        }
        return (direction == .incoming ? 0 : outgoing.degree(node.rawValue, type: type.rawValue))
            + (direction == .outgoing ? 0 : incoming.degree(node.rawValue, type: type.rawValue))
    }

    /// The relationships of one type from one node to another, in slot order.
    /// Complexity: O(log of the smaller degree + answer).
    public func relationships(
        from source: NodeSlot, to target: NodeSlot, type: RelationshipTypeCode
    ) -> [RelationshipSlot] {
        let found =
            outgoing.degree(source.rawValue) <= incoming.degree(target.rawValue)
            ? outgoing.relationships(source.rawValue, type: type.rawValue, to: target.rawValue)
            : incoming.relationships(target.rawValue, type: type.rawValue, to: source.rawValue)
        return found.map(RelationshipSlot.init(rawValue:))
    }
}

/// The ends and the type of a relationship.
struct RelationshipRecord: BitwiseCopyable, Sendable {
    let source: UInt32
    let target: UInt32
    let type: UInt32

    var removed: RelationshipRecord { .init(source: source, target: target, type: GraphSnapshot.free) }
}
