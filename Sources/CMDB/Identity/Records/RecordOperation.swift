public import Graph

/// A step of a change set that speaks of source records: the CIs follow from them.
public enum RecordOperation: Hashable, Sendable {
    /// A record that is a CI of its own from here on. It counts among the creating operations.
    case found(SourceRecord)
    /// A record, new or not, is of this CI and says this.
    case observe(SourceRecord, of: CIReference)
    /// A record that is of no CI: contested or parked.
    case keep(SourceRecord)
    /// Its source reports it no longer.
    /// - Parameter of: the CI that it belongs to, if any.
    case forget(RecordReference, of: NodeID?)
    /// A record is of no CI for now: another version of it follows in the same set.
    case leave(RecordReference, of: NodeID)
    /// Records go from one CI to another; from none where they were contested or parked, to none where they now are
    /// contested.
    case move([RecordReference], from: NodeID?, to: CIReference?)
    /// Stored records become a CI of their own; it counts among the creating operations.
    case part([RecordReference], from: NodeID?)
    /// A CI is made anew of its records: time has passed, or other sources are believed.
    case derive(NodeID)
    /// A record says something that contradicts its CI: it stays what it was until somebody decides.
    case drift(RecordReference, of: NodeID, saying: RecordContent)
    /// What ``drift(_:of:saying:)`` kept back holds: of the same CI, or of a new one, which counts as created.
    case settle(RecordReference, of: NodeID, asNewCI: Bool)
    /// One CI becomes a part of another: records and relations go over, and it is retired.
    case merge(NodeID, into: NodeID)
    /// Records leave a CI: for the one that they came from, which is revived, or for a new one. A new one counts
    /// among the creating operations.
    /// - Parameter relations: as they are from then on; each keeps its id, and is brought back where it is gone.
    case split([RecordReference], from: NodeID, into: NodeID?, relations: [RelationDocument])
    /// Somebody has said whether two records are the same thing.
    case decide(Clusters.Decision)
    /// What was said of two records is taken back.
    case undecide(RecordReference, RecordReference)
    /// The source of the change set says, too, that this relation is there.
    case support(RelationshipID)
    /// The source of the change set says so no longer; the relation goes with the last source.
    case withdraw(RelationshipID)
    /// A further source of a relation is there again, or is not; nothing follows for the relation.
    case setSupport(RelationSupport, isThere: Bool)
}
