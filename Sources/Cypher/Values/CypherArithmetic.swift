internal import Base
internal import Foundation
internal import Graph

/// `+ - * / % ^ ||` and the unary minus.
///
/// Null makes null. Whole numbers stay whole; what 64 bits do not hold is an error and so is division by zero, while
/// floats follow IEEE 754.
enum CypherArithmetic {
    @inline(__always)
    static func apply(
        _ operation: ParsedExpression.Arithmetic, _ left: Datum, _ right: Datum
    ) throws(CypherError) -> Datum {
        switch operation {
        case .add: try add(left, right)
        case .subtract: try subtract(left, right)
        case .multiply: try multiply(left, right)
        case .divide: try divide(left, right)
        case .modulo: try modulo(left, right)
        case .power: try power(left, right)
        case .concatenate: try concatenate(left, right)
        }
    }

    /// Numbers, strings, lists (of which one operand may be an element), temporal values and durations.
    static func add(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            let (sum, isOver) = one.addingReportingOverflow(other)
            if isOver { throw overflow(left, "+", right) }
            return .integer(sum)
        case (.float(let left), .float(let right)): return .float(left + right)
        case (.integer(let left), .float(let right)): return .float(Double(left) + right)
        case (.float(let left), .integer(let right)): return .float(left + Double(right))
        case (.string(let left), .string(let right)): return try joined(left, right)
        case (.null, _), (_, .null): return .null
        case (.list(let left), .list(let right)): return try joined(left, right)
        case (.list(let left), _): return .list(left + [right])
        case (_, .list(let right)): return .list([left] + right)
        case (.string(let text), .integer), (.string(let text), .float):
            return .string(text + CypherText.plain(right))
        case (.integer, .string(let text)), (.float, .string(let text)):
            return .string(CypherText.plain(left) + text)
        case (.value(let one), .value(let other)):
            if let sum = try TemporalArithmetic.sum(one, other) { return sum }
        default: break
        }
        throw undefined(left, "+", right)
    }

    static func subtract(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            let (difference, isOver) = one.subtractingReportingOverflow(other)
            if isOver { throw overflow(left, "-", right) }
            return .integer(difference)
        case (.float(let left), .float(let right)): return .float(left - right)
        case (.integer(let left), .float(let right)): return .float(Double(left) - right)
        case (.float(let left), .integer(let right)): return .float(left - Double(right))
        case (.null, _), (_, .null): return .null
        case (.value(let one), .value(let other)):
            if let difference = try TemporalArithmetic.difference(one, other) { return difference }
        default: break
        }
        throw undefined(left, "-", right)
    }

    /// Numbers, or a duration and a number.
    static func multiply(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            let (product, isOver) = one.multipliedReportingOverflow(by: other)
            if isOver { throw overflow(left, "*", right) }
            return .integer(product)
        case (.float(let left), .float(let right)): return .float(left * right)
        case (.integer(let left), .float(let right)): return .float(Double(left) * right)
        case (.float(let left), .integer(let right)): return .float(left * Double(right))
        case (.null, _), (_, .null): return .null
        case (.value(.duration(let duration)), .integer(let factor)),
            (.integer(let factor), .value(.duration(let duration))):
            return try TemporalArithmetic.product(duration, factor)
        case (.value(.duration(let duration)), .float(let factor)),
            (.float(let factor), .value(.duration(let duration))):
            return try TemporalArithmetic.scaled(duration) { $0 * factor }
        default: throw undefined(left, "*", right)
        }
    }

    /// Of two whole numbers the quotient without its fraction; a duration may be divided by a number.
    static func divide(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            if other == 0 { throw .runtime(.arithmeticError, .divisionByZero, "\(one) / 0: division by zero") }
            let (quotient, isOver) = one.dividedReportingOverflow(by: other)
            if isOver { throw overflow(left, "/", right) }
            return .integer(quotient)
        case (.float(let left), .float(let right)): return .float(left / right)
        case (.integer(let left), .float(let right)): return .float(Double(left) / right)
        case (.float(let left), .integer(let right)): return .float(left / Double(right))
        case (.null, _), (_, .null): return .null
        case (.value(.duration(let duration)), .integer(let divisor)):
            return try TemporalArithmetic.quotient(duration, Double(divisor))
        case (.value(.duration(let duration)), .float(let divisor)):
            return try TemporalArithmetic.quotient(duration, divisor)
        default: throw undefined(left, "/", right)
        }
    }

    /// With the sign of the dividend.
    static func modulo(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        switch (left, right) {
        case (.integer(let one), .integer(let other)):
            if other == 0 { throw .runtime(.arithmeticError, .divisionByZero, "\(one) % 0: division by zero") }
            // The least number by -1 overflows, though the answer is plain.
            return .integer(other == -1 ? 0 : one % other)
        case (.float(let left), .float(let right)): return .float(left.truncatingRemainder(dividingBy: right))
        case (.integer(let left), .float(let right)):
            return .float(Double(left).truncatingRemainder(dividingBy: right))
        case (.float(let left), .integer(let right)):
            return .float(left.truncatingRemainder(dividingBy: Double(right)))
        case (.null, _), (_, .null): return .null
        default: throw undefined(left, "%", right)
        }
    }

    /// Always a float.
    static func power(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        if left.isNull || right.isNull { return .null }
        guard let base = left.number, let exponent = right.number else { throw undefined(left, "^", right) }
        return .float(pow(base, exponent))
    }

    /// `||`: strings, or lists.
    static func concatenate(_ left: Datum, _ right: Datum) throws(CypherError) -> Datum {
        switch (left, right) {
        case (.string(let left), .string(let right)): try joined(left, right)
        case (.list(let left), .list(let right)): try joined(left, right)
        case (.null, _), (_, .null): .null
        default: throw undefined(left, "||", right)
        }
    }

    // One step of a loop in a statement may double a value, so each is kept small enough to be harmless.
    private static func joined(_ left: String, _ right: String) throws(CypherError) -> Datum {
        let bytes = left.utf8.count + right.utf8.count
        guard bytes <= Limits.valueBytes else {
            throw .runtime(
                .limitExceeded, .other, "the string would have \(bytes) bytes, limit \(Limits.valueBytes)")
        }
        return .string(left + right)
    }

    private static func joined(_ left: [Datum], _ right: [Datum]) throws(CypherError) -> Datum {
        let count = left.count + right.count
        guard count <= Limits.valueElements else {
            throw .runtime(
                .limitExceeded, .other, "the list would have \(count) elements, limit \(Limits.valueElements)")
        }
        return .list(left + right)
    }

    static func negate(_ datum: Datum) throws(CypherError) -> Datum {
        switch datum {
        case .integer(let number):
            if number == .min {
                throw .runtime(.arithmeticError, .integerOverflow, "-(\(number)) overflows an integer")
            }
            return .integer(-number)
        case .float(let number): return .float(-number)
        case .null: return .null
        case .value(.duration(let duration)): return try TemporalArithmetic.product(duration, -1)
        default: throw .wrongType("the unary minus", "a number", datum)
        }
    }

    private static func overflow(_ left: Datum, _ sign: String, _ right: Datum) -> CypherError {
        .runtime(
            .arithmeticError, .integerOverflow,
            "\(CypherText.plain(left)) \(sign) \(CypherText.plain(right)) overflows an integer")
    }

    private static func undefined(_ left: Datum, _ sign: String, _ right: Datum) -> CypherError {
        .runtime(
            .typeError, .invalidArgumentType,
            "'\(sign)' is not defined for \(left.typeDescription) and \(right.typeDescription)")
    }
}

extension Datum {
    /// A number, whole or not, as a float.
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .float(let number): number
        default: nil
        }
    }
}
