internal import Base
internal import CLibpq
internal import Foundation

/// The verbs on an open connection. A borrowed view of `PostgresHandle`, used on the connection's own thread only.
///
/// The libpq connection is in non-blocking mode: all waiting happens in `wait`, which also ends it when a
/// cancelled statement does not stop.
struct PostgresLink {
    let pointer: OpaquePointer
    let cancellation: PostgresCancellation

    /// How long a server may take to react to a cancellation before the connection is given up.
    private static let cancelPatience: Duration = .seconds(5)

    var isBroken: Bool { PQstatus(pointer) != CONNECTION_OK }
    var isIdle: Bool { PQtransactionStatus(pointer) == PQTRANS_IDLE }
    var isInOpenTransaction: Bool { PQtransactionStatus(pointer) == PQTRANS_INTRANS }
    var descriptor: Int32 { PQsocket(pointer) }

    // MARK: statements

    /// Sends one statement; its results come from `nextResult`.
    func send(_ sql: String, _ parameters: EncodedParameters) throws(PostgresError) {
        try Self.check(sql)
        let isSent = parameters.withValues { values in
            parameters.types.withUnsafeBufferPointer { types in
                PQsendQueryParams(
                    pointer, sql, Int32(values.count), types.baseAddress, values, parameters.lengths,
                    parameters.formats, 0)
            }
        }
        guard isSent == 1 else { throw lost() }
    }

    /// Binds to the statement that was last sent without a name, which saves the server parsing it again.
    func sendAgain(_ parameters: EncodedParameters) throws(PostgresError) {
        let isSent = parameters.withValues { values in
            PQsendQueryPrepared(pointer, "", Int32(values.count), values, parameters.lengths, parameters.formats, 0)
        }
        guard isSent == 1 else { throw lost() }
    }

    /// Runs one statement to its end.
    func run(_ sql: String, _ parameters: [PostgresParameter] = []) throws(PostgresError) -> PostgresResult {
        try send(sql, try EncodedParameters(parameters))
        return try lastResult()
    }

    /// Runs several statements without parameters; the first error ends them.
    func runScript(_ sql: String) throws(PostgresError) {
        try Self.check(sql)
        guard PQsendQuery(pointer, sql) == 1 else { throw lost() }
        _ = try lastResult()
    }

    /// All results of what was sent, the last one returned; a failed one is thrown after all are read.
    func lastResult() throws(PostgresError) -> PostgresResult {
        try flush()
        var last: PostgresResult?
        var failure: PostgresError?
        while let result = try nextResult() {
            if let error = result.error(self) { failure = failure ?? error }
            last = result
            // COPY where a query was expected: end it, so that the connection stays usable.
            if result.status == PGRES_COPY_IN {
                failure = PostgresError(.sqlError, "COPY … FROM STDIN takes its rows from copyIn")
                PQputCopyEnd(pointer, "no rows given")
            }
            if result.status == PGRES_COPY_OUT { try discardCopy() }
        }
        if let failure { throw failure }
        guard let last else { throw lost() }
        return last
    }

    private func discardCopy() throws(PostgresError) {
        while let row = try nextCopyRow() { PQfreemem(row.baseAddress) }
    }

    /// The next result of the statement, nil behind its last one. Waits.
    func nextResult() throws(PostgresError) -> PostgresResult? {
        while PQisBusy(pointer) != 0 {
            try flush()
            guard PQisBusy(pointer) != 0 else { break }
            try wait(for: Int16(POLLIN))
            // A broken connection makes the next PQgetResult an error result with the server's last words.
            if PQconsumeInput(pointer) == 0 { break }
        }
        return PQgetResult(pointer).map(PostgresResult.init(taking:))
    }

    // MARK: COPY

    /// Hands over one piece of a COPY FROM STDIN.
    func putCopyData(_ bytes: [UInt8]) throws(PostgresError) {
        let isTaken = bytes.withUnsafeBytes { buffer in
            PQputCopyData(pointer, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
        }
        guard isTaken == 1 else { throw lost() }
        try flush()
    }

    /// Ends a COPY FROM STDIN.
    /// - Parameter abort: why everything sent is to be thrown away; nil to keep it.
    func putCopyEnd(abort: String?) throws(PostgresError) {
        guard PQputCopyEnd(pointer, abort) == 1 else { throw lost() }
        try flush()
    }

    /// The next piece of a COPY TO STDOUT, nil behind the last one. The caller frees it with `PQfreemem`.
    func nextCopyRow() throws(PostgresError) -> UnsafeMutableRawBufferPointer? {
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(pointer, &buffer, 1)
            if count > 0 { return UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)) }
            if count == -1 { return nil }
            guard count == 0 else { throw lost() }
            try wait(for: Int16(POLLIN))
            if PQconsumeInput(pointer) == 0 { throw lost() }
        }
    }

    // MARK: waiting

    /// Sends what libpq has gathered, reading meanwhile so that neither side waits for the other for ever.
    func flush() throws(PostgresError) {
        while true {
            let remaining = PQflush(pointer)
            if remaining == 0 { return }
            guard remaining > 0 else { throw lost() }
            let ready = try wait(for: Int16(POLLIN | POLLOUT))
            if ready & Int16(POLLIN) != 0, PQconsumeInput(pointer) == 0 { throw lost() }
        }
    }

    /// Waits until the socket is ready for one of `events`, errors included.
    @discardableResult
    func wait(for events: Int16) throws(PostgresError) -> Int16 {
        while true {
            var target = pollfd(fd: PQsocket(pointer), events: events, revents: 0)
            guard target.fd >= 0 else { throw lost() }
            if poll(&target, 1, 500) > 0 { return target.revents }
            if let requested = cancellation.requested, requested.duration(to: .now) > Self.cancelPatience {
                throw PostgresError(.connectionLost, "the server did not stop a cancelled statement within 5 s")
            }
        }
    }

    // MARK: words

    /// The connection is gone: its own words about it.
    func lost() -> PostgresError {
        PostgresError(
            .connectionLost, Self.errorMessage(pointer),
            hint: "the database went away; it is tried again as soon as it is back")
    }

    static func errorMessage(_ pointer: OpaquePointer) -> String {
        let text = PQerrorMessage(pointer).map { String(cString: $0) } ?? ""
        let line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return line.isEmpty ? "the connection to the database is broken" : line
    }

    /// An SQL name, quoted.
    func quoted(identifier: String) throws(PostgresError) -> String {
        guard let quoted = PQescapeIdentifier(pointer, identifier, identifier.utf8.count) else {
            throw PostgresError(.invalidParameter, "name is not valid: \(Self.errorMessage(pointer))")
        }
        defer { PQfreemem(quoted) }
        return String(cString: quoted)
    }

    private static func check(_ sql: String) throws(PostgresError) {
        guard !sql.utf8.contains(0) else {
            throw PostgresError(.invalidParameter, "statement contains the character U+0000")
        }
    }
}
