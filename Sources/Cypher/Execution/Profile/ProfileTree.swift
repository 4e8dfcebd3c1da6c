/// Which counter belongs to which step of a plan.
final class ProfileTree {
    final class Node {
        let plan: LogicalPlan
        fileprivate(set) var counter = ProfileCounter()
        fileprivate(set) var children: [Node] = []
        /// Has no operator of its own: its time is that of the step above it.
        fileprivate(set) var isFused = false

        fileprivate init(_ plan: LogicalPlan) { self.plan = plan }
    }

    private(set) var root: Node?
    private var open: [Node] = []

    /// A step whose parts are built next.
    func begin(_ plan: LogicalPlan) -> Node {
        let node = Node(plan)
        if let parent = open.last { parent.children.append(node) } else if root == nil { root = node }
        open.append(node)
        return node
    }

    /// Gives the operator of a step its counter. A step that is no operator of its own shares that of the step below.
    func end(_ node: Node, _ built: Operator) {
        open.removeLast()
        if let shared = built.profile { node.counter = shared } else { built.profile = node.counter }
    }

    /// The steps below one that an operator does along with it, down to the argument.
    ///
    /// - Parameter plan: of the step that is built.
    func addFused(below plan: LogicalPlan) -> [Node] {
        var nodes: [Node] = []
        var parent = open.last
        var rest = plan.inputPlans.first
        while let step = rest {
            let node = Node(step)
            node.isFused = true
            parent?.children.append(node)
            nodes.append(node)
            parent = node
            rest = step.inputPlans.first
        }
        return nodes
    }

    /// Builds steps whose place in the tree is not known yet.
    func apart(_ build: () throws(CypherError) -> Operator) throws(CypherError) -> (built: Operator, node: Node?) {
        let outer = open
        let place = Node(.argument([]))
        open = [place]
        defer { open = outer }
        return (try build(), place.children.first)
    }

    /// Puts steps that were built apart below the step that is built.
    func add(_ node: Node) { open.last?.children.append(node) }

    /// The steps below the one that is built, each the first input of the one before, down to `bottom`.
    func chain(to bottom: Node?) -> [Node] {
        var nodes: [Node] = []
        var next = open.last?.children.first
        while let node = next, node !== bottom {
            nodes.append(node)
            next = node.children.first
        }
        return nodes
    }
}

/// What ``PageAggregator`` counts of the steps that it does together.
final class FusedCounters {
    /// Of the scan and of each filter, lowest first.
    let ofScan: [ProfileCounter]
    /// Of steps above filters that hand on every row.
    private let ofRows: [ProfileCounter]
    private let ofExpand: ProfileCounter?

    init(_ nodes: [ProfileTree.Node]) {
        var filters: [ProfileCounter] = []
        var scans: [ProfileCounter] = []
        var rows: [ProfileCounter] = []
        var expand: ProfileCounter?
        for node in nodes {
            switch node.plan {
            case .filter: filters.append(node.counter)
            case .nodeScan: scans.append(node.counter)
            case .argument: node.counter.rows = 1
            case .expand:
                expand = node.counter
                rows.append(node.counter)
            default: rows.append(node.counter)
            }
        }
        ofScan = scans + filters.reversed()
        ofRows = rows
        ofExpand = expand
    }

    /// Rows that are aggregated, which come from this many nodes.
    func count(_ rows: Int, ofNodes nodes: Int) {
        for counter in ofRows { counter.rows += rows }
        ofExpand?.hits += nodes
    }
}
