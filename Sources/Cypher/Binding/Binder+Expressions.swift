// Expressions. Each group of cases has its own function, so that the frames of the recursion stay small.
extension Binder {
    /// What stands around an expression.
    struct Place {
        var scope: Scope
        /// A pattern may stand here as a predicate.
        var allowsPatterns = false

        init(_ scope: Scope, allowsPatterns: Bool = false) {
            self.scope = scope
            self.allowsPatterns = allowsPatterns
        }
    }

    func bind(_ expression: ParsedExpression, in scope: Scope) throws(CypherError) -> BoundExpression {
        try typed(expression, Place(scope)).expression
    }

    /// A predicate: true, false or null.
    func bindPredicate(_ expression: ParsedExpression, in scope: Scope) throws(CypherError) -> BoundExpression {
        let bound = try typed(expression, Place(scope, allowsPatterns: true))
        try require(bound.type, .boolean, expression)
        return bound.expression
    }

    func typed(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        switch expression.kind {
        case .null: return Typed(.literal(.null), .null)
        case .boolean(let flag): return Typed(.literal(.boolean(flag)), .boolean)
        case .integer(let number): return Typed(.literal(.integer(number)), .integer)
        case .float(let number): return Typed(.literal(.float(number)), .float)
        case .string(let text): return Typed(.literal(.string(text)), .string)
        case .parameter(let name): return Typed(.parameter(name), .any)
        case .variable(let name):
            let variable = try resolve(ParsedName(text: name, range: expression.range), in: place.scope)
            return Typed(.variable(variable.id), variable.type)
        case .property(let base, let key): return try typedProperty(base, key, place)
        case .list, .map, .subscripted, .slice, .mapProjection: return try typedContainer(expression, place)
        case .hasLabels, .isType, .isNormalized, .isNull: return try typedTest(expression, place)
        case .not, .and, .or, .xor: return try typedBoolean(expression, place)
        case .comparison, .stringMatch, .isIn: return try typedComparison(expression, place)
        case .arithmetic(let kind, let left, let right):
            return try typedArithmetic(kind, left, right, place)
        case .chain(let first, let links): return try typedChain(first, links, place)
        case .negate(let inner), .plus(let inner): return try typedSign(expression, inner, place)
        case .conditional: return try typedConditional(expression, place)
        case .call(let name, let arguments, let isDistinct):
            return try typedCall(name, arguments, isDistinct: isDistinct, expression, place)
        case .countAll: return try typedAggregate(.countAll, [], isDistinct: false, expression, place)
        case .listComprehension, .quantifier, .reduce: return try typedLambda(expression, place)
        case .patternComprehension, .pattern, .subquery, .patternSubquery:
            return try typedSubquery(expression, place)
        }
    }

    func typed(
        _ expressions: [ParsedExpression], _ place: borrowing Place
    ) throws(CypherError) -> [Typed] {
        var bound: [Typed] = []
        bound.reserveCapacity(expressions.count)
        for expression in expressions { bound.append(try typed(expression, place)) }
        return bound
    }

    func require(
        _ type: CypherType, _ expected: CypherType, _ expression: ParsedExpression
    ) throws(CypherError) {
        guard type.excludes(expected) else { return }
        throw .compile(
            .syntaxError, .invalidArgumentType, "type mismatch: expected \(expected.text) but was \(type.text)",
            at: expression.range)
    }

    // MARK: Properties and containers

    private func typedProperty(
        _ base: ParsedExpression, _ key: ParsedName, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let bound = try typed(base, Place(place.scope))
        switch bound.type {
        case .boolean, .integer, .float, .number, .string, .list, .bytes:
            throw .compile(
                .typeError, .invalidArgumentType,
                "type mismatch: a \(bound.type.text) has no property '\(key.text)'", at: key.range,
                hint: "only nodes, relationships, maps, points and temporal values have properties")
        case .path:
            throw .compile(
                .syntaxError, .invalidArgumentType, "type mismatch: a path has no property '\(key.text)'",
                at: key.range, hint: "nodes(p) and relationships(p) give what it consists of")
        case .node, .relationship: noteKey(key)
        default: break
        }
        return Typed(.property(bound.expression, key: key.text), .any)
    }

    private func typedContainer(
        _ expression: ParsedExpression, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let inner = Place(place.scope)
        switch expression.kind {
        case .list(let elements):
            let bound = try typed(elements, inner)
            var type = CypherType.nothing
            for element in bound { type = type.joined(with: element.type) }
            return Typed(.list(bound.map(\.expression)), .list(type))
        case .map(let entries):
            return Typed(.map(try boundEntries(entries, inner)), .map)
        case .subscripted(let base, let index):
            let base = try typed(base, inner)
            let index = try typed(index, inner)
            switch base.type {
            case .boolean, .integer, .float, .number, .string, .path:
                throw .compile(
                    .typeError, .invalidArgumentType,
                    "type mismatch: expected a List, Map, Node or Relationship but was \(base.type.text)",
                    at: expression.range)
            default: break
            }
            return Typed(.subscripted(base.expression, index.expression), base.type.element)
        case .slice(let base, let from, let to):
            let bound = try typed(base, inner)
            try require(bound.type, .list(.any), base)
            var ends: [BoundExpression?] = []
            for end in [from, to] {
                guard let end else {
                    ends.append(nil)
                    continue
                }
                ends.append(try typed(end, inner).expression)
            }
            return Typed(
                .slice(bound.expression, from: ends[0], to: ends[1]),
                bound.type == .null ? .null : .list(bound.type.element))
        case .mapProjection(let name, let items):
            return try typedMapProjection(name, items, inner)
        default: preconditionFailure("not a container")
        }
    }

    func boundEntries(
        _ entries: [ParsedExpression.Entry], _ place: borrowing Place
    ) throws(CypherError) -> [BoundEntry] {
        var bound: [BoundEntry] = []
        bound.reserveCapacity(entries.count)
        for entry in entries {
            bound.append(BoundEntry(key: entry.key.text, value: try typed(entry.value, place).expression))
        }
        return bound
    }

    private func typedMapProjection(
        _ name: ParsedName, _ items: [ParsedExpression.ProjectionItem], _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let base = try resolve(name, in: place.scope)
        var entries: [BoundEntry] = []
        var all = false
        for item in items {
            switch item {
            case .allProperties: all = true
            case .property(let key):
                entries.append(BoundEntry(key: key.text, value: .property(.variable(base.id), key: key.text)))
            case .variable(let other):
                entries.append(BoundEntry(key: other.text, value: .variable(try resolve(other, in: place.scope).id)))
            case .literal(let key, let value):
                entries.append(BoundEntry(key: key.text, value: try typed(value, place).expression))
            }
        }
        return Typed(.mapProjection(.variable(base.id), entries: entries, allProperties: all), .map)
    }

    // MARK: CASE

    private func typedConditional(
        _ expression: ParsedExpression, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        guard case .conditional(let subject, let alternatives, let otherwise) = expression.kind else {
            preconditionFailure("not a CASE")
        }
        let inner = Place(place.scope)
        let tests = Place(place.scope, allowsPatterns: subject == nil)
        var boundSubject: BoundExpression?
        if let subject { boundSubject = try typed(subject, inner).expression }
        // Tests of their own (`WHEN > 1`) read the subject, which is computed once all the same: as the one element of
        // a list comprehension.
        let hasTests = subject != nil && alternatives.contains { $0.tests.contains(where: \.readsSubject) }
        var element: VariableID?
        if hasTests, let subject { element = local(ParsedName(text: Parser.subjectName, range: subject.range), .any) }
        defer { if hasTests { locals.removeLast() } }
        var type = CypherType.nothing
        var bound: [BoundAlternative] = []
        for alternative in alternatives {
            var conditions: [BoundExpression] = []
            for test in alternative.tests {
                let condition = try typed(test, tests)
                if subject == nil { try require(condition.type, .boolean, test) }
                if let element, !test.readsSubject {
                    conditions.append(.comparison(.equal, .variable(element), condition.expression))
                } else {
                    conditions.append(condition.expression)
                }
            }
            let result = try typed(alternative.result, inner)
            type = type.joined(with: result.type)
            bound.append(BoundAlternative(tests: conditions, result: result.expression))
        }
        var last: BoundExpression?
        if let otherwise {
            let result = try typed(otherwise, inner)
            type = type.joined(with: result.type)
            last = result.expression
        }
        if let element, let boundSubject {
            let result = BoundExpression.listComprehension(
                element, in: .list([boundSubject]), where: nil,
                map: .conditional(subject: nil, bound, otherwise: last))
            return Typed(.subscripted(result, .literal(.integer(0))), type)
        }
        return Typed(.conditional(subject: boundSubject, bound, otherwise: last), type)
    }
}

extension ParsedExpression {
    /// A test of the subject of a CASE.
    fileprivate var readsSubject: Bool {
        switch kind {
        case .comparison(let operands, _): operands[0].isSubject
        case .isIn(let value, _), .isNull(let value, _), .stringMatch(_, let value, _), .isType(let value, _, _),
            .isNormalized(let value, _, _), .hasLabels(let value, _):
            value.isSubject
        default: false
        }
    }

    private var isSubject: Bool { kind == .variable(Parser.subjectName) }
}
