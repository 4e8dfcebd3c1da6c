internal import Graph

// Functions of lists, and those that work on any value.
extension FunctionDefinition {
    /// Of `range()`; each takes 17 bytes.
    private static let rangeCountMax: Int128 = 50_000_000

    static let ofLists: [FunctionDefinition] = [
        .of("size", .anyOf([.list(.any), .string]), .integer, "How many elements a list has, or characters a string.") {
            (datum) throws(CypherError) in
            switch datum {
            case .list(let elements): .integer(Int64(elements.count))
            case .string(let text): .integer(Int64(text.unicodeScalars.count))
            default: throw Arguments.wrong("size", "a list or a string", datum)
            }
        },
        .of("isEmpty", .anyOf([.list(.any), .map, .string]), .boolean, "Whether a list, map or string has nothing.") {
            (datum) throws(CypherError) in
            switch datum {
            case .list(let elements): .boolean(elements.isEmpty)
            case .map(let map): .boolean(map.isEmpty)
            case .string(let text): .boolean(text.isEmpty)
            default: throw Arguments.wrong("isEmpty", "a list, a map or a string", datum)
            }
        },
        .of("head", .list(.any), .any, "The first element; null of an empty list.") { (datum) throws(CypherError) in
            try Arguments.list(datum, "head").first ?? .null
        },
        .of("last", .list(.any), .any, "The last element; null of an empty list.") { (datum) throws(CypherError) in
            try Arguments.list(datum, "last").last ?? .null
        },
        .of("tail", .list(.any), .list(.any), "All elements but the first.") { (datum) throws(CypherError) in
            .list(Array(try Arguments.list(datum, "tail").dropFirst()))
        },
        .of("reverse", .anyOf([.list(.any), .string]), .any, "A list or string from its end to its beginning.") {
            (datum) throws(CypherError) in
            switch datum {
            case .list(let elements): return .list(elements.reversed())
            case .string(let text):
                var reversed = String.UnicodeScalarView()
                reversed.append(contentsOf: text.unicodeScalars.reversed())
                return .string(String(reversed))
            default: throw Arguments.wrong("reverse", "a list or a string", datum)
            }
        },
        // Its types are checked while it runs: so the language has it.
        FunctionDefinition(
            "range",
            [
                .init(name: "start", type: .any), .init(name: "end", type: .any),
                .init(name: "step", type: .any, isOptional: true),
            ], .list(.integer), "Whole numbers from one to another, both included."
        ) { (_, arguments) throws(CypherError) in
            try range(arguments)
        },
        FunctionDefinition(
            "coalesce", [.init(name: "input", type: .any, isRepeated: true)], .any, "The first that is not null.",
            isNullOfNull: false
        ) { (_, arguments) in arguments.first { !$0.isNull } ?? .null },
        FunctionDefinition(
            "nullIf", [.init(name: "v1", type: .any), .init(name: "v2", type: .any)], .any,
            "Null where both are equal, else the first.", isNullOfNull: false
        ) { (_, arguments) in arguments[0].isEqual(to: arguments[1]) == true ? .null : arguments[0] },
        FunctionDefinition(
            "valueType", [.init(name: "input", type: .any)], .string, "The name of a value's type.",
            isNullOfNull: false
        ) { (_, arguments) in .string(arguments[0].valueType) },
    ]

    private static func range(_ arguments: [Datum]) throws(CypherError) -> Datum {
        var numbers: [Int64] = []
        for argument in arguments {
            guard case .integer(let number) = argument else {
                throw .runtime(
                    .argumentError, .invalidArgumentType, "range() takes integers, not \(argument.typeDescription)")
            }
            numbers.append(number)
        }
        let (start, end, step) = (numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 1)
        if step == 0 { throw .runtime(.argumentError, .numberOutOfRange, "the step of range() cannot be 0") }
        if step > 0 ? start > end : start < end { return .list([]) }
        let count = (Int128(end) - Int128(start)) / Int128(step) + 1
        guard count <= rangeCountMax else {
            throw .runtime(
                .limitExceeded, .numberOutOfRange, "range() would give \(count) numbers; \(rangeCountMax) are allowed")
        }
        // Each number is between start and end, though the product may not fit.
        return .list((0..<Int64(count)).map { .integer(start &+ $0 &* step) })
    }
}
