internal import Graph

final class ConstantEvaluator: Evaluator {
    private let value: Datum

    init(_ value: Datum) { self.value = value }

    override func evaluate(_ batch: Batch, _ row: Int) -> Datum { value }
    override var constant: Datum? { value }
}

final class ParameterEvaluator: Evaluator {
    private let context: ExecutionContext
    private let name: String
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private var value = Datum.null

    init(_ context: ExecutionContext, _ name: String) {
        self.context = context
        self.name = name
    }

    private var present: Datum {
        if version != context.version {
            version = context.version
            value = context.parameters[name] ?? .null
        }
        return value
    }

    override func evaluate(_ batch: Batch, _ row: Int) -> Datum { present }
    override var fixed: Datum? { present }
}

final class VariableEvaluator: Evaluator {
    private let read: VariableID

    init(_ variable: VariableID) { read = variable }

    override func evaluate(_ batch: Batch, _ row: Int) -> Datum { batch[read].datum(row) }
    override func evaluate(_ batch: Batch, into column: BatchColumn) {
        column.append(batch[read], 0..<batch.count)
    }
    override var variable: VariableID? { read }
}

/// A variable of a comprehension or the like.
final class LocalEvaluator: Evaluator {
    private let context: ExecutionContext
    private let number: Int

    init(_ context: ExecutionContext, _ variable: VariableID) {
        self.context = context
        number = variable.rawValue
    }

    override func evaluate(_ batch: Batch, _ row: Int) -> Datum { context.locals[number] }
}

/// Says where in the statement an error comes from.
final class LocatedEvaluator: Evaluator {
    private let part: Evaluator
    private let range: SourceRange

    init(_ part: Evaluator, _ range: SourceRange) {
        self.part = part
        self.range = range
    }

    override var unlocated: Evaluator { part.unlocated }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        do { return try part.evaluate(batch, row) } catch { throw error.at(range) }
    }

    override func select(_ batch: Batch, _ rows: inout ContiguousArray<Int32>) throws(CypherError) {
        do { try part.select(batch, &rows) } catch { throw error.at(range) }
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        do { return try part.truth(batch, row) } catch { throw error.at(range) }
    }
}

final class ListEvaluator: Evaluator {
    let parts: [Evaluator]

    init(_ parts: [Evaluator]) { self.parts = parts }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        var values: [Datum] = []
        values.reserveCapacity(parts.count)
        for part in parts { values.append(try part.evaluate(batch, row)) }
        return .list(values)
    }
}

final class MapEvaluator: Evaluator {
    typealias Entry = (key: String, value: Evaluator)
    private let entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        var map = DatumMap()
        for entry in entries { map[entry.key] = try entry.value.evaluate(batch, row) }
        return .map(map)
    }
}

final class NotEvaluator: Evaluator {
    private let part: Evaluator

    init(_ part: Evaluator) { self.part = part }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try part.truth(batch, row).map { .boolean(!$0) } ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        try part.truth(batch, row).map { !$0 }
    }
}

final class AndEvaluator: Evaluator {
    let parts: [Evaluator]

    init(_ parts: [Evaluator]) { self.parts = parts }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        var result: Bool? = true
        for part in parts {
            switch try part.truth(batch, row) {
            case false: return false
            case nil: result = nil
            default: break
            }
        }
        return result
    }

    /// Each part looks only at the rows that the parts before it left.
    override func select(_ batch: Batch, _ rows: inout ContiguousArray<Int32>) throws(CypherError) {
        for part in parts where !rows.isEmpty { try part.select(batch, &rows) }
    }
}

final class OrEvaluator: Evaluator {
    let parts: [Evaluator]

    init(_ parts: [Evaluator]) { self.parts = parts }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        var result: Bool? = false
        for part in parts {
            switch try part.truth(batch, row) {
            case true: return true
            case nil: result = nil
            default: break
            }
        }
        return result
    }
}

final class XorEvaluator: Evaluator {
    private let left: Evaluator
    private let right: Evaluator

    init(_ left: Evaluator, _ right: Evaluator) {
        self.left = left
        self.right = right
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        let one = try left.truth(batch, row)
        let other = try right.truth(batch, row)
        guard let one, let other else { return nil }
        return one != other
    }
}

final class ComparisonEvaluator: Evaluator {
    private let comparison: ParsedExpression.Comparison
    private let left: Evaluator
    private let right: Evaluator

    init(_ comparison: ParsedExpression.Comparison, _ left: Evaluator, _ right: Evaluator) {
        self.comparison = comparison
        self.left = left
        self.right = right
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        let one = try left.evaluate(batch, row)
        return comparison.holds(one, try right.evaluate(batch, row))
    }

    /// Two variables of nodes, or of relationships, are compared by their slots.
    override func select(_ batch: Batch, _ rows: inout ContiguousArray<Int32>) throws(CypherError) {
        guard comparison == .equal || comparison == .notEqual, let one = left.variable, let other = right.variable,
            batch[one].kind != .datum, batch[one].kind == batch[other].kind
        else { return try super.select(batch, &rows) }
        let (left, right) = (batch[one], batch[other])
        let wanted = comparison == .equal
        rows.removeAll {
            let (one, other) = (left.slots[Int($0)], right.slots[Int($0)])
            return one == BatchColumn.null || other == BatchColumn.null || (one == other) != wanted
        }
    }
}

final class ArithmeticEvaluator: Evaluator {
    private let operation: ParsedExpression.Arithmetic
    private let left: Evaluator
    private let right: Evaluator

    init(_ operation: ParsedExpression.Arithmetic, _ left: Evaluator, _ right: Evaluator) {
        self.operation = operation
        self.left = left
        self.right = right
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        let one = try left.evaluate(batch, row)
        return try CypherArithmetic.apply(operation, one, try right.evaluate(batch, row))
    }
}

final class NegateEvaluator: Evaluator {
    private let part: Evaluator

    init(_ part: Evaluator) { self.part = part }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try CypherArithmetic.negate(try part.evaluate(batch, row))
    }
}

final class NullEvaluator: Evaluator {
    let part: Evaluator
    let isNegated: Bool

    init(_ part: Evaluator, isNegated: Bool) {
        self.part = part
        self.isNegated = isNegated
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        .boolean(try part.evaluate(batch, row).isNull != isNegated)
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        if let variable = part.variable { return batch[variable].isNull(row) != isNegated }
        return try part.evaluate(batch, row).isNull != isNegated
    }
}

/// STARTS WITH, ENDS WITH, CONTAINS and `=~`: null where a side is no string.
final class StringMatchEvaluator: Evaluator {
    private let match: ParsedExpression.StringMatch
    private let context: ExecutionContext
    private let left: Evaluator
    private let right: Evaluator
    /// Of a pattern that is the same for every row.
    private var matcher: RegexMatcher?
    private var version = 0

    init(
        _ context: ExecutionContext, _ match: ParsedExpression.StringMatch, _ left: Evaluator, _ right: Evaluator
    ) {
        self.match = match
        self.context = context
        self.left = left
        self.right = right
    }

    private func refresh() throws(CypherError) {
        version = context.version
        matcher = nil
        if match == .regex, case .string(let pattern)? = right.fixed { matcher = try RegexCache.matcher(pattern) }
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        if version != context.version { try refresh() }
        let text = try left.evaluate(batch, row)
        if let matcher {
            guard case .string(let text) = text else { return nil }
            return matcher.matches(text, unless: mustStop)
        }
        let part = try right.evaluate(batch, row)
        switch match {
        case .startsWith: return StringMatch.startsWith(text, part)
        case .endsWith: return StringMatch.endsWith(text, part)
        case .contains: return StringMatch.contains(text, part)
        case .regex: return try RegexCache.matches(text, part, unless: mustStop)
        }
    }

    private func mustStop() -> Bool { context.environment.budget.interruption() != nil }
}

final class InEvaluator: Evaluator {
    private let context: ExecutionContext
    let value: Evaluator
    let list: Evaluator
    /// The elements of a fixed list of strings or integers without nulls, to be looked up.
    private var set: Set<Datum>?
    private var version = 0

    init(_ context: ExecutionContext, _ value: Evaluator, _ list: Evaluator) {
        self.context = context
        self.value = value
        self.list = list
    }

    private static func set(_ list: Datum?) -> Set<Datum>? {
        guard case .list(let elements)? = list, elements.count > 3 else { return nil }
        for element in elements {
            switch element {
            case .string, .integer: break
            default: return nil
            }
        }
        return Set(elements)
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        if version != context.version {
            version = context.version
            set = Self.set(list.fixed)
        }
        let wanted = try value.evaluate(batch, row)
        if let set { return wanted.isNull ? nil : set.contains(wanted) }
        return try Datum.isIn(wanted, try list.evaluate(batch, row))
    }
}

final class ConditionalEvaluator: Evaluator {
    typealias Alternative = (tests: [Evaluator], result: Evaluator)
    private let subject: Evaluator?
    private let alternatives: [Alternative]
    private let otherwise: Evaluator?

    init(_ subject: Evaluator?, _ alternatives: [Alternative], _ otherwise: Evaluator?) {
        self.subject = subject
        self.alternatives = alternatives
        self.otherwise = otherwise
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        let value = try subject?.evaluate(batch, row)
        for alternative in alternatives {
            for test in alternative.tests {
                let holds: Bool?
                if let value {
                    holds = value.isEqual(to: try test.evaluate(batch, row))
                } else {
                    holds = try test.truth(batch, row)
                }
                if holds == true { return try alternative.result.evaluate(batch, row) }
            }
        }
        return try otherwise?.evaluate(batch, row) ?? .null
    }
}
