public import Base
public import JSON

/// What a verification of the audit chain found.
public struct AuditReport: Hashable, Sendable {
    /// A row that is not what was sealed.
    public struct Break: Hashable, Sendable {
        /// The commit whose seal does not hold, or the number of the event.
        public let seq: Int64
        public let table: String
        /// Which row: `ci-5`, `rel-7`, `class Printer`.
        public let row: String
        public let why: String
    }

    /// Commits and events looked at.
    public internal(set) var commits = 0
    public internal(set) var events = 0
    /// Rows of the history whose digests were compared.
    public internal(set) var rows = 0
    /// Rows that are gone because a purge removed them, and says so in the chain.
    public internal(set) var purgedRows = 0
    /// The first commit with a seal; what was committed before there were seals is not covered.
    public internal(set) var sealedFrom: CommitSeq?
    /// The last commit and its hash, in hexadecimal: kept elsewhere, it shows whether the end was cut off.
    public internal(set) var head: (seq: CommitSeq, hash: String) {
        get { (headSeq, headHash) }
        set { (headSeq, headHash) = (newValue.seq, newValue.hash) }
    }
    private var headSeq = CommitSeq.zero
    private var headHash = ""
    /// At most `Limits.auditBroken`; ``brokenCount`` has all.
    public private(set) var broken: [Break] = []
    public private(set) var brokenCount = 0

    public var isWhole: Bool { brokenCount == 0 }

    init() {}

    mutating func note(_ seq: Int64, _ table: String, _ row: String, _ why: String) {
        brokenCount += 1
        if broken.count < Limits.auditBroken { broken.append(Break(seq: seq, table: table, row: row, why: why)) }
    }
}

/// Something that is no commit and is kept for ever: a sign-in, a new key, an approval, a purge.
public struct AuditEvent: Hashable, Sendable {
    public let number: Int64
    public let at: Instant
    public let actor: String
    /// `sign-in`, `sign-in-failed`, `api-key-created`, `snapshot-taken`, `purge`, …
    public let action: String
    public let target: String
    public let detail: JSONValue
}
