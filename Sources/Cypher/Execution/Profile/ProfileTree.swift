/// Which counter belongs to which step of a plan.
final class ProfileTree {
    final class Node {
        let plan: LogicalPlan
        fileprivate(set) var counter = ProfileCounter()
        fileprivate(set) var children: [Node] = []

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
}
