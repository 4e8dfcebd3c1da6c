public import Base
public import Graph

/// What a source calls one thing: the ground under every CI.
public struct RecordReference: Hashable, Comparable, Sendable {
    public let source: String
    /// The source's own identifier.
    public let key: String

    public init(source: String, key: String) {
        self.source = source
        self.key = key
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.source == right.source ? left.key < right.key : left.source < right.source
    }

    /// What a person or an agent says of a CI that is there already is a record under the CI's own name.
    public static func edit(of ci: NodeID, by source: String) -> RecordReference {
        RecordReference(source: source, key: CIName.text(ci))
    }
}

/// What a record says.
public struct RecordContent: Hashable, Sendable {
    /// `nil` where it says nothing of the class, as a person's edit of an attribute.
    public var ciClass: String?
    public var name: String?
    /// `.null` says that there is no value.
    public var attributes: [String: Value]

    public init(ciClass: String?, name: String?, attributes: [String: Value]) {
        self.ciClass = ciClass
        self.name = name
        self.attributes = attributes
    }

    public var isEmpty: Bool { ciClass == nil && name == nil && attributes.isEmpty }

    /// The same in every process and on every machine, whatever the order of the attributes.
    public var hash: Int64 {
        var hash = StableHash()
        hash.add(ciClass ?? "")
        hash.add(name ?? "")
        var sum: UInt64 = 0
        for (key, value) in attributes {
            var one = StableHash()
            one.add(key)
            one.add(value)
            sum &+= one.value
        }
        hash.add(word: sum)
        return Int64(bitPattern: hash.value)
    }
}

/// One version of what a source says about one thing, and which CI that is.
public struct SourceRecord: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        case live
        /// Its source, which covers it, reports it no longer.
        case gone
        /// It might be one of several CIs; kept until somebody decides.
        case contested
        /// It is unknown, and its source may create no CI of its class.
        case parked
    }

    public var reference: RecordReference
    public var state: State
    public var content: RecordContent
    /// Whether it proves that the CI exists. What a person writes on a discovered CI does not.
    public var isWitness: Bool
    /// By which it is recognised, in the order of their value.
    public var keys: [IdentityKey]
    /// What it says now, where that contradicts the CI that it belonged to.
    public var pending: RecordContent?
    /// The commit from which it says this.
    public var since: CommitSeq
    /// When its source last said so.
    public var confirmedAt: Instant
    /// Keys that hold among the CIs of ``parent``; they become ``keys`` as the record is written.
    public var keysInsideParent: [IdentityKey] = []
    /// Whether it was contested or parked up to now; not stored.
    public var wasLoose = false
    /// Its owner, as far as the run that observed it knows; not stored.
    public var parent: CIReference?

    public init(
        reference: RecordReference, state: State = .live, content: RecordContent, isWitness: Bool = true,
        keys: [IdentityKey] = [], pending: RecordContent? = nil, since: CommitSeq = .zero,
        confirmedAt: Instant = Instant(rawValue: 0)
    ) {
        self.reference = reference
        self.state = state
        self.content = content
        self.isWitness = isWitness
        self.keys = keys
        self.pending = pending
        self.since = since
        self.confirmedAt = confirmedAt
    }

    /// Whether it stands for a CI of which no record is known: whatever anybody says outranks it.
    var isNobodys: Bool { reference.source.isEmpty }

    /// Of what the source said last, adopted or not: the same again is no news.
    public var hash: Int64 { (pending ?? content).hash }
}
