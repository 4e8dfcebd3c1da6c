extension Limits {
    // import and export
    /// Rows of one file that is imported.
    public static let exchangeRecords = 2_000_000
    /// Bytes of one file that is imported, unpacked.
    public static let exchangeBytes = 512 << 20
    /// Problems of one file that are reported; all rows are looked at.
    public static let exchangeProblems = 1_000
    /// Times that a change set is tried while rows that break its rules are looked for.
    public static let exchangeTrials = 200
    /// Seconds for one file to arrive.
    public static let exchangeUploadSeconds = 300
    /// CIs of one bulk edit.
    public static let bulkCIs = 100_000
}
