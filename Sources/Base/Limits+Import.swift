/// What LOAD CSV may read.
extension Limits {
    /// Bytes of one file; it is held in memory while its statement runs.
    public static let importFileBytes = 256 << 20
}
