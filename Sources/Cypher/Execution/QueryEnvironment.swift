public import Base
public import Graph

/// All that a statement is given besides its text, its parameters and the graph. The engine reads no clock, draws no
/// random numbers and opens no files: what looks like it comes from here.
public struct QueryEnvironment: Sendable {
    /// The time of the statement and of the transaction, for `datetime()` and its kin.
    public var statementTime: Instant
    public var transactionTime: Instant
    /// The present time, for `datetime.realtime()`.
    public var realTime: @Sendable () -> Instant
    /// Of times that are given without one; an offset, or a name of the time zone database.
    public var timeZone: String
    /// Seed of `rand()` and `randomUUID()`.
    public var seed: UInt64 {
        didSet { random = RandomSequence(seed: seed) }
    }
    /// Copies share it, so that no two calls of a statement get the same number.
    private(set) var random: RandomSequence
    public var budget: QueryBudget
    /// Threads that share in large reads; nil where the statement's own does everything.
    public var helpers: (any HelperThreads)?
    /// Nodes of a scan from which on it is cut into morsels; page by page it takes some times as many.
    public var parallelNodesMin = Limits.parallelNodesMin
    /// Told at the end of a run how many bytes of working memory it had at most, when these are free again.
    public var usedMemory: @Sendable (_ bytes: Int) -> Void = { _ in }
    /// The text of a source for LOAD CSV, where the caller allows it.
    public var loadText: @Sendable (_ source: String) throws(CypherError) -> String
    /// For SHOW commands and `dbms.components()`.
    public var service: ServiceDescription
    /// How failure crosses relationships, for `graph.impact` and its kin; nil where only plain rules are known.
    public var impactRules: (@Sendable (GraphSnapshot) -> ImpactRules)?
    /// What procedures of others need to know about the graph; those of the CMDB find its metamodel here.
    public var supplement: (any Sendable)?
    /// What asks Rootline's own state (history, other versions of the graph); nil where there is none.
    public var past: (any PastReading)?
    /// What knows configuration items, for `cmdb.compare` and its kin; nil where there are none.
    public var estate: (any EstateReading)?

    public init(
        statementTime: Instant, transactionTime: Instant, realTime: @escaping @Sendable () -> Instant,
        timeZone: String = "Z", seed: UInt64, budget: QueryBudget = QueryBudget(),
        loadText: @escaping @Sendable (_ source: String) throws(CypherError) -> String = { source throws(CypherError) in
            throw .runtime(.externalResource, .other, "'\(source)' may not be read from here")
        },
        service: ServiceDescription = ServiceDescription(), past: (any PastReading)? = nil
    ) {
        self.statementTime = statementTime
        self.transactionTime = transactionTime
        self.realTime = realTime
        self.timeZone = timeZone
        self.seed = seed
        random = RandomSequence(seed: seed)
        self.budget = budget
        self.loadText = loadText
        self.service = service
        self.past = past
    }
}

/// What a statement may spend.
public struct QueryBudget: Sendable {
    /// Rows of the result.
    public var rowsMax: Int
    /// Bytes of working memory, estimated.
    public var bytesMax: Int
    /// Asked once in a while (at least every few milliseconds); says why to stop.
    public var interruption: @Sendable () -> Budget.Interruption?

    public init(
        rowsMax: Int = .max, bytesMax: Int = 1 << 30,
        interruption: @escaping @Sendable () -> Budget.Interruption? = { Task.isCancelled ? .cancelled : nil }
    ) {
        self.rowsMax = rowsMax
        self.bytesMax = bytesMax
        self.interruption = interruption
    }
}

/// How the service presents itself to tools.
public struct ServiceDescription: Sendable {
    public var name = "Neo4j Kernel"
    /// Tools switch features on by it: a version of Neo4j whose language this is.
    public var version = "5.26.0"
    public var edition = "enterprise"
    public var database = "neo4j"
    /// `host:port` of the Bolt door.
    public var address = "localhost:7687"
    public var user = ""
    /// A UUID that stands for the graph in element ids (`4:<this>:<number>`), the same at all times.
    public var graphIdentity = "00000000-0000-0000-0000-000000000000"
    /// Names of the user's roles.
    public var roles: [String] = []
    public var mayWrite = true
    public var started: Instant?
    /// For SHOW SETTINGS; without secrets.
    public var settings: [Setting] = []
    /// For SHOW TRANSACTIONS, with the columns of that command as keys; asked when the command runs.
    public var transactions: @Sendable () -> [DatumMap] = { [] }
    /// For TERMINATE TRANSACTIONS: stops one, and tells whose it was; nil where there is none that the user may stop.
    public var terminate: @Sendable (_ id: String) -> String? = { _ in nil }
    /// For SHOW USERS; asked when the command runs.
    public var users: @Sendable () -> [(name: String, roles: [String])] = { [] }

    /// A value that the service was started with.
    public struct Setting: Sendable {
        public var name: String
        public var value: String
        public var summary: String

        public init(name: String, value: String, summary: String) {
            self.name = name
            self.value = value
            self.summary = summary
        }
    }

    public init() {}
}

/// Other versions of the graph that a query works on.
public protocol PastReading: Sendable {
    /// The graph as a commit left it, where it is near at hand.
    func snapshot(asOf point: Datum) throws(CypherError) -> GraphSnapshot
    /// The versions of a node, oldest first: maps with `seq`, `time`, `who`, `kind` (`created`, `changed`, `deleted`) and
    /// `changes` (a map from property key to a map of `before` and `after`); other keys may follow.
    func history(of node: NodeID) throws(CypherError) -> [DatumMap]
}
