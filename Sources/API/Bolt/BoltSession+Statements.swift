internal import Base
internal import Cypher

extension BoltSession {
    func begin(_ settings: BoltSettings) async throws -> PackMap {
        let request = try await request(settings, isImplicit: false)
        try await open(request)
        return machine.version.namesHome && settings.database == nil ? ["db": .string(database ?? "")] : [:]
    }

    func commit() async throws -> PackMap {
        guard let open = transaction else { throw QueryFailure(.transactionNotFound, "There is no transaction.") }
        results = [:]
        let seq = try await open.commit()
        transaction = nil
        link.setInterrupt(nil, knowing: .max)
        return ["bookmark": .string(Bookmark.text(seq))]
    }

    /// Runs a statement up to its first row.
    func start(_ text: String, _ parameters: PackMap, _ settings: BoltSettings?, _ number: Int) async throws {
        let begin = ContinuousClock.now
        let values = try Datum.parameters(parameters, isUTC: form.isUTC)
        if let settings { try await open(try await request(settings, isImplicit: true)) }
        guard let transaction else { throw QueryFailure(.transactionNotFound, "There is no transaction.") }
        let statement = try await transaction.run(text, parameters: values)
        var result = OpenResult(statement: statement, text: text)
        // A statement does nothing before its rows are asked for: its writes are to be there for the statements that
        // follow, and what it reads is the graph of now.
        if settings == nil || statement.type != .read { try fill(&result, wanting: Limits.queryBatchRows) }
        results[number] = result
        var metadata: PackMap = [
            "t_first": .integer(begin.duration(to: .now).wholeMilliseconds),
            "fields": .list(statement.columns.map(PackValue.string)),
        ]
        if settings == nil { metadata.append("qid", .integer(Int64(number))) }
        if machine.version.namesHome, settings != nil, settings?.database == nil {
            metadata.append("db", .string(database ?? ""))
        }
        succeed(metadata)
    }

    /// Sends rows, or throws them away: all, or some, and says whether there are more.
    ///
    /// At the end of a statement of its own the transaction is committed before the client hears of the end.
    func pull(_ number: Int, _ count: Int?, isAutoCommit: Bool, sends: Bool) async throws {
        let begin = ContinuousClock.now
        guard var result = results.removeValue(forKey: number) else {
            throw QueryFailure(.requestInvalid, "There is no open result \(number).")
        }
        var left = count ?? .max
        let isQuick = quickTexts.contains(result.text)
        let packer = DatumPacker(form: form, elements: elements, graph: result.statement.graph)
        while true {
            if result.position == result.rows.count, !result.isAtEnd {
                if !isQuick { await flush() }
                try fill(&result, wanting: left)
            }
            guard !result.isAtEnd, left > 0 else { break }
            let end = result.position + min(left, result.rows.count - result.position)
            left -= end - result.position
            result.sent += end - result.position
            if sends { try await send(&result, upTo: end, packer) }
            result.position = end
        }
        guard result.isAtEnd else {
            results[number] = result
            answers.success(["has_more": .boolean(true)])
            machine.pulled(hasMore: true)
            return
        }
        try await close(result, begin, isAutoCommit: isAutoCommit)
    }

    private func send(_ result: inout OpenResult, upTo end: Int, _ packer: DatumPacker) async throws {
        var packer = packer
        packer.graph = result.statement.graph
        for index in result.position..<end {
            try answers.record(result.rows[index], packer)
            if answers.count >= Limits.boltFlushBytes {
                await flush()
                if link.isClosed { throw CancellationError() }
            }
        }
    }

    private func fill(_ result: inout OpenResult, wanting left: Int) throws {
        // One more than wanted, so that the end is seen with the last row.
        result.rows = try result.statement.next(min(max(left, 1), Limits.queryBatchRows - 1) + 1)
        result.position = 0
        result.isAtEnd = result.rows.isEmpty
    }

    private func close(_ result: OpenResult, _ begin: ContinuousClock.Instant, isAutoCommit: Bool) async throws {
        var metadata = BoltSummary(
            statement: result.statement, text: result.text, version: machine.version, rowCount: result.sent
        ).metadata
        if isAutoCommit {
            guard let open = transaction else { throw QueryFailure(.transactionNotFound, "There is no transaction.") }
            let seq = try await open.commit()
            transaction = nil
            link.setInterrupt(nil, knowing: .max)
            metadata.append("bookmark", .string(Bookmark.text(seq)))
        }
        metadata.append("t_last", .integer(begin.duration(to: .now).wholeMilliseconds))
        metadata.append("db", .string(database ?? ""))
        answers.success(metadata)
        machine.pulled(hasMore: false)
        note(result.text, isQuick: begin.duration(to: .now) < .milliseconds(1))
    }

    private func note(_ text: String, isQuick: Bool) {
        if !isQuick {
            quickTexts.remove(text)
        } else if !quickTexts.contains(text), text.utf8.count <= Limits.quickStatementBytes {
            if quickTexts.count >= Limits.quickStatements { quickTexts = [] }
            quickTexts.insert(text)
        }
    }

    private func open(_ request: TransactionRequest) async throws {
        let open = try await around.runner.begin(request)
        transaction = open
        makeInterruptible(open)
    }

    private func request(_ settings: BoltSettings, isImplicit: Bool) async throws -> TransactionRequest {
        let principal = try await caller()
        database = try Databases.resolve(settings.database, for: principal)
        if let other = settings.impersonated, other != principal.subject {
            throw QueryFailure(.forbidden, "Impersonating '\(other.prefix(40))' is not allowed.")
        }
        return TransactionRequest(
            principal: principal, isReadOnly: settings.isReadOnly, isImplicit: isImplicit,
            timeout: settings.timeoutMilliseconds.map { .milliseconds($0) },
            metadata: try Datum.parameters(settings.metadata, isUTC: form.isUTC),
            bookmarks: try Bookmark.read(settings.bookmarks))
    }
}

extension Duration {
    /// Milliseconds, cut off.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
