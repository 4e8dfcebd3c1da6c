internal import Graph

/// Trails from a node: by depth-first search with a stack of its own, each relationship at most once on a trail.
final class ExpandManyOperator: ExpandingOperator {
    private let expand: LogicalExpandMany
    private let direction: Direction
    private let links: TypedView
    private let predicate: Evaluator?
    private let max: Int
    @exclusivity(unchecked) private var walk = Walk.done
    /// One cursor for each node on the trail.
    @exclusivity(unchecked) private var cursors: ContiguousArray<NeighbourCursor> = []
    @exclusivity(unchecked) private var trail = Trail()
    @exclusivity(unchecked) private var banned: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) private var goal = BatchColumn.null
    @exclusivity(unchecked) private var ends: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var seen: Set<UInt32> = []
    @exclusivity(unchecked) private var taken = 0

    private enum Walk {
        case done
        /// The node where the search starts is to be given, then followed.
        case start(UInt32)
        case searching
        /// `ends` are to be given.
        case ends
        /// The list that was bound already leads to this node.
        case bound(UInt32)
    }

    /// Bytes of a step of a trail: its cursor and its entries.
    private static let stepBytes = MemoryLayout<NeighbourCursor>.stride + 16

    init(
        _ context: ExecutionContext, _ expand: LogicalExpandMany, _ input: Operator, passing: [VariableID],
        needed: Set<VariableID>, predicate: Evaluator?
    ) {
        self.expand = expand
        self.predicate = predicate
        direction = Direction(expand.direction)
        max = expand.max ?? .max
        links = TypedView(context, types: expand.types)
        var own: [VariableID] = []
        if !expand.areRelationshipsBound, needed.contains(expand.relationships) { own.append(expand.relationships) }
        if !expand.isInto, needed.contains(expand.to) { own.append(expand.to) }
        super.init(
            context, input,
            passing: passing.filter { variable in
                (expand.areRelationshipsBound || variable != expand.relationships)
                    && (expand.isInto || variable != expand.to)
            }, own: own)
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        release()
        walk = .done
        let start = try batch[expand.from].node(row)
        guard start != BatchColumn.null else { return }
        if context.hasDeletions, context.transaction.isDeleted(NodeSlot(rawValue: start)) { throw .deleted("node") }
        let hasTypes = links.refresh()
        goal = expand.isInto ? try batch[expand.to].node(row) : BatchColumn.null
        if expand.isInto, goal == BatchColumn.null { return }
        banned.removeAll(keepingCapacity: true)
        for variable in expand.distinctFrom { try batch[variable].addRelationships(row, to: &banned) }
        if expand.areRelationshipsBound {
            if let end = try walkBound(batch, row, from: start) { walk = .bound(end) }
            return
        }
        if expand.isReachability, expand.min <= 1 {
            try reach(from: start, hasTypes: hasTypes)
            position = 0
            walk = .ends
            return
        }
        if !hasTypes, expand.min > 0 { return }
        walk = .start(start)
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        switch walk {
        case .done: return true
        case .bound(let end):
            if !expand.isInto || end == goal {
                if output.has(expand.to), !expand.isInto { output[expand.to].append(node: end) }
                emit()
            }
            walk = .done
            return true
        case .ends:
            let last = min(ends.count, position + limit - output.count)
            if last > position {
                if output.has(expand.to), !expand.isInto {
                    let column = output[expand.to]
                    if column.kind == .node {
                        column.slots.append(contentsOf: ends[position..<last])
                    } else {
                        for index in position..<last { column.append(node: ends[index]) }
                    }
                }
                if output.has(expand.relationships) { output[expand.relationships].appendNulls(last - position) }
                emit(last - position)
                position = last
            }
            if position < ends.count { return false }
            walk = .done
            return true
        case .start(let node):
            walk = .searching
            trail.begin(node)
            if expand.min == 0 { found(node) }
            if max > 0 { push(node) }
            return try search(limit)
        case .searching: return try search(limit)
        }
    }

    private func search(_ limit: Int) throws(CypherError) -> Bool {
        var steps = 0
        while output.count < limit {
            steps += 1
            if steps >= 256 {
                try context.meter.step(steps)
                context.hit(steps)
                steps = 0
            }
            guard !cursors.isEmpty else {
                walk = .done
                context.hit(steps)
                release()
                return true
            }
            guard let entry = cursors[cursors.count - 1].next() else {
                cursors.removeLast()
                trail.removeLast()
                continue
            }
            if trail.contains(entry.relationship) || !banned.isEmpty && banned.contains(entry.relationship) { continue }
            if predicate != nil, !(try allows(entry.relationship)) { continue }
            trail.append(entry.relationship, entry.node)
            if trail.count >= expand.min { found(entry.node) }
            if trail.count < max {
                push(entry.node)
                if cursors.count * Self.stepBytes > taken {
                    try context.meter.allocate(64 * Self.stepBytes)
                    taken += 64 * Self.stepBytes
                }
            } else {
                trail.removeLast()
            }
        }
        try context.meter.step(steps)
        return false
    }

    private func push(_ node: UInt32) {
        cursors.append(links.view.neighbours(of: NodeSlot(rawValue: node), direction))
    }

    private func allows(_ relationship: UInt32) throws(CypherError) -> Bool {
        guard let predicate, let batch else { return true }
        if let element = expand.element {
            context.locals[element.rawValue] = .relationship(RelationshipSlot(rawValue: relationship))
        }
        return try predicate.truth(batch, row) == true
    }

    /// The trail at hand leads to an end.
    private func found(_ end: UInt32) {
        if expand.isInto, end != goal { return }
        if expand.isReachability, !seen.insert(end).inserted { return }
        if output.has(expand.relationships) {
            output[expand.relationships].append(trail.list(isReversed: expand.isReversed))
        }
        if output.has(expand.to), !expand.isInto { output[expand.to].append(node: end) }
        emit()
    }

    /// Follows the list that is bound already.
    /// - Returns: where it ends; nil where it does not fit.
    private func walkBound(_ batch: Batch, _ row: Int, from start: UInt32) throws(CypherError) -> UInt32? {
        guard case .list(var elements) = batch[expand.relationships].datum(row) else { return nil }
        if expand.isReversed { elements.reverse() }
        guard elements.count >= expand.min, elements.count <= max else { return nil }
        var node = start
        var used: Set<UInt32> = []
        for case .relationship(let slot) in elements {
            guard context.graph.contains(slot), links.includes(context.graph.type(of: slot)),
                used.insert(slot.rawValue).inserted, !banned.contains(slot.rawValue)
            else { return nil }
            let (source, target) = (context.graph.source(of: slot).rawValue, context.graph.target(of: slot).rawValue)
            if direction != .incoming, source == node {
                node = target
            } else if direction != .outgoing, target == node {
                node = source
            } else {
                return nil
            }
            if predicate != nil, !(try allows(slot.rawValue)) { return nil }
        }
        return used.count == elements.count ? node : nil
    }

    // MARK: Reachability

    /// Puts each node that a trail of allowed length leads to into `ends`, once.
    private func reach(from start: UInt32, hasTypes: Bool) throws(CypherError) {
        ends.removeAll(keepingCapacity: true)
        if expand.min == 0 { ends.append(start) }
        guard hasTypes, max > 0 else { return filterEnds() }
        let from = NodeSlot(rawValue: start)
        if predicate == nil, banned.isEmpty {
            if expand.isInto, goal != start {
                let hops = try engine { () throws(GraphError) in
                    try links.view.hops(
                        from: from, to: NodeSlot(rawValue: goal), direction: direction, hopsMax: max,
                        budget: context.engineBudget)
                }
                ends.removeAll()
                if hops != nil { ends.append(goal) }
                return
            }
            let area = try engine { () throws(GraphError) in
                try links.view.neighbourhood(
                    of: [from], direction: direction, hopsMax: max, budget: context.engineBudget)
            }
            context.hit(area.nodes.count)
            ends.reserveCapacity(area.nodes.count + 1)
            for node in area.nodes { ends.append(node.rawValue) }
            if expand.min == 1, try ClosedTrail(links.view, context).exists(from: start, direction, max: max, area) {
                ends.append(start)
            }
        } else {
            try reachFiltered(start)
        }
        filterEnds()
    }

    private func filterEnds() {
        if expand.isInto { ends.removeAll { $0 != goal } }
    }

    /// Breadth-first search over relationships that a predicate allows.
    private func reachFiltered(_ start: UInt32) throws(CypherError) {
        var seen: Set<UInt32> = [start]
        var frontier = [start]
        var hops = 0
        var isStartFound = expand.min == 0
        while !frontier.isEmpty, hops < max {
            hops += 1
            var next: [UInt32] = []
            for node in frontier {
                var cursor = links.view.neighbours(of: NodeSlot(rawValue: node), direction)
                while let entry = cursor.next() {
                    try context.meter.step()
                    if !banned.isEmpty, banned.contains(entry.relationship) { continue }
                    if entry.node == start, !isStartFound, direction != .both || node == start,
                        try allows(entry.relationship)
                    {
                        isStartFound = true
                        ends.append(start)
                    }
                    guard !seen.contains(entry.node), try allows(entry.relationship) else { continue }
                    seen.insert(entry.node)
                    next.append(entry.node)
                    ends.append(entry.node)
                }
            }
            frontier = next
        }
        if !isStartFound, direction == .both {
            let search = ClosedTrail(links.view, context) { (relationship) throws(CypherError) in
                if self.banned.contains(relationship) { return false }
                return try self.allows(relationship)
            }
            if try search.exists(from: start, max: max) { ends.append(start) }
        }
    }

    private func engine<T>(_ body: () throws(GraphError) -> T) throws(CypherError) -> T {
        do { return try body() } catch { throw CypherError(error) }
    }

    private func release() {
        cursors.removeAll(keepingCapacity: cursors.count < 256)
        trail.removeAll()
        if !seen.isEmpty { seen = [] }
        context.meter.release(taken)
        taken = 0
    }

    override func close() {
        release()
        ends = []
        super.close()
    }
}

/// The relationships of one way through the graph, each at most once.
struct Trail {
    private(set) var relationships: ContiguousArray<UInt32> = []
    private(set) var nodes: ContiguousArray<UInt32> = []
    /// Of a long trail, what it contains.
    private var used: Set<UInt32> = []

    private static let shortMax = 24

    var count: Int { relationships.count }

    mutating func begin(_ node: UInt32) {
        removeAll()
        nodes.append(node)
    }

    mutating func removeAll() {
        relationships.removeAll(keepingCapacity: true)
        nodes.removeAll(keepingCapacity: true)
        if !used.isEmpty { used = [] }
    }

    @inline(__always)
    func contains(_ relationship: UInt32) -> Bool {
        if relationships.count > Self.shortMax { return used.contains(relationship) }
        for other in relationships where other == relationship { return true }
        return false
    }

    mutating func append(_ relationship: UInt32, _ node: UInt32) {
        relationships.append(relationship)
        nodes.append(node)
        if relationships.count > Self.shortMax {
            if used.isEmpty { used = Set(relationships) } else { used.insert(relationship) }
        }
    }

    /// Takes the last step back; of a trail without steps, nothing.
    mutating func removeLast() {
        guard let last = relationships.popLast() else { return }
        nodes.removeLast()
        if !used.isEmpty {
            if relationships.count <= Self.shortMax { used = [] } else { used.remove(last) }
        }
    }

    func list(isReversed: Bool) -> Datum {
        let slots = relationships.map { Datum.relationship(RelationshipSlot(rawValue: $0)) }
        return .list(isReversed ? slots.reversed() : Array(slots))
    }
}
