internal import Base
internal import Graph

/// All that the operators and expressions of one run share.
final class ExecutionContext {
    /// By number of variable.
    let kinds: [ColumnKind]
    @exclusivity(unchecked) private(set) var transaction: GraphTransaction
    @exclusivity(unchecked) private(set) var parameters: [String: Datum]
    @exclusivity(unchecked) private(set) var environment: QueryEnvironment
    let functions: FunctionCatalogue
    let procedures: ProcedureCatalogue
    let meter: BudgetMeter

    /// The graph as it is now; changes with ``refresh()`` only.
    @exclusivity(unchecked) private(set) var graph: GraphSnapshot
    /// ``graph`` is that of a draft: columns are not to be read page by page, values have to be asked for one by one.
    @exclusivity(unchecked) private(set) var isShowingDraft = false
    /// Another number for each graph and each run: what was looked up for an earlier one is looked up again.
    @exclusivity(unchecked) private(set) var version = 1
    /// What functions are given; made when first asked for.
    @exclusivity(unchecked) private var functionContextOfVersion: FunctionContext?
    /// Values of the variables of comprehensions, quantifiers and the like, by number.
    @exclusivity(unchecked) var locals: ContiguousArray<Datum>
    @exclusivity(unchecked) var counters = QueryCounters()
    /// The operator at work, where the statement is profiled.
    @exclusivity(unchecked) var profiled: ProfileCounter? {
        didSet { meter.profiled = profiled }
    }
    /// What holds parts of the graph, to be let go of after a run.
    private var holders: [any GraphHolder] = []
    /// Nodes or relationships were deleted by this transaction.
    @exclusivity(unchecked) private(set) var hasDeletions = false
    /// Of a worker: the part of a scan that it looks at.
    @exclusivity(unchecked) var morsel: Morsel?

    /// - Parameter memory: of a worker: what it may take of the statement's memory.
    init(
        kinds: [ColumnKind], transaction: GraphTransaction, parameters: [String: Datum],
        environment: QueryEnvironment, functions: FunctionCatalogue, procedures: ProcedureCatalogue,
        sharing memory: MemoryShare? = nil
    ) {
        self.kinds = kinds
        self.transaction = transaction
        self.parameters = parameters
        self.environment = environment
        self.functions = functions
        self.procedures = procedures
        meter = BudgetMeter(environment.budget, memory)
        graph = transaction.graph
        locals = ContiguousArray(repeating: .null, count: kinds.count)
        hasDeletions = transaction.hasDeletions
    }

    /// Takes over the transaction's graph: called by every operator that has written, after it has.
    func refresh() {
        isShowingDraft = false
        graph = transaction.graph
        version += 1
        functionContextOfVersion = nil
        hasDeletions = transaction.hasDeletions
    }

    /// Shows expressions the state of a draft, until the draft is changed again or ``refresh()`` is called.
    func show(_ draft: GraphSnapshot) {
        isShowingDraft = true
        graph = draft
        version += 1
        functionContextOfVersion = nil
    }

    /// Notes that something keeps what it has looked up in the graph.
    func add(_ holder: any GraphHolder) { holders.append(holder) }

    /// Lets go of the graph and of all that was given: a run that rests keeps no version of a graph alive.
    func rest() {
        for holder in holders { holder.releaseGraph() }
        functionContextOfVersion = nil
        graph = Self.emptyGraph
        transaction = Self.noTransaction
        parameters = [:]
    }

    /// Begins another run of the same operators.
    func reuse(parameters: [String: Datum], transaction: GraphTransaction, environment: QueryEnvironment) {
        self.transaction = transaction
        self.parameters = parameters
        self.environment = environment
        meter.reset(environment.budget)
        graph = transaction.graph
        version += 1
        counters = QueryCounters()
        hasDeletions = transaction.hasDeletions
    }

    static let emptyGraph = GraphSnapshot()
    private static let noTransaction = GraphTransaction(reading: emptyGraph)

    var functionContext: FunctionContext {
        if let functionContextOfVersion { return functionContextOfVersion }
        let made = FunctionContext(graph: graph, environment: environment)
        functionContextOfVersion = made
        return made
    }

    func parameter(_ name: String) throws(CypherError) -> Datum {
        guard let value = parameters[name] else {
            throw .runtime(.parameterMissing, .missingParameter, "parameter $\(name) is not given")
        }
        return value
    }

    /// Nanoseconds of the environment's clock, to measure with.
    func clock() -> Int64 { environment.realTime().rawValue &* 1_000 }

    /// Counts look-ups in the store, for PROFILE.
    @inline(__always)
    func hit(_ count: Int = 1) { if let profiled { profiled.hits += count } }

    /// The limits of an algorithm of the engine that runs on behalf of the statement.
    var engineBudget: Budget { Budget(bytesMax: meter.bytesLeft, interruption: environment.budget.interruption) }
}

/// Something that keeps parts of a graph that it has looked up.
protocol GraphHolder: AnyObject {
    func releaseGraph()
}

/// Counts what a statement spends of its ``QueryBudget``.
final class BudgetMeter {
    @exclusivity(unchecked) private var budget: QueryBudget
    @exclusivity(unchecked) private(set) var bytes = 0
    @exclusivity(unchecked) private(set) var bytesPeak = 0
    @exclusivity(unchecked) private var untilPoll = BudgetMeter.pollingSteps

    /// Of a worker: where it takes memory from, some at a time.
    private let share: MemoryShare?
    /// Of the operator at work, where the statement is profiled.
    @exclusivity(unchecked) var profiled: ProfileCounter?

    private static let pollingSteps = 2_048
    private static let shareBytes = 1 << 16

    init(_ budget: QueryBudget, _ share: MemoryShare? = nil) {
        self.budget = budget
        self.share = share
        bytesAllowed = budget.bytesMax
        if share != nil { self.budget.bytesMax = 0 }
    }

    /// Of a worker: begins with the next morsel.
    /// - Returns: the bytes that the part holds, to be given back when it is done with; those it needed besides are
    ///   given back here.
    func handOver() -> Int {
        let held = min(max(0, bytes), budget.bytesMax)
        share?.giveBack(budget.bytesMax - held)
        budget.bytesMax = 0
        bytes = 0
        bytesPeak = 0
        return held
    }

    /// Begins anew.
    func reset(_ budget: QueryBudget) {
        self.budget = budget
        bytesAllowed = budget.bytesMax
        bytes = 0
        bytesPeak = 0
        untilPoll = Self.pollingSteps
    }

    /// Of the whole statement, also for a worker.
    private var bytesAllowed: Int

    var bytesLeft: Int { max(0, budget.bytesMax - bytes) + (share?.bytesLeft ?? 0) }

    /// Takes `count` elementary steps, each of some tens of nanoseconds; asks now and then whether to stop.
    /// - Throws: `cancelled`, or `limitExceeded` where time is out.
    @inline(__always)
    func step(_ count: Int = 1) throws(CypherError) {
        untilPoll -= count
        if untilPoll < 0 { try poll() }
    }

    @inline(never)
    private func poll() throws(CypherError) {
        untilPoll = Self.pollingSteps
        switch budget.interruption() {
        case nil: return
        case .cancelled: throw .runtime(.cancelled, .other, "the statement was cancelled")
        case .outOfTime: throw .runtime(.limitExceeded, .timedOut, "the statement ran out of time")
        }
    }

    /// Takes `count` bytes of working memory.
    /// - Throws: `limitExceeded`.
    @inline(__always)
    func allocate(_ count: Int) throws(CypherError) {
        bytes += count
        profiled?.keep(count)
        if bytes > bytesPeak { try grow() }
    }

    @inline(never)
    private func grow() throws(CypherError) {
        bytesPeak = bytes
        guard bytes > budget.bytesMax else { return }
        let more = max(bytes - budget.bytesMax, Self.shareBytes)
        if let share, share.take(more) {
            budget.bytesMax += more
            return
        }
        throw .runtime(
            .limitExceeded, .other,
            "the statement needs more than the \(bytesAllowed) bytes of memory that it may use",
            hint: "return fewer rows, or give paths an upper length")
    }

    func release(_ count: Int) {
        bytes -= count
        profiled?.keep(-count)
    }

    /// - Throws: `limitExceeded` where a result has more rows than allowed.
    func check(rows: Int) throws(CypherError) {
        guard rows > budget.rowsMax else { return }
        throw .runtime(
            .limitExceeded, .other, "the result has more than the \(budget.rowsMax) rows that it may have",
            hint: "add a LIMIT")
    }
}

extension CypherError {
    /// What an algorithm of the engine could not do.
    init(_ error: GraphError) {
        switch error.code {
        case .cancelled: self = .runtime(.cancelled, .other, "the statement was cancelled")
        case .outOfTime: self = .runtime(.limitExceeded, .timedOut, "the statement ran out of time")
        case .budgetExceeded: self = .runtime(.limitExceeded, .other, error.message)
        default: self = .runtime(.argumentError, .other, error.message)
        }
    }

    /// A value of a type that an operation cannot take.
    static func unexpected(_ value: Datum, expected: String) -> CypherError {
        .runtime(.typeError, .invalidArgumentType, "expected \(expected), but got \(value.typeInWords)")
    }
}

extension Datum {
    /// The type of the value in words, for messages.
    var typeInWords: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .float: "a float"
        case .string: "a string"
        case .node: "a node"
        case .relationship: "a relationship"
        case .list: "a list"
        case .map: "a map"
        case .path: "a path"
        case .value(.bytes): "bytes"
        case .value(.date): "a date"
        case .value(.localTime), .value(.zonedTime): "a time"
        case .value(.instant), .value(.localDateTime), .value(.zonedDateTime): "a date-time"
        case .value(.duration): "a duration"
        case .value(.point): "a point"
        case .value: "a value"
        }
    }

    /// Bytes of memory that it holds, roughly.
    var estimatedBytes: Int {
        switch self {
        case .null, .boolean, .integer, .float, .node, .relationship: 24
        case .string(let text): 24 + (text.utf8.count > 15 ? text.utf8.count + 32 : 0)
        case .list(let elements):
            56 + elements.prefix(8).reduce(0) { $0 + $1.estimatedBytes } * max(1, elements.count / 8)
        case .map(let map): 56 + map.entries.reduce(0) { $0 + 40 + $1.value.estimatedBytes }
        case .path(let path): 88 + 8 * path.nodes.count
        case .value: 72
        }
    }
}
