// Walks over expressions. Plans inside subqueries are not walked: their arguments say what they read.
extension BoundExpression {
    /// The expressions directly inside, in order.
    var children: [BoundExpression] {
        switch self {
        case .literal, .parameter, .variable, .path, .subquery: []
        case .list(let elements), .and(let elements), .or(let elements), .call(_, let elements): elements
        case .map(let entries): entries.map(\.value)
        case .property(let base, _), .hasLabels(let base, _), .isType(let base, _, _), .not(let base),
            .negate(let base), .isNull(let base), .isNotNull(let base), .located(let base, _):
            [base]
        case .subscripted(let left, let right), .xor(let left, let right), .comparison(_, let left, let right),
            .arithmetic(_, let left, let right), .stringMatch(_, let left, let right), .isIn(let left, let right):
            [left, right]
        case .slice(let base, let from, let to): [base] + [from, to].compactMap { $0 }
        case .conditional(let subject, let alternatives, let otherwise):
            [subject].compactMap { $0 } + alternatives.flatMap { $0.tests + [$0.result] }
                + [otherwise].compactMap { $0 }
        case .listComprehension(_, let list, let predicate, let map): [list] + [predicate, map].compactMap { $0 }
        case .quantifier(_, _, let list, let predicate): [list, predicate]
        case .reduce(_, let initial, _, let list, let body): [initial, list, body]
        case .mapProjection(let base, let entries, _): [base] + entries.map(\.value)
        }
    }

    /// The same expression with other ones in the place of ``children``, in their order.
    func replacingChildren<E>(_ change: (BoundExpression) throws(E) -> BoundExpression) throws(E) -> BoundExpression {
        switch self {
        case .literal, .parameter, .variable, .path, .subquery: return self
        case .list(let elements): return .list(try Self.changed(elements, change))
        case .and(let elements): return .and(try Self.changed(elements, change))
        case .or(let elements): return .or(try Self.changed(elements, change))
        case .call(let function, let elements): return .call(function, try Self.changed(elements, change))
        case .map(let entries): return .map(try Self.changed(entries, change))
        case .property(let base, let key): return .property(try change(base), key: key)
        case .hasLabels(let base, let labels): return .hasLabels(try change(base), labels)
        case .isType(let base, let type, let isNegated): return .isType(try change(base), type, isNegated: isNegated)
        case .not(let base): return .not(try change(base))
        case .negate(let base): return .negate(try change(base))
        case .isNull(let base): return .isNull(try change(base))
        case .isNotNull(let base): return .isNotNull(try change(base))
        case .located(let base, let range): return .located(try change(base), range)
        case .subscripted(let left, let right): return .subscripted(try change(left), try change(right))
        case .xor(let left, let right): return .xor(try change(left), try change(right))
        case .comparison(let kind, let left, let right): return .comparison(kind, try change(left), try change(right))
        case .arithmetic(let kind, let left, let right): return .arithmetic(kind, try change(left), try change(right))
        case .stringMatch(let kind, let left, let right): return .stringMatch(kind, try change(left), try change(right))
        case .isIn(let left, let right): return .isIn(try change(left), try change(right))
        case .slice(let base, let from, let to):
            return .slice(try change(base), from: try Self.changed(from, change), to: try Self.changed(to, change))
        case .conditional(let subject, let alternatives, let otherwise):
            var changed: [BoundAlternative] = []
            let subject = try Self.changed(subject, change)
            for alternative in alternatives {
                changed.append(
                    BoundAlternative(
                        tests: try Self.changed(alternative.tests, change), result: try change(alternative.result)))
            }
            return .conditional(subject: subject, changed, otherwise: try Self.changed(otherwise, change))
        case .listComprehension(let variable, let list, let predicate, let map):
            return .listComprehension(
                variable, in: try change(list), where: try Self.changed(predicate, change),
                map: try Self.changed(map, change))
        case .quantifier(let kind, let variable, let list, let predicate):
            return .quantifier(kind, variable, in: try change(list), where: try change(predicate))
        case .reduce(let accumulator, let initial, let variable, let list, let body):
            return .reduce(
                accumulator: accumulator, initial: try change(initial), variable, in: try change(list),
                body: try change(body))
        case .mapProjection(let base, let entries, let all):
            return .mapProjection(try change(base), entries: try Self.changed(entries, change), allProperties: all)
        }
    }

    private static func changed<E>(
        _ expressions: [BoundExpression], _ change: (BoundExpression) throws(E) -> BoundExpression
    ) throws(E) -> [BoundExpression] {
        var result: [BoundExpression] = []
        result.reserveCapacity(expressions.count)
        for expression in expressions { result.append(try change(expression)) }
        return result
    }

    private static func changed<E>(
        _ entries: [BoundEntry], _ change: (BoundExpression) throws(E) -> BoundExpression
    ) throws(E) -> [BoundEntry] {
        var result: [BoundEntry] = []
        for entry in entries { result.append(BoundEntry(key: entry.key, value: try change(entry.value))) }
        return result
    }

    private static func changed<E>(
        _ expression: BoundExpression?, _ change: (BoundExpression) throws(E) -> BoundExpression
    ) throws(E) -> BoundExpression? {
        guard let expression else { return nil }
        return try change(expression)
    }

    /// Every variable that it reads, those of its own lambdas too.
    var reads: VariableSet {
        var found = VariableSet()
        collectReads(into: &found)
        return found
    }

    func collectReads(into found: inout VariableSet) {
        switch self {
        case .variable(let variable): found.insert(variable)
        case .path(let parts): for part in parts { found.insert(part) }
        case .subquery(let subquery): for argument in subquery.arguments { found.insert(argument) }
        case .property(let base, _), .hasLabels(let base, _), .not(let base): base.collectReads(into: &found)
        case .comparison(_, let left, let right):
            left.collectReads(into: &found)
            right.collectReads(into: &found)
        case .literal, .parameter: break
        default: for child in children { child.collectReads(into: &found) }
        }
    }

    /// Gives the same value whenever it is evaluated within a statement.
    var isConstant: Bool {
        switch self {
        case .literal, .parameter: true
        case .variable, .path, .subquery: false
        case .call(let function, let arguments):
            !Self.changing.contains(function.name.lowercased()) && arguments.allSatisfy(\.isConstant)
        case .listComprehension, .quantifier, .reduce: false
        default: children.allSatisfy(\.isConstant)
        }
    }

    /// Evaluated twice for one row, it gives the same.
    var isRepeatable: Bool {
        if case .call(let function, _) = self, Self.changing.contains(function.name.lowercased()) { return false }
        return children.allSatisfy(\.isRepeatable)
    }

    /// Functions that may give something else with every call.
    private static let changing: Set<String> = [
        "rand", "randomuuid", "timestamp", "datetime.realtime", "date.realtime", "time.realtime",
        "localtime.realtime", "localdatetime.realtime",
    ]

    /// The conjuncts of a predicate.
    var conjuncts: [BoundExpression] {
        if case .and(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
    }

    /// True where all of them are; nil for none.
    static func conjunction(_ parts: [BoundExpression]) -> BoundExpression? {
        parts.count > 1 ? .and(parts) : parts.first
    }
}
