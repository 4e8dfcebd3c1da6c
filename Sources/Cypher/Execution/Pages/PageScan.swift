internal import Graph

/// The nodes that a scan finds and filters leave, 256 slots at a time.
///
/// Cost: about a nanosecond a node for each filter that compares a property with a text or a number.
final class PageScan {
    let scan: LogicalNodeScan
    private let context: ExecutionContext
    /// The predicates of each filter above the scan, lowest first.
    private let steps: [[Evaluator]]
    private let nodes: Batch
    @exclusivity(unchecked) private var filters: [[PageFilter]] = []
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private var label: LabelCode?
    @exclusivity(unchecked) private var found: ContiguousArray<(number: Int, slots: SlotMask)> = []
    let scratch = PageScratch()
    /// Of the scan and of the filters, where they are profiled; the topmost filter may be the operator at work.
    var counters: [ProfileCounter] = []

    init(_ context: ExecutionContext, _ scan: LogicalNodeScan, _ steps: [[Evaluator]]) {
        self.context = context
        self.scan = scan
        self.steps = steps
        nodes = Batch([scan.node], kinds: context.kinds)
    }

    /// Looks up in the present graph what it reads, and the pages that it reads: of the whole graph, or of the morsel.
    func begin() -> Range<Int> {
        if version != context.version {
            version = context.version
            filters = steps.map { $0.map { PageFilter($0, scan.node, context) } }
            if case .label(let name) = scan.access { label = context.graph.label(named: name) }
        }
        if case .label = scan.access, label == nil { return 0..<0 }
        if let morsel = context.morsel, morsel.node == scan.node { return morsel.pages }
        return Morsel.pages(of: context.graph)
    }

    /// Lets go of the graph.
    func end() {
        filters = []
        version = 0
    }

    /// Calls `body` with the nodes that are left of each page that has any, in order.
    func read(
        _ pages: Range<Int>, _ body: (_ page: Int, _ slots: SlotMask) throws(CypherError) -> Void
    ) throws(CypherError) {
        guard let label else {
            for page in pages { try look(page, context.graph.nodes(ofPage: page), body) }
            return
        }
        found.removeAll(keepingCapacity: true)
        context.graph.forEachPage(labelled: label, in: pages) { found.append(($0, $1)) }
        for page in found { try look(page.number, page.slots, body) }
    }

    private func look(
        _ page: Int, _ slots: SlotMask, _ body: (_ page: Int, _ slots: SlotMask) throws(CypherError) -> Void
    ) throws(CypherError) {
        var slots = slots
        try context.meter.step(32)
        if context.hasDeletions {
            let first = UInt32(page * ColumnPageView.slotCount)
            slots.forEachSlot { slot in
                if context.transaction.isDeleted(NodeSlot(rawValue: first + UInt32(slot))) { slots.remove(slot) }
            }
        }
        if !counters.isEmpty { counters[0].count(slots.count) }
        for (step, filters) in filters.enumerated() {
            if step + 1 < counters.count { counters[step + 1].hits += slots.count } else { context.hit(slots.count) }
            for filter in filters {
                if slots.isEmpty { return }
                slots = try filter.apply(slots, page, scratch, nodes)
            }
            if step + 1 < counters.count { counters[step + 1].rows += slots.count }
        }
        if !slots.isEmpty { try body(page, slots) }
    }
}

extension ProfileCounter {
    /// Counts rows, each read from the store.
    func count(_ count: Int) {
        rows += count
        hits += count
    }
}

/// The rows of a scan with its filters, read page by page.
final class PageScanOperator: Operator {
    private let source: PageScan
    private let isNeeded: Bool
    @exclusivity(unchecked) private var pages = 0..<0
    /// Pages that are read at once: few at first, then more.
    @exclusivity(unchecked) private var ahead = 1
    @exclusivity(unchecked) private var found: ContiguousArray<(page: Int, slots: SlotMask)> = []
    @exclusivity(unchecked) private var position = 0

    init(_ context: ExecutionContext, _ source: PageScan, needed: Set<VariableID>) {
        self.source = source
        isNeeded = needed.contains(source.scan.node)
        super.init(context, variables: isNeeded ? [source.scan.node] : [])
    }

    override func open() throws(CypherError) {
        pages = source.begin()
        ahead = 1
        found.removeAll(keepingCapacity: true)
        position = 0
    }

    override func close() {
        pages = 0..<0
        found = []
        source.end()
    }

    override func pull() throws(CypherError) -> Batch? {
        output.removeAll()
        let column = isNeeded ? output[source.scan.node] : nil
        while true {
            while position < found.count {
                let (page, slots) = found[position]
                let count = slots.count
                if output.count + count > Batch.rowsMax { return output }
                position += 1
                output.count += count
                guard let column else { continue }
                let first = UInt32(page * ColumnPageView.slotCount)
                slots.forEachSlot { column.slots.append(first + UInt32($0)) }
            }
            // The first rows come soon, so that a LIMIT does little in vain.
            if pages.isEmpty || ahead <= Morsel.pageCount && output.count > 0 {
                return output.count > 0 ? output : nil
            }
            try readAhead()
        }
    }

    private func readAhead() throws(CypherError) {
        found.removeAll(keepingCapacity: true)
        position = 0
        let end = min(pages.upperBound, pages.lowerBound + min(ahead, Morsel.pageCount))
        try source.read(pages.lowerBound..<end) { (page, slots) throws(CypherError) in found.append((page, slots)) }
        pages = end..<pages.upperBound
        ahead *= 4
    }
}

extension OperatorBuilder {
    /// A scan of all nodes or of a label with the filters above it, read page by page; nil where rows serve as well.
    /// - Parameter plan: a filter or a scan.
    func pageScan(_ plan: LogicalPlan, _ needed: Set<VariableID>) throws(CypherError) -> Operator? {
        var scanned = plan
        var above: [BoundExpression] = []
        while case .filter(let input, let predicate) = scanned {
            above.insert(predicate, at: 0)
            scanned = input
        }
        guard case .nodeScan(let scan) = scanned, case .argument(let arguments) = scan.input,
            arguments.allSatisfy({ !needed.contains($0) }), context.kinds[scan.node.rawValue] == .node,
            above.allSatisfy({ $0.isOnly(of: scan.node) })
        else { return nil }
        switch scan.access {
        case .all, .label: break
        default: return nil
        }
        var steps: [[Evaluator]] = []
        for filter in above { steps.append(try compile(filter.parts)) }
        guard
            scan.isPartitioned && isWorker
                || steps.contains(where: { $0.contains { PageFilter.mayUsePages($0, scan.node) } })
        else { return nil }
        let source = PageScan(context, scan, steps)
        if let profiles { source.counters = FusedCounters(profiles.addFused(below: plan)).ofScan }
        return PageScanOperator(context, source, needed: needed)
    }
}

extension BoundExpression {
    /// The operands of an AND, or itself.
    var parts: [BoundExpression] {
        if case .and(let parts) = unlocated { parts } else { [self] }
    }
}
