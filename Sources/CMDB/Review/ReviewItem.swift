public import Base
public import Graph
public import JSON
public import OrderedCollections

/// One question that waits for a person: what a machine suspects, with the evidence for it.
///
/// An item is known by its ``kind`` and its ``subjectKey``: the same suspicion is one item, however often it is found.
public struct ReviewItem: Hashable, Sendable {
    /// What is asked.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A record that fits several CIs.
        case contested
        /// A record that fits none, from a source that may not create.
        case parked
        /// Two CIs that look like one.
        case duplicate
        /// A relation that seems to be missing.
        case suggestion
        /// Sources that disagree about the class of a CI.
        case classDisagreement = "class"
        /// A record whose strong keys contradict the CI that it was linked to.
        case drift
        /// A run that would change unusually much.
        case brake
        /// A record that cannot be taken: a value of the wrong type, or against a rule that is enforced.
        case refused
    }

    /// How far a question has come.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case open, accepted, rejected
        /// Nobody has decided, and the reason to ask is gone.
        case expired
    }

    /// What an item is about.
    public enum Subject: Hashable, Sendable {
        case ci(NodeID, ciClass: String, name: String)
        case record(source: String, key: String, ciClass: String, name: String)
    }

    /// One thing that speaks for the suspicion, or against it.
    public struct Evidence: Hashable, Sendable {
        /// The attribute compared, or what was seen: `serial`, `neighbours`, `traffic`.
        public let what: String
        /// Its values, as people read them; empty for none.
        public let left: String
        public let right: String
        /// In natural logarithms of odds where it belongs to a score; below zero it speaks against. Zero is silent.
        public let weight: Double

        public init(what: String, left: String, right: String, weight: Double) {
            self.what = what
            self.left = left
            self.right = right
            self.weight = weight
        }
    }

    public let kind: Kind
    /// Names the suspicion among those of its kind; the same for the same, in whatever order it is found.
    public let subjectKey: String
    public let title: Localized
    /// The CIs and records concerned: of a duplicate the two, of a suggestion source and target.
    public let subjects: [Subject]
    /// Heaviest first.
    public let evidence: [Evidence]
    /// How sure the machine is, from 0 to 1.
    public let score: Double
    /// From here on nobody needs to decide any more; `nil` for never.
    public let expires: Instant?
    /// What a decision needs besides: of a suggestion the relation type, of a contested record its observation.
    public let detail: JSONObject

    public init(
        kind: Kind, subjectKey: String, title: Localized, subjects: [Subject], evidence: [Evidence], score: Double,
        expires: Instant? = nil, detail: JSONObject = [:]
    ) {
        self.kind = kind
        self.subjectKey = subjectKey
        self.title = title
        self.subjects = subjects
        self.evidence = evidence
        self.score = score
        self.expires = expires
        self.detail = detail
    }

    /// The CIs among the subjects.
    public var cis: [NodeID] {
        subjects.compactMap { subject in
            guard case .ci(let id, _, _) = subject else { return nil }
            return id
        }
    }

    /// For two CIs: the same key whichever comes first.
    public static func pairKey(_ one: NodeID, _ other: NodeID) -> String {
        "\(CIName.text(min(one, other)))|\(CIName.text(max(one, other)))"
    }

    /// For a relation between two CIs.
    public static func relationKey(_ type: String, from: NodeID, to: NodeID) -> String {
        "\(type)|\(CIName.text(from))|\(CIName.text(to))"
    }
}

extension ReviewItem {
    /// Whether somebody who has said no to `decided` should be asked again.
    ///
    /// A machine's second thoughts are no reason, new facts are: values that were not compared then and speak for the
    /// suspicion now, or a score higher by a quarter of what was missing to certainty and at least 0.05.
    public func isMateriallyNew(since decided: ReviewItem) -> Bool {
        let known = Set(decided.evidence.map(Fact.init))
        let fresh = evidence.contains { $0.weight >= Self.materialWeight && !known.contains(Fact($0)) }
        return fresh || score - decided.score >= max(0.05, (1 - decided.score) / 4)
    }

    /// Odds of e to 1 by one fact alone.
    private static let materialWeight = 1.0

    private struct Fact: Hashable {
        let what: String
        let values: Set<String>
        init(_ evidence: Evidence) {
            what = evidence.what
            values = [evidence.left, evidence.right]
        }
    }
}
