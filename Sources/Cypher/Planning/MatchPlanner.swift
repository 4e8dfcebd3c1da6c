/// Decides in which order a pattern is found: starts where the fewest nodes are, then takes again and again the step
/// that is expected to leave the fewest rows. Conjuncts are tested as soon as their variables are there.
///
/// Greedy, as in Neo4j's own GreedyQueryGraphSolver, without its merging of plan pairs: O(steps² + steps × conjuncts).
struct MatchPlanner {
    let binder: Binder
    let model: CostModel
    var plan: LogicalPlan
    /// Not there yet.
    var missing: VariableSet
    var steps: [PatternGraph.Step]
    var conjuncts: [Conjunct]
    var derived: [LogicalProject.Item]
    /// Nodes that are not there yet, in the order of the text.
    var nodes: [VariableID]
    /// Relationships of this pattern that are there, with their types.
    var found: [(variable: VariableID, types: [String], isList: Bool)] = []
    /// Expected rows of `plan` for each of its first.
    var rows = 1.0

    struct Conjunct {
        var expression: BoundExpression
        var variables: VariableSet
    }

    init(_ graph: PatternGraph, after input: LogicalPlan, binder: Binder) {
        self.binder = binder
        model = binder.model
        plan = input
        missing = graph.introduced
        steps = graph.steps
        derived = graph.derived
        nodes = graph.nodes.filter { graph.introduced.contains($0) }
        conjuncts = graph.conjuncts.map { Conjunct(expression: $0, variables: $0.reads) }
    }

    /// The whole plan.
    mutating func solve() throws(CypherError) -> LogicalPlan {
        takeReady()
        while !steps.isEmpty || !nodes.isEmpty {
            if let position = bestStep() {
                try take(steps.remove(at: position))
            } else {
                startComponent()
            }
            takeReady()
        }
        // Only what depends on nothing of the pattern can be left.
        for conjunct in conjuncts { plan = .filter(input: plan, conjunct.expression) }
        return plan
    }

    func isThere(_ variable: VariableID) -> Bool { !missing.contains(variable) }

    mutating func provide(_ variable: VariableID) {
        guard missing.contains(variable) else { return }
        missing.remove(variable)
        nodes.removeAll { $0 == variable }
    }

    // MARK: Conjuncts

    /// Tests all that can be tested, and computes the paths whose parts are there.
    mutating func takeReady() {
        var ready: [BoundExpression] = []
        var rest: [Conjunct] = []
        for conjunct in conjuncts {
            if conjunct.variables.isDisjoint(with: missing) {
                ready.append(conjunct.expression)
            } else {
                rest.append(conjunct)
            }
        }
        if !ready.isEmpty {
            conjuncts = rest
            // Cheap ones first: a subquery is asked only about what the others left.
            let cheap = ready.filter { !$0.hasSubquery }
            if let all = BoundExpression.conjunction(cheap) { plan = .filter(input: plan, all) }
            for costly in ready where costly.hasSubquery { plan = .filter(input: plan, costly) }
            for conjunct in ready { rows *= model.selectivity(of: conjunct) }
        }
        let computable = derived.filter { $0.expression.reads.isDisjoint(with: missing) }
        guard !computable.isEmpty else { return }
        derived.removeAll { item in computable.contains { $0.variable == item.variable } }
        plan = .project(LogicalProject(input: plan, items: computable, keepsInput: true))
        for item in computable { provide(item.variable) }
        takeReady()
    }

    /// The labels that a node of the pattern must have.
    func labels(of node: VariableID) -> [String] {
        conjuncts.compactMap {
            if case .hasLabels(.variable(node), .name(let label)) = $0.expression { label } else { nil }
        }
    }

    // MARK: Steps

    /// The position of the best step from where we are; nil where none can be taken.
    private func bestStep() -> Int? {
        var best: (position: Int, rows: Double)?
        for (position, step) in steps.enumerated() {
            let from = isThere(step.from)
            let to = isThere(step.to)
            if case .shortest = step.kind, !(from && to) { continue }
            guard from || to else { continue }
            let expected = model.rows(of: step, isInto: from && to, toLabels: labels(of: from ? step.to : step.from))
            if expected < best?.rows ?? .infinity { best = (position, expected) }
        }
        return best?.position
    }

    private mutating func take(_ step: PatternGraph.Step) throws(CypherError) {
        let isInto = isThere(step.from) && isThere(step.to)
        rows *= model.rows(of: step, isInto: isInto, toLabels: [])
        let isForward = isThere(step.from)
        let distinct = different(from: step)
        switch step.kind {
        case .single:
            plan = .expand(
                LogicalExpand(
                    input: plan, from: isForward ? step.from : step.to, relationship: step.relationship,
                    to: isForward ? step.to : step.from, types: step.types,
                    direction: isForward ? step.direction : step.direction.reversed, isInto: isInto,
                    isRelationshipBound: step.isBound, distinctFrom: distinct))
        case .many(let many): takeMany(step, many, isForward: isForward, isInto: isInto, distinct)
        case .group(let group): try takeGroup(step, group, isForward: isForward, isInto: isInto, distinct)
        case .shortest(let shortest): takeShortest(step, shortest)
        }
        var isList = true
        if case .single = step.kind { isList = false }
        if case .shortest = step.kind {} else { found.append((step.relationship, step.types, isList)) }
        provide(step.relationship)
        provide(step.from)
        provide(step.to)
    }

    /// The relationships of the pattern found so far that could be one of this step's.
    private func different(from step: PatternGraph.Step) -> [VariableID] {
        found.filter { other in
            other.types.isEmpty || step.types.isEmpty || other.types.contains { step.types.contains($0) }
        }.map(\.variable)
    }

    private mutating func takeMany(
        _ step: PatternGraph.Step, _ many: PatternGraph.Many, isForward: Bool, isInto: Bool, _ distinct: [VariableID]
    ) {
        var predicate = many.predicate
        if let late = predicate, !late.reads.isDisjoint(with: missing), let element = many.element {
            // It reads what comes later: tested on the whole list then.
            let test = BoundExpression.quantifier(.all, element, in: .variable(step.relationship), where: late)
            conjuncts.append(Conjunct(expression: test, variables: test.reads))
            predicate = nil
        }
        plan = .expandMany(
            LogicalExpandMany(
                input: plan, from: isForward ? step.from : step.to, relationships: step.relationship,
                to: isForward ? step.to : step.from, types: step.types,
                direction: isForward ? step.direction : step.direction.reversed, min: many.min, max: many.max,
                isInto: isInto, areRelationshipsBound: step.isBound, isReversed: !isForward,
                element: predicate == nil ? nil : many.element, predicate: predicate, distinctFrom: distinct,
                isReachability: false))
    }

    private mutating func takeGroup(
        _ step: PatternGraph.Step, _ group: PatternGraph.Group, isForward: Bool, isInto: Bool,
        _ distinct: [VariableID]
    ) throws(CypherError) {
        let start = isForward ? group.first : group.last
        let end = isForward ? group.last : group.first
        var pattern = group.pattern
        pattern.introduced.remove(start)
        let inner = try binder.planMatch(pattern, after: .argument([start] + group.arguments))
        plan = .quantifiedPath(
            LogicalQuantifiedPath(
                input: plan, from: isForward ? step.from : step.to, to: isForward ? step.to : step.from,
                isInto: isInto, inner: inner, innerStart: start, innerEnd: end,
                innerRelationships: pattern.steps.map(\.relationship), groups: group.groups, path: group.path,
                innerPath: isForward ? group.innerPath : group.innerPath.reversed(), min: group.min, max: group.max,
                isReversed: !isForward, distinctFrom: distinct))
        for pair in group.groups { provide(pair.outer) }
    }

    private mutating func takeShortest(_ step: PatternGraph.Step, _ shortest: PatternGraph.Shortest) {
        provide(step.relationship)
        if let path = shortest.path { provide(path) }
        var element = shortest.element
        var each: [BoundExpression] = []
        var whole: [BoundExpression] = []
        if let predicate = shortest.predicate { each.append(predicate) }
        var rest: [Conjunct] = []
        for conjunct in conjuncts {
            let readsPath =
                conjunct.variables.contains(step.relationship)
                || shortest.path.map(conjunct.variables.contains) ?? false
            guard readsPath, conjunct.variables.isDisjoint(with: missing) else {
                rest.append(conjunct)
                continue
            }
            if let test = conjunct.expression.test(ofEach: step.relationship, path: shortest.path) {
                let variable = element ?? test.element
                element = variable
                each.append(test.predicate.renaming(test.element, to: variable))
            } else {
                whole.append(conjunct.expression)
            }
        }
        conjuncts = rest
        var path = shortest.path
        if path == nil, !whole.isEmpty { path = binder.declareUnnamed("path") }
        plan = .shortestPath(
            LogicalShortestPath(
                input: plan, from: step.from, to: step.to, relationships: step.relationship, path: path,
                types: step.types, direction: step.direction, min: shortest.min, max: shortest.max,
                choice: shortest.choice, element: each.isEmpty ? nil : element, predicate: .conjunction(each),
                pathPredicate: .conjunction(whole), distinctFrom: []))
    }
}

extension Binder {
    /// The plan that finds a pattern for each row of `input`.
    func planMatch(_ graph: PatternGraph, after input: LogicalPlan) throws(CypherError) -> LogicalPlan {
        var planner = MatchPlanner(graph, after: input, binder: self)
        return try planner.solve()
    }
}

extension ParsedRelationshipPattern.Direction {
    var reversed: Self {
        switch self {
        case .outgoing: .incoming
        case .incoming: .outgoing
        case .both: .both
        }
    }
}

extension BoundExpression {
    var hasSubquery: Bool {
        if case .subquery = self { return true }
        return children.contains(where: \.hasSubquery)
    }

    /// `all(r IN relationships(p) WHERE …)`: the test of each relationship.
    fileprivate func test(
        ofEach list: VariableID, path: VariableID?
    ) -> (element: VariableID, predicate: BoundExpression)? {
        guard case .quantifier(.all, let element, let source, let predicate) = self else { return nil }
        let reads = predicate.reads
        if reads.contains(list) || path.map(reads.contains) ?? false { return nil }
        switch source {
        case .variable(list): return (element, predicate)
        case .call(let function, let arguments)
        where function.name.lowercased() == "relationships" && path.map { arguments == [.variable($0)] } ?? false:
            return (element, predicate)
        default: return nil
        }
    }

    /// Reads `other` wherever it read `variable`.
    func renaming(_ variable: VariableID, to other: VariableID) -> BoundExpression {
        if variable == other { return self }
        switch self {
        case .variable(variable): return .variable(other)
        default: return replacingChildren { $0.renaming(variable, to: other) }
        }
    }
}
