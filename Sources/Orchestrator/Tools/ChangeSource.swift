public import Base
public import Graph

/// Where changes are read from: a function, so that a test needs no database.
public struct ChangeSource: Sendable {
    let read: @Sendable (ChangeQuery) async throws -> ChangeReport

    public init(_ read: @escaping @Sendable (ChangeQuery) async throws -> ChangeReport) { self.read = read }

    /// No history is kept: asking is answered with an error that says so.
    public static let none = ChangeSource { _ in
        throw OrchestratorError(.unavailable, "no history of changes is connected")
    }
}

/// Which changes are asked for.
public struct ChangeQuery: Hashable, Sendable {
    public var principal: Principal
    public var since: Instant
    /// Not included.
    public var until: Instant
    public var ci: NodeID?
    /// Concrete classes; nil for all.
    public var classes: Set<String>?
    public var limit: Int
}

/// What changed in a stretch of time.
public struct ChangeReport: Hashable, Sendable {
    /// Number of CIs and relations touched, by kind.
    public struct Counts: Hashable, Sendable {
        public var created = 0
        public var updated = 0
        public var retired = 0
        public var relationsCreated = 0
        public var relationsRemoved = 0

        public init() {}
    }

    /// One change.
    public struct Item: Hashable, Sendable {
        public var seq: CommitSeq
        public var at: Instant
        public var actor: String
        /// `created`, `updated`, `retired`, `revived`, `related`, `unrelated`.
        public var action: String
        public var ci: CIReference
        /// What changed, for people: `phase: Pending → Running`.
        public var detail: String

        public init(seq: CommitSeq, at: Instant, actor: String, action: String, ci: CIReference, detail: String) {
            self.seq = seq
            self.at = at
            self.actor = actor
            self.action = action
            self.ci = ci
            self.detail = detail
        }
    }

    public var commitCount: Int
    /// Over the whole stretch, whatever was asked for.
    public var counts: Counts
    public var countsByClass: [String: Counts]
    /// Newest first, at most the limit of the query.
    public var items: [Item]

    public init(commitCount: Int, counts: Counts, countsByClass: [String: Counts], items: [Item]) {
        self.commitCount = commitCount
        self.counts = counts
        self.countsByClass = countsByClass
        self.items = items
    }
}
