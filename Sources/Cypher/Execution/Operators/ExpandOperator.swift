internal import Graph

/// The relationships of a node, each with the node at its other end.
final class ExpandOperator: ExpandingOperator {
    private let expand: LogicalExpand
    private let direction: Direction
    private let links: TypedView
    @exclusivity(unchecked) private var cursor: NeighbourCursor?
    @exclusivity(unchecked) private var goal = BatchColumn.null
    @exclusivity(unchecked) private var found: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) private var others: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var banned: ContiguousArray<UInt32> = []

    init(
        _ context: ExecutionContext, _ expand: LogicalExpand, _ input: Operator, passing: [VariableID],
        needed: Set<VariableID>
    ) {
        self.expand = expand
        direction = Direction(expand.direction)
        links = TypedView(context, types: expand.types)
        var own: [VariableID] = []
        if !expand.isRelationshipBound, needed.contains(expand.relationship) { own.append(expand.relationship) }
        if !expand.isInto, needed.contains(expand.to) { own.append(expand.to) }
        let passing = passing.filter { variable in
            (expand.isRelationshipBound || variable != expand.relationship) && (expand.isInto || variable != expand.to)
        }
        super.init(context, input, passing: passing, own: own)
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        cursor = nil
        found.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        position = 0
        let start = try batch[expand.from].node(row)
        guard start != BatchColumn.null, links.refresh() else { return }
        try checkNode(start)
        goal = expand.isInto ? try batch[expand.to].node(row) : BatchColumn.null
        if expand.isInto, goal == BatchColumn.null { return }
        banned.removeAll(keepingCapacity: true)
        for variable in expand.distinctFrom { try batch[variable].addRelationships(row, to: &banned) }
        if expand.isRelationshipBound {
            try follow(try batch[expand.relationship].relationship(row), from: start)
        } else if expand.isInto {
            join(start, goal)
        } else {
            cursor = links.view.neighbours(of: NodeSlot(rawValue: start), direction)
        }
    }

    private func checkNode(_ slot: UInt32) throws(CypherError) {
        if context.hasDeletions, context.transaction.isDeleted(NodeSlot(rawValue: slot)) {
            throw .deleted("node")
        }
    }

    /// The relationship that is there already, where it fits.
    private func follow(_ relationship: UInt32, from start: UInt32) throws(CypherError) {
        guard relationship != BatchColumn.null, !banned.contains(relationship) else { return }
        let slot = RelationshipSlot(rawValue: relationship)
        let graph = context.graph
        guard graph.contains(slot), links.includes(graph.type(of: slot)) else { return }
        let source = graph.source(of: slot).rawValue
        let target = graph.target(of: slot).rawValue
        if direction != .incoming, source == start { add(relationship, target) }
        if direction != .outgoing, target == start, direction == .incoming || source != target {
            add(relationship, source)
        }
    }

    private func add(_ relationship: UInt32, _ node: UInt32) {
        if expand.isInto, node != goal { return }
        found.append(relationship)
        others.append(node)
    }

    /// Relationships between two nodes: from the side that has fewer.
    private func join(_ start: UInt32, _ goal: UInt32) {
        let (from, to) = (NodeSlot(rawValue: start), NodeSlot(rawValue: goal))
        let view = links.view
        context.hit()
        if let types = links.codes, types.count <= 4 {
            for type in types {
                if direction != .incoming {
                    for slot in view.graph.relationships(from: from, to: to, type: type) where isFree(slot.rawValue) {
                        add(slot.rawValue, goal)
                    }
                }
                if direction != .outgoing, direction == .incoming || start != goal {
                    for slot in view.graph.relationships(from: to, to: from, type: type) where isFree(slot.rawValue) {
                        add(slot.rawValue, goal)
                    }
                }
            }
            return
        }
        let isForward =
            view.graph.degree(of: from, direction: direction)
            <= view.graph.degree(of: to, direction: direction.reversed)
        var cursor =
            isForward ? view.neighbours(of: from, direction) : view.neighbours(of: to, direction.reversed)
        let wanted = isForward ? goal : start
        while let entry = cursor.next() {
            if entry.node == wanted, isFree(entry.relationship) { add(entry.relationship, goal) }
        }
    }

    @inline(__always)
    private func isFree(_ relationship: UInt32) -> Bool { banned.isEmpty || !banned.contains(relationship) }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        let relationships =
            output.has(expand.relationship) && !expand.isRelationshipBound
            ? output[expand.relationship] : nil
        let nodes = output.has(expand.to) && !expand.isInto ? output[expand.to] : nil
        guard cursor != nil else {
            let end = min(found.count, position + limit - output.count)
            guard end > position else { return position >= found.count }
            for index in position..<end {
                relationships?.append(relationship: found[index])
                nodes?.append(node: others[index])
            }
            emit(end - position)
            position = end
            return position >= found.count
        }
        var cursor = self.cursor.unsafelyUnwrapped
        var made = 0
        let room = limit - output.count
        while made < room {
            guard let entry = cursor.next() else {
                context.hit(made)
                emitMany(made)
                try context.meter.step(made)
                self.cursor = nil
                return true
            }
            if !isFree(entry.relationship) { continue }
            relationships?.append(relationship: entry.relationship)
            nodes?.append(node: entry.node)
            made += 1
        }
        context.hit(made)
        emitMany(made)
        try context.meter.step(made)
        self.cursor = cursor
        return false
    }

    private func emitMany(_ count: Int) { if count > 0 { emit(count) } }
}

/// The graph as seen through relationships of some types, made again when the graph has changed.
final class TypedView: GraphHolder {
    private let context: ExecutionContext
    private let types: [String]
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private(set) var view: GraphView
    /// Nil for every type.
    @exclusivity(unchecked) private(set) var codes: [RelationshipTypeCode]?
    /// The code of each type when it was last looked up.
    @exclusivity(unchecked) private var guesses: [RelationshipTypeCode?]

    init(_ context: ExecutionContext, types: [String]) {
        self.context = context
        self.types = types
        guesses = Array(repeating: nil, count: types.count)
        view = context.graph.everything
        context.add(self)
    }

    func releaseGraph() {
        version = 0
        view = ExecutionContext.emptyGraph.everything
    }

    /// Makes the view one of the present graph.
    /// - Returns: whether there can be any relationship in it.
    @inline(__always)
    func refresh() -> Bool {
        if version != context.version { renew() }
        return codes == nil || !codes.unsafelyUnwrapped.isEmpty
    }

    @inline(never)
    private func renew() {
        version = context.version
        guard !types.isEmpty else {
            view = context.graph.everything
            return
        }
        var codes: [RelationshipTypeCode] = []
        codes.reserveCapacity(types.count)
        for (position, type) in types.enumerated() {
            let code = context.graph.relationshipType(named: type, guess: guesses[position])
            guesses[position] = code
            if let code, !codes.contains(code) { codes.append(code) }
        }
        self.codes = codes
        view = context.graph.view(of: codes)
    }

    func includes(_ type: RelationshipTypeCode) -> Bool { codes?.contains(type) ?? true }
}

extension Direction {
    init(_ direction: ParsedRelationshipPattern.Direction) {
        switch direction {
        case .outgoing: self = .outgoing
        case .incoming: self = .incoming
        case .both: self = .both
        }
    }
}

extension BatchColumn {
    /// The relationship of a row, or those of its list.
    func addRelationships(_ row: Int, to found: inout ContiguousArray<UInt32>) throws(CypherError) {
        if kind == .relationship {
            if slots[row] != Self.null { found.append(slots[row]) }
            return
        }
        switch datum(row) {
        case .relationship(let slot): found.append(slot.rawValue)
        case .list(let elements):
            for case .relationship(let slot) in elements { found.append(slot.rawValue) }
        case .path(let path): for slot in path.relationships { found.append(slot.rawValue) }
        default: break
        }
    }
}

extension CypherError {
    static func deleted(_ what: String) -> CypherError {
        .runtime(.entityNotFound, .deletedEntityAccess, "the \(what) was deleted in this transaction")
    }
}
