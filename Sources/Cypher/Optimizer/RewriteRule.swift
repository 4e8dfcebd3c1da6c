/// A change of a plan or an expression that keeps its meaning.
protocol RewriteRule: Sendable {
    /// As EXPLAIN shows it and tests switch it off.
    static var name: String { get }
    /// The operators that it looks at: it is not asked about plans without any of them.
    static var operators: OperatorKinds { get }
    /// Whether it is asked about expressions.
    static var changesExpressions: Bool { get }

    /// The better plan for one operator, whose inputs are improved already; nil to leave it as it is.
    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan?

    /// The better expression for one whose parts are improved already; asked when it is bound.
    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression?
}

extension RewriteRule {
    static var changesExpressions: Bool { false }
    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? { nil }
    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression? { nil }
}

/// Kinds of operators that rules begin at.
struct OperatorKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let filter = OperatorKinds(rawValue: 1)
    static let aggregate = OperatorKinds(rawValue: 2)
    static let distinct = OperatorKinds(rawValue: 4)
    static let limit = OperatorKinds(rawValue: 8)
    static let semiApply = OperatorKinds(rawValue: 16)
    /// Also of the first rows only.
    static let sort = OperatorKinds(rawValue: 32)
    /// With something to compute.
    static let projection = OperatorKinds(rawValue: 64)

    /// Those of a plan and of the plans in it; not of subqueries in expressions.
    init(of plan: LogicalPlan) {
        var kinds = OperatorKinds()
        kinds.add(plan)
        self = kinds
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    private mutating func add(_ plan: LogicalPlan) {
        switch plan {
        case .filter: insert(.filter)
        case .aggregate: insert(.aggregate)
        case .distinct: insert(.distinct)
        case .limit: insert(.limit)
        case .semiApply: insert(.semiApply)
        case .sort, .top: insert(.sort)
        case .project(let project): if Self.mayShare(project) { insert(.projection) }
        default: break
        }
        if let input = plan.onlyInput {
            add(input)
            return
        }
        for input in plan.inputPlans { add(input) }
        for inner in plan.innerPlans { add(inner) }
    }
}

/// What a rule may ask.
struct RewriteContext {
    let binder: Binder

    init(_ binder: Binder) { self.binder = binder }

    var model: CostModel { binder.model }
}
