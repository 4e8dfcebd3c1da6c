public import Base
public import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// What somebody proposes.
public struct ChangeDraft: Sendable {
    public var kind = ChangeSet.Kind.manual
    public var title: String
    public var reason = ""
    public var ticket = ""
    public var operations: [ChangeOperation]
    /// Not before this time.
    public var applyAfter: Instant?
    /// Whether it is to be applied before it is reviewed, where a policy allows that.
    public var isEmergency = false
    /// The state that the author saw; the present one where nothing is said.
    public var baseSeq: CommitSeq?
    /// The change set that it takes back.
    public var inverseOf: Int64?

    public init(title: String, operations: [ChangeOperation]) {
        self.title = title
        self.operations = operations
    }
}

/// What an edit replaces; `nil` leaves it as it is.
public struct ChangeEdit: Sendable {
    public var title: String?
    public var reason: String?
    public var ticket: String?
    public var operations: [ChangeOperation]?
    /// `.some(nil)` takes the schedule away.
    public var applyAfter: Instant??
    /// The operations stand against what others have changed since: the present state is what the author saw.
    public var rebases = false

    public init() {}
}

/// What became of a change that was asked for directly.
public enum ChangeOutcome: Sendable {
    case committed(Commit)
    /// A policy wants it approved first.
    case inReview(StoredChangeSet)
}
