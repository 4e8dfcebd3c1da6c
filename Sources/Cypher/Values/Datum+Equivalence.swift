internal import Graph

// Equivalence: null is equivalent to null, NaN to NaN, a whole number to the float of the same size.
extension Datum: Hashable {
    public static func == (left: Datum, right: Datum) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.float(let left), .float(let right)): left == right || left.isNaN && right.isNaN
        case (.integer(let left), .float(let right)): Int64(exactly: right) == left
        case (.float(let left), .integer(let right)): Int64(exactly: left) == right
        case (.string(let left), .string(let right)): left == right
        case (.node(let left), .node(let right)): left == right
        case (.relationship(let left), .relationship(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.path(let left), .path(let right)): left == right
        case (.value(let left), .value(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .boolean(let flag): hasher.combine(flag)
        case .integer(let number): hasher.combine(number)
        case .float(let number):
            // All NaNs are equivalent, whatever their bits; 1.0 is equivalent to 1.
            if let whole = Int64(exactly: number) {
                hasher.combine(whole)
            } else {
                hasher.combine(number.isNaN ? .nan : number)
            }
        case .string(let text): hasher.combine(text)
        case .node(let node): hasher.combine(node)
        case .relationship(let relationship): hasher.combine(relationship)
        case .list(let elements): hasher.combine(elements)
        case .map(let map): hasher.combine(map)
        case .path(let path): hasher.combine(path)
        case .value(let value): hasher.combine(value)
        }
    }
}

extension DatumMap: Hashable {
    /// Without regard to the order of keys.
    public static func == (left: DatumMap, right: DatumMap) -> Bool {
        left.count == right.count && left.entries.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for (key, value) in entries {
            var one = Hasher()
            one.combine(key)
            one.combine(value)
            sum &+= one.finalize()
        }
        hasher.combine(sum)
    }
}
