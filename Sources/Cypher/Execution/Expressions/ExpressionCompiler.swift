internal import Graph

/// Makes evaluators of bound expressions. Parts that are the same for every row are computed once.
struct ExpressionCompiler {
    private let builder: OperatorBuilder
    private let context: ExecutionContext
    private let locals: Set<VariableID>

    init(_ builder: OperatorBuilder, locals: Set<VariableID>) {
        self.builder = builder
        context = builder.context
        self.locals = locals
    }

    mutating func compile(_ expression: BoundExpression) throws(CypherError) -> Evaluator {
        switch expression {
        case .literal(let value): return ConstantEvaluator(value)
        case .parameter(let name):
            _ = try context.parameter(name)
            return ParameterEvaluator(context, name)
        case .variable(let variable):
            return locals.contains(variable)
                ? LocalEvaluator(context, variable) : VariableEvaluator(variable)
        case .list(let parts): return folded(ListEvaluator(try compile(parts)), parts)
        case .map(let entries): return MapEvaluator(try compile(entries))
        case .property(let subject, let key): return PropertyEvaluator(context, try compile(subject), key)
        case .subscripted(let subject, let index):
            return SubscriptEvaluator(context, try compile(subject), try compile(index))
        case .slice(let list, let from, let to):
            return SliceEvaluator(try compile(list), try compile(from), try compile(to))
        case .hasLabels(let subject, let labels): return LabelEvaluator(context, try compile(subject), labels)
        case .isType(let subject, let type, let isNegated):
            return TypeEvaluator(try compile(subject), type, isNegated: isNegated)
        case .call(let function, let arguments):
            return CallEvaluator(context, context.functions[function], try compile(arguments))
        case .not(let part): return NotEvaluator(try compile(part))
        case .and(let parts): return AndEvaluator(try compile(parts))
        case .or(let parts): return OrEvaluator(try compile(parts))
        case .xor(let left, let right): return XorEvaluator(try compile(left), try compile(right))
        case .comparison(let comparison, let left, let right):
            return try self.comparison(comparison, left, right)
        case .arithmetic(let operation, let left, let right):
            return ArithmeticEvaluator(operation, try compile(left), try compile(right))
        case .negate(let part): return NegateEvaluator(try compile(part))
        case .stringMatch(let match, let left, let right):
            return StringMatchEvaluator(context, match, try compile(left), try compile(right))
        case .isIn(let value, let list): return InEvaluator(context, try compile(value), try compile(list))
        case .isNull(let part): return NullEvaluator(try compile(part), isNegated: false)
        case .isNotNull(let part): return NullEvaluator(try compile(part), isNegated: true)
        case .conditional(let subject, let alternatives, let otherwise):
            return try conditional(subject, alternatives, otherwise)
        case .listComprehension(let variable, let list, let predicate, let map):
            return ComprehensionEvaluator(
                context, variable, try compile(list), try compile(predicate), try compile(map))
        case .quantifier(let quantifier, let variable, let list, let predicate):
            return QuantifierEvaluator(context, quantifier, variable, try compile(list), try compile(predicate))
        case .reduce(let accumulator, let initial, let variable, let list, let body):
            return ReduceEvaluator(
                context, accumulator, try compile(initial), variable, try compile(list), try compile(body))
        case .mapProjection(let subject, let entries, let takesAll):
            return MapProjectionEvaluator(context, try compile(subject), try compile(entries), takesAll: takesAll)
        case .path(let variables):
            var parts: [Evaluator] = []
            for variable in variables { parts.append(try compile(.variable(variable))) }
            return PathEvaluator(context, parts)
        case .subquery(let subquery): return try self.subquery(subquery)
        case .located(let part, let range): return located(try compile(part), range)
        }
    }

    private mutating func compile(_ expressions: [BoundExpression]) throws(CypherError) -> [Evaluator] {
        var compiled: [Evaluator] = []
        compiled.reserveCapacity(expressions.count)
        for expression in expressions { compiled.append(try compile(expression)) }
        return compiled
    }

    private mutating func compile(_ expression: BoundExpression?) throws(CypherError) -> Evaluator? {
        guard let expression else { return nil }
        return try compile(expression)
    }

    private mutating func compile(_ entries: [BoundEntry]) throws(CypherError) -> [MapEvaluator.Entry] {
        var compiled: [MapEvaluator.Entry] = []
        for entry in entries { compiled.append((entry.key, try compile(entry.value))) }
        return compiled
    }

    private func folded(_ evaluator: ListEvaluator, _ parts: [BoundExpression]) -> Evaluator {
        var values: [Datum] = []
        for part in evaluator.parts {
            guard let value = part.constant else { return evaluator }
            values.append(value)
        }
        return ConstantEvaluator(.list(values))
    }

    private func located(_ part: Evaluator, _ range: SourceRange) -> Evaluator {
        part.fixed != nil || part.variable != nil ? part : LocatedEvaluator(part, range)
    }

    private mutating func comparison(
        _ comparison: ParsedExpression.Comparison, _ left: BoundExpression, _ right: BoundExpression
    ) throws(CypherError) -> Evaluator {
        let (left, right) = (try compile(left), try compile(right))
        if let property = left as? PropertyEvaluator, right.fixed != nil {
            return PropertyComparisonEvaluator(context, comparison, property, right)
        }
        if let property = right as? PropertyEvaluator, left.fixed != nil {
            return PropertyComparisonEvaluator(context, comparison.mirrored, property, left)
        }
        return ComparisonEvaluator(comparison, left, right)
    }

    private mutating func conditional(
        _ subject: BoundExpression?, _ alternatives: [BoundAlternative], _ otherwise: BoundExpression?
    ) throws(CypherError) -> Evaluator {
        var compiled: [ConditionalEvaluator.Alternative] = []
        for alternative in alternatives {
            compiled.append((try compile(alternative.tests), try compile(alternative.result)))
        }
        return ConditionalEvaluator(try compile(subject), compiled, try compile(otherwise))
    }

    private func subquery(_ subquery: BoundSubquery) throws(CypherError) -> Evaluator {
        let needed: Set<VariableID> = subquery.output.map { [$0] } ?? []
        let nested = try builder.nested(
            subquery.plan, needed: subquery.kind == .collect ? needed : [], arguments: subquery.arguments)
        return SubqueryEvaluator(context, subquery.kind, nested, output: subquery.output)
    }
}

extension ParsedExpression.Comparison {
    /// The comparison with its sides exchanged.
    var mirrored: ParsedExpression.Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// What it says of two values: nil where it is null.
    @inline(__always)
    func holds(_ left: Datum, _ right: Datum) -> Bool? { Datum.test(self, left, right) }
}
