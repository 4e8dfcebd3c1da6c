/// The nodes of a graph divided into numbered parts, such as components: four bytes a node slot and four a part.
public struct NodePartition: Sendable {
    static let none = UInt32.max

    /// Part by node slot; `none` where the slot is unused.
    let parts: ContiguousArray<UInt32>
    let sizes: ContiguousArray<UInt32>

    init(parts: ContiguousArray<UInt32>, sizes: ContiguousArray<UInt32>) {
        self.parts = parts
        self.sizes = sizes
    }

    /// Parts are numbered `0..<count`.
    public var count: Int { sizes.count }

    /// The part that holds the node; `nil` for an unused slot.
    public func part(of node: NodeSlot) -> Int? {
        guard node.index < parts.count, parts[node.index] != Self.none else { return nil }
        return Int(parts[node.index])
    }

    /// Nodes in a part.
    public func size(of part: Int) -> Int { Int(sizes[part]) }

    /// Whether both are nodes of one part.
    public func areTogether(_ first: NodeSlot, _ second: NodeSlot) -> Bool {
        part(of: first).map { $0 == part(of: second) } ?? false
    }

    /// The members of every part, in slot order. Complexity: O(node slots).
    public func members() -> NodeGroups {
        var ends: ContiguousArray<UInt32> = []
        ends.reserveCapacity(count)
        var total: UInt32 = 0
        for size in sizes {
            ends.append(total)
            total += size
        }
        // While a part is filled, its entry is the place of its next member; in the end, where the part ends.
        var nodes = ContiguousArray(repeating: NodeSlot(rawValue: 0), count: Int(total))
        for slot in parts.indices where parts[slot] != Self.none {
            let part = Int(parts[slot])
            nodes[Int(ends[part])] = NodeSlot(rawValue: UInt32(slot))
            ends[part] += 1
        }
        return NodeGroups(ends: ends, nodes: nodes)
    }
}

/// Groups of nodes, one after the other in one array.
public struct NodeGroups: RandomAccessCollection, Sendable {
    let ends: ContiguousArray<UInt32>
    let nodes: ContiguousArray<NodeSlot>

    public var startIndex: Int { 0 }
    public var endIndex: Int { ends.count }

    public subscript(group: Int) -> ArraySlice<NodeSlot> {
        ArraySlice(nodes[(group == 0 ? 0 : Int(ends[group - 1]))..<Int(ends[group])])
    }
}
