internal import Base

/// Resolves the names of a statement and builds its plan, clause by clause.
///
/// One value per statement; nothing is shared. Names become ``VariableID``s that grow in the order of declaration, so
/// what is declared before a subquery has a smaller number than all that the subquery declares: that is how ``Capture``
/// tells what comes from outside.
final class Binder {
    let text: String
    let functions: FunctionCatalogue
    let procedures: ProcedureCatalogue
    let statistics: any PlanStatistics
    let optimizer: Optimizer

    private(set) lazy var model = CostModel(statistics)

    /// By ``VariableID``.
    var variableNames: [String] = []
    /// Variables of comprehensions, quantifiers and reduce, the innermost last.
    var locals: [Scope.Variable] = []
    var aggregation = Aggregation.forbidden
    /// What the projection that is being bound aggregates.
    var aggregates: [LogicalAggregate.Item] = []
    var captures: [Capture] = []
    /// Parameters that are used without being written: arguments of a procedure that is called without parentheses.
    var impliedParameters: [String] = []
    var notifications: [QueryNotification] = []
    var notified: Set<String> = []
    var needsOwnTransactions = false
    /// Depth of subqueries and loops around the present clause.
    var nesting = 0
    /// Operators planned so far, of those that stand one upon the other.
    private var planned = 0

    enum Aggregation: Hashable {
        case forbidden
        case allowed
        /// In the arguments of an aggregate.
        case inside
    }

    /// The variables from outside that a subquery reads.
    struct Capture {
        /// The first variable of the subquery.
        let threshold: Int
        var variables = VariableSet()
    }

    init(
        text: String, functions: FunctionCatalogue, procedures: ProcedureCatalogue, statistics: any PlanStatistics,
        optimizer: Optimizer
    ) {
        self.text = text
        self.functions = functions
        self.procedures = procedures
        self.statistics = statistics
        self.optimizer = optimizer
    }

    /// Counts operators of the plan.
    /// - Throws: `LimitExceeded` where there are too many.
    func count(_ operators: Int, at range: SourceRange?) throws(CypherError) {
        planned += operators
        guard planned > Limits.statementSteps else { return }
        throw .compile(
            .limitExceeded, .other,
            "the statement has more than \(Limits.statementSteps) steps (clauses, and relationships of patterns)",
            at: range,
            hint: "split it, or send the values as a list parameter and UNWIND it")
    }

    /// A new variable.
    func declare(_ name: String) -> VariableID {
        variableNames.append(name)
        return VariableID(rawValue: variableNames.count - 1)
    }

    /// A new variable without a name; `kind` says what it is in EXPLAIN.
    func declareUnnamed(_ kind: String) -> VariableID { declare("  \(kind)\(variableNames.count)") }

    /// The variable of that name.
    /// - Throws: `UndefinedVariable`, with the nearest name as a hint.
    func resolve(_ name: ParsedName, in scope: Scope) throws(CypherError) -> Scope.Variable {
        guard let variable = find(name.text, in: scope) else { throw undefined(name, in: scope) }
        return variable
    }

    /// As ``resolve(_:in:)``, nil where there is none.
    func find(_ name: String, in scope: Scope) -> Scope.Variable? {
        var found = scope[name]
        if let local = locals.last(where: { $0.name == name }) { found = local }
        if let found { capture(found.id) }
        return found
    }

    /// Notes that a variable is read.
    func capture(_ variable: VariableID) {
        for position in captures.indices.reversed() {
            guard variable.rawValue < captures[position].threshold else { return }
            captures[position].variables.insert(variable)
        }
    }

    func undefined(_ name: ParsedName, in scope: Scope) -> CypherError {
        let names = locals.map(\.name) + scope.variables.map(\.name)
        let nearest = NearestName.of(name.text, among: names.filter { !$0.hasPrefix("  ") })
        return .compile(
            .syntaxError, .undefinedVariable, "variable `\(name.text)` is not defined", at: name.range,
            hint: nearest.map { "did you mean `\($0)`?" })
    }

    /// Everything visible here, variables of comprehensions included, as a subquery sees it.
    func visible(from scope: Scope) -> Scope {
        var all = scope.asOuter
        for var local in locals {
            local.isOuter = true
            all.declare(local)
        }
        return all
    }

    /// Runs `body` as a subquery: gives what it reads from outside.
    func capturing<T>(_ body: () throws(CypherError) -> T) throws(CypherError) -> (result: T, arguments: [VariableID]) {
        captures.append(Capture(threshold: variableNames.count))
        defer { captures.removeLast() }
        let outerAggregation = aggregation
        let outerLocals = locals
        aggregation = .forbidden
        locals = []
        defer {
            aggregation = outerAggregation
            locals = outerLocals
        }
        let result = try body()
        return (result, captures[captures.count - 1].variables.members)
    }

    /// The expression after all rewrites of expressions; its parts have been through them.
    func improved(_ expression: BoundExpression) -> BoundExpression { optimizer.improve(expression, self) }

    /// An expression with the type that it is known to have.
    struct Typed {
        var expression: BoundExpression
        var type: CypherType

        init(_ expression: BoundExpression, _ type: CypherType) {
            self.expression = expression
            self.type = type
        }
    }
}
