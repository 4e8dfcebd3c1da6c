internal import Base
internal import Cypher
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import JSON
internal import Logging

extension Route {
    /// Neo4j's transactional API, which came before the Query API: deprecated, and still what many tools call.
    static let transactions: [Route] = [
        Route(
            .post, "/db/{database}/tx/commit",
            Operation(
                id: "runStatements", tag: .queries, summary: "Run Cypher statements in one transaction",
                description: "Errors are in the body, under status 200. Prefer `/db/{database}/query/v2`.",
                parameters: [databaseParameter], body: statementsBody, answers: [statementsAnswer]),
            .reader, handler: { try await run($0, $1, .commitAtOnce) }),
        Route(
            .post, "/db/{database}/tx",
            Operation(
                id: "beginTransaction", tag: .queries, summary: "Begin a transaction of the transactional API",
                parameters: [databaseParameter], body: statementsBody,
                answers: [.json(Schema.ref("StatementResults"), "Begun.", status: 201)]),
            .reader, handler: { try await run($0, $1, .begin) }),
        Route(
            .post, "/db/{database}/tx/{id}",
            Operation(
                id: "runInTransaction", tag: .queries, summary: "Run statements in a transaction",
                description: "Without statements it only renews the time-out.",
                parameters: [databaseParameter, transactionParameter], body: statementsBody,
                answers: [statementsAnswer]),
            .reader, handler: { try await run($0, $1, .proceed) }),
        Route(
            .post, "/db/{database}/tx/{id}/commit",
            Operation(
                id: "commitTransaction", tag: .queries, summary: "Run last statements and commit",
                parameters: [databaseParameter, transactionParameter], body: statementsBody,
                answers: [statementsAnswer]),
            .reader, handler: { try await run($0, $1, .commit) }),
        Route(
            .delete, "/db/{database}/tx/{id}",
            Operation(
                id: "rollBackTransaction", tag: .queries, summary: "Roll a transaction back",
                parameters: [databaseParameter, transactionParameter], answers: [statementsAnswer]),
            .reader, handler: rollBack),
    ]

    private static let statementsBody = Operation.Body(
        mediaType: "application/json", schema: Schema.ref("Statements"))
    private static let statementsAnswer = Operation.Answer.json(
        Schema.ref("StatementResults"), "The results, and the errors if there are any.")

    private enum Step: Sendable { case commitAtOnce, begin, proceed, commit }

    private static func run(_ call: Call, _ principal: Principal, _ step: Step) async throws -> Response {
        let database = try Databases.resolve(call.path("database"), for: principal)
        var request = TransactionRequest(principal: principal, isImplicit: false)
        request.isReadOnly = call.request.headers[.accessMode]?.uppercased() == "READ"
        let exchange = TransactionExchange(
            call: call, principal: principal, database: database,
            statements: try QueryRequestBody.statements(try await call.bodyBytes(limit: Limits.queryRequestBytes)))
        let transactions = call.environment.transactions
        do {
            switch step {
            case .commitAtOnce:
                let transaction = try await call.environment.statements.begin(request)
                return exchange.response(transaction, lease: nil, commits: true, status: .ok)
            case .begin:
                let transaction = try await call.environment.statements.begin(request)
                let lease = try transactions.add(transaction, of: principal, database: database)
                return exchange.response(transaction, lease: lease, commits: false, status: .created)
            case .proceed, .commit:
                let lease = try transactions.take(call.path("id"), by: principal, database: database)
                return exchange.response(lease.transaction, lease: lease, commits: step == .commit, status: .ok)
            }
        } catch {
            return TransactionExchange.refusal(exchange.failure(error, in: ""))
        }
    }

    private static func rollBack(_ call: Call, _ principal: Principal) async throws -> Response {
        let database = try Databases.resolve(call.path("database"), for: principal)
        do {
            let lease = try call.environment.transactions.take(call.path("id"), by: principal, database: database)
            lease.close()
            await lease.transaction.rollback()
            return TransactionExchange.refusal(nil)
        } catch {
            return TransactionExchange.refusal(QueryFailure(translating: error))
        }
    }
}

/// One request of the transactional API: statements, one after the other, and what becomes of their transaction.
struct TransactionExchange: Sendable {
    let call: Call
    let principal: Principal
    let database: String
    let statements: [QueryStatement]

    /// Runs the statements while the answer is written.
    func response(
        _ transaction: any RunningTransaction, lease: OpenTransactions.Lease?, commits: Bool,
        status: HTTPResponse.Status
    ) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        let place = lease.map { "\(base)/db/\(database)/tx/\($0.id)" }
        if status == .created, let place { headers[.location] = place }
        return Response(
            status: status, headers: headers,
            body: ResponseBody { writer in
                try await HangUpWatch.during(
                    call.scope.channel, hungUp: { transaction.interrupt() },
                    {
                        try await withTaskExecutorPreference(StatementThreads.shared) {
                            try await write(transaction, lease, commits: commits, place: place, to: &writer)
                        }
                    })
                try await writer.finish(nil)
            })
    }

    private func write(
        _ transaction: any RunningTransaction, _ lease: OpenTransactions.Lease?, commits: Bool, place: String?,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var text = JSONText()
        text.beginObject()
        text.key("results")
        text.beginArray()
        var failure: QueryFailure?
        var bookmark: String?
        for statement in statements {
            do { try await run(statement, transaction, &text, to: &writer) } catch {
                guard call.scope.channel.isActive else {
                    lease?.close()
                    await transaction.rollback()
                    throw error
                }
                failure = self.failure(error, in: statement.text)
                break
            }
        }
        if failure == nil, commits {
            do { bookmark = Bookmark.text(try await transaction.commit()) } catch {
                failure = self.failure(error, in: "")
            }
        }
        text.endArray()
        text.key("errors")
        text.beginArray()
        failure?.writeItem(to: &text)
        text.endArray()
        if failure != nil { await transaction.rollback() }
        if failure != nil || commits {
            lease?.close()
            if let bookmark { text.member("lastBookmarks", [bookmark]) }
        } else if let lease, let place {
            text.member("commit", "\(place)/commit")
            text.key("transaction")
            text.beginObject()
            text.member("expires", Self.httpDate(lease.giveBack()))
            text.endObject()
        }
        text.endObject()
        try await writer.write(ByteBuffer(bytes: text.take()))
    }

    private func run(
        _ request: QueryStatement, _ transaction: any RunningTransaction, _ text: inout JSONText,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let statement = try await transaction.run(request.text, parameters: request.parameters)
        text.beginObject()
        text.member("columns", statement.columns)
        text.key("data")
        text.beginArray()
        let elements = ElementIDs(tenant: principal.tenant)
        do {
            while true {
                let rows = try statement.next(Limits.queryBatchRows)
                if rows.isEmpty { break }
                let writing = LegacyRows(elements: elements, graph: statement.graph, formats: request.formats)
                for row in rows {
                    let mark = text.mark
                    do { try writing.write(row, to: &text) } catch {
                        text.cut(to: mark)
                        throw error
                    }
                }
                if text.bytes.count >= Limits.boltFlushBytes {
                    try await writer.write(ByteBuffer(bytes: text.take()))
                }
            }
        } catch {
            text.endArray()
            text.endObject()
            throw error
        }
        text.endArray()
        if request.includesCounters { stats(of: statement, to: &text) }
        if let plan = statement.plan {
            text.key("plan")
            text.beginObject()
            text.key("root")
            plan.write(to: &text)
            text.endObject()
        }
        text.endObject()
    }

    /// With Neo4j's names, the odd `relationship_deleted` among them.
    private func stats(of statement: any RunningStatement, to text: inout JSONText) {
        let counters = statement.counters
        text.key("stats")
        text.beginObject()
        text.member("contains_updates", counters.containsUpdates)
        for (name, count) in counters.named {
            text.member(name == "relationships_deleted" ? "relationship_deleted" : name, count)
        }
        text.member("contains_system_updates", false)
        text.member("system_updates", 0)
        text.endObject()
    }

    func failure(_ error: any Error, in text: String) -> QueryFailure {
        let failure = QueryFailure(translating: error, in: text)
        if failure.status == .unknown || failure.status == .databaseError {
            call.logger.error("statement failed", metadata: [LogKey.cause: "\(error)"])
        }
        return failure
    }

    /// No results, and a failure where there is one: status 200 like every answer of this API.
    static func refusal(_ failure: QueryFailure?) -> Response {
        var text = JSONText()
        text.beginObject()
        text.key("results")
        text.beginArray()
        text.endArray()
        text.key("errors")
        text.beginArray()
        failure?.writeItem(to: &text)
        text.endArray()
        text.endObject()
        let isMissing = failure?.status == .transactionNotFound
        return Response(
            status: isMissing ? .notFound : .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: text.bytes)))
    }

    private var base: String { call.request.baseAddress }

    /// RFC 1123: `Thu, 3 Aug 2023 11:45:10 GMT`.
    private static func httpDate(_ instant: Instant) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, d MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(instant.rawValue) / 1_000_000))
    }
}

extension HTTPField.Name {
    static let accessMode = known("Access-Mode")
}

extension Request {
    /// How the caller reached this service: `http://host:port`.
    var baseAddress: String {
        let scheme = headers[.forwardedProtocol]?.lowercased() == "https" ? "https" : "http"
        return "\(scheme)://\(head.authority ?? "localhost")"
    }
}
