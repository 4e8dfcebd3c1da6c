/// Names one tenant. Every key in storage starts with it.
public struct TenantID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// The tenant that exists from the first start.
    public static let standard = TenantID(rawValue: "default")
}

/// The number of a commit: one rising count per tenant, the system time of the graph. 0 is the empty graph.
public struct CommitSeq: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: Int64
    @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    public var description: String { String(rawValue) }
    public var next: CommitSeq { CommitSeq(rawValue: rawValue + 1) }

    /// Before the first commit.
    public static let zero = CommitSeq(rawValue: 0)
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z, the resolution of Postgres.
public struct Instant: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64
    @inlinable public init(rawValue: Int64) { self.rawValue = rawValue }
    @inlinable public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    public init(secondsSince1970 seconds: Int64) { self.init(rawValue: seconds * 1_000_000) }

    public func advanced(bySeconds seconds: Int64) -> Instant {
        Instant(rawValue: rawValue + seconds * 1_000_000)
    }
}
