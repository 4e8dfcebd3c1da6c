internal import Base
internal import Cypher
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// One request of the Query API on its way: who asks, of which database, in which form.
struct QueryExchange: Sendable {
    let call: Call
    let principal: Principal
    let database: String
    /// Of the answer.
    let media: QueryMediaType
    let body: QueryRequestBody

    /// What happens to the transaction when the rows of the statement are written.
    enum Ending: Sendable {
        /// It is committed; it may be one between requests.
        case commit(OpenTransactions.Lease?)
        /// It waits for the next request.
        case keep(OpenTransactions.Lease)
    }

    init(_ call: Call, _ principal: Principal) async throws {
        self.call = call
        self.principal = principal
        database = try Databases.resolve(call.path("database"), for: principal)
        guard let media = QueryMediaType.accepted(call.request.headers[.accept]) else {
            throw QueryFailure(.requestFormat, "None of the media types in Accept can be produced.")
        }
        self.media = media
        let content = QueryMediaType.content(call.request.headers[.contentType])
        let bytes = try await call.bodyBytes(limit: Limits.queryRequestBytes)
        guard let content = bytes.isEmpty ? .plain : content else {
            throw QueryFailure(.requestFormat, "The Content-Type is none that the Query API reads.")
        }
        body = try QueryRequestBody(bytes, isTyped: content.isTyped)
        if let other = body.impersonated, other != principal.subject {
            throw QueryFailure(.forbidden, "Impersonating '\(other.prefix(40))' is not allowed.")
        }
    }

    func request(isImplicit: Bool) -> TransactionRequest {
        TransactionRequest(
            principal: principal, isReadOnly: body.isReadOnly, isImplicit: isImplicit, timeout: body.timeout,
            metadata: body.metadata, bookmarks: body.bookmarks)
    }

    /// Runs the statement and answers with its rows as they come.
    ///
    /// What fails before the first row is a failure of the request; later the answer has begun and ends with `errors`.
    func answer(_ text: QueryStatement, in transaction: any RunningTransaction, _ ending: Ending) async throws
        -> Response
    {
        let begin = ContinuousClock.now
        let statement: StatementBox
        do {
            statement = try await onStatementThreads(interrupting: transaction) {
                let statement = try await transaction.run(text.text, parameters: text.parameters)
                // A statement does nothing before its rows are asked for.
                return StatementBox(statement, rows: try statement.next(Limits.queryBatchRows))
            }
        } catch {
            await abandon(transaction, ending)
            throw failure(error, in: text.text)
        }
        return Response(
            status: .accepted, headers: [.contentType: media.name],
            body: ResponseBody { writer in
                try await HangUpWatch.during(
                    call.scope.channel, hungUp: { transaction.interrupt() },
                    {
                        try await withTaskExecutorPreference(StatementThreads.shared) {
                            try await stream(statement, text, transaction, ending, begin, to: &writer)
                        }
                    })
                try await writer.finish(nil)
            })
    }

    private func stream(
        _ box: StatementBox, _ request: QueryStatement, _ transaction: any RunningTransaction,
        _ ending: Ending, _ begin: ContinuousClock.Instant, to writer: inout any ResponseBodyWriter
    ) async throws {
        var answer = QueryDocument(
            box.statement, of: request, media: media, elements: ElementIDs(tenant: principal.tenant), begin: begin)
        answer.open()
        do {
            var rows = box.rows
            while !rows.isEmpty {
                try answer.rows(rows)
                rows = try box.statement.next(Limits.queryBatchRows)
                guard media.isLines || answer.text.bytes.count >= Limits.boltFlushBytes else { continue }
                try await writer.write(ByteBuffer(bytes: answer.text.take()))
            }
            try await close(&answer, transaction, ending)
        } catch {
            await abandon(transaction, ending)
            if error is CancellationError || !call.scope.channel.isActive { throw error }
            answer.fail(failure(error, in: request.text))
        }
        try await writer.write(ByteBuffer(bytes: answer.text.take()))
    }

    private func close(
        _ answer: inout QueryDocument, _ transaction: any RunningTransaction, _ ending: Ending
    ) async throws {
        switch ending {
        case .commit(let lease):
            let seq = try await transaction.commit()
            lease?.close()
            answer.close { $0.member("bookmarks", [Bookmark.text(seq)]) }
        case .keep(let lease):
            let expires = lease.giveBack()
            answer.close { Self.transaction(lease.id, expires, to: &$0) }
        }
    }

    /// The member `transaction` of an answer.
    static func transaction(_ id: String, _ expires: Instant, to text: inout JSONText) {
        text.key("transaction")
        text.beginObject()
        text.member("id", id)
        // To the second, as Neo4j has it.
        text.member(
            "expires", Instant(secondsSince1970: expires.rawValue / 1_000_000).iso8601)
        text.endObject()
    }

    /// A failed statement ends its transaction.
    func abandon(_ transaction: any RunningTransaction, _ ending: Ending) async {
        switch ending {
        case .commit(let lease): lease?.close()
        case .keep(let lease): lease.close()
        }
        await transaction.rollback()
    }

    func failure(_ error: any Error, in text: String) -> QueryFailure {
        let failure = QueryFailure(translating: error, in: text)
        if failure.status == .accessMode, !principal.may(.editor), !body.isReadOnly {
            return QueryFailure(
                .forbidden,
                "Write operations are not allowed for user '\(principal.subject)' with the role "
                    + "'\(principal.role.rawValue)'.")
        }
        if failure.status == .unknown || failure.status == .databaseError {
            call.logger.error("statement failed", metadata: [LogKey.cause: "\(error)"])
        }
        return failure
    }

    /// Runs `body` away from the pool of threads that everybody shares; the caller's hanging up stops the statement.
    func onStatementThreads<Value: Sendable>(
        interrupting transaction: any RunningTransaction, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let hungUp: @Sendable () -> Void = { transaction.interrupt() }
        return try await HangUpWatch.during(call.scope.channel, hungUp: hungUp) {
            try await withTaskExecutorPreference(StatementThreads.shared) { try await body() }
        }
    }
}

/// A statement on its way from the handler to the writer of the answer.
// `@unchecked Sendable`: handed over once, the handler does not touch it again; no queue or lock is needed.
final class StatementBox: @unchecked Sendable {
    let statement: any RunningStatement
    /// The first rows.
    let rows: [[Datum]]

    init(_ statement: any RunningStatement, rows: [[Datum]]) {
        self.statement = statement
        self.rows = rows
    }
}
