// Where a component of a pattern begins.
extension MatchPlanner {
    /// A way to begin, with what it is expected to look at.
    private enum Start {
        case node(VariableID, LogicalNodeScan.Access, used: [BoundExpression])
        case relationship(PatternGraph.Step, id: BoundExpression?, used: [BoundExpression])
        /// The relationship has its value: its ends are asked from it.
        case ends(PatternGraph.Step)
    }

    mutating func startComponent() {
        var best: (start: Start, cost: Double)?
        func consider(_ start: Start, _ cost: Double) {
            if cost < best?.cost ?? .infinity { best = (start, cost) }
        }
        for node in nodes {
            for candidate in accesses(of: node) {
                consider(.node(node, candidate.access, used: candidate.used), candidate.cost)
            }
        }
        for step in steps where !isThere(step.from) && !isThere(step.to) && step.from != step.to {
            guard case .single = step.kind else { continue }
            if step.isBound {
                consider(.ends(step), 0.5)
            } else if let seek = idSeek(of: step.relationship) {
                consider(.relationship(step, id: seek.id, used: [seek.conjunct]), 1)
            } else {
                consider(.relationship(step, id: nil, used: []), model.scanCost(of: step))
            }
        }
        switch best?.start {
        case .node(let node, let access, let used): begin(at: node, access, used)
        case .relationship(let step, let id, let used): begin(at: step, id: id, used)
        case .ends(let step): begin(atEndsOf: step)
        case nil: nodes.removeAll()
        }
    }

    private mutating func begin(at node: VariableID, _ access: LogicalNodeScan.Access, _ used: [BoundExpression]) {
        plan = .nodeScan(LogicalNodeScan(input: plan, node: node, access: access))
        rows *= model.rows(of: access)
        drop(used)
        provide(node)
    }

    private mutating func begin(at step: PatternGraph.Step, id: BoundExpression?, _ used: [BoundExpression]) {
        steps.removeAll { $0.relationship == step.relationship }
        let isForward = step.direction != .incoming
        plan = .relationshipScan(
            LogicalRelationshipScan(
                input: plan, relationship: step.relationship, from: isForward ? step.from : step.to,
                to: isForward ? step.to : step.from, types: step.types,
                direction: step.direction == .both ? .both : .outgoing, id: id))
        rows *= id == nil ? model.relationships(typed: step.types) : 1
        drop(used)
        for other in found
        where other.types.isEmpty || step.types.isEmpty || other.types.contains(where: { step.types.contains($0) }) {
            let own = BoundExpression.variable(step.relationship)
            plan = .filter(
                input: plan,
                other.isList
                    ? .not(.isIn(own, .variable(other.variable)))
                    : .comparison(.notEqual, own, .variable(other.variable)))
        }
        found.append((step.relationship, step.types, false))
        provide(step.relationship)
        provide(step.from)
        provide(step.to)
    }

    /// Binds the left end from the relationship; the step itself then checks the rest.
    private mutating func begin(atEndsOf step: PatternGraph.Step) {
        guard let start = binder.functions.reference(named: "startNode"),
            let end = binder.functions.reference(named: "endNode")
        else {
            begin(at: step.from, .all, [])
            return
        }
        let relationship = [BoundExpression.variable(step.relationship)]
        let source = BoundExpression.call(start, relationship)
        let target = BoundExpression.call(end, relationship)
        switch step.direction {
        case .outgoing, .incoming:
            let left = step.direction == .outgoing ? source : target
            plan = .project(
                LogicalProject(
                    input: plan, items: [LogicalProject.Item(variable: step.from, expression: left)], keepsInput: true))
        case .both:
            let isLoop = BoundExpression.comparison(.equal, source, target)
            let ends = BoundExpression.conditional(
                subject: nil, [BoundAlternative(tests: [isLoop], result: .list([source]))],
                otherwise: .list([source, target]))
            plan = .unwind(input: plan, ends, step.from)
        }
        provide(step.from)
    }

    private mutating func drop(_ used: [BoundExpression]) {
        conjuncts.removeAll { used.contains($0.expression) }
    }

    // MARK: Access paths

    private struct Candidate {
        var access: LogicalNodeScan.Access
        /// Conjuncts that hold for all that it gives.
        var used: [BoundExpression]
        var cost: Double
    }

    private func accesses(of node: VariableID) -> [Candidate] {
        var found: [Candidate] = [Candidate(access: .all, used: [], cost: model.nodes * 1.01 + 1)]
        let labels = labels(of: node)
        for label in labels {
            found.append(
                Candidate(
                    access: .label(label), used: [.hasLabels(.variable(node), .name(label))],
                    cost: model.nodes(labelled: label) + 0.9))
        }
        var equalities: [(key: String, value: BoundExpression, conjunct: BoundExpression)] = []
        for conjunct in conjuncts {
            guard conjunct.variables.contains(node) else { continue }
            switch conjunct.expression {
            case .comparison(.equal, let left, let right):
                for (own, other) in [(left, right), (right, left)] where isAvailable(other) {
                    switch own {
                    case .property(.variable(node), let key): equalities.append((key, other, conjunct.expression))
                    case .call(let function, [.variable(node)]):
                        if let access = Self.idAccess(function, other) {
                            found.append(Candidate(access: access, used: [conjunct.expression], cost: 1))
                        }
                    default: break
                    }
                }
            case .isIn(.call(let function, [.variable(node)]), let list) where isAvailable(list):
                if let access = Self.idAccess(function, list) {
                    found.append(Candidate(access: access, used: [conjunct.expression], cost: 2))
                }
            case .isIn(.property(.variable(node), let key), let list) where isAvailable(list):
                for index in model.indexes where index.keys == [key] && index.answersEquality && covers(index, labels) {
                    found.append(
                        Candidate(
                            access: .anyOf(label: index.label, key: key, list: list),
                            used: [conjunct.expression] + labelConjunct(node, index.label),
                            cost: model.seekRows(index) * 5 + 0.6))
                }
            case .stringMatch(.startsWith, .property(.variable(node), let key), let prefix) where isAvailable(prefix):
                for index in model.indexes where index.keys == [key] && index.isOrdered && covers(index, labels) {
                    guard let label = index.label else { continue }
                    found.append(
                        Candidate(
                            access: .prefix(label: label, key: key, prefix), used: [],
                            cost: Double(index.entries) * 0.05 + 2))
                }
            default: break
            }
        }
        found += seeks(of: node, equalities, labels) + ranges(of: node, labels)
        return found
    }

    private func seeks(
        of node: VariableID, _ equalities: [(key: String, value: BoundExpression, conjunct: BoundExpression)],
        _ labels: [String]
    ) -> [Candidate] {
        guard !equalities.isEmpty else { return [] }
        var found: [Candidate] = []
        for index in model.indexes where index.answersEquality && covers(index, labels) {
            let values = index.keys.compactMap { key in equalities.first { $0.key == key } }
            guard values.count == index.keys.count else { continue }
            found.append(
                Candidate(
                    access: .equal(label: index.label, keys: index.keys, values: values.map(\.value)),
                    used: values.map(\.conjunct) + labelConjunct(node, index.label),
                    cost: index.isUnique ? 0.7 : model.seekRows(index) + 0.8))
        }
        return found
    }

    private func ranges(of node: VariableID, _ labels: [String]) -> [Candidate] {
        var found: [Candidate] = []
        for index in model.indexes where index.isOrdered && index.keys.count == 1 && covers(index, labels) {
            guard let label = index.label else { continue }
            var lower: LogicalBound?
            var upper: LogicalBound?
            for conjunct in conjuncts {
                guard case .comparison(let kind, let left, let right) = conjunct.expression else { continue }
                let own = BoundExpression.property(.variable(node), key: index.keys[0])
                let isMirrored = right == own
                guard left == own || isMirrored, isAvailable(isMirrored ? left : right) else { continue }
                let value = isMirrored ? left : right
                switch (kind, isMirrored) {
                case (.greater, false), (.less, true): lower = LogicalBound(value: value, isInclusive: false)
                case (.greaterOrEqual, false), (.lessOrEqual, true):
                    lower = LogicalBound(value: value, isInclusive: true)
                case (.less, false), (.greater, true): upper = LogicalBound(value: value, isInclusive: false)
                case (.lessOrEqual, false), (.greaterOrEqual, true):
                    upper = LogicalBound(value: value, isInclusive: true)
                default: break
                }
            }
            guard lower != nil || upper != nil else { continue }
            // The conjuncts stay: a range gives candidates of the bounds' own kind of value.
            found.append(
                Candidate(
                    access: .range(label: label, key: index.keys[0], lower: lower, upper: upper), used: [],
                    cost: Double(index.entries) * (lower != nil && upper != nil ? 0.1 : 0.4) + 2))
        }
        return found
    }

    private func covers(_ index: PlanIndex, _ labels: [String]) -> Bool {
        index.label.map { labels.contains($0) } ?? true
    }

    private func labelConjunct(_ node: VariableID, _ label: String?) -> [BoundExpression] {
        label.map { [.hasLabels(.variable(node), .name($0))] } ?? []
    }

    private func isAvailable(_ expression: BoundExpression) -> Bool { expression.reads.isDisjoint(with: missing) }

    private static func idAccess(_ function: FunctionReference, _ value: BoundExpression) -> LogicalNodeScan.Access? {
        switch function.name.lowercased() {
        case "id": .id(value)
        case "elementid": .elementID(value)
        default: nil
        }
    }

    private func idSeek(of relationship: VariableID) -> (id: BoundExpression, conjunct: BoundExpression)? {
        for conjunct in conjuncts {
            guard case .comparison(.equal, let left, let right) = conjunct.expression else { continue }
            for (own, other) in [(left, right), (right, left)] {
                if case .call(let function, [.variable(relationship)]) = own, function.name.lowercased() == "id",
                    isAvailable(other)
                {
                    return (other, conjunct.expression)
                }
            }
        }
        return nil
    }
}
