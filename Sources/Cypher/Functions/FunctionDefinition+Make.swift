internal import Graph

// Short forms for the lists of functions.
extension FunctionDefinition {
    /// Any number of arguments; null in, null out.
    init(
        _ name: String, _ parameters: [FunctionParameter], _ result: CypherType, _ summary: String,
        isNullOfNull: Bool = true, evaluate: @escaping @Sendable (FunctionContext, [Datum]) throws(CypherError) -> Datum
    ) {
        self.init(
            name: name, parameters: parameters, result: result, isNullOfNull: isNullOfNull, summary: summary,
            evaluate: evaluate)
    }

    /// One argument.
    static func of(
        _ name: String, _ type: CypherType, _ result: CypherType, _ summary: String,
        _ body: @escaping @Sendable (Datum) throws(CypherError) -> Datum
    ) -> FunctionDefinition {
        FunctionDefinition(name, [.init(name: "input", type: type)], result, summary) {
            (_, arguments) throws(CypherError) in try body(arguments[0])
        }
    }

    /// One number, which becomes a float.
    static func ofNumber(
        _ name: String, _ summary: String, _ body: @escaping @Sendable (Double) -> Double
    ) -> FunctionDefinition {
        of(name, .number, .float, summary) { (datum) throws(CypherError) in
            .float(body(try Arguments.number(datum, name)))
        }
    }

    /// One text, which becomes another.
    static func ofText(
        _ name: String, _ summary: String, _ body: @escaping @Sendable (String) -> String
    ) -> FunctionDefinition {
        of(name, .string, .string, summary) { (datum) throws(CypherError) in
            .string(body(try Arguments.string(datum, name)))
        }
    }
}

/// Reads arguments of functions.
enum Arguments {
    static func number(_ datum: Datum, _ function: String) throws(CypherError) -> Double {
        guard let number = datum.number else { throw wrong(function, "a number", datum) }
        return number
    }

    static func integer(_ datum: Datum, _ function: String) throws(CypherError) -> Int64 {
        guard case .integer(let number) = datum else { throw wrong(function, "an integer", datum) }
        return number
    }

    static func string(_ datum: Datum, _ function: String) throws(CypherError) -> String {
        guard case .string(let text) = datum else { throw wrong(function, "a string", datum) }
        return text
    }

    static func list(_ datum: Datum, _ function: String) throws(CypherError) -> [Datum] {
        guard case .list(let elements) = datum else { throw wrong(function, "a list", datum) }
        return elements
    }

    static func map(_ datum: Datum, _ function: String) throws(CypherError) -> DatumMap {
        guard case .map(let map) = datum else { throw wrong(function, "a map", datum) }
        return map
    }

    /// How many characters: not negative.
    static func count(_ datum: Datum, _ function: String) throws(CypherError) -> Int {
        let number = try integer(datum, function)
        guard number >= 0 else {
            throw .runtime(.argumentError, .numberOutOfRange, "\(function)() takes no negative number (\(number))")
        }
        return Int(number)
    }

    static func wrong(_ function: String, _ wanted: String, _ found: Datum) -> CypherError {
        .wrongType("\(function)()", wanted, found, .invalidArgumentValue)
    }
}
