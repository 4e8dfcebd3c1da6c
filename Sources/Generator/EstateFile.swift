/// The files that describe an estate; together they are what `Benchmarks` and its peers read.
public enum EstateFile: String, CaseIterable, Sendable {
    /// `nid,key,label,name,ip,serial,status,env,criticality,os,created,cost`, in the order of `nid` from 0.
    case nodes = "nodes.csv"
    /// `eid,src,dst,type,since,source,confidence,weight`; `src` and `dst` are `nid`s.
    case relationships = "edges.csv"
    /// Questions: `lookup KEY`, `khop NID`, `impact NID`, `pair NID NID`, `cyc NID NID`.
    case queries = "queries.txt"
    /// Counts, seed, and the range of `nid`s of each label, as JSON.
    case manifest = "manifest.json"
}

extension Estate {
    /// Bytes that are handed on at once.
    static let chunkBytes = 1 << 20

    /// Writes one file, as pieces of about a megabyte.
    ///
    /// No field needs quotes. Complexity: about 0.2 µs a node and relationship; memory does not grow with the estate.
    public func write<E>(_ file: EstateFile, to sink: ([UInt8]) throws(E) -> Void) throws(E) {
        switch file {
        case .nodes: try writeNodes(to: sink)
        case .relationships: try writeRelationships(to: sink)
        case .queries: try writeQueries(to: sink)
        case .manifest: try sink(manifest)
        }
    }

    private func writeNodes<E>(to sink: ([UInt8]) throws(E) -> Void) throws(E) {
        var rows = RowText()
        rows.add("nid,key,label,name,ip,serial,status,env,criticality,os,created,cost\n")
        for kind in NodeKind.allCases {
            let format = NodeRow(kind, of: self)
            for node in nodes(kind) {
                format.add(node, to: &rows)
                if rows.bytes.count >= Self.chunkBytes {
                    try sink(rows.bytes)
                    rows.removeAll()
                }
            }
        }
        try sink(rows.bytes)
    }

    private func writeRelationships<E>(to sink: ([UInt8]) throws(E) -> Void) throws(E) {
        var rows = RowText()
        rows.add("eid,src,dst,type,since,source,confidence,weight\n")
        let format = RelationshipRow(seed: seed)
        var number = 0
        try forEachRelationship { (source, target, kind) throws(E) in
            format.add(number, from: source, to: target, kind, to: &rows)
            number += 1
            if rows.bytes.count >= Self.chunkBytes {
                try sink(rows.bytes)
                rows.removeAll()
            }
        }
        try sink(rows.bytes)
    }
}

/// Writes the rows of one kind of node.
private struct NodeRow {
    private static let statuses = (Array(repeating: "active", count: 17) + ["maintenance", "retired", "planned"])
        .map { Array($0.utf8) }
    private static let environments = ["prod", "prod", "prod", "prod", "staging", "test", "dev", "dev"]
        .map { Array($0.utf8) }
    private static let criticalityMax = 5
    private static let centsMax = 1_000_000

    private let estate: Estate
    private let first: Int
    private let names: NodeNames
    private let label: [UInt8]
    private let keys: NodeKeys
    private let systems: [[UInt8]]
    private let days = DayTable()

    init(_ kind: NodeKind, of estate: Estate) {
        self.estate = estate
        first = estate.nodes(kind).lowerBound
        names = NodeNames(kind)
        label = Array(kind.label.utf8)
        keys = NodeKeys(kind, of: estate)
        systems = kind.operatingSystems.map { Array($0.utf8) }
    }

    func add(_ node: Int, to row: inout RowText) {
        var draws = Draws(seed: estate.seed, .node, node)
        let index = node - first
        row.add(node)
        row.add(",")
        keys.add(node, to: &row)
        row.add(",")
        row.add(label)
        row.add(",")
        names.add(index, site: index % estate.siteCount, draws: &draws, to: &row)
        row.add(",10.")
        row.add(node >> 16 & 255)
        row.add(".")
        row.add(node >> 8 & 255)
        row.add(".")
        row.add(node & 255)
        row.add(",SN")
        // Multiplying by an odd number keeps 32-bit serial numbers distinct.
        row.addHex(UInt32(truncatingIfNeeded: node) &* 2_654_435_761 &+ UInt32(truncatingIfNeeded: estate.seed))
        row.add(",")
        row.add(Self.statuses[draws.below(Self.statuses.count)])
        row.add(",")
        row.add(Self.environments[draws.below(Self.environments.count)])
        row.add(",")
        row.add(1 + draws.lowBelow(Self.criticalityMax))
        row.add(",")
        row.add(systems[draws.below(systems.count)])
        row.add(",")
        days.addInstant(&draws, to: &row)
        row.add(",")
        row.add(draws.below(Self.centsMax), places: 2)
        row.add("\n")
    }
}

/// The keys of one kind of node: `vm-000012`.
struct NodeKeys {
    private let prefix: [UInt8]
    private let first: Int
    private let width: Int

    init(_ kind: NodeKind, of estate: Estate) {
        prefix = Array((kind.keyPrefix + "-").utf8)
        first = estate.nodes(kind).lowerBound
        width = String(estate.nodeCount).utf8.count
    }

    func add(_ node: Int, to row: inout RowText) {
        row.add(prefix)
        row.add(node - first, width: width)
    }
}

/// Writes the rows of relationships.
private struct RelationshipRow {
    private static let sources = [
        "discovery", "discovery", "discovery", "agent", "agent", "manual", "netflow", "import",
    ].map { Array($0.utf8) }
    private static let types = RelationKind.allCases.map { Array($0.name.utf8) }

    private let days = DayTable()
    let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    func add(_ number: Int, from source: Int, to target: Int, _ kind: RelationKind, to row: inout RowText) {
        var draws = Draws(seed: seed, .details, number)
        row.add(number)
        row.add(",")
        row.add(source)
        row.add(",")
        row.add(target)
        row.add(",")
        row.add(Self.types[kind.rawValue])
        row.add(",")
        days.addDate(&draws, to: &row)
        row.add(",")
        row.add(Self.sources[draws.below(Self.sources.count)])
        row.add(",")
        row.add(500 + draws.below(501), places: 3)
        row.add(",")
        row.add(100 + draws.below(9_901), places: 3)
        row.add("\n")
    }
}
