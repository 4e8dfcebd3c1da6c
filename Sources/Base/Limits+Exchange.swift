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

extension Limits {
    // requests that may be repeated
    /// Seconds that an answer is kept for those who ask again: a day of retries.
    public static let requestKeySeconds: Int64 = 86_400
    /// Bytes of a key.
    public static let requestKeyBytes = 200
    /// Bytes of a request with a key, which is held whole.
    public static let requestKeyBodyBytes = 64 << 20
    /// Bytes of an answer that is kept.
    public static let requestKeyAnswerBytes = 4 << 20
    /// Seconds that a second request waits for the answer of the first.
    public static let requestKeyWaitSeconds = 10
}
