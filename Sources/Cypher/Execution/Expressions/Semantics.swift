internal import Foundation
internal import Graph

/// What operators and expressions ask of values.
enum Semantics {
    static func equal(_ left: Datum, _ right: Datum) -> Bool? {
        switch (left, right) {
        case (.null, _), (_, .null): return nil
        case (.float(let number), _) where number.isNaN: return false
        case (_, .float(let number)) where number.isNaN: return false
        case (.list(let left), .list(let right)):
            guard left.count == right.count else { return false }
            var result: Bool? = true
            for (one, other) in zip(left, right) {
                switch equal(one, other) {
                case false: return false
                case nil: result = nil
                default: break
                }
            }
            return result
        default: return left == right
        }
    }

    /// Nil where the two do not compare.
    static func less(_ left: Datum, _ right: Datum, orEqual: Bool) -> Bool? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return orEqual ? left <= right : left < right
        case (.float(let left), .float(let right)): return orEqual ? left <= right : left < right
        case (.integer(let left), .float(let right)): return orEqual ? Double(left) <= right : Double(left) < right
        case (.float(let left), .integer(let right)): return orEqual ? left <= Double(right) : left < Double(right)
        case (.string(let left), .string(let right)): return orEqual ? left <= right : left < right
        default: return nil
        }
    }

    /// The order in which ORDER BY sorts: negative, zero or positive.
    static func order(_ left: Datum, _ right: Datum) -> Int {
        if left.isNull || right.isNull { return left.isNull ? (right.isNull ? 0 : 1) : -1 }
        if left == right { return 0 }
        return less(left, right, orEqual: false) == true ? -1 : 1
    }

    static func arithmetic(
        _ operation: ParsedExpression.Arithmetic, _ left: Datum, _ right: Datum
    ) throws(CypherError) -> Datum {
        if left.isNull || right.isNull { return .null }
        guard case .integer(let one) = left, case .integer(let other) = right else {
            throw .unexpected(left, expected: "a number")
        }
        switch operation {
        case .add: return .integer(one &+ other)
        case .subtract: return .integer(one &- other)
        case .multiply: return .integer(one &* other)
        case .divide where other == 0: throw .runtime(.arithmeticError, .divisionByZero, "/ by zero")
        case .divide: return .integer(one / other)
        default: return .null
        }
    }

    static func negate(_ value: Datum) throws(CypherError) -> Datum {
        switch value {
        case .null: return .null
        case .integer(let number) where number != .min: return .integer(-number)
        case .float(let number): return .float(-number)
        default: throw .unexpected(value, expected: "a number")
        }
    }

    static func datum(_ value: Value) -> Datum {
        switch value {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text)
        case .list(let elements): .list(elements.map(datum))
        default: .value(value)
        }
    }

    /// Nil where it cannot be stored.
    static func value(_ datum: Datum) -> Value? {
        switch datum {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text)
        case .value(let value): value
        default: nil
        }
    }

    /// `.year` of a date, and the like.
    static func component(_ key: String, of value: Datum) throws(CypherError) -> Datum {
        throw .unexpected(value, expected: "a node, a relationship or a map")
    }
}
