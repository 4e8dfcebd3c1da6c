/// The part of a snapshot that an algorithm sees: its nodes, and the relationships of some types.
///
/// Making one is cheap (a byte for each relationship type), and it holds the snapshot, so it stays valid.
/// Algorithms are methods of it; inside them nodes are bare `UInt32` slots, at their borders ``NodeSlot``.
public struct GraphView: Sendable {
    public let graph: GraphSnapshot
    private let mask: TypeMask?
    /// By type code, whether it is followed; nil where every type is. Owned by `mask`.
    @usableFromInline nonisolated(unsafe) let flags: UnsafePointer<Bool>?
    /// As `flags`, all bits or none, for loops without a jump.
    nonisolated(unsafe) let wanted: UnsafePointer<UInt32>?

    /// - Parameter types: relationship types to follow; `nil` for all.
    init(_ graph: GraphSnapshot, types: some Sequence<RelationshipTypeCode>) {
        self.graph = graph
        let mask = TypeMask(types, count: graph.typeNames.names.count)
        self.mask = mask
        flags = UnsafePointer(mask.flags)
        wanted = UnsafePointer(mask.wanted)
    }

    init(_ graph: GraphSnapshot) {
        self.graph = graph
        mask = nil
        flags = nil
        wanted = nil
    }

    /// Slots range over `0..<slotCount`; some may be unused, see ``contains(_:)``.
    public var slotCount: Int { graph.nodeSlotCount }

    @inlinable @inline(__always)
    func includes(_ type: UInt32) -> Bool { flags == nil || flags.unsafelyUnwrapped[Int(type)] }
}

extension GraphSnapshot {
    /// This snapshot with every relationship.
    public var everything: GraphView { GraphView(self) }

    /// This snapshot, seen through relationships of `types` only.
    public func view(of types: some Sequence<RelationshipTypeCode>) -> GraphView { GraphView(self, types: types) }

    /// This snapshot without the relationships of `types`.
    public func view(without types: some Sequence<RelationshipTypeCode>) -> GraphView {
        let left = Set(types)
        return GraphView(self, types: relationshipTypeCodes.filter { !left.contains($0) })
    }

    /// - Throws: `unknownType` that names the type and those that exist.
    public func view(ofTypesNamed names: [String]) throws(GraphError) -> GraphView {
        var types: [RelationshipTypeCode] = []
        for name in names {
            guard let type = relationshipType(named: name) else {
                throw GraphError(.unknownType, "there is no relationship type '\(name)' in this graph")
            }
            types.append(type)
        }
        return view(of: types)
    }

    /// Whether the slot holds a node.
    @inlinable
    public func contains(_ node: NodeSlot) -> Bool { isUsed(node.rawValue) }
}

/// A set of relationship types: one byte each, so that a test is one load, and one word each.
// `@unchecked Sendable`: not written after `init`.
private final class TypeMask: @unchecked Sendable {
    let flags: UnsafeMutablePointer<Bool>
    let wanted: UnsafeMutablePointer<UInt32>

    init(_ types: some Sequence<RelationshipTypeCode>, count: Int) {
        flags = .allocate(capacity: max(1, count))
        flags.initialize(repeating: false, count: count)
        wanted = .allocate(capacity: max(1, count))
        wanted.initialize(repeating: 0, count: count)
        for type in types where Int(type.rawValue) < count {
            flags[Int(type.rawValue)] = true
            wanted[Int(type.rawValue)] = .max
        }
    }

    deinit {
        flags.deallocate()
        wanted.deallocate()
    }
}
