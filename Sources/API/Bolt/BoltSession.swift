internal import Base
internal import Cypher
internal import Logging

/// One Bolt connection after its handshake: takes messages in turn, performs what ``BoltStateMachine`` decides,
/// answers.
///
/// Used by one task. Answers are collected and sent when no message waits, so a pipelined batch is one write.
final class BoltSession {
    /// What all connections share.
    struct Surroundings: Sendable {
        let runner: any StatementRunner
        let gate: Gate
        let passwords: PasswordDoor
        let logger: Logger
        let now: @Sendable () -> Instant
        /// `host:port` for clients that do not say how they reach this server.
        let address: String
    }

    /// A result whose rows are not all sent.
    struct OpenResult {
        let statement: any RunningStatement
        let text: String
        var rows: [[Datum]] = []
        /// The first of `rows` that is not sent.
        var position = 0
        var isAtEnd = false
        var sent = 0
    }

    let link: BoltLink
    let around: Surroundings
    let signedIn: @Sendable () -> Void
    private let connectionID: String
    var machine: BoltStateMachine
    var answers: BoltAnswers
    var form: DatumPacker.Form

    private(set) var principal: Principal?
    private var credential: Gate.Credential?
    private var lastCheck: Instant?
    var elements = ElementIDs(graph: "")
    private var routingAddress: String?
    /// Of the home database where the client names none.
    var database: String?

    /// Statements that took next to no time when they ran last. What comes before the rows of others is sent ahead of
    /// them; with these it goes in one piece.
    var quickTexts: Set<String> = []

    var transaction: (any RunningTransaction)?
    var results: [Int: OpenResult] = [:]
    /// RESETs that the machine knows of.
    private var resetsSeen = 0

    init(
        _ version: BoltVersion, link: BoltLink, connectionID: String, around: Surroundings,
        signedIn: @escaping @Sendable () -> Void
    ) {
        self.link = link
        self.around = around
        self.signedIn = signedIn
        self.connectionID = connectionID
        machine = BoltStateMachine(version: version)
        answers = BoltAnswers(version: version)
        form = DatumPacker.Form(hasElementIDs: version.hasElementIDs, isUTC: version.major >= 5)
    }

    /// Serves until either side ends the connection.
    func run() async {
        while machine.state != .defunct, let message = await link.next(isIdle: machine.state == .ready) {
            await take(message)
            if machine.state == .defunct || answers.count >= Limits.boltFlushBytes || !link.hasMore { await flush() }
        }
        link.setInterrupt(nil, knowing: .max)
        await giveUp()
        link.close()
    }

    private func take(_ message: [UInt8]) async {
        noticeResets()
        do throws(BoltViolation) {
            await perform(machine.receive(try BoltRequest(message, version: machine.version)))
        } catch {
            answers.failure(QueryFailure(.requestInvalid, error.message))
            machine.end()
        }
    }

    private func perform(_ action: BoltStateMachine.Action) async {
        do {
            switch action {
            case .hello(let extra, let authenticates): try await hello(extra, authenticates)
            case .logon(let credentials): try await logon(credentials)
            case .logoff: succeed(logoff())
            case .acknowledge: succeed()
            case .run(let text, let parameters, let settings, let number):
                try await start(text, parameters, settings, number)
            case .pull(let number, let count, let isAutoCommit):
                try await pull(number, count, isAutoCommit: isAutoCommit, sends: true)
            case .discard(let number, let count, let isAutoCommit):
                try await pull(number, count, isAutoCommit: isAutoCommit, sends: false)
            case .begin(let settings): succeed(try await begin(settings))
            case .commit: succeed(try await commit())
            case .rollback:
                await giveUp()
                succeed()
            case .reset:
                await giveUp()
                succeed()
            case .route(let context, let database): succeed(try route(context, database))
            case .ignore: answers.ignored()
            case .close: break
            case .fail(let message), .refuse(let message):
                answers.failure(QueryFailure(.requestInvalid, message))
                await giveUp()
            }
        } catch {
            await fail(error, in: action)
        }
    }

    // MARK: answers

    func succeed(_ metadata: PackMap = PackMap()) {
        answers.success(metadata)
        machine.finish()
    }

    private func fail(_ error: any Error, in action: BoltStateMachine.Action) async {
        noticeResets()
        await giveUp()
        if machine.resetsAhead > 0 {
            answers.ignored()
        } else {
            let failure = failure(error, in: action)
            if failure.status == .unknown || failure.status == .databaseError {
                around.logger.error("Bolt request failed", metadata: [LogKey.cause: "\(error)"])
            }
            answers.failure(failure)
        }
        machine.failed()
    }

    private func failure(_ error: any Error, in action: BoltStateMachine.Action) -> QueryFailure {
        guard case .run(let text, _, let settings, _) = action else { return QueryFailure(translating: error) }
        let failure = QueryFailure(translating: error, in: text)
        // The statement may write, this caller may not: another matter than a transaction for reading.
        if failure.status == .accessMode, let principal, !principal.may(.editor), settings?.isReadOnly != true {
            return QueryFailure(
                .forbidden,
                "Write operations are not allowed for user '\(principal.subject)' with the role "
                    + "'\(principal.role.rawValue)'.")
        }
        return failure
    }

    /// Sends what was collected.
    func flush() async {
        guard answers.count > 0 else { return }
        await link.send(answers.take())
    }

    // MARK: interruption

    private func noticeResets() {
        let arrived = link.resets
        while resetsSeen < arrived {
            machine.interrupt()
            resetsSeen += 1
        }
    }

    /// From now on a RESET stops this transaction.
    func makeInterruptible(_ transaction: any RunningTransaction) {
        link.setInterrupt({ transaction.interrupt() }, knowing: resetsSeen)
    }

    /// Rolls back what is open.
    private func giveUp() async {
        results = [:]
        guard let open = transaction else { return }
        transaction = nil
        link.setInterrupt(nil, knowing: .max)
        await open.rollback()
    }

    // MARK: greeting

    private func hello(_ extra: PackMap, _ authenticates: Bool) async throws {
        routingAddress = extra["routing"]?.mapValue?["address"]?.stringValue
        var metadata: PackMap = [
            "server": .string("Neo4j/\(ServiceDescription().version)"), "connection_id": .string(connectionID),
            "hints": .map(PackMap()),
        ]
        if !form.isUTC, extra["patch_bolt"]?.listValue?.contains("utc") ?? false {
            form.isUTC = true
            metadata.append("patch_bolt", .list(["utc"]))
        }
        if authenticates { try await authenticate(extra) }
        succeed(metadata)
    }

    private func logon(_ credentials: PackMap) async throws {
        try await authenticate(credentials)
        succeed(machine.version.namesHome ? ["advertised_address": .string(routingAddress ?? around.address)] : [:])
    }

    private func logoff() -> PackMap {
        principal = nil
        credential = nil
        return PackMap()
    }

    private func authenticate(_ given: PackMap) async throws {
        let secret = given["credentials"]?.stringValue ?? ""
        let caller: Gate.Caller
        switch given["scheme"]?.stringValue {
        case "basic":
            let user = given["principal"]?.stringValue ?? ""
            caller = try await around.passwords.signIn(
                user: user, password: secret, address: link.address, around.logger)
            credential = .password(user: user, password: secret)
        case "bearer":
            let (found, token) = try await around.passwords.signIn(token: secret)
            caller = found
            credential = token
        case let scheme:
            throw QueryFailure(
                .unauthorized,
                "Unsupported authentication token, scheme '\((scheme ?? "none").prefix(40))' is not supported: "
                    + "use 'basic' with user and password, or 'bearer' with an API key.")
        }
        lastCheck = around.now()
        principal = caller.principal
        database = Databases.name(for: caller.principal)
        elements = ElementIDs(tenant: caller.principal.tenant)
        signedIn()
    }

    /// Who sends the statements. Asks again, now and then, whether the credential is still good.
    func caller() async throws -> Principal {
        guard let principal, let credential else { throw ProblemDetails.unauthenticated }
        let now = around.now()
        if let lastCheck, lastCheck.advanced(bySeconds: Int64(Limits.credentialCacheSeconds)) > now { return principal }
        let caller: Gate.Caller
        if case .password(let user, let password) = credential {
            caller = try await around.passwords.signIn(
                user: user, password: password, address: link.address, around.logger)
        } else {
            caller = try await around.gate.caller(behind: credential)
        }
        lastCheck = now
        self.principal = caller.principal
        return caller.principal
    }

    /// One server in all three roles, under the address by which the client reached it.
    private func route(_ context: PackMap, _ asked: String?) throws -> PackMap {
        guard let principal else { throw ProblemDetails.unauthenticated }
        let name = try Databases.resolve(asked, for: principal)
        let address = context["address"]?.stringValue ?? routingAddress ?? around.address
        let servers = ["ROUTE", "READ", "WRITE"].map { role -> PackValue in
            .map(["addresses": .list([.string(address)]), "role": .string(role)])
        }
        return [
            "rt": .map([
                "ttl": .integer(Int64(Limits.routingTableSeconds)), "db": .string(name), "servers": .list(servers),
            ])
        ]
    }
}
