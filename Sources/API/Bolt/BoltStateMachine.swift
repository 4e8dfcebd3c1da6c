internal import Base

/// The session of one Bolt connection as a value: messages in, what to do out. No I/O, no clock.
///
/// The caller performs the ``Action`` and says how it ended with ``finish(_:)``, ``pulled(_:hasMore:)`` or
/// ``failed()``; then the next message may come. Only ``interrupt()`` may come at any time.
/// Source: "Bolt Protocol Server State Specification" of Neo4j's documentation, versions 4.4 to 5.8.
struct BoltStateMachine: Sendable {
    enum State: Hashable, Sendable {
        /// Waits for HELLO.
        case negotiation
        /// Waits for LOGON.
        case authentication
        case ready
        /// The result of an auto-commit statement is open.
        case streaming
        /// In a transaction, with the results that are open.
        case transaction(open: Set<Int>)
        /// Something failed; only RESET helps.
        case failed
        /// The connection ends.
        case defunct
    }

    /// What one message asks for.
    enum Action: Hashable, Sendable {
        /// Greets; with credentials where the version has no LOGON.
        case hello(PackMap, authenticates: Bool)
        case logon(PackMap)
        case logoff
        /// Nothing but a SUCCESS.
        case acknowledge
        /// Outside of a transaction `settings` are those of the statement's own.
        case run(text: String, parameters: PackMap, settings: BoltSettings?, result: Int)
        case pull(result: Int, count: Int?, isAutoCommit: Bool)
        case discard(result: Int, count: Int?, isAutoCommit: Bool)
        case begin(BoltSettings)
        case commit
        case rollback
        /// Gives up what is under way.
        case reset
        case route(context: PackMap, database: String?)
        /// IGNORED.
        case ignore
        /// Close without a word.
        case close
        /// FAILURE; the session has failed.
        case fail(String)
        /// FAILURE, then close.
        case refuse(String)
    }

    let version: BoltVersion
    private(set) var state: State = .negotiation
    /// RESET messages that have arrived and whose turn has not come.
    private(set) var resetsAhead = 0
    private var nextResult = 0
    private var action: Action?

    init(version: BoltVersion) { self.version = version }

    var isInTransaction: Bool {
        if case .transaction = state { true } else { false }
    }

    /// A RESET has arrived, perhaps behind others: what is before it is not done any more.
    mutating func interrupt() { resetsAhead += 1 }

    /// The next message.
    mutating func receive(_ request: BoltRequest) -> Action {
        let action = decide(request)
        self.action = action
        switch action {
        case .fail: state = .failed
        case .refuse, .close: state = .defunct
        case .run(_, _, _, let result): nextResult = result + 1
        default: break
        }
        return action
    }

    /// The action was done. For a pull or a discard see ``pulled(hasMore:)``.
    mutating func finish() {
        switch action {
        case .hello(_, let authenticates): state = authenticates ? .ready : .authentication
        case .logon: state = .ready
        case .logoff: state = .authentication
        case .run(_, _, let settings, let result):
            if case .transaction(var open) = state, settings == nil {
                open.insert(result)
                state = .transaction(open: open)
            } else {
                state = .streaming
            }
        case .begin:
            state = .transaction(open: [])
            nextResult = 0
        case .commit, .rollback: state = .ready
        case .reset: state = .ready
        default: break
        }
        action = nil
    }

    /// Rows were sent or thrown away.
    mutating func pulled(hasMore: Bool) {
        defer { action = nil }
        guard !hasMore else { return }
        switch (state, action) {
        case (.streaming, _): state = .ready
        case (.transaction(var open), .pull(let result, _, _)), (.transaction(var open), .discard(let result, _, _)):
            open.remove(result)
            state = .transaction(open: open)
        default: break
        }
    }

    /// The action failed; the caller has been told. Ends the connection where it was a greeting.
    mutating func failed() {
        switch action {
        case .hello, .logon: state = .defunct
        default: state = .failed
        }
        action = nil
    }

    /// What came was no message.
    mutating func end() {
        state = .defunct
        action = nil
    }

    // MARK: decisions

    private mutating func decide(_ request: BoltRequest) -> Action {
        if case .goodbye = request { return .close }
        if case .reset = request { return reset() }
        if resetsAhead > 0, isSignedIn { return .ignore }
        switch (state, request) {
        case (.negotiation, .hello(let extra)): return .hello(extra, authenticates: !version.hasLogon)
        case (.authentication, .logon(let credentials)): return .logon(credentials)
        case (.failed, _): return .ignore
        case (.ready, .logoff): return .logoff
        case (.ready, .telemetry): return .acknowledge
        case (.ready, .begin(let extra)): return .begin(BoltSettings(extra))
        case (.ready, .route(let context, _, let extra)):
            return .route(context: context, database: extra["db"]?.stringValue)
        case (.ready, .run(let text, let parameters, let extra)):
            return .run(text: text, parameters: parameters, settings: BoltSettings(extra), result: 0)
        case (.streaming, .pull(let fetch)): return .pull(result: 0, count: fetch.count, isAutoCommit: true)
        case (.streaming, .discard(let fetch)): return .discard(result: 0, count: fetch.count, isAutoCommit: true)
        case (.transaction(let open), _): return inTransaction(request, open)
        default: return .refuse("\(request.name) is not allowed in the state \(state.name)")
        }
    }

    private func inTransaction(_ request: BoltRequest, _ open: Set<Int>) -> Action {
        switch request {
        case .run(let text, let parameters, _):
            guard open.count < Limits.boltOpenResults else {
                return .fail("\(open.count) results of this transaction are open, which is the limit")
            }
            return .run(text: text, parameters: parameters, settings: nil, result: nextResult)
        case .pull(let fetch):
            let result = fetch.result ?? nextResult - 1
            guard open.contains(result) else { return .fail("no result \(result) of this transaction is open") }
            return .pull(result: result, count: fetch.count, isAutoCommit: false)
        case .discard(let fetch):
            let result = fetch.result ?? nextResult - 1
            guard open.contains(result) else { return .fail("no result \(result) of this transaction is open") }
            return .discard(result: result, count: fetch.count, isAutoCommit: false)
        case .commit: return .commit
        case .rollback: return .rollback
        case .telemetry: return .acknowledge
        default: return .refuse("\(request.name) is not allowed in a transaction")
        }
    }

    private mutating func reset() -> Action {
        resetsAhead = max(0, resetsAhead - 1)
        return isSignedIn ? .reset : .refuse("RESET is not allowed in the state \(state.name)")
    }

    private var isSignedIn: Bool {
        switch state {
        case .negotiation, .authentication, .defunct: false
        case .ready, .streaming, .transaction, .failed: true
        }
    }
}

extension BoltStateMachine.State {
    fileprivate var name: String {
        switch self {
        case .negotiation: "NEGOTIATION"
        case .authentication: "AUTHENTICATION"
        case .ready: "READY"
        case .streaming: "STREAMING"
        case .transaction: "TX_READY"
        case .failed: "FAILED"
        case .defunct: "DEFUNCT"
        }
    }
}

extension BoltRequest {
    /// As the specification calls it.
    var name: String {
        switch self {
        case .hello: "HELLO"
        case .logon: "LOGON"
        case .logoff: "LOGOFF"
        case .telemetry: "TELEMETRY"
        case .run: "RUN"
        case .pull: "PULL"
        case .discard: "DISCARD"
        case .begin: "BEGIN"
        case .commit: "COMMIT"
        case .rollback: "ROLLBACK"
        case .reset: "RESET"
        case .route: "ROUTE"
        case .goodbye: "GOODBYE"
        }
    }
}
