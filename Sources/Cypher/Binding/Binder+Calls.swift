// Functions and aggregates.
extension Binder {
    func typedCall(
        _ name: ParsedName, _ arguments: [ParsedExpression], isDistinct: Bool, _ expression: ParsedExpression,
        _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        if let aggregate = Self.aggregate(named: name.text) {
            return try typedAggregate(aggregate, arguments, isDistinct: isDistinct, expression, place)
        }
        if arguments.count == 1, name.text.lowercased() == "exists" {
            switch arguments[0].kind {
            case .pattern, .patternSubquery, .subquery:
                return try typed(arguments[0], Place(place.scope, allowsPatterns: true))
            case .property, .subscripted:
                return Typed(.isNotNull(try typed(arguments[0], Place(place.scope)).expression), .boolean)
            default: break
            }
        }
        if arguments.isEmpty, let hidden = Self.ofLoadCSV[name.text.lowercased()] {
            // Null outside of the clauses that follow LOAD CSV.
            guard let variable = find(hidden.name, in: place.scope) else { return Typed(.literal(.null), hidden.type) }
            return Typed(.variable(variable.id), hidden.type)
        }
        guard let reference = functions.reference(named: name.text) else { throw unknownFunction(name) }
        let definition = functions[reference]
        if isDistinct {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "DISTINCT is for aggregates, and \(definition.name)() is none",
                at: expression.range)
        }
        try checkCount(of: arguments, definition, expression)
        let bound = try typed(arguments, Place(place.scope))
        for (position, argument) in bound.enumerated() {
            let parameter = definition.parameters[min(position, definition.parameters.count - 1)]
            let expected = Self.strictTypes[definition.name.lowercased()] ?? parameter.type
            guard argument.type.excludesAsArgument(expected) else { continue }
            throw .compile(
                .syntaxError, .invalidArgumentType,
                "type mismatch: \(definition.name)() expected \(expected.text) but was \(argument.type.text)",
                at: arguments[position].range)
        }
        return Typed(improved(.call(reference, bound.map(\.expression))), Self.result(definition, bound))
    }

    private static let ofLoadCSV: [String: (name: String, type: CypherType)] = [
        "linenumber": (lineName, .integer), "file": (fileName, .string),
    ]

    /// What graph functions take, whatever the catalogue says.
    private static let strictTypes: [String: CypherType] = [
        "labels": .node, "type": .relationship, "startnode": .relationship, "endnode": .relationship,
        "length": .path, "nodes": .path, "relationships": .path,
        "size": .anyOf([.list(.any), .string]),
        "properties": .anyOf([.node, .relationship, .map]),
        "keys": .anyOf([.node, .relationship, .map]),
        "id": .anyOf([.node, .relationship]), "elementid": .anyOf([.node, .relationship]),
    ]

    private static func result(_ definition: FunctionDefinition, _ arguments: [Typed]) -> CypherType {
        switch definition.name.lowercased() {
        case "head", "last": arguments.first?.type.element ?? .any
        case "tail", "reverse", "coalesce":
            arguments.dropFirst().reduce(arguments.first?.type ?? .any) { $0.joined(with: $1.type) }
        case "nodes": .list(.node)
        case "relationships": .list(.relationship)
        default: definition.result
        }
    }

    private func checkCount(
        of arguments: [ParsedExpression], _ definition: FunctionDefinition, _ expression: ParsedExpression
    ) throws(CypherError) {
        let parameters = definition.parameters
        let least = parameters.count { !$0.isOptional && !$0.isRepeated }
        let most = parameters.contains { $0.isRepeated } ? Int.max : parameters.count
        guard arguments.count < least || arguments.count > most else { return }
        let wanted = most == .max ? "at least \(least)" : least == most ? "\(least)" : "\(least) to \(most)"
        throw .compile(
            .syntaxError, .invalidNumberOfArguments,
            "\(definition.name)() takes \(wanted) arguments, not \(arguments.count)", at: expression.range)
    }

    func unknownFunction(_ name: ParsedName) -> CypherError {
        let names = functions.definitions.map(\.name) + Self.aggregateNames.keys
        return .compile(
            .syntaxError, .unknownFunction, "there is no function \(name.text)()", at: name.range,
            hint: NearestName.of(name.text, among: names).map { "did you mean \($0)()?" })
    }

    // MARK: Aggregates

    private static let aggregateNames: [String: BoundAggregate.Function] = [
        "count": .count, "sum": .sum, "avg": .average, "min": .min, "max": .max, "collect": .collect,
        "stdev": .standardDeviation, "stdevp": .standardDeviationOfPopulation,
        "percentilecont": .percentileContinuous, "percentiledisc": .percentileDiscrete,
    ]

    static func aggregate(named name: String) -> BoundAggregate.Function? {
        guard name.utf8.count <= 14 else { return nil }
        return aggregateNames[name] ?? aggregateNames[name.lowercased()]
    }

    /// Registers the aggregate; its value is a variable.
    func typedAggregate(
        _ function: BoundAggregate.Function, _ arguments: [ParsedExpression], isDistinct: Bool,
        _ expression: ParsedExpression, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        switch aggregation {
        case .allowed: break
        case .forbidden:
            throw .compile(
                .syntaxError, .invalidAggregation, "an aggregate cannot stand here", at: expression.range,
                hint: "aggregate in a WITH before")
        case .inside:
            throw .compile(
                .syntaxError, .nestedAggregation, "an aggregate cannot stand inside of another one",
                at: expression.range, hint: "aggregate twice: the inner one in a WITH before")
        }
        let wanted =
            switch function {
            case .countAll: 0
            case .percentileContinuous, .percentileDiscrete: 2
            default: 1
            }
        guard arguments.count == wanted else {
            throw .compile(
                .syntaxError, .invalidNumberOfArguments,
                "this aggregate takes \(wanted) arguments, not \(arguments.count)", at: expression.range)
        }
        aggregation = .inside
        defer { aggregation = .allowed }
        let bound = try typed(arguments, Place(place.scope))
        if let first = bound.first, function == .average || function == .sum {
            try require(first.type, .anyOf([.number, .duration]), arguments[0])
        }
        let aggregate = BoundAggregate(function: function, arguments: bound.map(\.expression), isDistinct: isDistinct)
        let type: CypherType =
            switch function {
            case .countAll, .count: .integer
            case .collect: .list(bound[0].type)
            case .min, .max: bound[0].type
            case .percentileDiscrete, .percentileContinuous: .number
            case .standardDeviation, .standardDeviationOfPopulation: .float
            case .sum, .average: .any
            }
        if let known = aggregates.first(where: { $0.aggregate == aggregate }),
            aggregate.arguments.allSatisfy(\.isRepeatable)
        {
            return Typed(.variable(known.variable), type)
        }
        let variable = declareUnnamed("aggregate")
        aggregates.append(LogicalAggregate.Item(variable: variable, aggregate: aggregate))
        return Typed(.variable(variable), type)
    }
}
