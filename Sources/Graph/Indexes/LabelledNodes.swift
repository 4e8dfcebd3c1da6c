/// The nodes with a label in slot order, to be read some at a time.
public struct LabelledNodes: Sendable {
    private let snapshot: GraphSnapshot
    private let ranks: Range<Int>

    init(_ snapshot: GraphSnapshot, _ label: LabelCode) {
        self.snapshot = snapshot
        let term = UInt64(label.rawValue)
        ranks = snapshot.indexes.labels.rank { $0.term < term }..<snapshot.indexes.labels.rank { $0.term <= term }
    }

    /// Exact. Complexity: O(1).
    public var count: Int { ranks.count }

    /// Appends some of the nodes from `position` on, at least one and at most `limit`, fewer at borders of the index;
    /// none at the end. Complexity: O(log nodes + nodes given).
    /// - Returns: how many.
    public func append(from position: Int, limit: Int, to slots: inout ContiguousArray<UInt32>) -> Int {
        let start = ranks.lowerBound + position
        guard start < ranks.upperBound, let (leaf, held) = snapshot.indexes.labels.leaf(at: start) else { return 0 }
        let end = min(ranks.upperBound, held.upperBound, start + limit)
        leaf.forEachRun(start - held.lowerBound..<end - held.lowerBound) { first, count in
            slots.append(contentsOf: first.slot..<first.slot + UInt32(count))
        }
        return end - start
    }
}

extension GraphSnapshot {
    /// The nodes with a label, in slot order, to be read some at a time. Complexity: O(log nodes).
    public func labelledNodes(_ label: LabelCode) -> LabelledNodes { LabelledNodes(self, label) }
}
