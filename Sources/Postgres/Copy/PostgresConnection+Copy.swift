internal import CLibpq

extension PostgresConnection {
    /// Runs a `COPY … FROM STDIN (FORMAT binary)` with the rows that `write` gives.
    ///
    /// When `write` throws or the server refuses a row, nothing of it is stored, the error is thrown and the
    /// connection stays usable. `write` runs on the connection's own thread.
    /// - Returns: rows stored.
    @discardableResult
    public func copyIn(
        _ sql: String, _ write: @Sendable (inout PostgresCopyWriter) throws -> Void
    ) async throws -> Int {
        try await exclusively { link throws(PostgresError) in try link.copyIn(sql, write) }.get()
    }

    /// The same for a sequence: one row for each element, begun before `write` is called.
    @discardableResult
    public func copyIn<Rows: Sequence & Sendable>(
        _ sql: String, rows: Rows, _ write: @Sendable (inout PostgresCopyWriter, Rows.Element) throws -> Void
    ) async throws -> Int {
        try await copyIn(sql) { writer in
            for row in rows {
                try writer.beginRow()
                try write(&writer, row)
            }
        }
    }

    /// Runs a `COPY … TO STDOUT (FORMAT binary)` and gathers what `row` makes of each row.
    public func copyOut<T: Sendable>(
        _ sql: String, _ row: @Sendable (inout PostgresCopyReader.Row) throws -> T
    ) async throws -> [T] {
        try await copyOut(sql, into: []) { values, source in values.append(try row(&source)) }
    }

    /// Runs a `COPY … TO STDOUT (FORMAT binary)` and folds its rows into `initial`, on the connection's own thread.
    ///
    /// When `row` throws, the server is told to stop, the error is thrown and the connection stays usable.
    public func copyOut<Result: Sendable>(
        _ sql: String, into initial: Result,
        _ row: @Sendable (inout Result, inout PostgresCopyReader.Row) throws -> Void
    ) async throws -> Result {
        try await exclusively { link throws(PostgresError) in try link.copyOut(sql, into: initial, row) }.get()
    }
}

extension PostgresLink {
    /// The outer error is the connection's, the inner one the caller's or the server's about the rows.
    fileprivate func copyIn(
        _ sql: String, _ write: (inout PostgresCopyWriter) throws -> Void
    ) throws(PostgresError) -> Result<Int, any Error> {
        try startCopy(sql, expecting: PGRES_COPY_IN, "COPY … FROM STDIN")
        var writer = PostgresCopyWriter(self)
        var refusal: (any Error)?
        do {
            try write(&writer)
            try writer.finish()
        } catch {
            refusal = error
        }
        if !isBroken { try putCopyEnd(abort: refusal == nil ? nil : "the client gave up") }
        do throws(PostgresError) {
            let stored = try lastResult().affected
            return refusal.map { .failure($0) } ?? .success(stored)
        } catch {
            // A lost connection shows in the writer first; the server's words, if any came, say more.
            if let refusal, !(refusal is PostgresError && isBroken) { return .failure(refusal) }
            throw error
        }
    }

    fileprivate func copyOut<Value>(
        _ sql: String, into initial: Value,
        _ row: (inout Value, inout PostgresCopyReader.Row) throws -> Void
    ) throws(PostgresError) -> Result<Value, any Error> {
        try startCopy(sql, expecting: PGRES_COPY_OUT, "COPY … TO STDOUT")
        var reader = PostgresCopyReader()
        var value = initial
        var refusal: (any Error)?
        while let message = try nextCopyRow() {
            defer { PQfreemem(message.baseAddress) }
            guard refusal == nil else { continue }
            do {
                _ = try reader.read(UnsafeRawBufferPointer(message)) { source in try row(&value, &source) }
            } catch {
                refusal = error
                // Stops the server; what is on its way is read and thrown away.
                cancellation.request(nil)
            }
        }
        do throws(PostgresError) {
            _ = try lastResult()
        } catch {
            if let refusal { return .failure(refusal) }
            throw error
        }
        return refusal.map { .failure($0) } ?? .success(value)
    }

    private func startCopy(_ sql: String, expecting status: ExecStatusType, _ form: String) throws(PostgresError) {
        try send(sql, try EncodedParameters([]))
        try flush()
        guard let result = try nextResult() else { throw lost() }
        if result.status == status { return }
        // Not a COPY at all, or refused: read it to its end, then say so.
        let failure = result.error(self)
        if result.status == PGRES_COPY_IN { try putCopyEnd(abort: "not expected") }
        if result.status == PGRES_COPY_OUT { cancellation.request(nil) }
        do throws(PostgresError) {
            if result.status == PGRES_COPY_OUT {
                while let row = try nextCopyRow() { PQfreemem(row.baseAddress) }
            }
            while try nextResult() != nil {}
        } catch {
            throw failure ?? error
        }
        throw failure ?? PostgresError(.sqlError, "the statement is not a \(form)")
    }
}
