/// Limits of change sets that wait.
extension Limits {
    /// Bytes of the body that brings a change set: 100,000 operations of about 300 bytes.
    public static let changeSetBytes = 32 << 20
    /// Bytes of a title, a reason, a ticket or a comment of a change set.
    public static let changeTextBytes = 8 << 10
    /// Conflicts, problems and lost redundancies that are listed; the rest is counted.
    public static let changeListItems = 100
    /// Commits that one rollback takes back, those of later dependants included.
    public static let rollbackCommits = 100_000
    /// Elements that one rollback looks at: a run of a million CIs with their relations.
    public static let rollbackElements = 6_000_000
    /// Seconds between two looks at what is scheduled or has expired.
    public static let changeClockSeconds = 5
    /// Seconds between two looks at what time alone has made stale.
    public static let sweepSeconds: Int64 = 900
    /// Records that wait and are judged again by one sweep, for each source.
    public static let sweepRecords = 100_000
}
