/// The elementary cycles of a graph, one by one: each is found when it is asked for.
///
/// Johnson, SIAM J. Comput. 4, 1975, with the bound on the length of Gupta and Suzumura (2021): all cycles through
/// one node, then all through the next without it, and so on, one strongly connected component after the other. A
/// search turns back at a node from which the start cannot be reached within what is left of the bound; such barriers
/// are raised where a search fails and lowered when it could succeed again (as Peng et al., PVLDB 13, 2019, do for
/// ways). Cycles that differ only in a parallel relationship are different cycles.
///
/// The order is the same for the same snapshot: by the smallest slot of the cycle within a component.
/// - Complexity: O(bound × relationships of the component) from one cycle to the next within the search from one
///   start; 17 bytes a node slot and 4 a relationship.
public struct CycleStream: ~Copyable {
    private struct Frame {
        let slot: UInt32
        var position = 0
        /// Relationships on the shortest way to the start found from here.
        var found = CycleStream.unreachable

        init(slot: UInt32) { self.slot = slot }
    }

    /// Nodes of one component, in slot order, of which the first `next` are done.
    private struct Component {
        let number: UInt32
        let nodes: ContiguousArray<UInt32>
        var next = 0
        /// The longest cycle that there can be in it.
        let lengthMax: UInt32
    }

    private static let unreachable = UInt32.max

    private let view: GraphView
    private let lengthMax: UInt32
    private var meter: Meter
    private var search: ComponentSearch
    /// Components still to be searched; the last is searched first.
    private var components: ContiguousArray<Component> = []
    private var numberNext: UInt32 = 0
    /// Steps taken since the last component was found to be strongly connected.
    private var work = 0
    /// The number of its component by node slot; `none` for nodes that are done or on no cycle.
    private let numbers: SlotBuffer<UInt32>

    // The search from one start.
    private var start: UInt32 = 0
    private var bound: UInt32 = 0
    /// No way from the node to the start that avoids the nodes of the path is shorter.
    private let barriers: SlotBuffer<UInt32>
    private let isOnPath: SlotBuffer<Bool>
    private var reached: ContiguousArray<UInt32> = []
    private var path: ContiguousArray<Frame> = []
    private var relationships: ContiguousArray<UInt32> = []
    /// Nodes whose barriers are lowered, in a queue.
    private var lowered: ContiguousArray<(slot: UInt32, distance: UInt32)> = []

    fileprivate init(_ view: GraphView, lengthMax: Int, _ budget: Budget) throws(GraphError) {
        let count = view.slotCount
        var meter = Meter(budget)
        try meter.allocate(9 * count)
        search = try ComponentSearch(view, mark: ComponentSearch.outside, &meter)
        numbers = SlotBuffer(repeating: NodePartition.none, count: count)
        barriers = SlotBuffer(repeating: Self.unreachable, count: count)
        isOnPath = SlotBuffer(repeating: false, count: count)
        self.view = view
        self.lengthMax = UInt32(clamping: lengthMax)
        self.meter = meter
    }

    fileprivate mutating func start(near node: NodeSlot?) throws(GraphError) {
        var slots: ContiguousArray<UInt32> = []
        slots.reserveCapacity(view.graph.nodeCount)
        view.graph.forEachNode { slots.append($0.rawValue) }
        try divide(slots, near: node?.rawValue)
    }

    /// The next cycle; `nil` when there are no more.
    /// - Throws: what the budget says. Then the stream is at its end.
    public mutating func next() throws(GraphError) -> Cycle? {
        do {
            while true {
                if path.isEmpty {
                    guard try startNext() else { return nil }
                }
                if let cycle = try advance() { return cycle }
            }
        } catch {
            path.removeAll()
            components.removeAll()
            throw error
        }
    }
}

// MARK: Components

extension CycleStream {
    /// Finds the strongly connected components with cycles among `slots`, which are in order, and puts them before
    /// all that wait.
    private mutating func divide(_ slots: ContiguousArray<UInt32>, near node: UInt32?) throws(GraphError) {
        for slot in slots { search.marks[slot] = 0 }
        search.reset()
        for slot in slots where search.marks[slot] == 0 { try search.visit(slot, &meter) }
        work = 0
        let loops = Set(search.loops)
        var found: ContiguousArray<ContiguousArray<UInt32>> = []
        var positions: [Int: Int] = [:]
        for slot in slots {
            let component = ComponentSearch.component(of: search.marks[slot])
            guard search.sizes[component] > 1 || loops.contains(slot) else {
                numbers[slot] = NodePartition.none
                continue
            }
            if let position = positions[component] {
                found[position].append(slot)
            } else {
                positions[component] = found.count
                found.append([slot])
            }
        }
        for nodes in found.reversed() {
            for slot in nodes { numbers[slot] = numberNext }
            if let node, numbers[node] != numberNext { continue }
            components.append(
                Component(number: numberNext, nodes: nodes, lengthMax: min(lengthMax, UInt32(nodes.count))))
            guard numberNext < NodePartition.none - 1 else {
                throw GraphError(.tooLarge, "there are more components of components than can be counted")
            }
            numberNext += 1
        }
    }

    /// Prepares the search from the next node of the last component.
    private mutating func startNext() throws(GraphError) -> Bool {
        while let component = components.last {
            guard component.next < component.nodes.count else {
                components.removeLast()
                work = 0
                continue
            }
            // Without its first nodes it may have fallen apart. Asking costs as much as it has nodes and
            // relationships, so it is asked when as much was spent on searching.
            if component.next > 0, work >= component.nodes.count {
                components.removeLast()
                try divide(ContiguousArray(component.nodes[component.next...]), near: nil)
                continue
            }
            components[components.count - 1].next += 1
            start = component.nodes[component.next]
            bound = component.lengthMax
            try measure()
            push(start)
            return true
        }
        return false
    }

    /// Distances to the start as first barriers: breadth first, within the component and the bound.
    private mutating func measure() throws(GraphError) {
        let number = numbers[start]
        reached.append(start)
        barriers[start] = 0
        var next = 0
        while next < reached.count {
            let slot = reached[next]
            let distance = barriers[slot] + 1
            next += 1
            if distance >= bound { return }
            for entry in view.incoming(slot) {
                try step()
                guard numbers[entry.node] == number, barriers[entry.node] == Self.unreachable else { continue }
                barriers[entry.node] = distance
                reached.append(entry.node)
            }
        }
    }
}

// MARK: Search from one start

extension CycleStream {
    private mutating func push(_ slot: UInt32) {
        path.append(Frame(slot: slot))
        isOnPath[slot] = true
    }

    /// Goes on until a cycle is found, or until all through the start are.
    private mutating func advance() throws(GraphError) -> Cycle? {
        let number = numbers[start]
        while let frame = path.last {
            let row = view.outgoingRow(frame.slot)
            var position = frame.position
            // The length of a cycle that is closed from here by one relationship.
            let length = UInt32(path.count)
            var isDescending = false
            while position < row.count {
                let entry = row[position]
                position += 1
                try step()
                guard view.includes(entry.type), numbers[entry.node] == number else { continue }
                if entry.node == start {
                    path[path.count - 1].position = position
                    path[path.count - 1].found = 1
                    return cycle(closedBy: entry.relationship)
                }
                let barrier = barriers[entry.node]
                guard barrier < bound, length + barrier <= bound, !isOnPath[entry.node] else { continue }
                path[path.count - 1].position = position
                relationships.append(entry.relationship)
                push(entry.node)
                isDescending = true
                break
            }
            if !isDescending { try retreat() }
        }
        finishStart()
        return nil
    }

    private mutating func step() throws(GraphError) {
        work += 1
        try meter.step()
    }

    private func cycle(closedBy last: UInt32) -> Cycle {
        Cycle(
            nodes: path.map { NodeSlot(rawValue: $0.slot) },
            relationships: relationships.map(RelationshipSlot.init(rawValue:)) + [RelationshipSlot(rawValue: last)])
    }

    /// Leaves the last node of the path, and remembers what was learned about its distance to the start.
    private mutating func retreat() throws(GraphError) {
        guard let frame = path.popLast() else { return }
        isOnPath[frame.slot] = false
        guard let parent = path.indices.last else { return }
        relationships.removeLast()
        if frame.found == Self.unreachable {
            // Not within what was left of the bound, for as long as the path is as it is.
            barriers[frame.slot] = bound - UInt32(path.count) + 1
        } else {
            path[parent].found = min(path[parent].found, frame.found + 1)
            try lower(frame.slot, to: frame.found)
        }
    }

    /// The start can be reached from a node again: so it may be from those before it.
    private mutating func lower(_ slot: UInt32, to distance: UInt32) throws(GraphError) {
        let number = numbers[start]
        barriers[slot] = distance
        lowered.removeAll(keepingCapacity: true)
        lowered.append((slot, distance))
        var next = 0
        while next < lowered.count {
            let (slot, distance) = (lowered[next].slot, lowered[next].distance + 1)
            next += 1
            if distance >= bound { return }
            for entry in view.incoming(slot) {
                try step()
                guard numbers[entry.node] == number, !isOnPath[entry.node], barriers[entry.node] != Self.unreachable,
                    barriers[entry.node] > distance
                else { continue }
                barriers[entry.node] = distance
                lowered.append((entry.node, distance))
            }
        }
    }

    private mutating func finishStart() {
        numbers[start] = NodePartition.none
        for slot in reached { barriers[slot] = Self.unreachable }
        reached.removeAll(keepingCapacity: true)
    }
}

// MARK: Asking

/// Some or all elementary cycles of a graph.
public struct BoundedCycles: Sendable {
    public let cycles: [Cycle]
    /// Whether the limit stopped it: there is more.
    public let isPartial: Bool
}

extension GraphView {
    /// The elementary cycles of at most `lengthMax` relationships, as a stream.
    ///
    /// - Parameter node: only cycles in the strongly connected component of this node; `nil` for all.
    /// - Throws: `badArgument` for a length below 1 or an unused slot; what the budget says. The budget counts for the
    ///   whole stream.
    public func cycleStream(
        lengthMax: Int = .max, near node: NodeSlot? = nil, budget: Budget = .unlimited
    ) throws(GraphError) -> CycleStream {
        guard lengthMax >= 1 else {
            throw GraphError(.badArgument, "the longest cycle asked for has \(lengthMax) relationships; 1 is the least")
        }
        if let node, !graph.contains(node) {
            throw GraphError(.badArgument, "slot \(node.rawValue) holds no node")
        }
        var stream = try CycleStream(self, lengthMax: lengthMax, budget)
        try stream.start(near: node)
        return stream
    }

    /// The first `cyclesMax` elementary cycles of at most `lengthMax` relationships, in the order of
    /// ``cycleStream(lengthMax:near:budget:)``.
    public func cycles(
        lengthMax: Int = .max, near node: NodeSlot? = nil, cyclesMax: Int, budget: Budget = .unlimited
    ) throws(GraphError) -> BoundedCycles {
        var stream = try cycleStream(lengthMax: lengthMax, near: node, budget: budget)
        var cycles: [Cycle] = []
        while let cycle = try stream.next() {
            if cycles.count >= cyclesMax { return BoundedCycles(cycles: cycles, isPartial: true) }
            cycles.append(cycle)
        }
        return BoundedCycles(cycles: cycles, isPartial: false)
    }
}
