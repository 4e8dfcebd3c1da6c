internal import Base
internal import CMDB
internal import Graph
internal import JSON

/// A page of CIs: filtered, ordered and cut out of one snapshot.
///
/// Cost: one pass over the nodes; the page is kept as a sorted list of `limit + 1`, so that ordering costs
/// O(n + matches · log limit) and no memory beyond the page.
struct CISearch {
    enum Order: String, CaseIterable {
        case id
        case idDescending = "-id"
        case name
        case nameDescending = "-name"
    }

    /// Which classes match.
    enum Classes {
        case all
        /// A class of which the graph has no CI.
        case nothing
        case label(LabelCode)
    }

    /// Position in the order: the sort text (empty when ordering by id), then the id.
    struct Position {
        var text: String
        var id: UInt64
    }

    struct Page {
        var nodes: [NodeSlot]
        var total: Int
        /// Where the next page starts; `nil` on the last one.
        var next: Position?
    }

    let reader: CIReader
    let classes: Classes
    /// Part of the name, or a whole id; `nil` for every CI.
    let text: String?
    let order: Order
    let after: Position?
    let limit: Int

    func page() -> Page {
        let graph = reader.graph
        let matcher = text.map(NameMatcher.init)
        let wantedID = text.flatMap(CIName.parse)
        var total = 0
        var kept: [(position: Position, node: NodeSlot)] = []
        kept.reserveCapacity(limit + 1)

        func consider(_ node: NodeSlot) {
            var name = ""
            if let matcher {
                name = reader.name(of: node)
                guard matcher.matches(name) || graph.id(of: node) == wantedID else { return }
            } else if isByName {
                name = reader.name(of: node)
            }
            total += 1
            let position = Position(text: isByName ? name.lowercased() : "", id: graph.id(of: node).rawValue)
            if let after, !precedes(after, position) { return }
            if kept.count > limit, let last = kept.last, !precedes(position, last.position) { return }
            let place = kept.partitioningIndex { precedes(position, $0.position) }
            kept.insert((position, node), at: place)
            if kept.count > limit + 1 { kept.removeLast() }
        }

        switch classes {
        case .all:
            if let root = graph.label(named: Metamodel.rootClass) { graph.forEachNode(labelled: root, consider) }
        case .nothing: break
        case .label(let label): for node in graph.nodes(labelled: label) where graph.isCI(node) { consider(node) }
        }
        let hasMore = kept.count > limit
        if hasMore { kept.removeLast() }
        return Page(nodes: kept.map(\.node), total: total, next: hasMore ? kept.last?.position : nil)
    }

    private var isByName: Bool { order == .name || order == .nameDescending }

    private func precedes(_ left: Position, _ right: Position) -> Bool {
        switch order {
        case .id: left.id < right.id
        case .idDescending: left.id > right.id
        case .name: left.text != right.text ? left.text < right.text : left.id < right.id
        case .nameDescending: left.text != right.text ? left.text > right.text : left.id > right.id
        }
    }
}

/// Whether a name contains a text, letter case apart.
///
/// ASCII names, which are most, are compared byte by byte without making a string.
struct NameMatcher {
    private let needle: [UInt8]

    init(_ text: String) { needle = Array(text.lowercased().utf8) }

    func matches(_ name: String) -> Bool {
        if needle.isEmpty { return true }
        var name = name
        return name.withUTF8 { bytes in
            if bytes.allSatisfy({ $0 < 0x80 }) { return contains(bytes) { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 } }
            return Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8).withUnsafeBufferPointer {
                contains($0) { $0 }
            }
        }
    }

    private func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ fold: (UInt8) -> UInt8) -> Bool {
        guard bytes.count >= needle.count else { return false }
        for start in 0...(bytes.count - needle.count) {
            var length = 0
            while length < needle.count, fold(bytes[start + length]) == needle[length] { length += 1 }
            if length == needle.count { return true }
        }
        return false
    }
}

extension Array {
    /// The first index whose element satisfies the predicate, in an array where all that do come last.
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
