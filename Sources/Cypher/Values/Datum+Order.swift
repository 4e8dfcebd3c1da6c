internal import Graph

// Orderability: the total order of ORDER BY, min() and max().
extension Datum {
    /// Negative where `left` comes first, zero where neither does, positive where `right` does; ascending.
    ///
    /// By type: maps, nodes, relationships, lists, paths, bytes, points, date-times, local date-times, dates, times,
    /// local times, durations, strings, booleans, numbers, null. Among numbers NaN is last. Zero exactly where the
    /// values are equivalent.
    static func order(_ left: Datum, _ right: Datum) -> Int {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): compare(left, right)
        case (.string(let left), .string(let right)): Value.order(left, right)
        case (.float(let left), .float(let right)): compare(left, right)
        case (.null, .null): 0
        case (.integer(let left), .float(let right)): right.isNaN ? -1 : NumberOrder.compare(left, right)
        case (.float(let left), .integer(let right)): left.isNaN ? 1 : -NumberOrder.compare(right, left)
        case (.boolean(let left), .boolean(let right)): left == right ? 0 : right ? -1 : 1
        case (.node(let left), .node(let right)): compare(left.rawValue, right.rawValue)
        case (.relationship(let left), .relationship(let right)): compare(left.rawValue, right.rawValue)
        case (.value(let left), .value(let right)): Value.order(left, right)
        case (.list(let left), .list(let right)): compare(left, right)
        case (.map(let left), .map(let right)): compare(left, right)
        case (.path(let left), .path(let right)): compare(left, right)
        default: compare(left.typeRank, right.typeRank)
        }
    }

    private var typeRank: Int {
        switch self {
        case .map: 0
        case .node: 1
        case .relationship: 2
        case .list: 3
        case .path: 4
        case .value: 5
        case .string: 6
        case .boolean: 7
        case .integer, .float: 8
        case .null: 9
        }
    }

    private static func compare<T: Comparable>(_ left: T, _ right: T) -> Int {
        left == right ? 0 : left < right ? -1 : 1
    }

    private static func compare(_ left: Double, _ right: Double) -> Int {
        if left < right { return -1 }
        if left > right { return 1 }
        return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0)
    }

    private static func compare(_ left: [Datum], _ right: [Datum]) -> Int {
        for (one, other) in zip(left, right) {
            let found = order(one, other)
            if found != 0 { return found }
        }
        return left.count - right.count
    }

    /// By number of entries, then by keys, then by values in the order of keys.
    private static func compare(_ left: DatumMap, _ right: DatumMap) -> Int {
        if left.count != right.count { return left.count - right.count }
        let left = left.entries.sorted { Value.order($0.key, $1.key) < 0 }
        let right = right.entries.sorted { Value.order($0.key, $1.key) < 0 }
        for (one, other) in zip(left, right) {
            let found = Value.order(one.key, other.key)
            if found != 0 { return found }
        }
        for (one, other) in zip(left, right) {
            let found = order(one.value, other.value)
            if found != 0 { return found }
        }
        return 0
    }

    /// From node to node.
    private static func compare(_ left: DatumPath, _ right: DatumPath) -> Int {
        for index in 0..<min(left.nodes.count, right.nodes.count) {
            let found = compare(left.nodes[index].rawValue, right.nodes[index].rawValue)
            if found != 0 { return found }
            guard index < left.relationships.count, index < right.relationships.count else { break }
            let next = compare(left.relationships[index].rawValue, right.relationships[index].rawValue)
            if next != 0 { return next }
        }
        return left.nodes.count - right.nodes.count
    }
}
