internal import Graph

/// Every relationship of some types, or the one with an id.
final class RelationshipScanOperator: ExpandingOperator {
    private let scan: LogicalRelationshipScan
    private let direction: Direction
    private let links: TypedView
    private let id: Evaluator?
    @exclusivity(unchecked) private var slot: UInt32 = 0
    @exclusivity(unchecked) private var bound: UInt32 = 0
    /// The relationship of `slot` is given a second time, the other way round.
    @exclusivity(unchecked) private var isTurned = false

    init(
        _ context: ExecutionContext, _ scan: LogicalRelationshipScan, _ input: Operator, _ id: Evaluator?,
        passing: [VariableID], needed: Set<VariableID>
    ) {
        self.scan = scan
        self.id = id
        direction = Direction(scan.direction)
        links = TypedView(context, types: scan.types)
        let own = [scan.relationship, scan.from, scan.to]
        super.init(
            context, input, passing: passing.filter { !own.contains($0) }, own: own.filter(needed.contains))
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        isTurned = false
        (slot, bound) = (0, 0)
        guard links.refresh() else { return }
        guard let id else {
            bound = UInt32(context.graph.relationshipSlotCount)
            return
        }
        let number: UInt64?
        switch try id.evaluate(batch, row) {
        case .integer(let value): number = UInt64(exactly: value)
        case .string(let text):
            number =
                text.hasPrefix("5:") ? text.lastIndex(of: ":").flatMap { UInt64(text[text.index(after: $0)...]) } : nil
        default: number = nil
        }
        if let number, let found = context.graph.slot(of: RelationshipID(rawValue: number)) {
            (slot, bound) = (found.rawValue, found.rawValue + 1)
        }
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        let relationships = output.has(scan.relationship) ? output[scan.relationship] : nil
        let starts = output.has(scan.from) ? output[scan.from] : nil
        let ends = output.has(scan.to) ? output[scan.to] : nil
        let graph = context.graph
        var made = 0
        let room = limit - output.count
        var looked = 0
        while slot < bound, made < room {
            looked += 1
            let present = RelationshipSlot(rawValue: slot)
            guard graph.contains(present), links.includes(graph.type(of: present)) else {
                slot += 1
                continue
            }
            let (source, target) = (graph.source(of: present).rawValue, graph.target(of: present).rawValue)
            let isForward = direction != .incoming && !isTurned
            relationships?.append(relationship: slot)
            starts?.append(node: isForward ? source : target)
            ends?.append(node: isForward ? target : source)
            made += 1
            if direction == .both, !isTurned, source != target {
                isTurned = true
            } else {
                isTurned = false
                slot += 1
            }
        }
        if made > 0 { emit(made) }
        context.hit(looked)
        try context.meter.step(looked)
        return slot >= bound
    }
}
