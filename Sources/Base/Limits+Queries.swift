/// Limits of the doors through which statements come: Bolt and the Query API.
extension Limits {
    // PackStream and Bolt
    /// Bytes of one Bolt message of a caller who has proved who they are: a bulk load of 100,000 rows is about 10 MB.
    public static let boltMessageBytes = 32 << 20
    /// Bytes of one Bolt message before that; HELLO and LOGON are below 1 KB, session tokens included.
    public static let boltGreetingBytes = 64 << 10
    /// Values in one Bolt message; each takes up to some 80 bytes once it is read.
    public static let packStreamValues = 4_000_000
    /// Nesting of PackStream values, of parameters and of results; deeper is an attack on the stack.
    public static let packStreamDepth = 200
    /// Bytes of answers that are collected before they are sent, where more follow.
    public static let boltFlushBytes = 64 << 10
    /// Messages of one connection that wait for an earlier one; then the socket is not read.
    public static let boltQueueMessages = 256
    /// Bolt connections at once; drivers keep pools of up to 100 each.
    public static let boltConnections = 1_000
    /// Seconds from the first byte of a connection to a successful sign-in.
    public static let boltGreetingSeconds = 30
    /// Seconds that a connection may be silent; drivers close what is older than an hour themselves.
    public static let boltIdleSeconds = 7_200
    /// Seconds that a client may leave an answer unread before the connection is closed.
    public static let boltStallSeconds = 120
    /// Seconds between two signs of life while a statement runs.
    public static let boltKeepAliveSeconds = 30
    /// Statements that a connection remembers as quick, and the bytes of one such text.
    public static let quickStatements = 64
    public static let quickStatementBytes = 2_048
    /// Open results in one explicit transaction.
    public static let boltOpenResults = 100
    /// Seconds for which a routing table is good.
    public static let routingTableSeconds = 300

    // statements
    /// Bytes of a request of the Query API: as a Bolt message.
    public static let queryRequestBytes = 32 << 20
    /// Statements in one request of the transactional API.
    public static let queryStatements = 1_000
    /// Rows that are asked of a running statement at once.
    public static let queryBatchRows = 1_000
    /// Seconds after which an unused transaction over HTTP is rolled back.
    public static let queryTransactionIdleSeconds = 30
    /// Open transactions over HTTP.
    public static let queryTransactions = 1_000
    /// Threads on which statements of the doors run; the system shares the cores out fairly among them.
    public static let queryThreads = 16
    /// Milliseconds after which a statement that keeps its thread goes on at a lower priority, and by how much: with 10
    /// steps it gets about a tenth of a core that others want.
    public static let longStatementMilliseconds = 50
    public static let longStatementNiceness: Int32 = 10
    /// Bytes of working memory from which on the allocator is asked to give free memory back after a statement.
    public static let largeStatementBytes = 64 << 20
    /// Seconds that a sign-in waits for its turn while others' passwords are checked.
    public static let signInWaitSeconds = 30
}
