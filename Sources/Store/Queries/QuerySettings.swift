public import Base

/// What a caller says of a transaction before its first statement.
public struct QuerySettings: Sendable {
    public enum Access: Sendable { case read, write }

    public var access: Access
    /// Of the whole transaction; nil for the service's own limit.
    public var timeout: Duration?
    /// Seconds that it may go unused between two calls; nil for one statement that is committed at once.
    public var idleSeconds: Int?
    /// One statement that is committed when its rows are read, which `CALL { } IN TRANSACTIONS` needs.
    public var isImplicit: Bool
    /// The transaction sees at least these.
    public var bookmarks: [CommitSeq]
    /// The state that is read; nil for the present one. Others than the present one are read only.
    public var asOf: AsOf?
    /// Of times that are given without one.
    public var timeZone: String

    public init(
        access: Access = .write, timeout: Duration? = nil, idleSeconds: Int? = Limits.transactionIdleSeconds,
        isImplicit: Bool = false, bookmarks: [CommitSeq] = [], asOf: AsOf? = nil, timeZone: String = "Z"
    ) {
        self.access = access
        self.timeout = timeout
        self.idleSeconds = idleSeconds
        self.isImplicit = isImplicit
        self.bookmarks = bookmarks
        self.asOf = asOf
        self.timeZone = timeZone
    }
}
