/// All property columns of the nodes, or of the relationships, by key code.
struct PropertyTable: Sendable {
    private var columns: ContiguousArray<PropertyColumn> = []

    func value(of key: PropertyKeyCode, at index: Int) -> Value {
        let column = Int(key.rawValue)
        return column < columns.count ? columns[column].value(at: index) : .null
    }

    /// Complexity: O(number of keys in the graph), about 2 ns each.
    func values(at index: Int) -> [(key: PropertyKeyCode, value: Value)] {
        var found: [(key: PropertyKeyCode, value: Value)] = []
        for (code, column) in columns.enumerated() {
            let value = column.value(at: index)
            if !value.isNull { found.append((PropertyKeyCode(rawValue: UInt32(code)), value)) }
        }
        return found
    }

    mutating func set(_ value: Value, of key: PropertyKeyCode, at index: Int) {
        let column = Int(key.rawValue)
        if column >= columns.count {
            if value.isNull { return }
            columns.append(contentsOf: repeatElement(PropertyColumn(), count: column + 1 - columns.count))
        }
        columns[column].set(value, at: index)
    }

    mutating func removeAll(at index: Int) {
        // Looking first keeps the columns without a value shared with the version before.
        for column in columns.indices where !columns[column].value(at: index).isNull {
            columns[column].set(.null, at: index)
        }
    }
}

extension PropertyTable {
    /// For every key, the slots of pages that the two do not share.
    /// Complexity: O(keys + pages of the columns that differ).
    func pagesNotShared(with other: PropertyTable) -> [(key: PropertyKeyCode, slots: Range<Int>)] {
        var found: [(key: PropertyKeyCode, slots: Range<Int>)] = []
        for code in 0..<max(columns.count, other.columns.count) {
            let column = code < columns.count ? columns[code] : PropertyColumn()
            let otherColumn = code < other.columns.count ? other.columns[code] : PropertyColumn()
            for slots in column.pagesNotShared(with: otherColumn) {
                found.append((PropertyKeyCode(rawValue: UInt32(code)), slots))
            }
        }
        return found
    }
}
