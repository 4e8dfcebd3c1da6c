public import Graph
internal import Synchronization

/// The content of one version of a CI, or of an open node: of ``Metamodel/openClass``, with all its labels, and with
/// all its properties as attributes.
public struct CIDocument: Hashable, Sendable {
    public let id: NodeID
    public let ciClass: String
    /// Empty for an open node.
    public let name: String
    /// Without `name`; of an open node with it.
    public let attributes: [String: Value]
    /// Labels besides those of the class and its ancestors, in the order of their UTF-8 bytes.
    public let labels: [String]

    public init(
        id: NodeID, ciClass: String, name: String, attributes: [String: Value], labels: [String] = []
    ) {
        self.id = id
        self.ciClass = ciClass
        self.name = name
        self.attributes = attributes
        self.labels = labels
    }
}

/// The content of one version of a relation.
public struct RelationDocument: Hashable, Sendable {
    public let id: RelationshipID
    public let type: String
    public let from: NodeID
    public let to: NodeID
    /// Without `source`.
    public let properties: [String: Value]
    /// Name of the source that asserts it; empty for a relationship of an open node.
    public let source: String

    public init(
        id: RelationshipID, type: String, from: NodeID, to: NodeID, properties: [String: Value], source: String
    ) {
        self.id = id
        self.type = type
        self.from = from
        self.to = to
        self.properties = properties
        self.source = source
    }

    /// The relationship property that holds ``source``.
    public static let sourceKey = "source"
}

/// A checked change set with every identity given: what is written to Postgres and applied to the graph.
public struct ResolvedChange: Sendable {
    /// Rows of new CIs and of new versions of CIs.
    public internal(set) var documents: [CIDocument] = []
    /// CIs whose current version ends here: updated and retired ones.
    public internal(set) var endedCIs: [NodeID] = []
    /// Rows of new relations and of new versions of relations.
    public internal(set) var relations: [RelationDocument] = []
    /// Relations whose current version ends here.
    public internal(set) var endedRelations: [RelationshipID] = []
    /// Rows of new records and of new versions of records, each with its CI.
    public internal(set) var records: [(record: SourceRecord, ci: NodeID?)] = []
    /// Records whose current version ends here, where they have one.
    public internal(set) var endedRecords: [RecordReference] = []
    /// Records that their sources report no longer: their current version ends, and another says that they are gone.
    public internal(set) var goneRecords: [RecordReference] = []
    /// Live records of the CIs that this set's operations spoke of, as it leaves them.
    public internal(set) var book = RecordBook()
    /// What somebody has said of pairs of records.
    public internal(set) var decisions: [Clusters.Decision] = []
    /// Pairs of records of which nobody has said anything from here on.
    public internal(set) var undecided: [(left: RecordReference, right: RecordReference)] = []
    /// Further sources of relations, from here on and no longer.
    public internal(set) var supports: [RelationSupport] = []
    public internal(set) var withdrawnSupports: [RelationSupport] = []
    /// Records about which nothing is to be decided any longer: contested, parked and drifting ones up to now.
    public internal(set) var settledRecords: [RecordReference] = []
    /// Of the touched CIs, those whose records name classes of which none is below the other, with these.
    public internal(set) var disagreements: [NodeID: [String]] = [:]
    /// Touched CIs with several records that agree about the class.
    public internal(set) var agreements: Set<NodeID> = []
    /// CIs that became a part of another.
    public internal(set) var merges: [(ci: NodeID, into: NodeID)] = []
    /// For updated CIs, the attributes that this set changed.
    public internal(set) var changedAttributes: [NodeID: [String]] = [:]
    /// In the order of the `createCI` operations.
    public internal(set) var createdIDs: [NodeID] = []
    /// In the order of the `createRelation` operations.
    public internal(set) var createdRelationIDs: [RelationshipID] = []
    public internal(set) var counts = ChangeCounts()
    /// The CI counts by class; relation counts are zero here.
    public internal(set) var countsByClass: [String: ChangeCounts] = [:]
    /// CIs that go because their owner goes, in the order of their ids.
    public internal(set) var retiredWithOwner: [NodeID] = []
    /// Relations that a source reported and that no rule allows beside what is there: left out, or replaced.
    public internal(set) var leftOut: [ChangeError] = []
    /// Parts of the metamodel that are set from here on.
    public internal(set) var definitions: [Definition] = []
    /// Parts of the metamodel whose current version ends here.
    public internal(set) var endedDefinitions: [Definition.Reference] = []
    /// What it does to findings, for the rules that say something new.
    public internal(set) var ruleChanges: [RuleChange] = []
    /// Rules that are no longer there.
    public internal(set) var endedRules: [String] = []
    /// What was true when, as far as this set says so.
    public internal(set) var validity: [ValidityStatement] = []
    /// The resulting graph.
    public internal(set) var graph: GraphSnapshot
    /// The resulting metamodel.
    public internal(set) var metamodel: Metamodel
}

/// Gives out identities, each once, to any number of users at a time.
public final class IdentityCounter: Sendable {
    private let nextNode: Atomic<UInt64>
    private let nextRelationship: Atomic<UInt64>

    public init(nextNode: UInt64, nextRelationship: UInt64) {
        self.nextNode = Atomic(nextNode)
        self.nextRelationship = Atomic(nextRelationship)
    }

    /// For a draft that is thrown away: ids that nothing in `graph` has.
    public convenience init(above graph: GraphSnapshot) {
        self.init(nextNode: graph.nodeIDBound, nextRelationship: graph.relationshipIDBound)
    }

    public func node() -> NodeID { NodeID(rawValue: nextNode.add(1, ordering: .relaxed).oldValue) }

    public func relationship() -> RelationshipID {
        RelationshipID(rawValue: nextRelationship.add(1, ordering: .relaxed).oldValue)
    }
}
