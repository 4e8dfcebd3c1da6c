internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import JSON

extension Route {
    /// Neo4j's Query API, version 2.
    static let queries: [Route] = [
        Route(
            .post, "/db/{database}/query/v2",
            Operation(
                id: "query", tag: .queries, summary: "Run a Cypher statement",
                description: """
                    In a transaction of its own. Status 202 goes out before the rows; where the statement fails after \
                    that, the answer ends with `errors`. Values are plain JSON, or carry their types where `Accept` \
                    asks for `application/vnd.neo4j.query`; with `application/jsonl` each row is a line.
                    """,
                parameters: [databaseParameter], body: queryBody, answers: [queryAnswer]),
            .reader, handler: query),
        Route(
            .post, "/db/{database}/query/v2/tx",
            Operation(
                id: "beginQueryTransaction", tag: .queries, summary: "Begin a transaction",
                description: "With a first statement, or without a body.",
                parameters: [databaseParameter], body: queryBody, answers: [queryAnswer]),
            .reader, handler: beginTransaction),
        Route(
            .post, "/db/{database}/query/v2/tx/{id}",
            Operation(
                id: "runInQueryTransaction", tag: .queries, summary: "Run a statement in a transaction",
                description: "Without a body it only renews the time-out of \(Limits.queryTransactionIdleSeconds) s.",
                parameters: [databaseParameter, transactionParameter], body: queryBody, answers: [queryAnswer]),
            .reader, handler: runInTransaction),
        Route(
            .post, "/db/{database}/query/v2/tx/{id}/commit",
            Operation(
                id: "commitQueryTransaction", tag: .queries, summary: "Commit a transaction",
                description: "After a last statement, where the body has one.",
                parameters: [databaseParameter, transactionParameter], body: queryBody, answers: [queryAnswer]),
            .reader, handler: commitTransaction),
        Route(
            .delete, "/db/{database}/query/v2/tx/{id}",
            Operation(
                id: "rollBackQueryTransaction", tag: .queries, summary: "Roll a transaction back",
                parameters: [databaseParameter, transactionParameter],
                answers: [.json(Schema.anyObject, "Rolled back; an empty object.")]),
            .reader, handler: rollBackTransaction),
    ]

    static let databaseParameter = Operation.Parameter.path(
        "database", "`neo4j`, or the tenant's name.", example: "neo4j")
    static let transactionParameter = Operation.Parameter.path(
        "id", "Of the transaction, as its beginning gave it.", example: "3c8f2a9d01b7e465")
    private static let queryBody = Operation.Body(
        mediaType: "application/json", schema: Schema.ref("QueryRequest"),
        description: "Optional where there is a transaction.")
    private static let queryAnswer = Operation.Answer(
        status: 202, description: "The rows, and what closes them.",
        content: [
            ("application/json", Schema.ref("QueryResult")), ("application/vnd.neo4j.query.v1.0", Schema.anyObject),
            ("application/jsonl", Schema.string),
        ])

    // MARK: handlers

    private static func query(_ call: Call, _ principal: Principal) async throws -> Response {
        let exchange = try await QueryExchange(call, principal)
        guard let statement = exchange.body.statement else {
            throw QueryFailure(.requestFormat, "The request has no statement.")
        }
        let transaction = try await call.environment.statements.begin(exchange.request(isImplicit: true))
        return try await exchange.answer(statement, in: transaction, .commit(nil))
    }

    private static func beginTransaction(_ call: Call, _ principal: Principal) async throws -> Response {
        let exchange = try await QueryExchange(call, principal)
        let transaction = try await call.environment.statements.begin(exchange.request(isImplicit: false))
        let lease: OpenTransactions.Lease
        do {
            lease = try call.environment.transactions.add(transaction, of: principal, database: exchange.database)
        } catch {
            await transaction.rollback()
            throw error
        }
        return try await proceed(exchange, lease)
    }

    private static func runInTransaction(_ call: Call, _ principal: Principal) async throws -> Response {
        let exchange = try await QueryExchange(call, principal)
        return try await proceed(exchange, try lease(exchange))
    }

    private static func proceed(_ exchange: QueryExchange, _ lease: OpenTransactions.Lease) async throws -> Response {
        if let statement = exchange.body.statement {
            return try await exchange.answer(statement, in: lease.transaction, .keep(lease))
        }
        return document { QueryExchange.transaction(lease.id, lease.giveBack(), to: &$0) }
    }

    private static func commitTransaction(_ call: Call, _ principal: Principal) async throws -> Response {
        let exchange = try await QueryExchange(call, principal)
        let lease = try lease(exchange)
        if let statement = exchange.body.statement {
            return try await exchange.answer(statement, in: lease.transaction, .commit(lease))
        }
        do {
            let seq = try await lease.transaction.commit()
            lease.close()
            return document { $0.member("bookmarks", [Bookmark.text(seq)]) }
        } catch {
            await exchange.abandon(lease.transaction, .commit(lease))
            throw exchange.failure(error, in: "")
        }
    }

    private static func rollBackTransaction(_ call: Call, _ principal: Principal) async throws -> Response {
        let database = try Databases.resolve(call.path("database"), for: principal)
        let lease = try call.environment.transactions.take(call.path("id"), by: principal, database: database)
        lease.close()
        await lease.transaction.rollback()
        return document(status: .ok) { _ in }
    }

    private static func lease(_ exchange: QueryExchange) throws -> OpenTransactions.Lease {
        try exchange.call.environment.transactions.take(
            exchange.call.path("id"), by: exchange.principal, database: exchange.database)
    }

    private static func document(
        status: HTTPResponse.Status = .accepted, _ members: (inout JSONText) -> Void
    ) -> Response {
        var text = JSONText()
        text.beginObject()
        members(&text)
        text.endObject()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: text.bytes)))
    }
}
