// Comprehensions, quantifiers and reduce: expressions that bind a variable of their own.
extension Binder {
    func typedLambda(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        let inner = Place(place.scope)
        switch expression.kind {
        case .listComprehension(let name, let list, let predicate, let map):
            let bound = try typedList(list, inner)
            let element = local(name, bound.type.element)
            defer { locals.removeLast() }
            let outer = aggregation
            aggregation = .forbidden
            defer { aggregation = outer }
            let condition = try lambdaPredicate(predicate, place)
            var mapped: Typed?
            if let map { mapped = try typed(map, inner) }
            return Typed(
                .listComprehension(element, in: bound.expression, where: condition, map: mapped?.expression),
                .list(mapped?.type ?? bound.type.element))
        case .quantifier(let kind, let name, let list, let predicate):
            let bound = try typedList(list, inner)
            let element = local(name, bound.type.element)
            defer { locals.removeLast() }
            let outer = aggregation
            aggregation = .forbidden
            defer { aggregation = outer }
            let condition = try lambdaPredicate(predicate, place) ?? .variable(element)
            return Typed(.quantifier(kind, element, in: bound.expression, where: condition), .boolean)
        case .reduce(let accumulatorName, let initial, let name, let list, let body):
            let start = try typed(initial, inner)
            let bound = try typedList(list, inner)
            // The accumulator may change its type from step to step.
            let accumulator = local(accumulatorName, .any)
            let element = local(name, bound.type.element)
            defer { locals.removeLast(2) }
            let outer = aggregation
            aggregation = .forbidden
            defer { aggregation = outer }
            let step = try typed(body, inner)
            return Typed(
                .reduce(
                    accumulator: accumulator, initial: start.expression, element, in: bound.expression,
                    body: step.expression), .any)
        default: preconditionFailure("not a lambda")
        }
    }

    private func typedList(_ list: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        let bound = try typed(list, place)
        try require(bound.type, .list(.any), list)
        return bound
    }

    private func lambdaPredicate(
        _ predicate: ParsedExpression?, _ place: borrowing Place
    ) throws(CypherError) -> BoundExpression? {
        guard let predicate else { return nil }
        let bound = try typed(predicate, Place(place.scope, allowsPatterns: true))
        try require(bound.type, .boolean, predicate)
        return bound.expression
    }

    func local(_ name: ParsedName, _ type: CypherType) -> VariableID {
        let variable = declare(name.text)
        locals.append(Scope.Variable(name: name.text, id: variable, type: type))
        return variable
    }
}
