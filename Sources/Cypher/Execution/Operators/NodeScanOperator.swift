internal import Graph

/// The nodes that an access finds, for each row of the input.
final class NodeScanOperator: ExpandingOperator {
    private enum Source {
        case none
        /// Slots from the position on.
        case all(Int)
        case label(LabelledNodes, Int)
        case found(Int)
        case ordered(OrderedNodes, OrderedNodes.Iterator, Column<NodeSlot>, label: LabelCode?)
    }

    private let scan: LogicalNodeScan
    private let finder: NodeFinder
    private let isNeeded: Bool
    @exclusivity(unchecked) private var source = Source.none
    @exclusivity(unchecked) private var found: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) private var scratch: ContiguousArray<UInt32> = []

    init(
        _ context: ExecutionContext, _ scan: LogicalNodeScan, _ input: Operator, _ values: [Evaluator],
        passing: [VariableID], needed: Set<VariableID>
    ) {
        self.scan = scan
        finder = NodeFinder(context, scan.access, values)
        isNeeded = needed.contains(scan.node)
        super.init(
            context, input, passing: passing.filter { $0 != scan.node }, own: isNeeded ? [scan.node] : [])
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        found.removeAll(keepingCapacity: true)
        switch scan.access {
        case .all: source = .all(0)
        case .label(let name):
            source = finder.label(name).map { .label(context.graph.labelledNodes($0), 0) } ?? .none
        case .ordered(let label, let key, let isDescending):
            source = .none
            if let ordered = try finder.ordered(label, key, isDescending: isDescending) {
                if isDescending {
                    try finder.missing(indexed: ordered.nodes.count, into: &found)
                    found.reverse()
                }
                source = .ordered(
                    ordered.nodes, ordered.nodes.makeIterator(), ordered.column, label: ordered.label)
            } else {
                try finder.sorted(label, key, isDescending: isDescending, into: &found)
                source = .found(0)
            }
        default:
            try finder.find(batch, row, into: &found)
            source = .found(0)
        }
        if context.profiled != nil { context.hit(found.count) }
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        let room = limit - output.count
        let column = isNeeded ? output[scan.node] : nil
        switch source {
        case .none: return true
        case .all(var slot):
            let graph = context.graph
            let bound = graph.nodeSlotCount
            var made = 0
            while made < room, slot < bound {
                if graph.contains(NodeSlot(rawValue: UInt32(slot))), isThere(UInt32(slot)) {
                    column?.append(node: UInt32(slot))
                    made += 1
                }
                slot += 1
            }
            source = .all(slot)
            return try finish(made, slot >= bound)
        case .label(let nodes, let position):
            if column == nil, !context.hasDeletions {
                // Nobody reads the nodes: their number is enough.
                let made = min(room, nodes.count - position)
                source = .label(nodes, position + made)
                return try finish(made, position + made >= nodes.count)
            }
            if context.hasDeletions || column.unsafelyUnwrapped.kind != .node {
                scratch.removeAll(keepingCapacity: true)
                let taken = nodes.append(from: position, limit: room, to: &scratch)
                source = .label(nodes, position + taken)
                var made = 0
                for slot in scratch where isThere(slot) {
                    column?.append(node: slot)
                    made += 1
                }
                return try finish(made, taken == 0)
            }
            let taken = nodes.append(from: position, limit: room, to: &column.unsafelyUnwrapped.slots)
            source = .label(nodes, position + taken)
            return try finish(taken, position + taken >= nodes.count)
        case .found(let position):
            let end = min(found.count, position + room)
            var made = 0
            for index in position..<end where isThere(found[index]) {
                column?.append(node: found[index])
                made += 1
            }
            source = .found(end)
            return try finish(made, end >= found.count)
        case .ordered(let all, var nodes, let values, let label):
            var made = 0
            // What has no value comes first in the descending order.
            while made < room, let slot = found.popLast() {
                guard isThere(slot) else { continue }
                column?.append(node: slot)
                made += 1
            }
            while made < room {
                guard let node = nodes.next() else {
                    if case .ordered(_, _, false) = scan.access {
                        try finder.missing(indexed: all.count, into: &found)
                    }
                    source = .found(0)
                    return try finish(made, false)
                }
                guard values.isPresent(node), isThere(node.rawValue),
                    label.map({ context.graph.hasLabel(node, $0) }) ?? true
                else { continue }
                column?.append(node: node.rawValue)
                made += 1
            }
            source = .ordered(all, nodes, values, label: label)
            return try finish(made, false)
        }
    }

    override func close() {
        source = .none
        found = []
        super.close()
    }

    /// Nodes that were deleted but still have relationships are in the graph yet.
    @inline(__always)
    private func isThere(_ slot: UInt32) -> Bool {
        !context.hasDeletions || !context.transaction.isDeleted(NodeSlot(rawValue: slot))
    }

    private func finish(_ made: Int, _ isAtEnd: Bool) throws(CypherError) -> Bool {
        if made > 0 { emit(made) }
        context.hit(made)
        try context.meter.step(made + 1)
        return isAtEnd
    }
}
