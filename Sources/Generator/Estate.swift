/// A made-up estate of configuration items of any size: the same numbers and seed give the same estate, on every
/// platform and in every run.
///
/// Nodes have numbers from 0, contiguous for each ``NodeKind``. Hosts, volumes, machines and what runs on them belong
/// to sites and keep to them; applications form domains of about a hundred around a shared platform and depend on
/// each other nearly without cycles; calls between instances follow those dependencies. Nothing is stored: each
/// relationship is computed when it is asked for, so memory does not grow with the estate.
public struct Estate: Sendable {
    public let nodeCount: Int
    public let relationshipCount: Int
    public let seed: UInt64
    /// Relationships of each type, by `RelationKind.rawValue`.
    public private(set) var relationshipCounts: [Int]

    private let bounds: [Int]

    /// The smallest estate with something of everything.
    public static let nodesMin = 500
    /// Numbers are written and read as 32-bit integers by programs around this one.
    public static let nodesMax = 1_000_000_000
    public static let relationshipsMax = 4_000_000_000

    /// - Parameter relationships: four for each node unless said.
    /// - Throws: `tooFew` or `tooMany` nodes or relationships; the message says the bound.
    /// - Complexity: O(nodes) time, for counting; constant memory.
    public init(nodes: Int, relationships: Int? = nil, seed: UInt64 = 1) throws(GeneratorError) {
        try Self.check(nodes, in: Self.nodesMin...Self.nodesMax, what: "nodes")
        let relationships = relationships ?? 4 * nodes
        try Self.check(relationships, in: 0...Self.relationshipsMax, what: "relationships")
        nodeCount = nodes
        relationshipCount = relationships
        self.seed = seed
        var bounds = [0]
        for kind in NodeKind.allCases.dropLast() {
            let count = max(kind.share.least, nodes * kind.share.perMillion / 1_000_000)
            bounds.append(bounds[bounds.count - 1] + count)
        }
        bounds.append(nodes)
        self.bounds = bounds
        var counts = Array(repeating: 0, count: RelationKind.allCases.count)
        relationshipCounts = counts
        forEachFixedRelationship { _, _, kind in counts[kind.rawValue] += 1 }
        let fixed = counts.reduce(0, +)
        guard fixed <= relationships else {
            throw GeneratorError(
                .tooFew, "\(relationships) relationships are too few for \(nodes) nodes, \(fixed) is the least")
        }
        counts[RelationKind.calls.rawValue] = relationships - fixed
        relationshipCounts = counts
    }

    /// The numbers of the nodes of one kind.
    public func nodes(_ kind: NodeKind) -> Range<Int> { bounds[kind.rawValue]..<bounds[kind.rawValue + 1] }

    private static func check(_ count: Int, in range: ClosedRange<Int>, what: String) throws(GeneratorError) {
        if count < range.lowerBound {
            throw GeneratorError(.tooFew, "\(count) \(what) are too few, \(range.lowerBound) is the least")
        }
        if count > range.upperBound {
            throw GeneratorError(.tooMany, "\(count) \(what) are too many, \(range.upperBound) is the most")
        }
    }
}

/// Why an estate cannot be made.
public struct GeneratorError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable { case tooFew, tooMany }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
