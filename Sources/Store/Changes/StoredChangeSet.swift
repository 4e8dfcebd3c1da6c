public import Base
public import CMDB
internal import Graph
public import JSON
internal import OrderedCollections
internal import Postgres
internal import Vault

/// A change set that waits, or that has been applied.
public struct StoredChangeSet: Sendable {
    public let number: Int64
    public let kind: ChangeSet.Kind
    public internal(set) var state: ChangeState
    public let title: String
    public let reason: String
    public let ticket: String
    public let author: Principal
    public let createdAt: Instant
    /// The state that the author saw.
    public let baseSeq: CommitSeq
    /// ``ChangeOperation/json(_:metamodel:)`` with sorted keys: what the digest is of.
    public let operationText: String
    public let operationCount: Int
    /// SHA-256 of ``operationText``, hexadecimal.
    public let digest: String
    /// Of the last check; null before the first.
    public let checks: JSONValue
    /// What policies asked for when it was submitted.
    public let stages: [RequiredStage]
    public internal(set) var approvals: [Approval] = []
    public internal(set) var comments: [Comment] = []
    public let applyAfter: Instant?
    public let expiresAt: Instant?
    public let isEmergency: Bool
    /// Until when an emergency that was applied first is to be reviewed.
    public let reviewDue: Instant?
    public let appliedSeq: CommitSeq?
    /// The change set that it takes back.
    public let inverseOf: Int64?

    public struct Approval: Hashable, Sendable {
        public enum Verdict: String, Sendable { case approved, rejected }
        public let stage: Int
        public let actor: String
        public let verdict: Verdict
        public let comment: String
        public let at: Instant
        /// Of the operations that were looked at.
        public let digest: String
    }

    public struct Comment: Hashable, Sendable {
        public let actor: String
        public let text: String
        public let at: Instant
    }

    /// `cs-12`.
    public var name: String { ChangeSetName.text(number) }

    static func digest(of text: String) -> String { Hexadecimal.text(Vault.sha256(Array(text.utf8))) }
}

/// The public form of a change set's number: `cs-12`.
public enum ChangeSetName {
    public static func text(_ number: Int64) -> String { "cs-\(number)" }

    /// `nil` where the text is no such name.
    public static func parse(_ text: String) -> Int64? {
        guard text.hasPrefix("cs-"), text.utf8.count > 3,
            text.dropFirst(3).utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int64(text.dropFirst(3))
    }
}

/// A stage of a policy, as it stood when the change set was submitted.
public struct RequiredStage: Hashable, Sendable {
    public let policy: String
    public let title: String
    public let role: Principal.Role
    public let users: [String]
    public let quorum: Int
    public let needsFourEyes: Bool

    /// Whether this approval counts.
    func admits(_ approval: StoredChangeSet.Approval, author: String) -> Bool {
        approval.verdict == .approved && !(needsFourEyes && approval.actor == author)
    }

    func admits(_ principal: Principal) -> Bool {
        principal.may(role) && (users.isEmpty || users.contains(principal.subject))
    }

    init(_ policy: Policy, _ stage: Policy.Stage) {
        self.policy = policy.key
        title = policy.title
        role = stage.role
        users = stage.users
        quorum = stage.quorum
        needsFourEyes = stage.needsFourEyes
    }

    init?(_ json: JSONValue) {
        guard let policy = json["policy"]?.stringValue, let title = json["title"]?.stringValue,
            let role = json["role"]?.stringValue.flatMap(Principal.Role.init(rawValue:)),
            let quorum = json["quorum"]?.int64Value, let fourEyes = json["fourEyes"]?.boolValue
        else { return nil }
        self.policy = policy
        self.title = title
        self.role = role
        users = json["users"]?.arrayValue?.compactMap(\.stringValue) ?? []
        self.quorum = Int(quorum)
        needsFourEyes = fourEyes
    }

    var json: JSONValue {
        [
            "policy": .string(policy), "title": .string(title), "role": .string(role.rawValue),
            "users": .array(users.map(JSONValue.string)), "quorum": JSONValue(quorum), "fourEyes": .bool(needsFourEyes),
        ]
    }
}

extension StoredChangeSet {
    /// Who has agreed in a stage to the operations as they are now, each once.
    public func approvers(of stage: Int) -> Set<String> {
        guard stages.indices.contains(stage) else { return [] }
        return Set(
            approvals.filter {
                $0.stage == stage && $0.digest == digest && stages[stage].admits($0, author: author.subject)
            }.map(\.actor))
    }

    /// The first stage that still lacks approvals; `nil` where all are passed.
    public var openStage: Int? { stages.indices.first { approvers(of: $0).count < stages[$0].quorum } }

    init(_ row: PostgresRow, tenant: TenantID) throws {
        self.init(
            number: try row.int64("number"), kind: ChangeSet.Kind(rawValue: try row.string("kind")) ?? .manual,
            state: ChangeState(rawValue: try row.string("state")) ?? .draft, title: try row.string("title"),
            reason: try row.string("reason"), ticket: try row.string("ticket"),
            author: Principal(
                tenant: tenant, subject: try row.string("author"),
                role: Principal.Role(rawValue: try row.string("author_role")) ?? .reader),
            createdAt: try row.instant("created_at"), baseSeq: CommitSeq(rawValue: try row.int64("base_seq")),
            operationText: try row.string("operations"), operationCount: Int(try row.int64("operation_count")),
            digest: try row.string("digest"),
            checks: try row.optionalString("checked").map { try JSONValue.parse($0) } ?? .null,
            stages: (try JSONValue.parse(try row.string("staged")).arrayValue ?? []).compactMap(RequiredStage.init),
            applyAfter: try row.optionalInstant("apply_after"), expiresAt: try row.optionalInstant("expires_at"),
            isEmergency: try row.bool("is_emergency"), reviewDue: try row.optionalInstant("review_due"),
            appliedSeq: try row.optionalInt64("applied_seq").map(CommitSeq.init(rawValue:)),
            inverseOf: try row.optionalInt64("inverse_of"))
    }
}
