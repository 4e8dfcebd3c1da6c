internal import Synchronization

/// Working memory of one query, handed from query to query, so that a query over three nodes of a million does
/// not pay for a million.
///
/// Every table holds one entry a node slot and is emptied in O(1) by a new epoch. Tables are made when first asked
/// for. What is handed out are trivial handles with bare pointers, valid until the workspace is given back: hot loops
/// keep them in local variables, where the compiler sees that nobody else changes them.
// `@unchecked Sendable` and `@exclusivity(unchecked)`: one query has it at a time; `WorkspacePool` hands it over.
final class Workspace: @unchecked Sendable {
    @exclusivity(unchecked) var marksA = SlotMarks()
    @exclusivity(unchecked) var marksB = SlotMarks()
    @exclusivity(unchecked) var queueA: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) var queueB: ContiguousArray<UInt32> = []
    /// Not cleared beforehand, because few use them: see ``SlotNumbers/cleared(slotCount:)``.
    @exclusivity(unchecked) var numbersA = SlotNumbers()
    @exclusivity(unchecked) var numbersB = SlotNumbers()
    /// Taken by a search while it runs, and put back with what they grew to.
    @exclusivity(unchecked) var heapA = SearchHeap()
    @exclusivity(unchecked) var heapB = SearchHeap()
    let rows = RowBatch.allocate()

    @exclusivity(unchecked) private var slotCount = 0
    @exclusivity(unchecked) private var frontiers: (SearchQueue<UInt32>, SearchQueue<UInt32>) = (.init(), .init())
    @exclusivity(unchecked) private var steps: (SearchQueue<WaySearch.Step>, SearchQueue<WaySearch.Step>) =
        (.init(), .init())
    @exclusivity(unchecked) private var links: (LinkTable, LinkTable) = (LinkTable(), LinkTable())
    @exclusivity(unchecked) private var labels: (LabelTable, LabelTable) = (LabelTable(), LabelTable())
    @exclusivity(unchecked) private var words: UnsafeMutableBufferPointer<SourceWords> = .init(start: nil, count: 0)

    deinit {
        words.deallocate()
        rows.deallocate()
        marksA.deallocate()
        marksB.deallocate()
        heapA.deallocate()
        heapB.deallocate()
        frontiers.0.deallocate()
        frontiers.1.deallocate()
        steps.0.deallocate()
        steps.1.deallocate()
        links.0.deallocate()
        links.1.deallocate()
        labels.0.deallocate()  // The second looks into the same memory.
    }

    /// Forgets all marks and empties the queues. Complexity: O(1).
    fileprivate func prepare(slotCount: Int) {
        self.slotCount = slotCount
        marksA.clear(slotCount: slotCount)
        marksB.clear(slotCount: slotCount)
        if !queueA.isEmpty { queueA.removeAll(keepingCapacity: true) }
        if !queueB.isEmpty { queueB.removeAll(keepingCapacity: true) }
    }

    /// Room for every slot once, and one entry more, so that a search may write first and decide then.
    func frontierA() -> UnsafeMutablePointer<UInt32> { frontiers.0.reserve(slotCount + 1) }
    func frontierB() -> UnsafeMutablePointer<UInt32> { frontiers.1.reserve(slotCount + 1) }

    /// As the frontiers, for how each node was reached.
    func stepsA() -> UnsafeMutablePointer<WaySearch.Step> { steps.0.reserve(slotCount + 1) }
    func stepsB() -> UnsafeMutablePointer<WaySearch.Step> { steps.1.reserve(slotCount + 1) }

    /// An empty table; the one handed out before is forgotten.
    func emptyLinksA() -> LinkTable {
        links.0.clear(slotCount: slotCount)
        return links.0
    }

    func emptyLinksB() -> LinkTable {
        links.1.clear(slotCount: slotCount)
        return links.1
    }

    /// The empty labels of a search from the start. Those of the search from the goal stay as they are.
    func emptyLabelsA() -> LabelTable {
        reserveLabels()
        labels.0.clear()
        return labels.0
    }

    /// The empty labels of a search from the goal. Those of the search from the start stay as they are.
    func emptyLabelsB() -> LabelTable {
        reserveLabels()
        labels.1.clear()
        return labels.1
    }

    /// All zero for every slot. Who writes to it makes it zero again.
    func zeroWords() -> UnsafeMutableBufferPointer<SourceWords> {
        if words.count < slotCount {
            words.deallocate()
            words = .allocate(capacity: slotCount + slotCount / 8)
            words.initialize(repeating: SourceWords())
        }
        return words
    }

    private func reserveLabels() {
        guard labels.0.capacity < slotCount else { return }
        labels.0.deallocate()
        labels = LabelTable.pair(capacity: slotCount + slotCount / 8)
    }
}

/// A set of node slots that is emptied in O(1): a slot is contained when its mark is the current epoch.
struct SlotMarks {
    private var marks: UnsafeMutableBufferPointer<UInt32> = .init(start: nil, count: 0)
    private(set) var epoch: UInt32 = 0

    fileprivate func deallocate() { marks.deallocate() }

    /// Empties the set, and makes room for slots below `slotCount`. Copies made before must not be used after.
    @inline(__always)
    mutating func clear(slotCount: Int) {
        if marks.count < slotCount || epoch == .max { renew(slotCount) }
        epoch &+= 1
    }

    @inline(never)
    private mutating func renew(_ slotCount: Int) {
        if marks.count < slotCount {
            marks.deallocate()
            marks = .allocate(capacity: slotCount + slotCount / 8)
        }
        marks.initialize(repeating: 0)
        epoch = 0
    }

    /// The marks themselves, for loops that test and set without a branch.
    @inline(__always)
    var base: UnsafeMutablePointer<UInt32>? { marks.baseAddress }

    @inline(__always)
    func contains(_ slot: UInt32) -> Bool { marks[Int(slot)] == epoch }

    /// Whether it was not contained before.
    @inline(__always) @discardableResult
    func insert(_ slot: UInt32) -> Bool {
        if marks[Int(slot)] == epoch { return false }
        marks[Int(slot)] = epoch
        return true
    }

    @inline(__always)
    func remove(_ slot: UInt32) { marks[Int(slot)] = 0 }
}

/// Memory for the queue of a search; it never moves while it is used.
private struct SearchQueue<Element: BitwiseCopyable> {
    private var memory: UnsafeMutableBufferPointer<Element> = .init(start: nil, count: 0)

    func deallocate() { memory.deallocate() }

    mutating func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
        if memory.count < count {
            memory.deallocate()
            memory = .allocate(capacity: count + count / 8)
        }
        return memory.baseAddress.unsafelyUnwrapped  // `count` is at least one.
    }
}

/// For each slot one of three owners and a number, emptied in O(1).
///
/// A search from both ends needs one table only: whose a slot is tells both "seen before" and "the others were here".
struct LinkTable {
    struct Link {
        var stamp: UInt32
        /// Relationship that led there, or hops: as the search wants.
        var value: UInt32
    }

    private(set) var base: UnsafeMutablePointer<Link>?
    private var capacity = 0
    /// Stamps below belong to earlier searches; this and the next two are the owners.
    private(set) var first: UInt32 = 0

    fileprivate func deallocate() { base?.deallocate() }

    fileprivate mutating func clear(slotCount: Int) {
        if capacity < slotCount || base == nil {
            base?.deallocate()
            capacity = max(1, slotCount + slotCount / 8)
            let memory = UnsafeMutablePointer<Link>.allocate(capacity: capacity)
            memory.initialize(repeating: Link(stamp: 0, value: 0), count: capacity)
            base = memory
            first = 0
        }
        if first > UInt32.max - 8 {
            base?.update(repeating: Link(stamp: 0, value: 0), count: capacity)
            first = 0
        }
        first += 4
    }

    @inline(__always)
    subscript(slot: UInt32) -> UnsafeMutablePointer<Link> { base.unsafelyUnwrapped + Int(slot) }

    @inline(__always)
    func isSeen(_ slot: UInt32) -> Bool { self[slot].pointee.stamp >= first }

    @inline(__always)
    func set(_ slot: UInt32, owner: UInt32, _ value: UInt32) {
        self[slot].pointee = Link(stamp: first + owner, value: value)
    }

    /// The number of a slot that has one.
    @inline(__always)
    func value(_ slot: UInt32) -> UInt32? { isSeen(slot) ? self[slot].pointee.value : nil }
}

/// What a search by cost knows of each slot: distance, and the relationship that led there; emptied in O(1).
///
/// The labels of a slot in the searches from both ends lie side by side, in one cache line.
struct LabelTable {
    struct Label {
        var distance: Double
        var stamp: UInt32
        var parent: UInt32
    }

    /// Marks the label of an end: nothing led there.
    static let noParent = UInt32.max

    private let memory: UnsafeMutablePointer<Label>?
    private let base: UnsafeMutablePointer<Label>
    let capacity: Int
    /// Stamp of a reached slot; one more is a settled one, less is an earlier search.
    private(set) var open: UInt32 = 0

    init() {
        memory = nil
        base = UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped  // Never read: the capacity is none.
        capacity = 0
    }

    private init(memory: UnsafeMutablePointer<Label>, side: Int, capacity: Int) {
        self.memory = memory
        base = memory + side
        self.capacity = capacity
    }

    fileprivate static func pair(capacity: Int) -> (LabelTable, LabelTable) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, 2 * capacity) * MemoryLayout<Label>.stride, alignment: 64)
        let memory = raw.bindMemory(to: Label.self, capacity: 2 * capacity)
        memory.initialize(repeating: Label(distance: 0, stamp: 0, parent: 0), count: 2 * capacity)
        return (
            LabelTable(memory: memory, side: 0, capacity: capacity),
            LabelTable(memory: memory, side: 1, capacity: capacity)
        )
    }

    fileprivate func deallocate() { memory?.deallocate() }

    fileprivate mutating func clear() {
        if open > UInt32.max - 4 {
            for slot in 0..<capacity { base[2 * slot].stamp = 0 }
            open = 0
        }
        open += 2
    }

    @inline(__always)
    var settled: UInt32 { open + 1 }

    @inline(__always)
    subscript(slot: UInt32) -> UnsafeMutablePointer<Label> { base + 2 * Int(slot) }

    @inline(__always)
    func isReached(_ slot: UInt32) -> Bool { self[slot].pointee.stamp >= open }

    @inline(__always)
    func isSettled(_ slot: UInt32) -> Bool { self[slot].pointee.stamp == settled }

    /// Makes every way through the slot too long.
    func ban(_ slot: UInt32) {
        self[slot].pointee = Label(distance: -.infinity, stamp: settled, parent: Self.noParent)
    }
}

/// Which of up to 64 sources of one search have reached a slot, and which of them have just done so.
struct SourceWords {
    var seen: UInt64 = 0
    var fresh: UInt64 = 0
}

/// Idle workspaces of one graph, shared by all its snapshots.
final class WorkspacePool: Sendable {
    private static let idleMax = 8
    /// One workspace, retained, as its address; zero where there is none. A query that runs alone never locks.
    private let first = Atomic<UInt>(0)
    private let idle = Mutex<[Workspace]>([])

    deinit { takeFirst()?.release() }

    /// A cleared workspace for slots below `slotCount`, to be given back.
    func take(slotCount: Int) -> Workspace {
        borrow(slotCount: slotCount).takeRetainedValue()
    }

    func giveBack(_ workspace: Workspace) { giveBack(Unmanaged.passRetained(workspace)) }

    /// As ``take(slotCount:)``, without counting references: whoever borrows it gives it back once.
    @inline(__always)
    func borrow(slotCount: Int) -> Unmanaged<Workspace> {
        let workspace = takeFirst() ?? other()
        workspace._withUnsafeGuaranteedRef { $0.prepare(slotCount: slotCount) }
        return workspace
    }

    @inline(__always)
    func giveBack(_ workspace: Unmanaged<Workspace>) {
        let address = UInt(bitPattern: workspace.toOpaque())
        if first.compareExchange(expected: 0, desired: address, ordering: .acquiringAndReleasing).exchanged { return }
        putAside(workspace.takeRetainedValue())
    }

    @inline(never)
    private func other() -> Unmanaged<Workspace> {
        Unmanaged.passRetained(idle.withLock { $0.popLast() } ?? Workspace())
    }

    @inline(never)
    private func putAside(_ workspace: Workspace) {
        idle.withLock { if $0.count < Self.idleMax { $0.append(workspace) } }
    }

    /// Runs `body` with a cleared workspace for slots below `slotCount`.
    func withWorkspace<Result, E>(slotCount: Int, _ body: (Workspace) throws(E) -> Result) throws(E) -> Result {
        let workspace = take(slotCount: slotCount)
        defer { giveBack(workspace) }
        return try body(workspace)
    }

    @inline(__always)
    private func takeFirst() -> Unmanaged<Workspace>? {
        let address = first.exchange(0, ordering: .acquiringAndReleasing)
        return UnsafeRawPointer(bitPattern: address).map(Unmanaged.fromOpaque)
    }
}

extension GraphView {
    /// Runs `body` with cleared working memory for this graph.
    func withWorkspace<Result, E>(_ body: (Workspace) throws(E) -> Result) throws(E) -> Result {
        try graph.workspaces.withWorkspace(slotCount: slotCount, body)
    }
}
