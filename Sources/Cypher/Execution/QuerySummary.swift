/// What a statement changed.
public struct QueryCounters: Hashable, Sendable {
    public var nodesCreated = 0
    public var nodesDeleted = 0
    public var relationshipsCreated = 0
    public var relationshipsDeleted = 0
    public var propertiesSet = 0
    public var labelsAdded = 0
    public var labelsRemoved = 0
    public var indexesAdded = 0
    public var indexesRemoved = 0
    public var constraintsAdded = 0
    public var constraintsRemoved = 0

    public init() {}

    public var containsUpdates: Bool { self != QueryCounters() }
}

/// Whether a statement reads, writes or changes the schema; decided from its plan, not from its text.
public enum QueryType: String, Sendable {
    case read = "r"
    case readWrite = "rw"
    case write = "w"
    case schema = "s"
}

/// A plan for people and for drivers: EXPLAIN and PROFILE.
public struct PlanDescription: Sendable {
    /// For example `NodeByLabelScan`, with `@rootline` after it in the wire forms of Neo4j.
    public var operatorType: String
    /// `Details`, `EstimatedRows`, and so on.
    public var arguments: [(key: String, value: Datum)]
    /// Names of the variables of its rows.
    public var identifiers: [String]
    public var children: [PlanDescription]
    /// With PROFILE only.
    public var profile: Profile?

    public struct Profile: Sendable {
        public var rows = 0
        public var hits = 0
        public var nanoseconds: Int64 = 0
        public var bytes = 0

        public init() {}
    }

    public init(
        operatorType: String, arguments: [(key: String, value: Datum)] = [], identifiers: [String] = [],
        children: [PlanDescription] = [], profile: Profile? = nil
    ) {
        self.operatorType = operatorType
        self.arguments = arguments
        self.identifiers = identifiers
        self.children = children
        self.profile = profile
    }
}

/// A remark on a statement that is no error.
public struct QueryNotification: Hashable, Sendable {
    public var code: String
    public var title: String
    public var description: String
    public var severity: String
    public var category: String
    public var range: SourceRange?

    public init(
        code: String, title: String, description: String, severity: String, category: String, range: SourceRange? = nil
    ) {
        self.code = code
        self.title = title
        self.description = description
        self.severity = severity
        self.category = category
        self.range = range
    }
}
