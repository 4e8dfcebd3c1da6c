/// Which counter belongs to which step of a plan.
final class ProfileTree {
    final class Node {
        let plan: LogicalPlan
        let counter = ProfileCounter()
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

    func end(_ node: Node) -> ProfileCounter {
        open.removeLast()
        return node.counter
    }
}
