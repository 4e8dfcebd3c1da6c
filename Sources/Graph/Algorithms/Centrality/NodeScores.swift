/// A number for every node of a snapshot.
public struct NodeScores: Sendable {
    public let graph: GraphSnapshot
    /// By slot; 0 for unused slots.
    public let values: ContiguousArray<Double>

    /// - Parameter values: by number.
    init(_ graph: GraphSnapshot, _ numbering: NodeNumbering, _ value: (Int) -> Double) {
        var values = ContiguousArray(repeating: 0.0, count: graph.nodeSlotCount)
        for number in 0..<numbering.count { values[Int(numbering.slots[number])] = value(number) }
        self.graph = graph
        self.values = values
    }

    public subscript(node: NodeSlot) -> Double { values[Int(node.rawValue)] }

    /// The nodes with the highest scores, highest first; of equal ones those with the lowest ids.
    /// - Complexity: O(n log count).
    public func highest(_ count: Int) -> [ScoredNode] {
        var best = BestList<ScoredNode>(count: count) { left, right in
            (right.score, graph.id(of: left.node)) < (left.score, graph.id(of: right.node))
        }
        graph.forEachNode { node in best.offer(ScoredNode(node: node, score: self[node])) }
        return best.sorted()
    }
}

/// A node and what a measure says of it.
public struct ScoredNode: Hashable, Sendable {
    public let node: NodeSlot
    public let score: Double
}

/// The best few of many, in a bounded binary heap with the worst of them on top.
struct BestList<Element> {
    private let count: Int
    private let isBetter: (Element, Element) -> Bool
    private var heap: ContiguousArray<Element> = []

    init(count: Int, isBetter: @escaping (Element, Element) -> Bool) {
        self.count = count
        self.isBetter = isBetter
    }

    /// Complexity: O(1) for most that are not kept, else O(log count).
    mutating func offer(_ element: Element) {
        if heap.count < count {
            heap.append(element)
            rise(heap.count - 1)
        } else if let worst = heap.first, isBetter(element, worst) {
            heap[0] = element
            sink(0)
        }
    }

    /// Best first.
    func sorted() -> [Element] { heap.sorted(by: isBetter) }

    private mutating func rise(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBetter(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, isBetter(heap[child], heap[child + 1]) { child += 1 }
            guard isBetter(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
