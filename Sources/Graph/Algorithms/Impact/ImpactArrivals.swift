/// Failure under way along a relationship that delays it.
struct ImpactArrival {
    /// Microseconds after the first failure.
    let time: Int64
    /// Breaks ties, so that the order is that of departure.
    let sequence: UInt32
    let dependent: UInt32
    let relationship: UInt32
    let rule: UInt32
    /// The change that sent it.
    let cause: UInt32
    let state: UInt8

    fileprivate func isBefore(_ other: ImpactArrival) -> Bool { (time, sequence) < (other.time, other.sequence) }
}

/// Arrivals, earliest first: a binary heap.
struct ImpactArrivals {
    private var heap: ContiguousArray<ImpactArrival> = []

    var count: Int { heap.count }
    var first: ImpactArrival? { heap.first }

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func insert(_ arrival: ImpactArrival) {
        heap.append(arrival)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popFirst() -> ImpactArrival? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in (2 * parent + 1)..<(2 * parent + 3)
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
