/// `[x IN list WHERE … | …]`
final class ComprehensionEvaluator: Evaluator {
    private let context: ExecutionContext
    private let number: Int
    private let list: Evaluator
    private let predicate: Evaluator?
    private let map: Evaluator?

    init(
        _ context: ExecutionContext, _ variable: VariableID, _ list: Evaluator, _ predicate: Evaluator?,
        _ map: Evaluator?
    ) {
        self.context = context
        number = variable.rawValue
        self.list = list
        self.predicate = predicate
        self.map = map
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        guard let elements = try list.evaluate(batch, row).elements() else { return .null }
        var result: [Datum] = []
        for element in elements {
            try context.meter.step()
            context.locals[number] = element
            if let predicate, try predicate.truth(batch, row) != true { continue }
            result.append(try map?.evaluate(batch, row) ?? element)
        }
        context.locals[number] = .null
        return .list(result)
    }
}

/// `all(x IN list WHERE …)` and its kin.
final class QuantifierEvaluator: Evaluator {
    private let context: ExecutionContext
    private let quantifier: ParsedExpression.Quantifier
    private let number: Int
    private let list: Evaluator
    private let predicate: Evaluator

    init(
        _ context: ExecutionContext, _ quantifier: ParsedExpression.Quantifier, _ variable: VariableID,
        _ list: Evaluator, _ predicate: Evaluator
    ) {
        self.context = context
        self.quantifier = quantifier
        number = variable.rawValue
        self.list = list
        self.predicate = predicate
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        guard let elements = try list.evaluate(batch, row).elements() else { return nil }
        var (trues, nulls, falses) = (0, 0, 0)
        for element in elements {
            try context.meter.step()
            context.locals[number] = element
            switch try predicate.truth(batch, row) {
            case true: trues += 1
            case false: falses += 1
            case nil: nulls += 1
            }
            switch quantifier {
            case .all where falses > 0: return false
            case .any where trues > 0: return true
            case .none where trues > 0: return false
            case .single where trues > 1: return false
            default: break
            }
        }
        switch quantifier {
        case .all: return nulls > 0 ? nil : true
        case .any: return nulls > 0 ? nil : false
        case .none: return nulls > 0 ? nil : true
        case .single: return nulls > 0 ? nil : trues == 1
        }
    }
}

final class ReduceEvaluator: Evaluator {
    private let context: ExecutionContext
    private let accumulator: Int
    private let initial: Evaluator
    private let number: Int
    private let list: Evaluator
    private let body: Evaluator

    init(
        _ context: ExecutionContext, _ accumulator: VariableID, _ initial: Evaluator, _ variable: VariableID,
        _ list: Evaluator, _ body: Evaluator
    ) {
        self.context = context
        self.accumulator = accumulator.rawValue
        self.initial = initial
        number = variable.rawValue
        self.list = list
        self.body = body
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        guard let elements = try list.evaluate(batch, row).elements() else { return .null }
        var value = try initial.evaluate(batch, row)
        for (index, element) in elements.enumerated() {
            try context.meter.step()
            if index % 16 == 15, value.isNestedTooDeeply {
                throw .runtime(
                    .limitExceeded, .other,
                    "reduce() nests lists or maps more than \(Datum.nestingMax) deep")
            }
            context.locals[accumulator] = value
            context.locals[number] = element
            value = try body.evaluate(batch, row)
        }
        context.locals[accumulator] = .null
        context.locals[number] = .null
        return value
    }
}

final class SubscriptEvaluator: Evaluator {
    private let context: ExecutionContext
    private let subject: Evaluator
    private let index: Evaluator

    init(_ context: ExecutionContext, _ subject: Evaluator, _ index: Evaluator) {
        self.context = context
        self.subject = subject
        self.index = index
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        let value = try subject.evaluate(batch, row)
        let position = try index.evaluate(batch, row)
        switch (value, position) {
        case (.node, .string(let key)), (.relationship, .string(let key)): return try context.property(key, of: value)
        case (.node, .null), (.relationship, .null): return .null
        case (.node, _), (.relationship, _):
            throw .wrongType(
                "reading a property", "a string as its key", position, .mapElementAccessByNonString)
        default: return try value.element(at: position)
        }
    }
}

final class SliceEvaluator: Evaluator {
    private let list: Evaluator
    private let from: Evaluator?
    private let to: Evaluator?

    init(_ list: Evaluator, _ from: Evaluator?, _ to: Evaluator?) {
        self.list = list
        self.from = from
        self.to = to
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        let value = try list.evaluate(batch, row)
        let first = try from?.evaluate(batch, row)
        return try value.slice(from: first, to: try to?.evaluate(batch, row))
    }
}

extension Datum {
    /// The elements of a list; nil for null.
    /// - Throws: a type error for anything else.
    func elements() throws(CypherError) -> [Datum]? {
        switch self {
        case .null: return nil
        case .list(let elements): return elements
        default: throw .unexpected(self, expected: "a list")
        }
    }
}
