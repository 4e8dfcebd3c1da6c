/// Describes plans with the names of Neo4j's operators, for EXPLAIN and PROFILE.
///
/// The description has one node for each operator of the plan; its children are the operator's inputs, then the plans
/// that it runs for each row, in their order.
struct PlanDescriber {
    let printer: ExpressionPrinter
    let model: CostModel

    /// - Parameter names: by ``VariableID``.
    init(names: [String], statistics: any PlanStatistics) {
        printer = ExpressionPrinter(names: names)
        model = CostModel(statistics)
    }

    /// Only to estimate.
    init(names: [String], binderModel: CostModel) {
        printer = ExpressionPrinter(names: names)
        model = binderModel
    }

    /// The description of a statement; nil for a schema command.
    static func describe(_ statement: PlannedStatement, statistics: any PlanStatistics) -> PlanDescription? {
        guard let plan = statement.plan else { return nil }
        var description = PlanDescriber(names: statement.variableNames, statistics: statistics).describe(plan)
        if !statement.rewrites.isEmpty {
            description.arguments.append(("Rewrites", .string(statement.rewrites.joined(separator: ", "))))
        }
        description.arguments += [
            ("planner", .string("COST")), ("runtime", .string("BATCHED")), ("version", .string("5")),
        ]
        return description
    }

    func describe(_ plan: LogicalPlan) -> PlanDescription { described(plan, argumentRows: 1).description }

    private func described(
        _ plan: LogicalPlan, argumentRows: Double
    ) -> (description: PlanDescription, rows: Double, identifiers: [String]) {
        let inputs = plan.inputPlans.map { described($0, argumentRows: argumentRows) }
        let rowsIn = inputs.first?.rows ?? argumentRows
        let inners = plan.innerPlans.map { described($0, argumentRows: 1) }
        let rows = estimate(plan, rowsIn, inputs.map(\.rows), inners.first?.rows ?? 1)
        var identifiers = inputs.flatMap(\.identifiers)
        if !plan.keepsVariables { identifiers = [] }
        if plan.handsInnerVariables { identifiers += inners.flatMap(\.identifiers) }
        for variable in plan.introduced where !printer.name(variable).isEmpty {
            identifiers.append(printer.name(variable))
        }
        var seen: Set<String> = []
        identifiers = identifiers.filter { seen.insert($0).inserted }
        let (name, details) = label(plan)
        var arguments: [(key: String, value: Datum)] = []
        if !details.isEmpty { arguments.append(("Details", .string(details))) }
        arguments.append(("EstimatedRows", .float((rows * 10).rounded() / 10)))
        let description = PlanDescription(
            operatorType: name, arguments: arguments, identifiers: identifiers,
            children: inputs.map(\.description) + inners.map(\.description))
        return (description, rows, identifiers)
    }

    // MARK: Rows

    /// Expected rows for each row of its argument.
    func rows(of plan: LogicalPlan) -> Double {
        let inputs = plan.inputPlans.map { rows(of: $0) }
        return estimate(plan, inputs.first ?? 1, inputs, plan.innerPlans.first.map { rows(of: $0) } ?? 1)
    }

    private func estimate(_ plan: LogicalPlan, _ input: Double, _ inputs: [Double], _ inner: Double) -> Double {
        switch plan {
        case .argument: input
        case .nodeScan(let scan): input * model.rows(of: scan.access)
        case .relationshipScan(let scan): scan.id != nil ? input : input * model.relationships(typed: scan.types)
        case .expand(let expand):
            input * model.degree(typed: expand.types, expand.direction)
                / (expand.isInto ? max(1, model.nodes) : 1)
        case .expandMany(let expand):
            input * CostModel.chain(model.degree(typed: expand.types, expand.direction), expand.min, expand.max)
                / (expand.isInto ? max(1, model.nodes) : 1)
        case .quantifiedPath(let path): input * CostModel.chain(inner, path.min, path.max)
        case .filter(_, let predicate): input * model.selectivity(of: predicate)
        case .distinct: input * 0.8
        case .aggregate(let aggregate): aggregate.keys.isEmpty ? 1 : input.squareRoot()
        case .top(_, _, let limit), .limit(_, let limit):
            if case .literal(.integer(let count)) = limit { min(input, Double(count)) } else { min(input, 10) }
        case .unwind(_, .list(let elements), _): input * Double(elements.count)
        case .unwind: input * 10
        case .optional: input * max(1, inner)
        case .apply: input * inner
        case .semiApply: input * 0.5
        case .hashJoin: inputs.reduce(1, *) * 0.1
        case .union: inputs.reduce(0, +)
        case .procedureCall(let call): call.isVoid ? input : input * 10
        case .loadCSV: input * 100
        default: input
        }
    }
}
