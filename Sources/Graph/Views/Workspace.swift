internal import Synchronization

/// Working memory of one traversal, handed from query to query, so that a query over three nodes of a million does
/// not pay for a million.
///
/// `@unchecked Sendable`: one query has it at a time; ``WorkspacePool``'s lock hands it over.
final class Workspace: @unchecked Sendable {
    var marksA = SlotMarks()
    var marksB = SlotMarks()
    var queueA: ContiguousArray<UInt32> = []
    var queueB: ContiguousArray<UInt32> = []
    /// Not cleared beforehand, because few use them: see ``SlotNumbers/cleared(slotCount:)``.
    var numbersA = SlotNumbers()
    var numbersB = SlotNumbers()

    /// Forgets all marks and empties the queues. Complexity: O(1).
    fileprivate func prepare(slotCount: Int) {
        marksA.clear(slotCount: slotCount)
        marksB.clear(slotCount: slotCount)
        queueA.removeAll(keepingCapacity: true)
        queueB.removeAll(keepingCapacity: true)
    }
}

/// A set of node slots that is emptied in O(1): a slot is contained when its mark is the current epoch.
struct SlotMarks: ~Copyable {
    private var marks: UnsafeMutableBufferPointer<UInt32> = .init(start: nil, count: 0)
    private var epoch: UInt32 = 0

    deinit { marks.deallocate() }

    /// Empties the set, and makes room for slots below `slotCount`.
    mutating func clear(slotCount: Int) {
        if marks.count < slotCount {
            marks.deallocate()
            marks = .allocate(capacity: slotCount + slotCount / 8)
            marks.initialize(repeating: 0)
            epoch = 0
        }
        if epoch == .max {
            marks.update(repeating: 0)
            epoch = 0
        }
        epoch += 1
    }

    @inline(__always)
    func contains(_ slot: UInt32) -> Bool { marks[Int(slot)] == epoch }

    /// Whether it was not contained before.
    @inline(__always) @discardableResult
    mutating func insert(_ slot: UInt32) -> Bool {
        if marks[Int(slot)] == epoch { return false }
        marks[Int(slot)] = epoch
        return true
    }
}

/// Idle workspaces of one graph, shared by all its snapshots.
final class WorkspacePool: Sendable {
    private static let idleMax = 8
    private let idle = Mutex<[Workspace]>([])

    /// Runs `body` with a cleared workspace for slots below `slotCount`.
    func withWorkspace<Result, E>(slotCount: Int, _ body: (Workspace) throws(E) -> Result) throws(E) -> Result {
        let workspace = idle.withLock { $0.popLast() } ?? Workspace()
        workspace.prepare(slotCount: slotCount)
        defer { idle.withLock { if $0.count < Self.idleMax { $0.append(workspace) } } }
        return try body(workspace)
    }
}

extension GraphView {
    /// Runs `body` with cleared working memory for this graph.
    func withWorkspace<Result, E>(_ body: (Workspace) throws(E) -> Result) throws(E) -> Result {
        try graph.workspaces.withWorkspace(slotCount: slotCount, body)
    }
}
