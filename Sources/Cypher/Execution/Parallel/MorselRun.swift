internal import Base
internal import Graph
internal import Synchronization

/// Some pages of a scan: what one thread works on at a time (Leis, Boncz, Kemper and Neumann, "Morsel-driven
/// parallelism", 2014).
struct Morsel {
    /// Of the scan that is cut into morsels.
    var node: VariableID
    /// Numbers of pages of 256 node slots.
    var pages: Range<Int>

    /// 8,192 slots: a fraction of a millisecond to some milliseconds of work.
    static let pageCount = 32

    /// Pages of all nodes of a graph.
    static func pages(of graph: GraphSnapshot) -> Range<Int> {
        0..<(graph.nodeSlotCount + ColumnPageView.slotCount - 1) / ColumnPageView.slotCount
    }
}

extension ExecutionContext {
    /// Whether the scan is worth cutting into morsels in the present graph. It is cut also where no other thread
    /// helps: so a sum of floats does not depend on how many do.
    /// - Parameter factor: of the least number of nodes.
    func isLarge(_ scan: LogicalNodeScan, timesMin factor: Int = 1) -> Bool {
        guard !hasDeletions, !isShowingDraft else { return false }
        let least = environment.parallelNodesMin * factor
        switch scan.access {
        case .all: return graph.nodeCount >= least
        case .label(let name):
            return graph.label(named: name).map { graph.nodeCount(labelled: $0) >= least } ?? false
        default: return false
        }
    }
}

/// The morsels of a scan, each worked on by the thread of the statement or by a helper, and what they give in the order
/// of the morsels: the answer is the same whoever does which.
///
/// Nobody waits idly: the statement's thread works on morsels itself, and waits only for one that a helper has begun
/// when there are no others. A helper that comes late finds nothing to do.
// `@unchecked Sendable`: each outcome lies behind the lock of its slot, `state` behind its own; `own` is used by the
// caller only.
final class MorselRun<Part>: @unchecked Sendable {
    /// Copies of a pipeline, for one thread: gives the part of the context's morsel.
    typealias Maker = (ExecutionContext) throws(CypherError) -> () throws(CypherError) -> Part

    private struct Worker {
        let context: ExecutionContext
        let work: () throws(CypherError) -> Part
    }

    // `@unchecked Sendable`: handed from the thread that made it to the statement's, through the lock of its slot.
    private struct Outcome: @unchecked Sendable {
        let result: Result<Part, CypherError>
        let bytes: Int
    }

    private final class Slot: Sendable {
        let outcome = Mutex<Outcome?>(nil)
        let isDone = Atomic(false)
    }

    private struct State {
        /// The next morsel that nobody has.
        var next = 0
        /// The next morsel that the statement takes.
        var wanted = 0
        /// Morsels from here on are not wanted.
        var bound: Int
        var helpers = 0
    }

    private let node: VariableID
    private let pages: Range<Int>
    private let slots: [Slot]
    private let state: Mutex<State>
    private let isStopped = StopFlag()
    private let memory: MemoryShare
    private let seed: WorkerSeed
    private let helpersMax: Int
    private let make: Maker
    private var own: Worker?
    /// Bytes of the part that was given last.
    private var given = 0

    /// - Parameter make: called once for each thread, on it.
    init(_ context: ExecutionContext, _ scan: LogicalNodeScan, make: @escaping Maker) {
        node = scan.node
        pages = Morsel.pages(of: context.graph)
        let count = (pages.count + Morsel.pageCount - 1) / Morsel.pageCount
        slots = (0..<count).map { _ in Slot() }
        state = Mutex(State(bound: count))
        memory = MemoryShare(context.meter.bytesLeft)
        seed = WorkerSeed(context)
        helpersMax = max(0, min(seed.helpers?.count ?? 0, count - 1))
        self.make = make
    }

    /// The part of the next morsel; nil at the end. What the last one took of memory is given back.
    func next() throws(CypherError) -> Part? {
        memory.giveBack(given)
        given = 0
        let wanted = state.withLock { $0.wanted }
        guard wanted < slots.count else { return nil }
        callHelpers()
        while !slots[wanted].isDone.load(ordering: .acquiring) {
            // Where nothing is left to begin, the one that is wanted is waited for: whoever has it holds its lock.
            let morsel = claim() ?? wanted
            try workItself(on: morsel)
        }
        let outcome = slots[wanted].outcome.withLock { outcome in
            defer { outcome = nil }
            return outcome
        }
        state.withLock { $0.wanted += 1 }
        guard let outcome else { return nil }
        given = outcome.bytes
        do { return try outcome.result.get() } catch {
            stop()
            throw error
        }
    }

    /// Nothing more is wanted: helpers stop as soon as they notice.
    func stop() {
        isStopped.set()
        state.withLock { $0.bound = 0 }
        own = nil
    }

    private func claim() -> Int? {
        let ahead = 4 * (helpersMax + 1) + 2
        return state.withLock { state in
            guard state.next < min(state.bound, state.wanted + ahead) else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func callHelpers() {
        guard helpersMax > 0, let helpers = seed.helpers else { return }
        let isCalled = state.withLock { state in
            guard state.helpers < helpersMax, state.next < state.bound else { return false }
            state.helpers += 1
            return true
        }
        if isCalled { helpers.submit { [self] in help() } }
    }

    private func help() {
        defer { state.withLock { $0.helpers -= 1 } }
        var worker: Worker?
        while !isStopped.isSet, let morsel = claim() {
            // What cannot be built fails on the statement's thread, too, which does the morsel itself.
            if worker == nil { worker = try? newWorker() }
            guard let worker else { return }
            work(on: morsel, worker)
        }
    }

    private func workItself(on morsel: Int) throws(CypherError) {
        if own == nil { own = try newWorker() }
        if let own { work(on: morsel, own) }
    }

    private func newWorker() throws(CypherError) -> Worker {
        let context = seed.context(memory, isStopped)
        return Worker(context: context, work: try make(context))
    }

    private func work(on morsel: Int, _ worker: Worker) {
        let slot = slots[morsel]
        slot.outcome.withLock { outcome in
            guard outcome == nil, !slot.isDone.load(ordering: .relaxed) else { return }
            let first = morsel * Morsel.pageCount
            worker.context.morsel = Morsel(
                node: node, pages: first..<min(pages.upperBound, first + Morsel.pageCount))
            let result: Result<Part, CypherError>
            do throws(CypherError) { result = .success(try worker.work()) } catch {
                result = .failure(error)
                state.withLock { $0.bound = min($0.bound, morsel + 1) }
            }
            outcome = Outcome(result: result, bytes: worker.context.meter.handOver())
            slot.isDone.store(true, ordering: .releasing)
        }
    }
}

/// Tells the workers of a run to stop.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// Bytes that the threads of one statement may still take together.
final class MemoryShare: Sendable {
    private let left: Atomic<Int>

    init(_ bytes: Int) { left = Atomic(bytes) }

    /// Takes some bytes, where there are as many.
    func take(_ bytes: Int) -> Bool {
        if left.subtract(bytes, ordering: .relaxed).newValue >= 0 { return true }
        giveBack(bytes)
        return false
    }

    var bytesLeft: Int { max(0, left.load(ordering: .relaxed)) }

    func giveBack(_ bytes: Int) { left.add(bytes, ordering: .relaxed) }
}

/// What contexts of workers are made of: taken when the run begins, so that all see the same.
// `@unchecked Sendable`: none of it is changed while a run goes on; transactions with helpers only read.
struct WorkerSeed: @unchecked Sendable {
    private let kinds: [ColumnKind]
    private let transaction: GraphTransaction
    private let parameters: [String: Datum]
    private let environment: QueryEnvironment
    private let functions: FunctionCatalogue
    private let procedures: ProcedureCatalogue
    /// Nil where nobody may help.
    let helpers: (any HelperThreads)?

    init(_ context: ExecutionContext) {
        kinds = context.kinds
        transaction = context.transaction
        parameters = context.parameters
        environment = context.environment
        functions = context.functions
        procedures = context.procedures
        // One that writes may go on while rows of an earlier statement are still asked for.
        helpers = context.transaction.allowsWrites ? nil : context.environment.helpers
    }

    func context(_ memory: MemoryShare, _ isStopped: StopFlag) -> ExecutionContext {
        var environment = environment
        let interruption = environment.budget.interruption
        environment.budget.interruption = { isStopped.isSet ? .cancelled : interruption() }
        return ExecutionContext(
            kinds: kinds, transaction: transaction, parameters: parameters, environment: environment,
            functions: functions, procedures: procedures, sharing: memory)
    }
}
