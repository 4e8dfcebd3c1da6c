/// A change of a plan that keeps its meaning.
protocol RewriteRule: Sendable {
    /// As EXPLAIN shows it and tests switch it off.
    static var name: String { get }

    /// The better plan for one operator, whose inputs are improved already; nil to leave it as it is.
    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan?
}

/// What a rule may ask.
final class RewriteContext {
    let binder: Binder
    let model: CostModel

    init(_ binder: Binder) {
        self.binder = binder
        model = CostModel(binder.statistics)
    }
}
