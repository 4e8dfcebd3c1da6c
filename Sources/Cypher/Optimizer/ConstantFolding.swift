/// Computes what is made of literals only, where it cannot fail, and drops the neutral parts of AND and OR.
struct ConstantFolding: RewriteRule {
    static let name = "ConstantFolding"
    static let operators: OperatorKinds = [.filter]
    static let changesExpressions = true

    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression? {
        switch expression {
        case .arithmetic(let kind, .literal(let left), .literal(let right)): folded(kind, left, right)
        case .not(.literal(.boolean(let flag))): .literal(.boolean(!flag))
        case .not(.not(let inner)): Self.isTruth(inner) ? inner : nil
        case .and(let parts): reduced(parts, neutral: true) { .and($0) }
        case .or(let parts): reduced(parts, neutral: false) { .or($0) }
        case .isNull(.literal(let value)): .literal(.boolean(value.isNull))
        case .isNotNull(.literal(let value)): .literal(.boolean(!value.isNull))
        default: nil
        }
    }

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        if case .filter(let input, .literal(.boolean(true))) = plan { return input }
        return nil
    }

    private func folded(_ kind: ParsedExpression.Arithmetic, _ left: Datum, _ right: Datum) -> BoundExpression? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)):
            let (value, overflow): (Int64, Bool)
            switch kind {
            case .add: (value, overflow) = left.addingReportingOverflow(right)
            case .subtract: (value, overflow) = left.subtractingReportingOverflow(right)
            case .multiply: (value, overflow) = left.multipliedReportingOverflow(by: right)
            default: return nil
            }
            return overflow ? nil : .literal(.integer(value))
        case (.float(let left), .float(let right)):
            switch kind {
            case .add: return .literal(.float(left + right))
            case .subtract: return .literal(.float(left - right))
            case .multiply: return .literal(.float(left * right))
            default: return nil
            }
        case (.string(let left), .string(let right)):
            return kind == .add || kind == .concatenate ? .literal(.string(left + right)) : nil
        default: return nil
        }
    }

    /// A part that decides makes all of it; neutral ones go, where what is left is a truth value in any case.
    private func reduced(
        _ parts: [BoundExpression], neutral: Bool, _ make: ([BoundExpression]) -> BoundExpression
    ) -> BoundExpression? {
        let rest = parts.filter { $0 != .literal(.boolean(neutral)) }
        guard rest.count < parts.count else { return nil }
        guard let first = rest.first else { return .literal(.boolean(neutral)) }
        if rest.count > 1 { return make(rest) }
        return Self.isTruth(first) ? first : nil
    }

    /// Gives true, false or null, or fails: never another value.
    private static func isTruth(_ expression: BoundExpression) -> Bool {
        switch expression {
        case .not, .and, .or, .xor, .comparison, .stringMatch, .isIn, .isNull, .isNotNull, .hasLabels, .isType,
            .quantifier, .literal(.boolean), .literal(.null):
            true
        case .subquery(let subquery): subquery.kind == .exists
        default: false
        }
    }
}
