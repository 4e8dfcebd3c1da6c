internal import Base
internal import CLibpq

extension PostgresConnection {
    /// Runs many statements in one round trip, all or nothing: they form one transaction of their own, or part of
    /// the one that is open. The same text many times in a row is parsed by the server once.
    ///
    /// Source: PostgreSQL 15, section 34.5 (pipeline mode).
    /// - Returns: the rows of each statement, in order.
    @discardableResult
    public func pipeline(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresRows] {
        guard statements.count <= Limits.postgresPipelineStatements else {
            throw PostgresError(
                .invalidParameter,
                "pipeline has \(statements.count) statements, limit \(Limits.postgresPipelineStatements)",
                hint: "send it in pieces inside of a transaction, or use COPY")
        }
        guard !statements.isEmpty else { return [] }
        var encoded: [EncodedParameters] = []
        encoded.reserveCapacity(statements.count)
        for statement in statements { encoded.append(try EncodedParameters(statement.parameters)) }
        return try await exclusively { link throws(PostgresError) in try link.pipeline(statements, encoded) }
    }
}

extension PostgresLink {
    fileprivate func pipeline(
        _ statements: [PostgresStatement], _ parameters: [EncodedParameters]
    ) throws(PostgresError) -> [PostgresRows] {
        guard PQenterPipelineMode(pointer) == 1 else { throw lost() }
        var sent = 0
        var parsed: Int?
        var refusal: PostgresError?
        do throws(PostgresError) {
            for index in statements.indices {
                if let parsed, statements[index].sql == statements[parsed].sql,
                    parameters[index].fitsStatement(parsedFor: parameters[parsed])
                {
                    try sendAgain(parameters[index])
                } else {
                    try send(statements[index].sql, parameters[index])
                    parsed = index
                }
                sent += 1
                if sent % 256 == 0 { try flush() }
            }
        } catch {
            // What was sent must still be read; it is undone, since the server sees an error before the end.
            refusal = error
            if !isBroken, PQsendQueryParams(pointer, "refused", 0, nil, nil, nil, nil, 0) == 1 { sent += 1 }
        }
        guard PQpipelineSync(pointer) == 1 else { throw lost() }
        try flush()
        let (rows, failure) = try readPipeline(count: sent)
        guard PQexitPipelineMode(pointer) == 1 else { throw lost() }
        if let error = refusal ?? failure { throw error }
        return rows
    }

    /// Reads everything up to the sync point; the first error stands for the pipeline.
    private func readPipeline(count: Int) throws(PostgresError) -> ([PostgresRows], PostgresError?) {
        var rows: [PostgresRows] = []
        rows.reserveCapacity(count)
        var failure: PostgresError?
        while true {
            guard let result = try nextResult() else {
                if isBroken { throw failure ?? lost() }
                continue
            }
            switch result.status {
            case PGRES_PIPELINE_SYNC: return (rows, failure)
            case PGRES_PIPELINE_ABORTED: break
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw PostgresError(
                    .connectionLost, "COPY in a pipeline leaves the connection unusable", hint: "use copyIn or copyOut")
            default:
                if let error = result.error(self) { failure = failure ?? error }
                rows.append(PostgresRows(result))
            }
        }
    }
}
