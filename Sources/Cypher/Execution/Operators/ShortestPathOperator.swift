internal import Graph

/// Shortest paths between two nodes that are there.
///
/// One path without a predicate is a search of the engine from both ends; the others enumerate trails by length, only
/// through nodes from which the goal can be reached.
final class ShortestPathOperator: ExpandingOperator {
    private let path: LogicalShortestPath
    private let direction: Direction
    private let links: TypedView
    private let predicate: Evaluator?
    private let pathPredicate: Evaluator?
    private let max: Int
    @exclusivity(unchecked) private var found: [DatumPath] = []
    @exclusivity(unchecked) private var position = 0

    init(
        _ context: ExecutionContext, _ path: LogicalShortestPath, _ input: Operator, passing: [VariableID],
        needed: Set<VariableID>, predicate: Evaluator?, pathPredicate: Evaluator?
    ) {
        self.path = path
        self.predicate = predicate
        self.pathPredicate = pathPredicate
        direction = Direction(path.direction)
        max = path.max ?? .max
        links = TypedView(context, types: path.types)
        let own = [path.relationships] + (path.path.map { [$0] } ?? [])
        super.init(context, input, passing: passing.filter { !own.contains($0) }, own: own.filter(needed.contains))
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        found.removeAll()
        position = 0
        let start = try batch[path.from].node(row)
        let goal = try batch[path.to].node(row)
        guard start != BatchColumn.null, goal != BatchColumn.null else { return }
        let hasTypes = links.refresh()
        if start == goal, path.min == 0 {
            let here = DatumPath(nodes: [NodeSlot(rawValue: start)], relationships: [])
            if try satisfies(here, batch, row) { found.append(here) }
            if case .one = path.choice, !found.isEmpty { return }
            if case .all = path.choice, !found.isEmpty { return }
        }
        guard hasTypes, max > 0 else { return }
        var banned: Set<UInt32> = []
        if !path.distinctFrom.isEmpty {
            var slots: ContiguousArray<UInt32> = []
            for variable in path.distinctFrom { try batch[variable].addRelationships(row, to: &slots) }
            banned = Set(slots)
        }
        if predicate == nil, banned.isEmpty, path.min <= 1, start != goal {
            if case .one = path.choice {
                let one = try engine { () throws(GraphError) in
                    try links.view.shortestPath(
                        from: NodeSlot(rawValue: start), to: NodeSlot(rawValue: goal), direction: direction,
                        hopsMax: max, budget: context.engineBudget)
                }
                guard let one else { return }
                let shortest = DatumPath(nodes: one.nodes, relationships: one.relationships)
                if try satisfies(shortest, batch, row) {
                    found.append(shortest)
                    return
                }
            }
        }
        try enumerate(start, goal, banned, batch, row)
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        while position < found.count, output.count < limit {
            let one = found[position]
            if output.has(path.relationships) {
                output[path.relationships].append(.list(one.relationships.map(Datum.relationship)))
            }
            if let variable = path.path, output.has(variable) { output[variable].append(.path(one)) }
            emit()
            position += 1
        }
        return position >= found.count
    }

    override func close() {
        found = []
        super.close()
    }

    private func satisfies(_ candidate: DatumPath, _ batch: Batch, _ row: Int) throws(CypherError) -> Bool {
        guard let pathPredicate else { return true }
        if let variable = path.path { context.locals[variable.rawValue] = .path(candidate) }
        context.locals[path.relationships.rawValue] = .list(candidate.relationships.map(Datum.relationship))
        return try pathPredicate.truth(batch, row) == true
    }

    private func allows(_ relationship: UInt32, _ batch: Batch, _ row: Int) throws(CypherError) -> Bool {
        guard let predicate else { return true }
        if let element = path.element {
            context.locals[element.rawValue] = .relationship(RelationshipSlot(rawValue: relationship))
        }
        return try predicate.truth(batch, row) == true
    }

    // MARK: By length

    /// A step of a trail that is being tried: where it leads, and the one before it.
    private struct Step {
        let node: UInt32
        let relationship: UInt32
        let before: Int32
    }

    private func enumerate(
        _ start: UInt32, _ goal: UInt32, _ banned: Set<UInt32>, _ batch: Batch, _ row: Int
    ) throws(CypherError) {
        let distances = try distances(to: goal, start, banned, batch, row)
        guard distances[start] != nil || start == goal else { return }
        // Where any shortest one will do, a node that was reached by fewer relationships is not reached again.
        let isShortestOnly = pathPredicate == nil && path.min <= 1 && isOfShortest && start != goal
        var steps = [Step(node: start, relationship: BatchColumn.null, before: -1)]
        var level = 0..<1
        var hops = 0
        var groups = found.isEmpty ? 0 : 1
        var bytes = 0
        defer { context.meter.release(bytes) }
        while !level.isEmpty, hops < max {
            hops += 1
            let before = found.count
            for index in level {
                let node = steps[index].node
                if node == goal, index > 0, isShortestOnly { continue }
                var cursor = links.view.neighbours(of: NodeSlot(rawValue: node), direction)
                while let entry = cursor.next() {
                    try context.meter.step()
                    guard let rest = distances[entry.node], hops + rest <= max, !banned.contains(entry.relationship)
                    else { continue }
                    if isShortestOnly, let total = distances[start], hops + rest > total { continue }
                    if contains(steps, index, entry.relationship) { continue }
                    if predicate != nil, !(try allows(entry.relationship, batch, row)) { continue }
                    steps.append(Step(node: entry.node, relationship: entry.relationship, before: Int32(index)))
                    if entry.node == goal, hops >= path.min {
                        let candidate = trail(steps, steps.count - 1)
                        if try satisfies(candidate, batch, row) {
                            found.append(candidate)
                            if isComplete(groups) { return }
                        }
                    }
                }
            }
            let now = steps.count * MemoryLayout<Step>.stride
            try context.meter.allocate(now - bytes)
            bytes = now
            level = level.upperBound..<steps.count
            if found.count > before {
                groups += 1
                switch path.choice {
                case .one, .all: return
                case .groups(let count) where groups >= count: return
                default: break
                }
            }
        }
    }

    private var isOfShortest: Bool {
        switch path.choice {
        case .one, .all: true
        case .groups(let count), .count(let count): count <= 0
        }
    }

    private func isComplete(_ groups: Int) -> Bool {
        switch path.choice {
        case .one: true
        case .count(let count): found.count >= count
        case .all, .groups: false
        }
    }

    private func contains(_ steps: [Step], _ index: Int, _ relationship: UInt32) -> Bool {
        var at = index
        while at > 0 {
            if steps[at].relationship == relationship { return true }
            at = Int(steps[at].before)
        }
        return false
    }

    private func trail(_ steps: [Step], _ last: Int) -> DatumPath {
        var nodes: [NodeSlot] = []
        var relationships: [RelationshipSlot] = []
        var at = last
        while at > 0 {
            nodes.append(NodeSlot(rawValue: steps[at].node))
            relationships.append(RelationshipSlot(rawValue: steps[at].relationship))
            at = Int(steps[at].before)
        }
        nodes.append(NodeSlot(rawValue: steps[0].node))
        return DatumPath(nodes: nodes.reversed(), relationships: relationships.reversed())
    }

    /// Relationships from each node to the goal, at least; nodes that do not lead there, or not within the longest
    /// length, are left out.
    private func distances(
        to goal: UInt32, _ start: UInt32, _ banned: Set<UInt32>, _ batch: Batch, _ row: Int
    ) throws(CypherError) -> [UInt32: Int] {
        var distances: [UInt32: Int] = [goal: 0]
        var frontier = [goal]
        var hops = 0
        // All shortest paths lie within the distance of the start.
        let isNear = pathPredicate == nil && path.min <= 1 && isOfShortest && start != goal
        while !frontier.isEmpty, hops < max {
            if isNear, distances[start] != nil { break }
            hops += 1
            var next: [UInt32] = []
            for node in frontier {
                var cursor = links.view.neighbours(of: NodeSlot(rawValue: node), direction.reversed)
                while let entry = cursor.next() {
                    try context.meter.step()
                    if distances[entry.node] != nil || banned.contains(entry.relationship) { continue }
                    if predicate != nil, !(try allows(entry.relationship, batch, row)) { continue }
                    distances[entry.node] = hops
                    next.append(entry.node)
                }
            }
            frontier = next
        }
        return distances
    }

    private func engine<T>(_ body: () throws(GraphError) -> T) throws(CypherError) -> T {
        do { return try body() } catch { throw CypherError(error) }
    }
}

extension OperatorBuilder {
    func shortestPath(_ path: LogicalShortestPath, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        var own = Set([path.from, path.to] + path.distinctFrom)
        path.predicate?.addVariables(to: &own)
        path.pathPredicate?.addVariables(to: &own)
        let (input, passing) = try input(path.input, needed: needed, and: own)
        var predicate: Evaluator?
        if let bound = path.predicate { predicate = try compile(bound, locals: path.element.map { [$0] } ?? []) }
        var pathPredicate: Evaluator?
        if let bound = path.pathPredicate {
            pathPredicate = try compile(bound, locals: [path.relationships] + (path.path.map { [$0] } ?? []))
        }
        return ShortestPathOperator(
            context, path, input, passing: passing, needed: needed, predicate: predicate, pathPredicate: pathPredicate)
    }
}
