internal import Graph

/// `((a)-[:R]->(b) WHERE …){1,5}`: a nested plan, run again from where it ended, depth first.
final class QuantifiedPathOperator: ExpandingOperator {
    /// The rows of one repetition, and which of them is on the way at hand.
    private struct Level {
        /// Values of the groups, of the path's parts, and relationships, by row.
        let groups: [[Datum]]
        let paths: [[Datum]]
        let ends: [UInt32]
        let relationships: [[UInt32]]
        var next = 0
        let bytes: Int
    }

    private let path: LogicalQuantifiedPath
    private let nested: NestedPlan
    private let max: Int
    @exclusivity(unchecked) private var levels: [Level] = []
    @exclusivity(unchecked) private var used: Set<UInt32> = []
    @exclusivity(unchecked) private var banned: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) private var start = BatchColumn.null
    @exclusivity(unchecked) private var goal = BatchColumn.null
    @exclusivity(unchecked) private var isAtStart = false
    @exclusivity(unchecked) private var isDone = true

    init(
        _ context: ExecutionContext, _ path: LogicalQuantifiedPath, _ input: Operator, _ nested: NestedPlan,
        passing: [VariableID], needed: Set<VariableID>
    ) {
        self.path = path
        self.nested = nested
        max = path.max ?? .max
        var own = path.groups.map(\.outer)
        if !path.isInto { own.append(path.to) }
        if let variable = path.path { own.append(variable) }
        super.init(context, input, passing: passing.filter { !own.contains($0) }, own: own.filter(needed.contains))
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        release()
        isDone = true
        start = try batch[path.from].node(row)
        guard start != BatchColumn.null else { return }
        goal = path.isInto ? try batch[path.to].node(row) : BatchColumn.null
        if path.isInto, goal == BatchColumn.null { return }
        banned.removeAll(keepingCapacity: true)
        for variable in path.distinctFrom { try batch[variable].addRelationships(row, to: &banned) }
        nested.argument.set(batch, row: row)
        isDone = false
        isAtStart = true
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        if isDone { return true }
        if isAtStart {
            isAtStart = false
            if path.min == 0 { found(start) }
            if max > 0 { try repeatFrom(start) }
        }
        while output.count < limit {
            try context.meter.step()
            guard var level = levels.popLast() else {
                isDone = true
                return true
            }
            // The row that was followed before is left.
            if level.next > 0 { for slot in level.relationships[level.next - 1] { used.remove(slot) } }
            while level.next < level.ends.count, !isFree(level.relationships[level.next]) { level.next += 1 }
            guard level.next < level.ends.count else {
                context.meter.release(level.bytes)
                continue
            }
            let row = level.next
            level.next += 1
            used.formUnion(level.relationships[row])
            levels.append(level)
            if levels.count >= path.min { found(level.ends[row]) }
            if levels.count < max { try repeatFrom(level.ends[row]) }
        }
        return false
    }

    private func isFree(_ relationships: [UInt32]) -> Bool {
        for slot in relationships where used.contains(slot) || banned.contains(slot) { return false }
        return true
    }

    /// Runs a repetition from a node.
    private func repeatFrom(_ node: UInt32) throws(CypherError) {
        nested.argument.set(path.innerStart, .node(NodeSlot(rawValue: node)))
        try nested.root.start()
        var groups: [[Datum]] = []
        var paths: [[Datum]] = []
        var ends: [UInt32] = []
        var relationships: [[UInt32]] = []
        var bytes = 64
        while let batch = try nested.next() {
            for row in 0..<batch.count {
                try context.meter.step()
                let end = try batch[path.innerEnd].node(row)
                guard end != BatchColumn.null else { continue }
                var slots: ContiguousArray<UInt32> = []
                for variable in path.innerRelationships { try batch[variable].addRelationships(row, to: &slots) }
                guard Set(slots).count == slots.count else { continue }
                ends.append(end)
                relationships.append(Array(slots))
                groups.append(path.groups.map { batch.has($0.inner) ? batch[$0.inner].datum(row) : .null })
                paths.append(path.path == nil ? [] : path.innerPath.map { batch[$0].datum(row) })
                bytes += 96 + 32 * (path.groups.count + slots.count)
            }
        }
        try context.meter.allocate(bytes)
        levels.append(Level(groups: groups, paths: paths, ends: ends, relationships: relationships, bytes: bytes))
    }

    /// The repetitions at hand lead to an end.
    private func found(_ end: UInt32) {
        if path.isInto, end != goal { return }
        let steps = path.isReversed ? levels.reversed() : levels
        // A level's present row is the one before `next`; the level that was only just made has none yet.
        let rows = steps.filter { $0.next > 0 }
        for (position, group) in path.groups.enumerated() where output.has(group.outer) {
            output[group.outer].append(.list(rows.map { $0.groups[$0.next - 1][position] }))
        }
        if let variable = path.path, output.has(variable) {
            output[variable].append(.list(rows.flatMap { $0.paths[$0.next - 1] }))
        }
        if output.has(path.to), !path.isInto { output[path.to].append(node: end) }
        emit()
    }

    private func release() {
        for level in levels { context.meter.release(level.bytes) }
        levels.removeAll()
        used.removeAll()
    }

    override func close() {
        release()
        nested.root.close()
        super.close()
    }
}

extension OperatorBuilder {
    func quantifiedPath(_ path: LogicalQuantifiedPath, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let own = Set([path.from, path.to] + path.distinctFrom).union(path.inner.argumentVariables)
        let (input, passing) = try input(path.input, needed: needed, and: own)
        let inside = Set(
            [path.innerStart, path.innerEnd] + path.innerRelationships + path.groups.map(\.inner) + path.innerPath)
        let nested = try nested(path.inner, needed: inside, arguments: [path.innerStart])
        return QuantifiedPathOperator(context, path, input, nested, passing: passing, needed: needed)
    }
}
