internal import Graph

// Equality with its third truth value, unknown (openCypher 9, "Comparability and equality").
extension Datum {
    /// `=`: nil where the answer is unknown, because a null is in the way.
    ///
    /// Numbers are equal by what they say, whole or not; NaN is equal to nothing. Nodes, relationships and paths are
    /// equal by identity. Values of different types are not equal.
    /// Complexity: O(1); of lists and maps, O(elements).
    func isEqual(to other: Datum) -> Bool? {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.boolean(let left), .boolean(let right)): left == right
        case (.float(let left), .float(let right)): left == right
        case (.null, _), (_, .null): nil
        case (.node(let left), .node(let right)): left == right
        case (.relationship(let left), .relationship(let right)): left == right
        case (.integer(let left), .float(let right)): Int64(exactly: right) == left
        case (.float(let left), .integer(let right)): Int64(exactly: left) == right
        case (.list(let left), .list(let right)): Self.areEqual(left, right)
        case (.map(let left), .map(let right)): Self.areEqual(left, right)
        case (.path(let left), .path(let right)): left == right
        case (.value(let left), .value(let right)): left == right
        default: false
        }
    }

    /// One unequal pair makes lists unequal, whatever the others are; then one unknown pair makes it unknown.
    private static func areEqual(_ left: [Datum], _ right: [Datum]) -> Bool? {
        guard left.count == right.count else { return false }
        var isKnown = true
        for index in left.indices {
            switch left[index].isEqual(to: right[index]) {
            case false?: return false
            case nil: isKnown = false
            case true?: break
            }
        }
        return isKnown ? true : nil
    }

    private static func areEqual(_ left: DatumMap, _ right: DatumMap) -> Bool? {
        guard left.count == right.count else { return false }
        var isKnown = true
        for (key, value) in left.entries {
            guard let other = right[key] else { return false }
            switch value.isEqual(to: other) {
            case false?: return false
            case nil: isKnown = false
            case true?: break
            }
        }
        return isKnown ? true : nil
    }

    /// `x IN list`: true where one element is equal, else unknown where one might be.
    /// - Throws: a type error where `list` is neither a list nor null.
    static func isIn(_ datum: Datum, _ list: Datum) throws(CypherError) -> Bool? {
        guard case .list(let elements) = list else {
            if case .null = list { return nil }
            throw .wrongType("IN", "a list", list)
        }
        var isKnown = true
        for element in elements {
            switch datum.isEqual(to: element) {
            case true?: return true
            case nil: isKnown = false
            case false?: break
            }
        }
        return isKnown ? false : nil
    }
}
