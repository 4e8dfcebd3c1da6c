extension Limits {
    /// Connections of one pool; the embedded server takes 40, replicas and tools need the rest.
    public static let postgresPoolSize = 8
    /// Bound parameters of one statement, what the wire protocol can count.
    public static let postgresParameters = 65_535
    /// Statements of one pipeline; their results are held in memory together.
    public static let postgresPipelineStatements = 100_000
    /// Bytes gathered before they are handed to libpq in a COPY; larger gave no more speed.
    public static let postgresCopyBufferBytes = 64 << 10
    /// Bytes of one value that Postgres stores (1 GB, less the header).
    public static let postgresValueBytes = (1 << 30) - 4
    /// Notifications that wait for a slow listener; older ones are dropped, since each only says "look again".
    public static let postgresNotifications = 1_024
    /// Log files of the embedded server that are kept, of at most 10 MB each.
    public static let postgresLogFiles = 10
}
