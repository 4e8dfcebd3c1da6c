internal import Base
public import Graph

/// In which order CIs are listed.
public enum SearchOrder: Hashable, Sendable {
    /// Those that answer the words of the search best come first.
    case relevance
    case id(isDescending: Bool)
    /// By an attribute, or by `name`; CIs without a value come last, whichever way.
    case attribute(String, isDescending: Bool)

    /// `relevance`, `id`, `name`, a key; `-` before it for descending.
    public init?(_ text: String) {
        let isDescending = text.hasPrefix("-")
        let key = isDescending ? String(text.dropFirst()) : text
        switch key {
        case "": return nil
        case "relevance": self = .relevance
        case "id": self = .id(isDescending: isDescending)
        default: self = .attribute(key, isDescending: isDescending)
        }
    }

    public var text: String {
        switch self {
        case .relevance: "relevance"
        case .id(let isDescending): (isDescending ? "-" : "") + "id"
        case .attribute(let key, let isDescending): (isDescending ? "-" : "") + key
        }
    }
}

/// Where a CI stands in an order.
public struct SearchPosition: Hashable, Sendable {
    /// Numbers before texts before nothing.
    public enum Value: Hashable, Sendable {
        case number(Double)
        /// Folded.
        case text(String)
        case none
    }

    public var value: Value
    public var id: UInt64

    public init(value: Value, id: UInt64) {
        self.value = value
        self.id = id
    }
}

/// A page of what a search found.
public struct SearchPage: Sendable {
    public let nodes: [NodeSlot]
    /// All that match, on all pages.
    public let total: Int
    /// Where the next page starts; `nil` on the last one.
    public let next: SearchPosition?
    /// The order in which it is: not `relevance` where more match than are ranked.
    public let order: SearchOrder
}

extension PreparedSearch {
    /// Cuts a page out of what matches.
    ///
    /// Keeps `limit + 1` positions in order, so that it costs O(matches) and no memory beyond the page.
    /// - Parameter after: the position of the last one of the page before.
    public func page(
        of matches: SlotSet, order wanted: SearchOrder, after: SearchPosition?, limit: Int
    ) -> SearchPage {
        let total = matches.count
        let order: SearchOrder =
            wanted == .relevance && (!isRanked || total > Limits.searchRanked) ? .id(isDescending: false) : wanted
        var cutter = PageCutter(order: order, after: after, limit: limit)
        var keys = PositionReader(graph, order, ranking)
        matches.forEachNode { node in
            let id = graph.id(of: node).rawValue
            if cutter.isBeyond(id) { return }
            cutter.consider(SearchPosition(value: keys.value(of: node), id: id), node)
        }
        return cutter.page(total: total)
    }
}

/// The best so far.
private struct PageCutter {
    private let order: SearchOrder
    private let after: SearchPosition?
    private let limit: Int
    private var kept: [(position: SearchPosition, node: NodeSlot)] = []

    init(order: SearchOrder, after: SearchPosition?, limit: Int) {
        self.order = order
        self.after = after
        self.limit = limit
    }

    /// Whether ids alone say that it does not belong to the page.
    func isBeyond(_ id: UInt64) -> Bool {
        guard case .id(let isDescending) = order, kept.count > limit, let last = kept.last else { return false }
        return isDescending ? id < last.position.id : id > last.position.id
    }

    mutating func consider(_ position: SearchPosition, _ node: NodeSlot) {
        if let after, !precedes(after, position) { return }
        if kept.count > limit, let last = kept.last, !precedes(position, last.position) { return }
        var low = 0
        var high = kept.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(position, kept[middle].position) { high = middle } else { low = middle + 1 }
        }
        kept.insert((position, node), at: low)
        if kept.count > limit + 1 { kept.removeLast() }
    }

    func page(total: Int) -> SearchPage {
        let shown = kept.prefix(limit)
        return SearchPage(
            nodes: shown.map(\.node), total: total, next: kept.count > limit ? shown.last?.position : nil, order: order)
    }

    private func precedes(_ left: SearchPosition, _ right: SearchPosition) -> Bool {
        switch order {
        case .id(let isDescending): return isDescending ? left.id > right.id : left.id < right.id
        case .relevance: return Self.ascends(left, right)
        case .attribute(_, let isDescending):
            if left.value == .none || right.value == .none || !isDescending { return Self.ascends(left, right) }
            return Self.ascends(right, left)
        }
    }

    private static func ascends(_ left: SearchPosition, _ right: SearchPosition) -> Bool {
        switch (left.value, right.value) {
        case (.number(let one), .number(let other)): one != other ? one < other : left.id < right.id
        case (.text(let one), .text(let other)):
            // By code points: Hangul syllables are in dictionary order so.
            one != other
                ? one.utf8.lexicographicallyPrecedes(other.utf8) : left.id < right.id
        case (.none, .none): left.id < right.id
        case (.number, _): true
        case (_, .number): false
        case (.text, .none): true
        case (.none, .text): false
        }
    }
}

/// Reads what decides the place of a CI.
private struct PositionReader {
    private let order: SearchOrder
    private let column: Column<NodeSlot>?
    private let wanted: [TextWanted]
    private var text = FoldedText()

    init(_ graph: GraphSnapshot, _ order: SearchOrder, _ ranking: [String]) {
        self.order = order
        wanted = order == .relevance ? ranking.map(TextWanted.init) : []
        let key: String? =
            switch order {
            case .relevance: GraphSnapshot.nameKey
            case .id: nil
            case .attribute(let key, _): key
            }
        column = key.flatMap(graph.propertyKey(named:)).map(graph.nodeColumn)
    }

    mutating func value(of node: NodeSlot) -> SearchPosition.Value {
        guard let column else { return .none }
        if order == .relevance { return .number(rank(of: node, column)) }
        if let number = column.double(of: node) { return .number(number) }
        if column.withUTF8(of: node, { text.set($0) }) != nil {
            return .text(String(decoding: text.bytes, as: UTF8.self))
        }
        return Self.value(column.value(of: node))
    }

    /// Small is good: for each word how well the name has it (one that another attribute has counts least), then
    /// how long the name is.
    private mutating func rank(of node: NodeSlot, _ column: Column<NodeSlot>) -> Double {
        guard column.withUTF8(of: node, { text.set($0) }) != nil else { return 1e9 }
        var sum = 0
        for word in wanted { sum += word.quality(ofFolded: text.bytes)?.rawValue ?? 6 }
        return Double(sum * 4_096 + min(text.bytes.count, 4_095))
    }

    private static func value(_ value: Value) -> SearchPosition.Value {
        switch value {
        case .null: .none
        case .boolean(let flag): .number(flag ? 1 : 0)
        case .instant(let instant): .number(Double(instant.rawValue))
        case .date(let date): .number(Double(date.daysSince1970))
        case .list(let values): values.first.map(Self.value) ?? .none
        case .string(let text): .text(FoldedText.of(text))
        case .integer(let number): .number(Double(number))
        case .float(let number): number.isNaN ? .none : .number(number)
        default: value.canonicalText.map { .text($0) } ?? .none
        }
    }
}
