/// The undirected weighted network that Leiden divides: nodes, or at higher levels groups of nodes.
struct CommunityNetwork {
    /// Both directions, no loops, parallel relationships merged.
    let flat: FlatGraph
    /// What each node brings into a community's mass: its strength for modularity, its number of nodes for CPM.
    let masses: ContiguousArray<Double>

    var count: Int { flat.count }

    /// The network of the groups that `members` (by node, below `groupCount`) puts the nodes into.
    ///
    /// Weight inside a group is dropped: it stays inside whatever becomes of the group.
    /// - Complexity: O(n + m).
    func grouped(
        by members: borrowing FlatArray<UInt32>, groupCount: Int, meter: inout Meter
    ) throws(GraphError) -> CommunityNetwork {
        var masses = ContiguousArray(repeating: 0.0, count: groupCount)
        for node in 0..<count { masses[Int(members[node])] += self.masses[node] }
        return CommunityNetwork(
            flat: try flat.merged(by: members, groupCount: groupCount, meter: &meter), masses: masses)
    }
}

extension FlatGraph {
    /// One node for each group: parallel relationships are added up, loops are left out.
    func merged(
        by members: borrowing FlatArray<UInt32>, groupCount: Int, meter: inout Meter
    ) throws(GraphError) -> FlatGraph {
        try meter.allocate(groupCount * 28 + count * 4)
        let buckets = Buckets(members, bucketCount: groupCount)
        var sums = NeighbourSums(count: groupCount)
        var ends = ContiguousArray<Int>()
        var targets = ContiguousArray<UInt32>()
        var weights = ContiguousArray<Double>()
        ends.reserveCapacity(groupCount + 1)
        ends.append(0)
        for group in 0..<groupCount {
            for index in buckets.range(group) {
                let row = row(buckets.items[index])
                try meter.step(1 + row.count)
                for position in row {
                    let other = members[self.targets[position]]
                    if other != UInt32(group) { sums.add(weight(at: position), to: other) }
                }
            }
            try meter.allocate(sums.touchedCount * 12)
            for index in 0..<sums.touchedCount {
                targets.append(sums.touched(index))
                weights.append(sums[sums.touched(index)])
            }
            sums.clear()
            ends.append(targets.count)
        }
        return FlatGraph(count: groupCount, offsets: ends, targets: targets, weights: weights)
    }
}

/// Items sorted by bucket, in ascending order inside each.
struct Buckets: ~Copyable {
    let items: FlatArray<UInt32>
    private let starts: FlatArray<Int>

    init(_ bucketOfItem: borrowing FlatArray<UInt32>, bucketCount: Int) {
        items = FlatArray(repeating: 0, count: bucketOfItem.count)
        starts = FlatArray(repeating: 0, count: bucketCount + 2)
        for item in 0..<bucketOfItem.count { starts[Int(bucketOfItem[item]) + 2] += 1 }
        for bucket in 0...bucketCount { starts[bucket + 1] += starts[bucket] }
        for item in 0..<bucketOfItem.count {
            let bucket = Int(bucketOfItem[item])
            items[starts[bucket + 1]] = UInt32(item)
            starts[bucket + 1] += 1
        }
    }

    func range(_ bucket: Int) -> Range<Int> { starts[bucket]..<starts[bucket + 1] }
}

/// Sums by index that are cleared in the time of those touched.
struct NeighbourSums: ~Copyable {
    private let sums: FlatArray<Double>
    private let isTouched: FlatArray<Bool>
    private let indices: FlatArray<UInt32>
    private(set) var touchedCount = 0

    init(count: Int) {
        sums = FlatArray(repeating: 0, count: count)
        isTouched = FlatArray(repeating: false, count: count)
        indices = FlatArray(repeating: 0, count: count)
    }

    /// 0 for an index that was not touched.
    subscript(index: UInt32) -> Double { @inline(__always) get { sums[index] } }

    /// In the order of first touch.
    @inline(__always)
    func touched(_ position: Int) -> UInt32 { indices[position] }

    @inline(__always)
    mutating func add(_ value: Double, to index: UInt32) {
        if !isTouched[index] {
            isTouched[index] = true
            indices[touchedCount] = index
            touchedCount += 1
        }
        sums[index] += value
    }

    mutating func clear() {
        for position in 0..<touchedCount {
            sums[indices[position]] = 0
            isTouched[indices[position]] = false
        }
        touchedCount = 0
    }
}
