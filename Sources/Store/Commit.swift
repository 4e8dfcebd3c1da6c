public import Base
public import CMDB
public import Graph

/// A change set that is durable and published.
public struct Commit: Sendable {
    public let seq: CommitSeq
    public let at: Instant
    public let counts: ChangeCounts
    /// In the order of the `createCI` operations.
    public let createdCIs: [NodeID]
    /// In the order of the `createRelation` operations.
    public let createdRelations: [RelationshipID]
    /// For the CIs that it changed, the commit that created each.
    public let createdSeqs: [NodeID: CommitSeq]
    /// The graph from this commit on.
    public let snapshot: GraphSnapshot
}

/// A commit as the history lists it.
public struct CommitSummary: Sendable, Hashable {
    public let seq: CommitSeq
    public let at: Instant
    public let actor: String
    public let kind: String
    public let title: String
    public let source: String
    public let counts: ChangeCounts
    public let countsByClass: [String: ChangeCounts]
    /// The stored change set that it applied.
    public var changeSet: Int64?
}
