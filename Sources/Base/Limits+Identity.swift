extension Limits {
    /// Records of one source in one run that a key may have in common before it is no key: a placeholder in a field
    /// for serial numbers comes hundreds of times, a real number twice at most.
    public static let recordsOfOneKey = 8
    /// Values of one list of which pairs are keys; a machine with more network cards is known by the first.
    public static let keyPairValues = 12
    /// CIs that a run may retire, merge or change in class, whatever its past; see ``brakePercentile``.
    public static let brakeFloor = 20
    /// Percent of a source's past runs that moved fewer CIs than the brake lets pass.
    public static let brakePercentile = 99
    /// Past runs that the brake looks at.
    public static let brakeRuns = 500
    /// Bytes of one part of a parked run's observations.
    public static let parkedPartBytes = 4 << 20
    /// What a value that nobody confirmed in time loses in rank: it stands behind every fresh one.
    public static let staleRank = 1_000
    /// Bytes of a pattern of values that identify nothing.
    public static let banPatternBytes = 200
    /// CIs listed in the difference that other identification rules would make; all are counted.
    public static let replayItems = 1_000
    /// New or changed records of a run up to which their keys are looked up one by one; beyond, all are loaded.
    public static let keyLookUps = 20_000
}
