internal import Base
public import Graph

/// How often each value of an attribute, or each class, is among what a search found.
public struct Facet: Hashable, Sendable {
    public struct Count: Hashable, Sendable {
        public let value: Value
        public let count: Int
    }

    public let field: String
    /// Most first, at most the limit.
    public let counts: [Count]
    /// Different values.
    public let distinct: Int
    /// CIs without a value.
    public let missing: Int
}

extension PreparedSearch {
    /// - Parameter field: `class`, or the key of an attribute.
    /// - Complexity: O(matches).
    public func facet(_ field: String, of matches: SlotSet, metamodel: Metamodel) -> Facet {
        var counts: [Value: Int] = [:]
        var missing = 0
        if field == "class" {
            let table = metamodel.classTable(of: graph)
            var bySet = [Int](repeating: 0, count: table.byLabelSet.count)
            matches.forEachNode { bySet[graph.labelSet(of: $0)] += 1 }
            for (set, count) in bySet.enumerated() where count > 0 {
                counts[.string(table.byLabelSet[set]), default: 0] += count
            }
        } else if let key = graph.propertyKey(named: field) {
            let column = graph.nodeColumn(key)
            var byCode = [Int](repeating: 0, count: column.codeCount)
            matches.forEachNode { node in
                if let code = column.code(of: node) {
                    byCode[Int(code.rawValue)] += 1
                    return
                }
                switch column.value(of: node) {
                case .null: missing += 1
                case .list(let values): for value in Set(values) { counts[value, default: 0] += 1 }
                case let value: counts[value, default: 0] += 1
                }
            }
            for (code, count) in byCode.enumerated() where count > 0 {
                counts[.string(column.text(of: TextCode(rawValue: UInt16(code)))), default: 0] += count
            }
        } else {
            missing = matches.count
        }
        let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : Value.order($0.key, $1.key) < 0 }
        return Facet(
            field: field, counts: sorted.prefix(Limits.facetValues).map { .init(value: $0.key, count: $0.value) },
            distinct: counts.count, missing: missing)
    }
}
