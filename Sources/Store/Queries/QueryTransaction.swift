public import Base
internal import CMDB
public import Cypher
public import Graph
internal import Synchronization

/// Statements that see one version of the graph and their own writes, and that are committed together or not at all.
///
/// One user at a time; ``interrupt()`` from anywhere. Rows are made while they are asked of the cursor: on the
/// caller's thread, which for long statements should not be one of the cooperative pool.
public final class QueryTransaction: Sendable {
    private enum Phase {
        case open
        /// A statement failed: the transaction can only be rolled back.
        case failed(CypherError)
        case ended
    }

    private struct State {
        var phase = Phase.open
        /// Of the first statement that writes, else of the first.
        var title = ""
        var isTitleOfWrite = false
        var lastUse: ContinuousClock.Instant
        /// Of the last statement that writes: it has written when the first rows were asked for.
        var writing: QueryCursor?
        var lastSeq: CommitSeq
        /// The last statement, and when it began.
        var text = ""
        var textBegan: Instant?
    }

    /// Counted from the start of the service.
    let number: Int

    private let service: QueryService
    private let loop: CommitLoop
    private let principal: Principal
    private let settings: QuerySettings
    /// What the statements work on.
    public let transaction: GraphTransaction
    private let batches: BatchCommits
    private let began: Instant
    private let deadline: ContinuousClock.Instant
    private let isInterrupted = Atomic(false)
    private let state: Mutex<State>

    init(
        _ service: QueryService, _ loop: CommitLoop, _ graph: GraphSnapshot, _ principal: Principal,
        _ settings: QuerySettings, number: Int
    ) {
        self.number = number
        self.service = service
        self.loop = loop
        self.principal = principal
        self.settings = settings
        let batches = BatchCommits(loop: loop, principal: principal)
        self.batches = batches
        if settings.access == .write, principal.may(.editor), settings.asOf == nil {
            transaction =
                settings.isImplicit
                ? GraphTransaction(writing: graph, identities: loop.identities, commitBatch: batches.commit)
                : GraphTransaction(writing: graph, identities: loop.identities)
        } else {
            transaction = GraphTransaction(reading: graph)
        }
        began = service.store.now()
        let now = ContinuousClock.now
        let longest = Duration.seconds(Limits.transactionSeconds)
        deadline = now + min(settings.timeout ?? longest, longest)
        state = Mutex(State(lastUse: now, lastSeq: graph.seq))
    }

    /// Begins a statement; its rows come from the cursor.
    /// - Throws: what is wrong with the statement; then the transaction can only be rolled back.
    public func run(_ text: String, parameters: [String: Datum] = [:]) async throws(CypherError) -> QueryCursor {
        try use()
        let now = service.store.now()
        state.withLock {
            $0.text = String(text.prefix(Limits.statementTitleCharacters * 5))
            $0.textBegan = now
        }
        do throws(CypherError) {
            let prepared = try service.engine.prepare(text, on: transaction.graph)
            try checkAccess(prepared, text)
            try checkGraph(prepared)
            let environment = environment()
            var target = transaction
            if let asked = try prepared.asOf(parameters: parameters, environment: environment) {
                target = GraphTransaction(
                    reading: prepared.readsDraft ? try await draft(asked) : try await past(asked))
            }
            try finishWriting()
            let cursor = try service.engine.run(
                prepared, parameters: parameters, in: target, environment: environment)
            if prepared.type != .read, !prepared.isExplain { state.withLock { $0.writing = cursor } }
            return cursor
        } catch {
            fail(error)
            throw error
        }
    }

    /// Makes the changes last.
    /// - Returns: the commit, or where nothing was changed the one that was read.
    /// - Throws: `conflict` where another commit has changed the same meanwhile (try again), `refused` by a rule.
    public func commit() async throws(CypherError) -> CommitSeq {
        try use()
        do throws(CypherError) {
            try finishWriting()
            for change in transaction.schemaChanges { _ = try await loop.change(change) }
            let difference = try transaction.pendingChanges()
            var seq = batches.lastSeq ?? state.withLock { $0.lastSeq }
            if !difference.isEmpty {
                let changeSet = batches.changeSet(difference, title: state.withLock { $0.title })
                do throws(StoreError) { seq = try await loop.commit(changeSet, by: principal).seq } catch {
                    throw CypherError(error)
                }
            }
            end()
            return seq
        } catch {
            end()
            throw error
        }
    }

    /// Forgets the changes. Nothing where the transaction has ended.
    public func rollback() { end() }

    /// Stops the statement that runs, from any thread; the transaction can only be rolled back then.
    public func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

    /// Notes that a statement failed while its rows were read: the transaction can only be rolled back.
    public func fail(_ error: CypherError) {
        state.withLock { state in
            if case .open = state.phase { state.phase = .failed(error) }
        }
    }

    /// Tells that the caller is still there.
    public func touch() { state.withLock { $0.lastUse = ContinuousClock.now } }

    /// Lets the last statement write, where nobody has asked for its rows.
    private func finishWriting() throws(CypherError) {
        let cursor = state.withLock { state in
            defer { state.writing = nil }
            return state.writing
        }
        if let cursor { _ = try cursor.next(0) }
    }

    // MARK: Use

    private func use() throws(CypherError) {
        let now = ContinuousClock.now
        let refusal = state.withLock { state -> CypherError? in
            switch state.phase {
            case .ended:
                return CypherError(.cancelled, .other, "the transaction has ended")
            case .failed(let error):
                return CypherError(
                    .cancelled, .other, "the transaction has failed (\(error.message)) and can only be rolled back")
            case .open: break
            }
            if let idle = settings.idleSeconds, !settings.isImplicit, now - state.lastUse > .seconds(idle) {
                state.phase = .failed(CypherError(.cancelled, .other, "it was not used for \(idle) seconds"))
                return CypherError(
                    .cancelled, .other, "the transaction was not used for more than \(idle) seconds",
                    hint: "Begin a new one.")
            }
            state.lastUse = now
            return nil
        }
        if let refusal { throw refusal }
        if now > deadline { throw CypherError(.limitExceeded, .timedOut, "the transaction ran out of time") }
        if isInterrupted.load(ordering: .relaxed) {
            throw CypherError(.cancelled, .other, "the transaction was stopped")
        }
    }

    private func end() {
        let wasOpen = state.withLock { state in
            defer { state.phase = .ended }
            if case .ended = state.phase { return false }
            return true
        }
        if wasOpen { service.ended(number) }
    }

    private func checkAccess(_ prepared: PreparedQuery, _ text: String) throws(CypherError) {
        let writes = prepared.type != .read && !prepared.isExplain
        if writes, !transaction.allowsWrites {
            let why =
                settings.asOf != nil
                ? "a past state cannot be changed"
                : principal.may(.editor)
                    ? "the transaction was begun to read" : "\(principal.subject) may only read"
            throw CypherError(.accessMode, .other, "the statement writes, but \(why)")
        }
        if prepared.needsOwnTransactions, !settings.isImplicit {
            throw CypherError(
                .semanticError, .transactionNotAllowed,
                "CALL { } IN TRANSACTIONS commits by itself, and cannot be part of an explicit transaction",
                hint: "Run it as an implicit (auto-commit) statement.")
        }
        state.withLock { state in
            guard state.title.isEmpty || writes && !state.isTitleOfWrite else { return }
            state.title = String(text.prefix(Limits.statementTitleCharacters))
            state.isTitleOfWrite = writes
        }
        batches.title = state.withLock { $0.title }
    }

    /// There is one graph for each tenant, and a caller has one tenant.
    private func checkGraph(_ prepared: PreparedQuery) throws(CypherError) {
        guard let name = prepared.graphName,
            ![service.description.database, principal.tenant.rawValue].contains(name)
        else { return }
        throw CypherError(
            .entityNotFound, .databaseNotFound, "there is no graph '\(name.prefix(80))'",
            hint: "Leave USE out, or name '\(service.description.database)' or a past state: USE graph.asOf(…).")
    }

    private func environment() -> QueryEnvironment {
        let store = service.store
        var description = service.description
        description.user = principal.subject
        description.graphIdentity = service.identities.identity(of: principal.tenant)
        if principal.tenant != .standard { description.database = principal.tenant.rawValue }
        description.roles = [principal.role.rawValue]
        description.mayWrite = principal.may(.editor)
        let (service, principal) = (service, principal)
        description.transactions = { service.transactions(of: principal).map(\.description) }
        description.terminate = { id in
            guard let found = service.transactions(of: principal).first(where: { $0.id == id }) else { return nil }
            found.interrupt()
            return found.principal.subject
        }
        var environment = QueryEnvironment(
            statementTime: store.now(), transactionTime: began, realTime: { store.now() },
            timeZone: settings.timeZone, seed: UInt64.random(in: .min ... .max),
            budget: QueryBudget(
                rowsMax: Limits.statementRows, bytesMax: Limits.statementMemoryBytes,
                interruption: { [weak self] in self?.interruption() }),
            loadText: service.loadText, service: description,
            past: QueryPast(store: store, principal: principal))
        environment.helpers = MorselThreads.shared
        environment.usedMemory = { if $0 > Limits.largeStatementBytes { FreeMemory.giveBack() } }
        let metamodel = store.metamodel(for: principal.tenant)
        environment.impactRules = { metamodel.impactRules(in: $0) }
        environment.estate = QueryEstate(metamodel: metamodel)
        environment.supplement = metamodel
        return environment
    }

    private func interruption() -> Budget.Interruption? {
        if isInterrupted.load(ordering: .relaxed) { return .cancelled }
        let now = ContinuousClock.now
        state.withLock { $0.lastUse = now }
        return now > deadline ? .outOfTime : Task.isCancelled ? .cancelled : nil
    }

    private func past(_ point: Datum) async throws(CypherError) -> GraphSnapshot {
        let asOf = try QueryPast.asOf(point)
        do throws(StoreError) { return try await service.store.snapshot(for: principal, asOf: asOf) } catch {
            throw CypherError(error)
        }
    }

    /// The graph as a change set would leave it.
    private func draft(_ name: Datum) async throws(CypherError) -> GraphSnapshot {
        guard case .string(let text) = name, let number = ChangeSetName.parse(text) else {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "graph.draft() takes the name of a change set",
                hint: "For example USE graph.draft('cs-12').")
        }
        do throws(StoreError) {
            return try await ChangeControl(service.store).preview(number, for: principal).graph
        } catch {
            throw CypherError(error)
        }
    }

    deinit { if case .ended = state.withLock({ $0.phase }) {} else { service.ended(number) } }
}

extension QueryService {
    /// Runs one statement and reads all its rows, for callers that want no stream.
    /// - Parameter rowsMax: rows that are kept; more are an error.
    public func run(
        _ text: String, parameters: [String: Datum] = [:], for principal: Principal,
        settings: QuerySettings = QuerySettings(isImplicit: true), rowsMax: Int = Limits.toolRows * 100
    ) async throws -> QueryAnswer {
        let transaction = try await begin(for: principal, settings: settings)
        defer { transaction.rollback() }
        let cursor = try await transaction.run(text, parameters: parameters)
        let rows = try await Waiting.onThread { cursor.rows(atMost: rowsMax) }.get()
        let seq = try await transaction.commit()
        return QueryAnswer(
            columns: cursor.columns, rows: rows, graph: cursor.graph, counters: cursor.counters, seq: seq)
    }
}

extension QueryCursor {
    /// All rows that are left.
    fileprivate func rows(atMost rowsMax: Int) -> Result<[[Datum]], CypherError> {
        do throws(CypherError) {
            var rows: [[Datum]] = []
            while true {
                let more = try next(1_000)
                if more.isEmpty { return .success(rows) }
                rows += more
                guard rows.count <= rowsMax else {
                    throw .runtime(
                        .limitExceeded, .other, "the result has more than \(rowsMax) rows", hint: "Add a LIMIT.")
                }
            }
        } catch {
            return .failure(error)
        }
    }
}

/// A result as a whole.
public struct QueryAnswer: Sendable {
    public let columns: [String]
    public let rows: [[Datum]]
    /// What the slots of the rows mean.
    public let graph: GraphSnapshot
    public let counters: QueryCounters
    /// The commit that made the changes lasting; where there were none, the one that was read.
    public let seq: CommitSeq
}

// MARK: SHOW TRANSACTIONS

extension QueryTransaction {
    /// As Neo4j names them.
    var id: String { "neo4j-transaction-\(number)" }

    func isVisible(to other: Principal) -> Bool {
        principal.tenant == other.tenant && (other.may(.admin) || principal.subject == other.subject)
    }

    /// The columns of SHOW TRANSACTIONS that are known.
    var description: DatumMap {
        let now = service.store.now()
        let (text, textBegan) = state.withLock { ($0.text, $0.textBegan) }
        func elapsed(since begin: Instant) -> Datum {
            let micros = max(0, now.rawValue - begin.rawValue)
            return CalendarDuration(seconds: micros / 1_000_000, nanoseconds: micros % 1_000_000 * 1_000)
                .map { .value(.duration($0)) } ?? .null
        }
        var map = DatumMap([
            (key: "transactionId", value: .string(id)), (key: "username", value: .string(principal.subject)),
            (key: "startTime", value: .string(began.iso8601)),
            (key: "status", value: .string(isInterrupted.load(ordering: .relaxed) ? "Terminated" : "Running")),
            (key: "elapsedTime", value: elapsed(since: began)), (key: "connectionId", value: .string("")),
            (key: "clientAddress", value: .string("")), (key: "metaData", value: .map(DatumMap())),
        ])
        if let textBegan {
            map["currentQuery"] = .string(text)
            map["currentQueryId"] = .string("query-\(number)")
            map["currentQueryStartTime"] = .string(textBegan.iso8601)
            map["currentQueryElapsedTime"] = elapsed(since: textBegan)
        }
        return map
    }
}
