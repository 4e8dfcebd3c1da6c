/// For each source of a multi-source search some nodes that it reaches soon, to tell which sources overlap.
struct SourceSamples {
    /// `size` for each source, the rest filled with the last.
    private var nodes: ContiguousArray<UInt32> = []

    private static let size = 16
    private static let nodesLookedAt = 64

    init(
        _ sources: [NodeSlot], in view: GraphView, _ direction: Direction, _ workspace: Workspace, _ meter: inout Meter
    ) throws(GraphError) {
        nodes.reserveCapacity(sources.count * Self.size)
        for source in sources {
            workspace.marksA.clear(slotCount: view.slotCount)
            var search = BreadthFirstSearch(view.adjacency, workspace)
            search.start(source.rawValue)
            _ = try search.run(direction, hopsMax: .max, nodesMax: Self.nodesLookedAt, &meter) { _ in }
            // The latest ones say most about what comes after them.
            let count = min(search.count, Self.nodesLookedAt)
            for index in 0..<Self.size { nodes.append(search.queue[max(0, count - 1 - index)]) }
        }
    }

    /// Whether most of the sample of a source is among the marked nodes.
    func isMostly(in marks: SlotMarks, _ source: Int) -> Bool {
        var found = 0
        for index in source * Self.size..<(source + 1) * Self.size where marks.contains(nodes[index]) { found += 1 }
        return 4 * found >= 3 * Self.size
    }
}
