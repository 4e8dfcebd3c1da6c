/// Everything that can go wrong between us and Postgres, the embedded server included.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// What happened, for callers that decide by it. Raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// No connection could be made.
        case connectionFailed = "connection_failed"
        /// The connection broke; whether the last statement took effect is unknown if it was a commit.
        case connectionLost = "connection_lost"
        /// The server refused the statement; `sqlState` says why.
        case sqlError = "sql_error"
        /// The calling task was cancelled.
        case cancelled
        /// The statement took longer than its limit.
        case timeout
        /// A result has another shape than the caller expects.
        case decode
        /// A value that cannot be sent.
        case invalidParameter = "invalid_parameter"
        /// No connection became free in time.
        case poolExhausted = "pool_exhausted"
        /// The pool or the connection is closed.
        case closed
        /// Another caller's transaction is open on this connection.
        case busy
        /// The server's disk is full.
        case diskFull = "disk_full"
        /// Recorded and given migrations disagree.
        case migrationRefused = "migration_refused"
        /// No Postgres server programs on this machine, or not of the version needed.
        case binariesMissing = "binaries_missing"
        /// Another process uses the embedded server's directory.
        case clusterInUse = "cluster_in_use"
        /// The directory does not hold a cluster that we can run.
        case clusterUnusable = "cluster_unusable"
        /// The embedded server did not start or stop.
        case clusterFailed = "cluster_failed"
    }

    public let code: Code
    /// The five-character SQLSTATE, where the server gave one.
    public let sqlState: String?
    /// One sentence; never contains parameter values or the connection string.
    public let message: String
    /// The remedy, if we know one.
    public let hint: String?
    /// Whether the same call can succeed a little later without anybody changing anything.
    public let isTransient: Bool

    public init(
        _ code: Code, _ message: String, sqlState: String? = nil, hint: String? = nil, isTransient: Bool? = nil
    ) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.hint = hint
        self.isTransient = isTransient ?? Self.isTransient(code, sqlState)
    }

    public var description: String {
        var text = "\(code.rawValue): \(message)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let hint { text += " [\(hint)]" }
        return text
    }

    private static func isTransient(_ code: Code, _ sqlState: String?) -> Bool {
        if let sqlState { return isTransient(sqlState: sqlState) }
        return switch code {
        case .connectionFailed, .connectionLost, .poolExhausted: true
        default: false
        }
    }

    /// Source: PostgreSQL 15, appendix A. Class 08: connection; 57P0x: shutdown, crash, starting up;
    /// 40001, 40P01: serialization and deadlock; 53300: too many connections; 55P03: lock not available.
    private static func isTransient(sqlState: String) -> Bool {
        if sqlState.hasPrefix("08") { return true }
        return ["57P01", "57P02", "57P03", "40001", "40P01", "53300", "55P03"].contains(sqlState)
    }
}

extension PostgresError {
    /// What the server said, translated: shutdowns are lost connections, a full disk has its own code.
    /// - Parameter context: where in the input, for COPY.
    init(sqlState: String, message: String, context: String? = nil, hint: String?, wasCancelled: Bool) {
        let text = context.map { "\(message), at \($0)" } ?? message
        switch sqlState {
        case "53100":
            self.init(
                .diskFull, text, sqlState: sqlState,
                hint: "free space on the disk that holds the database; nothing was lost")
        case "57P01", "57P02":
            self.init(
                .connectionLost, text, sqlState: sqlState,
                hint: "the database is shutting down or restarting; try again in a moment")
        case "57P03":
            self.init(
                .connectionFailed, text, sqlState: sqlState,
                hint: "the database is starting or stopping; try again in a moment")
        case "57014":
            self.init(wasCancelled ? .cancelled : .timeout, text, sqlState: sqlState, hint: hint)
        case "53300":
            self.init(
                .connectionFailed, text, sqlState: sqlState,
                hint: hint ?? "raise max_connections of the server or use smaller pools")
        default:
            self.init(.sqlError, text, sqlState: sqlState, hint: hint)
        }
    }

    /// The caller's task is cancelled; nothing was sent, or the server has given up on it.
    static var cancelled: PostgresError { PostgresError(.cancelled, "the task that asked was cancelled") }
}
