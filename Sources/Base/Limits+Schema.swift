extension Limits {
    /// Definitions of one tenant: the built-in catalogue has about 120 classes and types; a large one has some thousands.
    public static let definitions = 20_000
    /// Bytes of one definition as JSON; the largest built-in class has 10 kB.
    public static let definitionBytes = 1 << 20
    /// Classes from one to the root.
    public static let classDepth = 32
    /// Values that no longer fit, named in the preview of a definition; the rest is counted.
    public static let definitionProblems = 100
    /// Operations that a preview of a definition offers; as many as a change set may have would be 1 GB of JSON.
    public static let migrationOperations = 100_000
}
