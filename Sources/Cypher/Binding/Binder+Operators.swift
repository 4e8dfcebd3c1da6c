extension Binder {
    // MARK: Truth

    func typedBoolean(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        switch expression.kind {
        case .not(let inner): return Typed(improved(.not(try operand(inner, place))), .boolean)
        case .xor(let left, let right):
            return Typed(.xor(try operand(left, place), try operand(right, place)), .boolean)
        case .and:
            return Typed(improved(.and(try operands(expression, place, isAnd: true))), .boolean)
        case .or:
            return Typed(improved(.or(try operands(expression, place, isAnd: false))), .boolean)
        default: preconditionFailure("not a boolean operator")
        }
    }

    private func operand(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError)
        -> BoundExpression
    {
        let bound = try typed(expression, place)
        try require(bound.type, .boolean, expression)
        return bound.expression
    }

    /// A chain of one operator, however deep it leans to the left.
    private func operands(
        _ expression: ParsedExpression, _ place: borrowing Place, isAnd: Bool
    ) throws(CypherError) -> [BoundExpression] {
        var rights: [ParsedExpression] = []
        var rest = expression
        while true {
            if isAnd, case .and(let left, let right) = rest.kind {
                rights.append(right)
                rest = left
            } else if !isAnd, case .or(let left, let right) = rest.kind {
                rights.append(right)
                rest = left
            } else {
                break
            }
        }
        var bound = [try operand(rest, place)]
        for right in rights.reversed() { bound.append(try operand(right, place)) }
        return bound
    }

    // MARK: Comparison

    func typedComparison(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        let inner = Place(place.scope)
        switch expression.kind {
        case .comparison(let operands, let kinds):
            let bound = try typed(operands, inner)
            var parts: [BoundExpression] = []
            for (position, kind) in kinds.enumerated() {
                parts.append(.comparison(kind, bound[position].expression, bound[position + 1].expression))
            }
            return Typed(parts.count == 1 ? parts[0] : .and(parts), .boolean)
        case .stringMatch(let kind, let left, let right):
            return Typed(
                .stringMatch(kind, try typed(left, inner).expression, try typed(right, inner).expression), .boolean)
        case .isIn(let element, let list):
            let element = try typed(element, inner)
            let bound = try typed(list, inner)
            try require(bound.type, .list(.any), list)
            return Typed(.isIn(element.expression, bound.expression), .boolean)
        default: preconditionFailure("not a comparison")
        }
    }

    // MARK: Tests

    func typedTest(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        let inner = Place(place.scope)
        switch expression.kind {
        case .hasLabels(let base, let labels):
            let bound = try typed(base, inner)
            try require(bound.type, .anyOf([.node, .relationship]), base)
            noteLabels(labels, ofRelationship: bound.type == .relationship)
            return Typed(.hasLabels(bound.expression, LabelExpression(labels)), .boolean)
        case .isType(let base, let type, let isNegated):
            let bound = try typed(base, inner)
            return Typed(
                .isType(bound.expression, try boundType(type, expression.range), isNegated: isNegated), .boolean)
        case .isNull(let base, let isNegated):
            let bound = try typed(base, inner).expression
            return Typed(isNegated ? .isNotNull(bound) : .isNull(bound), .boolean)
        case .isNormalized(let base, let form, let isNegated):
            let bound = try typed(base, inner)
            try require(bound.type, .string, base)
            // Equal texts may differ in form: to compare with the normalized text would tell nothing.
            guard let function = functions.reference(named: "isNormalized") else {
                throw unknownFunction(ParsedName(text: "isNormalized", range: expression.range))
            }
            let arguments = [bound.expression] + (form.map { [.literal(.string($0))] } ?? [])
            let call = BoundExpression.call(function, arguments)
            return Typed(isNegated ? .not(call) : call, .boolean)
        default: preconditionFailure("not a test")
        }
    }

    private func boundType(_ type: ParsedType, _ range: SourceRange) throws(CypherError) -> CypherType {
        switch type {
        case .named(let name, let isNotNull):
            guard let type = CypherType(named: name) else {
                throw .compile(.syntaxError, .unexpectedSyntax, "there is no type '\(name)'", at: range)
            }
            return isNotNull ? .notNull(type) : type
        case .list(let element, let isNotNull):
            let type = CypherType.list(try boundType(element, range))
            return isNotNull ? .notNull(type) : type
        case .anyOf(let types):
            var bound: [CypherType] = []
            for type in types { bound.append(try boundType(type, range)) }
            return .anyOf(bound)
        }
    }

    // MARK: Arithmetic

    func typedArithmetic(
        _ kind: ParsedExpression.Arithmetic, _ left: ParsedExpression, _ right: ParsedExpression,
        _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let inner = Place(place.scope)
        let leftBound = try typed(left, inner)
        let rightBound = try typed(right, inner)
        let types = (leftBound.type, rightBound.type)
        switch kind {
        case .add, .concatenate: break
        case .subtract:
            try require(types.0, Self.subtractable, left)
            try require(types.1, Self.subtractable, right)
        case .multiply, .divide:
            try require(types.0, Self.scalable, left)
            try require(types.1, Self.scalable, right)
        case .modulo, .power:
            try require(types.0, .number, left)
            try require(types.1, .number, right)
        }
        return Typed(
            improved(.arithmetic(kind, leftBound.expression, rightBound.expression)),
            Self.result(of: kind, types.0, types.1))
    }

    /// A long row of operators: one call, so that what works on expressions need not be as deep as it is long.
    func typedChain(
        _ first: ParsedExpression, _ links: [ParsedExpression.Link], _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let inner = Place(place.scope)
        guard let function = functions.reference(named: FunctionDefinition.chainName) else {
            preconditionFailure("the catalogue has every function")
        }
        let bound = try typed(first, inner)
        var type = bound.type
        var operands = [bound.expression]
        for link in links {
            let operand = try typed(link.operand, inner)
            type = Self.result(of: link.sign, type, operand.type)
            operands.append(operand.expression)
        }
        let signs = String(links.map { ExpressionPrinter.sign($0.sign).first ?? "+" })
        return Typed(.call(function, [.literal(.string(signs))] + operands), type)
    }

    private static let scalable = CypherType.anyOf([.number, .duration])
    private static let subtractable = CypherType.anyOf([
        .number, .duration, .date, .localTime, .zonedTime, .localDateTime, .zonedDateTime,
    ])

    private static func result(
        of kind: ParsedExpression.Arithmetic, _ left: CypherType, _ right: CypherType
    ) -> CypherType {
        if left == .null || right == .null { return .null }
        switch kind {
        case .add, .concatenate:
            if case .list(let one) = left, case .list(let other) = right { return .list(one.joined(with: other)) }
            if case .list = left { return .list(.any) }
            if case .list = right { return .list(.any) }
            if left == .string, right == .string { return .string }
        case .power: return .float
        case .subtract, .multiply, .divide, .modulo: break
        }
        guard left.isNumber, right.isNumber else { return .any }
        if left == .float || right == .float { return .float }
        return left == .integer && right == .integer ? .integer : .number
    }

    func typedSign(
        _ expression: ParsedExpression, _ inner: ParsedExpression, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let bound = try typed(inner, Place(place.scope))
        try require(bound.type, Self.scalable, inner)
        if case .plus = expression.kind { return bound }
        if case .literal(.integer(let number)) = bound.expression, number != .min {
            return Typed(.literal(.integer(-number)), .integer)
        }
        if case .literal(.float(let number)) = bound.expression { return Typed(.literal(.float(-number)), .float) }
        return Typed(.negate(bound.expression), bound.type)
    }
}

extension LabelExpression {
    init(_ parsed: ParsedLabelExpression) {
        switch parsed {
        case .name(let name): self = .name(name.text)
        case .any: self = .any
        case .not(let inner): self = .not(LabelExpression(inner))
        case .and(let left, let right): self = .and(Self.flat(left, isAnd: true) + Self.flat(right, isAnd: true))
        case .or(let left, let right): self = .or(Self.flat(left, isAnd: false) + Self.flat(right, isAnd: false))
        }
    }

    private static func flat(_ parsed: ParsedLabelExpression, isAnd: Bool) -> [LabelExpression] {
        switch LabelExpression(parsed) {
        case .and(let parts) where isAnd: parts
        case .or(let parts) where !isAnd: parts
        case let other: [other]
        }
    }

    /// The types where it says no more than "one of these"; none for every type.
    var alternatives: [String]? {
        switch self {
        case .name(let name): [name]
        case .any: []
        case .or(let parts):
            parts.allSatisfy { if case .name = $0 { true } else { false } }
                ? parts.compactMap { if case .name(let name) = $0 { name } else { nil } } : nil
        case .not, .and: nil
        }
    }
}
