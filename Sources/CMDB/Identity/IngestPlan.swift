public import Base
public import Graph

/// A source record that is known already.
public struct LinkedRecord: Hashable, Sendable {
    /// `nil` where it is contested or parked.
    public let ci: NodeID?
    public let state: SourceRecord.State
    /// Of what it said last; see ``SourceRecord/hash``.
    public let hash: Int64
    public let since: CommitSeq
    /// Its class, where it is of no CI.
    public let looseClass: String?

    public init(
        ci: NodeID?, state: SourceRecord.State = .live, hash: Int64 = 0,
        since: CommitSeq = CommitSeq(rawValue: 1), looseClass: String? = nil
    ) {
        self.ci = ci
        self.state = state
        self.hash = hash
        self.since = since
        self.looseClass = looseClass
    }

    /// Whether the source no longer reported it when last asked.
    public var isGone: Bool { state == .gone }
}

/// What is known of a source before its observations are planned.
public struct SourceState: Sendable {
    /// The source's last commit; zero for a new source.
    public var seq: CommitSeq
    /// By native key.
    public var records: [String: LinkedRecord]
    /// Attributes that people and agents have set, by CI.
    public var heldAttributes: [NodeID: Set<String>]
    /// Relations that the source says are there, too, though another one is named with them.
    public var supported: Set<RelationshipID>

    public init(
        seq: CommitSeq, records: [String: LinkedRecord], heldAttributes: [NodeID: Set<String>],
        supported: Set<RelationshipID> = []
    ) {
        self.seq = seq
        self.records = records
        self.heldAttributes = heldAttributes
        self.supported = supported
    }

    public static let unknown = SourceState(seq: .zero, records: [:], heldAttributes: [:])
}

/// A stored record as identification sees it.
public struct KeyedRecord: Hashable, Sendable {
    public let reference: RecordReference
    /// `nil` where it is contested or parked.
    public let ci: NodeID?
    public let state: SourceRecord.State
    public let keys: [IdentityKey]

    public init(reference: RecordReference, ci: NodeID?, state: SourceRecord.State, keys: [IdentityKey]) {
        self.reference = reference
        self.ci = ci
        self.state = state
        self.keys = keys
    }
}

/// What a plan needs to know of stored records besides those of its source.
public struct IdentityQuestion: Hashable, Sendable {
    /// Records that have any of these, records that share a key with those, and so on.
    public var keys: Set<IdentityKey> = []
    /// Native keys of the source whose stored versions are needed.
    public var records: Set<String> = []
    /// CIs of which another source may prove that they are there.
    public var cis: Set<NodeID> = []

    public var isEmpty: Bool { keys.isEmpty && records.isEmpty && cis.isEmpty }
}

/// The answer to an ``IdentityQuestion``.
public struct IdentityAnswer: Sendable {
    /// Live, contested and parked ones.
    public var records: [KeyedRecord]
    /// About any of the records.
    public var decisions: [Clusters.Decision]
    /// CIs of the question that a live record of another source proves.
    public var provenElsewhere: Set<NodeID>

    public init(
        records: [KeyedRecord] = [], decisions: [Clusters.Decision] = [], provenElsewhere: Set<NodeID> = []
    ) {
        self.records = records
        self.decisions = decisions
        self.provenElsewhere = provenElsewhere
    }
}

/// One line of the difference that a plan makes.
public struct Difference: Hashable, Sendable {
    public enum Action: String, Sendable {
        case created, updated, retired, revived, related, unrelated, merged, contested, parked, drifted
    }

    /// An attribute before and after; `.null` for "none".
    public struct AttributeChange: Hashable, Sendable {
        public let attribute: String
        public let before: Value
        public let after: Value

        public init(attribute: String, before: Value, after: Value) {
            self.attribute = attribute
            self.before = before
            self.after = after
        }
    }

    public let action: Action
    /// Native key of the record, or the relation as text.
    public let key: String
    /// Class of the CI, or type of the relation.
    public let type: String
    public let name: String
    public let changes: [AttributeChange]
}

/// What a batch of observations would do.
public struct IngestPlan: Sendable {
    public internal(set) var changeSet: ChangeSet
    public internal(set) var created = 0
    public internal(set) var updated = 0
    public internal(set) var revived = 0
    public internal(set) var retired = 0
    public internal(set) var unchanged = 0
    /// Records that were recognised as a CI of another record.
    public internal(set) var joined = 0
    /// CIs that turned out to be one.
    public internal(set) var merged = 0
    public internal(set) var contested = 0
    public internal(set) var parked = 0
    public internal(set) var drifted = 0
    /// CIs that get another class.
    public internal(set) var reclassed = 0
    public internal(set) var relationsCreated = 0
    public internal(set) var relationsUpdated = 0
    public internal(set) var relationsRemoved = 0
    public internal(set) var relationsUnchanged = 0
    /// Attribute values that discovery reported and a hand-set value keeps out.
    public internal(set) var held = 0
    /// Records that were left out, as they cannot be taken; each stays what it was before.
    public internal(set) var refused: [RefusedObservation] = []
    /// Keys of records that the source reports no longer, and whose CIs stay for a while; in order.
    public internal(set) var missing: [String] = []
    /// Values found to identify nothing, for as many records have them.
    public internal(set) var learntBans: [Definition] = []
    /// The first ``Limits/differenceLines`` lines.
    public internal(set) var difference: [Difference] = []
    public internal(set) var differenceCount = 0

    /// CIs that it retires, merges or changes in class: what the brake looks at.
    public var moved: Int { retired + merged + reclassed }
}

/// A record that a run leaves out, with its place in the stream.
public struct RefusedObservation: Hashable, Sendable {
    /// Counted from 1.
    public let number: Int
    public let observed: ObservedRecord
    public let refusal: RefusedRecord
    /// What it is kept as meanwhile.
    public let ci: NodeID?
}

/// Turns what a source says into a change set: recognises records by their native key and by the keys of their class,
/// creates the unknown, changes what differs, retires what no source reports any longer.
///
/// Pure, and independent of the order of the records: the same observations on the same state give the same
/// plan, up to the numbering of new CIs.
/// - Complexity: O(records + relations + known records).
public struct IngestPlanner: Sendable {
    public let metamodel: Metamodel

    public init(metamodel: Metamodel) { self.metamodel = metamodel }

    /// - Parameter answer: looks records up; asked as often as there are levels of ownership among the records.
    public func plan(
        _ batch: ObservationBatch, known: SourceState, on graph: GraphSnapshot,
        answer: (IdentityQuestion) -> IdentityAnswer = { _ in IdentityAnswer() }
    ) throws(ChangeError) -> IngestPlan {
        var planning = IngestPlanning(metamodel: metamodel, graph: graph, batch: batch, known: known)
        try planning.begin()
        while let question = planning.nextQuestion() { planning.take(answer(question)) }
        return try planning.finish()
    }
}
