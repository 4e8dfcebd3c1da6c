internal import Foundation
internal import Graph

// Mathematical functions.
extension FunctionDefinition {
    private static let number = FunctionParameter(name: "input", type: .number)

    static let ofNumbers: [FunctionDefinition] = [
        .of("abs", .number, .number, "The size of a number.") { (datum) throws(CypherError) in
            guard case .integer(let number) = datum else { return .float(abs(try Arguments.number(datum, "abs"))) }
            if number == .min {
                throw .runtime(.arithmeticError, .integerOverflow, "abs(\(number)) overflows an integer")
            }
            return .integer(abs(number))
        },
        .of("sign", .number, .integer, "-1, 0 or 1.") { (datum) throws(CypherError) in
            if case .integer(let number) = datum { return .integer(number.signum()) }
            let number = try Arguments.number(datum, "sign")
            return .integer(number > 0 ? 1 : number < 0 ? -1 : 0)
        },
        .of("isNaN", .number, .boolean, "Whether a number is NaN.") { (datum) throws(CypherError) in
            .boolean(try Arguments.number(datum, "isNaN").isNaN)
        },
        .ofNumber("ceil", "The least whole number that is not less.") { $0.rounded(.up) },
        .ofNumber("floor", "The greatest whole number that is not greater.") { $0.rounded(.down) },
        .ofNumber("sqrt", "The square root.") { $0.squareRoot() },
        .ofNumber("exp", "e to a power.") { exp($0) },
        .ofNumber("log", "The natural logarithm.") { log($0) },
        .ofNumber("log10", "The logarithm to base 10.") { log10($0) },
        .ofNumber("sin", "The sine of an angle in radians.") { sin($0) },
        .ofNumber("cos", "The cosine of an angle in radians.") { cos($0) },
        .ofNumber("tan", "The tangent of an angle in radians.") { tan($0) },
        .ofNumber("cot", "The cotangent of an angle in radians.") { 1 / tan($0) },
        .ofNumber("coth", "The hyperbolic cotangent.") { 1 / tanh($0) },
        .ofNumber("sinh", "The hyperbolic sine.") { sinh($0) },
        .ofNumber("cosh", "The hyperbolic cosine.") { cosh($0) },
        .ofNumber("tanh", "The hyperbolic tangent.") { tanh($0) },
        .ofNumber("asin", "The arc sine, in radians.") { asin($0) },
        .ofNumber("acos", "The arc cosine, in radians.") { acos($0) },
        .ofNumber("atan", "The arc tangent, in radians.") { atan($0) },
        .ofNumber("haversin", "Half the versine of an angle.") { (1 - cos($0)) / 2 },
        .ofNumber("degrees", "Radians in degrees.") { $0 * 180 / .pi },
        .ofNumber("radians", "Degrees in radians.") { $0 / 180 * .pi },
        FunctionDefinition(
            "atan2", [.init(name: "y", type: .number), .init(name: "x", type: .number)], .float,
            "The angle of a point, in radians."
        ) { (_, arguments) throws(CypherError) in
            .float(atan2(try Arguments.number(arguments[0], "atan2"), try Arguments.number(arguments[1], "atan2")))
        },
        FunctionDefinition(
            "round",
            [
                number, .init(name: "precision", type: .number, isOptional: true),
                .init(name: "mode", type: .string, isOptional: true),
            ], .float, "The nearest number with so many decimal places."
        ) { (_, arguments) throws(CypherError) in
            let number = try Arguments.number(arguments[0], "round")
            let places = arguments.count > 1 ? try Arguments.integer(arguments[1], "round") : 0
            let mode = arguments.count > 2 ? try Arguments.string(arguments[2], "round") : nil
            return .float(try Rounding.round(number, places: places, mode: mode))
        },
        FunctionDefinition("e", [], .float, "The base of natural logarithms.") { _, _ in .float(M_E) },
        FunctionDefinition("pi", [], .float, "The ratio of a circle's circumference to its diameter.") { _, _ in
            .float(.pi)
        },
        FunctionDefinition("rand", [], .float, "A number from 0 to below 1, another at every call.") { context, _ in
            .float(context.environment.random.nextFraction())
        },
        FunctionDefinition("randomUUID", [], .string, "A UUID, another at every call.") { context, _ in
            .string(context.environment.random.nextUUID())
        },
    ]
}

/// Rounding to decimal places.
private enum Rounding {
    /// Without a mode, halves go up where there are no places, and away from zero where there are (as in Neo4j).
    static func round(_ number: Double, places: Int64, mode: String?) throws(CypherError) -> Double {
        guard places >= 0 else {
            throw .runtime(.argumentError, .numberOutOfRange, "round() takes no negative precision (\(places))")
        }
        guard number.isFinite, places < 20 else { return number }
        // Halves are those of the decimal text: 1.005 is half-way at two places, though the double next to it is not.
        var decimal = Decimal(string: number.description) ?? Decimal(number)
        guard !decimal.isNaN, number.magnitude < 1e20 else { return number }
        if places == 0, mode == nil {
            // Not by adding a half, which takes 0.49999999999999994 and large odd numbers up.
            let whole = number.rounded(.down)
            return number - whole >= 0.5 ? whole + 1 : whole
        }
        let rule = try rule(mode ?? "HALF_UP", isNegative: number < 0)
        var rounded = Decimal()
        if rule == .half(.down) {
            // The nearest, halves towards zero.
            var up = Decimal()
            var down = Decimal()
            NSDecimalRound(&up, &decimal, Int(places), .up)
            NSDecimalRound(&down, &decimal, Int(places), .down)
            let (below, above) = (decimal - down, up - decimal)
            rounded = below == above ? (number < 0 ? up : down) : below < above ? down : up
        } else {
            NSDecimalRound(&rounded, &decimal, Int(places), rule.foundation)
        }
        return Double(rounded.description) ?? number
    }

    private enum Rule: Equatable {
        case plain(Decimal.RoundingMode)
        case half(FloatingPointRoundingRule)

        var foundation: Decimal.RoundingMode {
            if case .plain(let mode) = self { mode } else { .plain }
        }
    }

    private static func rule(_ mode: String, isNegative: Bool) throws(CypherError) -> Rule {
        switch mode.uppercased() {
        case "UP": .plain(isNegative ? .down : .up)
        case "DOWN": .plain(isNegative ? .up : .down)
        case "CEILING": .plain(.up)
        case "FLOOR": .plain(.down)
        case "HALF_UP": .plain(.plain)
        case "HALF_EVEN": .plain(.bankers)
        case "HALF_DOWN": .half(.down)
        default:
            throw .runtime(
                .argumentError, .invalidArgumentValue,
                "'\(mode)' is no mode of round(): UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_EVEN, HALF_DOWN")
        }
    }
}
