/// Limits of statements and their transactions.
extension Limits {
    /// Seconds that one transaction may take, where its caller does not ask for less.
    public static let transactionSeconds = 600
    /// Seconds after which an explicit transaction that nobody uses is given up, with what it holds.
    public static let transactionIdleSeconds = 30
    /// Transactions of one service at once; each holds a version of the graph.
    public static let transactionsAtOnce = 2_000
    /// Rows of one result.
    public static let statementRows = 10_000_000
    /// Bytes of working memory of one statement, estimated.
    public static let statementMemoryBytes = 1 << 30
    /// Bytes of one string that a statement makes by joining others.
    public static let valueBytes = 1 << 26
    /// Elements of one list that a statement makes by joining others; each takes 24 bytes or more.
    public static let valueElements = 1 << 24
    /// Characters of a statement that name its commit.
    public static let statementTitleCharacters = 200
    /// Seconds that the start of a transaction waits for the commits of its bookmarks.
    public static let bookmarkSeconds = 30
    /// Versions of one node that a statement is shown.
    public static let statementVersions = 500
}
