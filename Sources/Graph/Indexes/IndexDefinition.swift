/// What an index covers and what it answers.
public struct IndexDefinition: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Which nodes have these values?
        case equality
        /// As `equality`, and no two nodes may have the same values.
        case unique
        /// Which nodes have this text, letter case apart?
        case folded
        /// Which nodes have a value in this range, or a text that starts so, in order?
        case ordered
        /// Which nodes have a text that contains these words?
        case text
    }

    public let name: String
    public let kind: Kind
    /// A node must have all of these to be covered; none for every node.
    public let labels: Set<String>
    /// Property keys. A node that lacks one of them is not in an index of equality.
    public let keys: [String]

    public init(name: String, kind: Kind, labels: Set<String> = [], keys: [String]) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.keys = keys
    }
}

/// An index of a graph. Valid in the snapshot that gave it and in every later one until the index is dropped.
public struct IndexCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What a planner of queries wants to know about an index.
public struct IndexStatistics: Hashable, Sendable {
    public let code: IndexCode
    public let definition: IndexDefinition
    /// Nodes; in a text index, nodes times different grams.
    public let entries: Int
    /// Different values, or grams. Values are told apart by a 32-bit hash, or by their first seven bytes or so, so
    /// this may be a little, for long texts with a common beginning much, too small.
    public let distinctKeys: Int
    public let bytes: Int
}

/// Two nodes that a unique index does not allow together.
public struct UniqueConflict: Hashable, Sendable {
    public let index: String
    public let labels: Set<String>
    public let keys: [String]
    public let values: [Value]
    /// The node that has the values already.
    public let node: NodeID
}
