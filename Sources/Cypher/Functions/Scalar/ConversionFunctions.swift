internal import Graph

// toInteger() and its kin: texts that say no such value become null, values of other types are errors, or null in the
// `OrNull` forms.
extension FunctionDefinition {
    static let ofConversion: [FunctionDefinition] = [
        conversion("toInteger", .integer, "A number or text as a whole number.", Conversion.integer),
        conversion("toFloat", .float, "A number or text as a float.", Conversion.float),
        conversion("toBoolean", .boolean, "A text or whole number as a truth value.", Conversion.boolean),
        conversion("toString", .string, "A value as text.", Conversion.string),
        orNull("toIntegerOrNull", .integer, Conversion.integer),
        orNull("toFloatOrNull", .float, Conversion.float),
        orNull("toBooleanOrNull", .boolean, Conversion.boolean),
        orNull("toStringOrNull", .string, Conversion.string),
        ofList("toIntegerList", .integer, Conversion.integer),
        ofList("toFloatList", .float, Conversion.float),
        ofList("toBooleanList", .boolean, Conversion.boolean),
        ofList("toStringList", .string, Conversion.string),
    ]

    private static func conversion(
        _ name: String, _ result: CypherType, _ summary: String, _ convert: @escaping @Sendable (Datum) -> Datum?
    ) -> FunctionDefinition {
        .of(name, .any, result, summary) { (datum) throws(CypherError) in
            guard let found = convert(datum) else {
                throw Arguments.wrong(name, "a value that it can convert", datum)
            }
            return found
        }
    }

    private static func orNull(
        _ name: String, _ result: CypherType, _ convert: @escaping @Sendable (Datum) -> Datum?
    ) -> FunctionDefinition {
        .of(name, .any, result, "As \(name.dropLast(6))(), and null of values that it cannot convert.") { datum in
            convert(datum) ?? .null
        }
    }

    private static func ofList(
        _ name: String, _ result: CypherType, _ convert: @escaping @Sendable (Datum) -> Datum?
    ) -> FunctionDefinition {
        .of(name, .list(.any), .list(result), "As \(name.dropLast(4))OrNull(), of every element.") {
            (datum) throws(CypherError) in
            .list(try Arguments.list(datum, name).map { convert($0) ?? .null })
        }
    }
}

/// Conversions: nil for types that cannot be converted.
private enum Conversion {
    @Sendable static func integer(_ datum: Datum) -> Datum? {
        switch datum {
        case .null, .integer: datum
        case .float(let number): .integer(whole(number))
        case .string(let text): integer(text)
        default: nil
        }
    }

    private static func integer(_ text: String) -> Datum {
        if let number = Int64(text) { return .integer(number) }
        guard let number = number(text), number.isFinite, number.magnitude < 0x1p63 else { return .null }
        return .integer(Int64(number))
    }

    /// Without the fraction; the nearest that 64 bits hold, 0 for NaN.
    private static func whole(_ number: Double) -> Int64 {
        if number.isNaN { return 0 }
        return Int64(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
    }

    @Sendable static func float(_ datum: Datum) -> Datum? {
        switch datum {
        case .null, .float: datum
        case .integer(let number): .float(Double(number))
        case .string(let text): number(text).map { .float($0) } ?? .null
        default: nil
        }
    }

    /// Decimal numbers, with white space around them; `NaN` and `Infinity`.
    private static func number(_ text: String) -> Double? {
        let text = text.trimmed()
        if text.isEmpty { return nil }
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        if isPlain { return Double(text.hasSuffix(".") ? String(text.dropLast()) : text) }
        return switch text {
        case "NaN": .nan
        case "Infinity", "+Infinity": .infinity
        case "-Infinity": -.infinity
        default: nil
        }
    }

    @Sendable static func boolean(_ datum: Datum) -> Datum? {
        switch datum {
        case .null, .boolean: return datum
        case .integer(let number): return .boolean(number != 0)
        case .string(let text):
            return switch text.trimmed().lowercased() {
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: .null
            }
        default: return nil
        }
    }

    @Sendable static func string(_ datum: Datum) -> Datum? {
        switch datum {
        case .null, .string: datum
        case .boolean, .integer, .float, .value: .string(CypherText.plain(datum))
        case .list, .map, .node, .relationship, .path: nil
        }
    }
}
