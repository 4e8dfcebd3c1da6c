extension Limits {
    /// Rows of a batch of commits that go to the database in one round trip; more go by COPY, which costs some but
    /// keeps them out of memory.
    public static let commitPipelineRows = 2_000
    /// Commits read at a time while the audit chain is verified.
    public static let auditCommits = 500
    /// Rows named as edited, added or removed; all are counted.
    public static let auditBroken = 1_000
    /// Named snapshots of one tenant.
    public static let snapshots = 10_000
    /// Statements of valid time about one CI that are weighed in an answer.
    public static let validityStatements = 10_000
    /// Hops around a CI in a difference of two states.
    public static let differenceHops = 4
    /// CIs of such a surrounding.
    public static let differenceCIs = 10_000
    /// Versions that one step of a purge removes in one transaction.
    public static let purgeRows = 50_000
}
