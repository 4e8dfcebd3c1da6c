internal import Graph

// Comparability: what `<`, `<=`, `>` and `>=` say (openCypher 9, "Comparability and equality").
extension Datum {
    /// How one value lies to another.
    enum Comparability {
        case less, equal, greater
        /// One is NaN: every comparison is false.
        case unordered
        /// Of different types, of a type without order, or null: every comparison is unknown.
        case unknown
    }

    func compared(to other: Datum) -> Comparability {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left == right ? .equal : left < right ? .less : .greater
        case (.float(let left), .float(let right)): Self.compare(left, right)
        case (.integer(let left), .float(let right)):
            right.isNaN ? .unordered : Self.comparability(NumberOrder.compare(left, right))
        case (.float(let left), .integer(let right)):
            left.isNaN ? .unordered : Self.comparability(-NumberOrder.compare(right, left))
        case (.string(let left), .string(let right)): Self.comparability(Value.order(left, right))
        case (.boolean(let left), .boolean(let right)): left == right ? .equal : right ? .less : .greater
        case (.value(let left), .value(let right)): Self.compare(left, right)
        case (.list(let left), .list(let right)): Self.compare(left, right)
        default: .unknown
        }
    }

    /// `<`; nil where it is unknown.
    func isLess(than other: Datum) -> Bool? {
        switch compared(to: other) {
        case .less: true
        case .equal, .greater, .unordered: false
        case .unknown: nil
        }
    }

    /// One of the six comparisons; nil where the answer is unknown.
    @inline(__always)
    static func test(_ comparison: ParsedExpression.Comparison, _ left: Datum, _ right: Datum) -> Bool? {
        if case .integer(let left) = left, case .integer(let right) = right {
            return switch comparison {
            case .equal: left == right
            case .notEqual: left != right
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            }
        }
        return testAny(comparison, left, right)
    }

    private static func testAny(
        _ comparison: ParsedExpression.Comparison, _ left: Datum, _ right: Datum
    ) -> Bool? {
        switch comparison {
        case .equal: return left.isEqual(to: right)
        case .notEqual: return left.isEqual(to: right).map { !$0 }
        default: break
        }
        let found = left.compared(to: right)
        switch found {
        case .unknown: return nil
        case .unordered: return false
        case .less: return comparison == .less || comparison == .lessOrEqual
        case .equal: return comparison == .lessOrEqual || comparison == .greaterOrEqual
        case .greater: return comparison == .greater || comparison == .greaterOrEqual
        }
    }

    private static func comparability(_ order: Int) -> Comparability {
        order < 0 ? .less : order == 0 ? .equal : .greater
    }

    private static func compare(_ left: Double, _ right: Double) -> Comparability {
        left < right ? .less : left == right ? .equal : left > right ? .greater : .unordered
    }

    /// The first pair that is not equal decides; a list comes after its beginnings.
    private static func compare(_ left: [Datum], _ right: [Datum]) -> Comparability {
        for (one, other) in zip(left, right) {
            if one.isEqual(to: other) == true { continue }
            let found = one.compared(to: other)
            if found != .equal { return found }
        }
        return comparability(left.count - right.count)
    }

    /// Temporal values of one type have an order, durations, points and bytes have none.
    private static func compare(_ left: Value, _ right: Value) -> Comparability {
        switch (left, right) {
        case (.date, .date), (.localTime, .localTime), (.zonedTime, .zonedTime), (.localDateTime, .localDateTime),
            (.instant, .instant), (.instant, .zonedDateTime), (.zonedDateTime, .instant),
            (.zonedDateTime, .zonedDateTime):
            comparability(Value.order(left, right))
        default: .unknown
        }
    }
}

/// Whole numbers and others, by what they say.
enum NumberOrder {
    /// - Parameter right: not NaN.
    static func compare(_ left: Int64, _ right: Double) -> Int {
        if right >= 0x1p63 { return -1 }
        if right < -0x1p63 { return 1 }
        let whole = Int64(right.rounded(.down))
        if left != whole { return left < whole ? -1 : 1 }
        return right > right.rounded(.down) ? -1 : 0
    }
}
