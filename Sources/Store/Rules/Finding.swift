public import Base
public import CMDB
public import Graph

/// A CI that breaks a rule, from the commit that broke it to the one that mended it.
public struct Finding: Sendable, Hashable {
    public enum State: String, Sendable, CaseIterable { case open, waived, closed }

    /// Leave to be as it is, for a time.
    public struct Waiver: Sendable, Hashable {
        public let by: String
        public let until: Instant
        public let reason: String

        public init(by: String, until: Instant, reason: String) {
            self.by = by
            self.until = until
            self.reason = reason
        }
    }

    public let id: Int64
    public let rule: String
    /// `nil` where the rule itself is at fault.
    public let ci: NodeID?
    public let ciClass: String
    /// The CI's name when the finding was opened.
    public let name: String
    public let severity: ValidationRule.Severity
    public let message: Localized
    /// Why the rule could not be decided.
    public let problem: String?
    public let owner: String?
    public let due: Instant?
    public let openedSeq: CommitSeq
    public let openedAt: Instant
    public let closedSeq: CommitSeq?
    public let closedAt: Instant?
    public let waiver: Waiver?

    public func state(at time: Instant) -> State {
        if closedSeq != nil { return .closed }
        if let waiver, waiver.until > time { return .waived }
        return .open
    }
}

/// Which findings are wanted; what is nil does not matter.
public struct FindingFilter: Sendable, Hashable {
    public var rule: String?
    public var ci: NodeID?
    public var severity: ValidationRule.Severity?
    public var state: Finding.State?
    public var owner: String?
    public var ciClass: String?

    public init() {}
}

/// What people may set of a finding; the outer nil leaves it as it is, the inner one takes it away.
public struct FindingChange: Sendable {
    public var owner: String??
    public var due: Instant??
    public var waiver: Finding.Waiver??

    public init() {}
}

/// Findings of one day, by UTC.
public struct FindingDay: Sendable, Hashable {
    /// `2026-11-21`
    public let day: String
    public let opened: Int
    public let closed: Int
    /// At the end of the day.
    public let open: Int
}
