public import Graph

/// A value of a running query: a property value, or a node, a relationship, a path, a list or a map.
///
/// Nodes and relationships are slots of the graph that the statement works on: they mean something only together with
/// it. `Hashable` is openCypher's *equivalence* (what DISTINCT and grouping use: null is equivalent to null, NaN to
/// NaN, 1 to 1.0); equality with its third truth value is ``Datum/isEqual(to:)``.
public enum Datum: Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    case node(NodeSlot)
    case relationship(RelationshipSlot)
    case list([Datum])
    case map(DatumMap)
    case path(DatumPath)
    /// Bytes, temporal values, durations, points; never what another case can say.
    case value(Value)
}

/// A map, with its keys in the order in which they were written.
public struct DatumMap: Sendable {
    public private(set) var entries: [(key: String, value: Datum)]

    public init() { entries = [] }

    /// The last of equal keys wins, in the place of the first.
    public init(_ entries: some Sequence<(key: String, value: Datum)>) {
        self.entries = []
        for (key, value) in entries { self[key] = value }
    }

    /// - Parameter entries: no key twice; not checked, so that large maps take linear time.
    public init(uniqueKeys entries: [(key: String, value: Datum)]) { self.entries = entries }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }

    /// Nil where there is no such key; setting nil removes it. Complexity: O(keys), which are few.
    public subscript(key: String) -> Datum? {
        get { entries.first { $0.key == key }?.value }
        set {
            let position = entries.firstIndex { $0.key == key }
            switch (position, newValue) {
            case (let position?, let value?): entries[position].value = value
            case (let position?, nil): entries.remove(at: position)
            case (nil, let value?): entries.append((key, value))
            case (nil, nil): break
            }
        }
    }
}

/// A path: nodes and the relationships between them.
public struct DatumPath: Hashable, Sendable {
    /// One more than relationships.
    public let nodes: [NodeSlot]
    public let relationships: [RelationshipSlot]

    public init(nodes: [NodeSlot], relationships: [RelationshipSlot]) {
        precondition(nodes.count == relationships.count + 1)
        self.nodes = nodes
        self.relationships = relationships
    }
}

extension Datum {
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
