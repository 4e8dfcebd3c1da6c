/// A change of a plan or an expression that keeps its meaning.
protocol RewriteRule: Sendable {
    /// As EXPLAIN shows it and tests switch it off.
    static var name: String { get }

    /// The better plan for one operator, whose inputs are improved already; nil to leave it as it is.
    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan?

    /// The better expression for one whose parts are improved already; asked when it is bound.
    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression?
}

extension RewriteRule {
    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? { nil }
    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression? { nil }
}

/// What a rule may ask.
struct RewriteContext {
    let binder: Binder
    let model: CostModel

    init(_ binder: Binder) {
        self.binder = binder
        model = CostModel(binder.statistics)
    }
}
