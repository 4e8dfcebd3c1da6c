@testable import Graph

/// The definition of impact, taken literally: look at every node again and again until nothing changes.
struct NaiveImpact {
    let model: NaiveGraph
    let rules: [String: [ImpactRule]]

    func states(failed: Set<UInt64>) -> [UInt64: ImpactState] {
        var states = Dictionary(uniqueKeysWithValues: model.nodes.keys.map { ($0, ImpactState.ok) })
        for node in failed { states[node] = .down }
        var isChanging = true
        while isChanging {
            isChanging = false
            for node in model.nodes.keys where !failed.contains(node) {
                let state = state(of: node, states)
                if state != states[node] {
                    states[node] = state
                    isChanging = true
                }
            }
        }
        return states
    }

    private func state(of node: UInt64, _ states: [UInt64: ImpactState]) -> ImpactState {
        var worst = ImpactState.ok
        for (type, candidates) in rules {
            for rule in candidates {
                if let label = rule.dependentLabel, model.nodes[node]?.labels.contains(label) != true { continue }
                let causes = causes(of: node, type: type, rule: rule).map { states[$0] ?? .ok }
                worst = max(worst, effect(of: causes, on: node, rule))
            }
        }
        return worst
    }

    /// The nodes at the other ends, one for each relationship that counts.
    private func causes(of node: UInt64, type: String, rule: ImpactRule) -> [UInt64] {
        model.relationships.values.compactMap { relationship in
            guard relationship.type == type else { return nil }
            if case .quorum(_, _, _, let weightKey) = rule.gate, let weightKey,
                relationship.properties[weightKey] == .integer(0)
            {
                return nil
            }
            switch rule.cause {
            case .source: return relationship.to == node ? relationship.from : nil
            case .target: return relationship.from == node ? relationship.to : nil
            }
        }
    }

    private func effect(of causes: [ImpactState], on node: UInt64, _ rule: ImpactRule) -> ImpactState {
        let worst = causes.max() ?? .ok
        guard case .quorum(let minimum, let minimumKey, let partial, _) = rule.gate else {
            return min(rule.effect, worst)
        }
        let group = Self.group(causes, minimum, minimumKey.flatMap { model.nodes[node]?.properties[$0] })
        return group.total > 0 && group.healthy < group.needed ? rule.effect : min(partial, worst)
    }

    static func group(_ causes: [ImpactState], _ minimum: Int, _ own: Value?) -> ImpactedNode.GroupCount {
        let wanted = own?.integerValue.map(Int.init) ?? minimum
        return .init(
            healthy: causes.count { $0 != .down }, needed: max(1, min(wanted, causes.count)), total: causes.count)
    }

    /// The group counts that a node hit through relationships of this type may show.
    func groups(
        of node: UInt64, type: String, cause: ImpactRule.Cause, _ states: [UInt64: ImpactState]
    ) -> [ImpactedNode.GroupCount?] {
        (rules[type] ?? []).filter { $0.cause == cause }.map { rule in
            guard case .quorum(let minimum, let minimumKey, _, _) = rule.gate else { return nil }
            return Self.group(
                causes(of: node, type: type, rule: rule).map { states[$0] ?? .ok }, minimum,
                minimumKey.flatMap { model.nodes[node]?.properties[$0] })
        }
    }
}

extension NaiveImpact {
    /// Random estates and rules: cycles, loops, parallel relationships, redundancy groups with weights.
    static func random(_ generator: inout SeededGenerator) -> NaiveImpact {
        var model = NaiveGraph()
        let types = ["A", "B", "C", "D"]
        let nodes = 5 + generator.below(20)
        for id in 1...nodes {
            model.nodes[UInt64(id)] = .init(
                labels: generator.once(in: 2) ? ["CI", "Host"] : ["CI"],
                properties: generator.once(in: 3) ? ["min": .integer(Int64(generator.below(5)) - 1)] : [:])
        }
        for id in 1...(nodes * (1 + generator.below(3))) {
            model.relationships[UInt64(id)] = .init(
                type: generator.pick(types), from: UInt64(1 + generator.below(nodes)),
                to: UInt64(1 + generator.below(nodes)),
                properties: generator.once(in: 4) ? ["weight": .integer(Int64(generator.below(2)))] : [:])
        }
        var rules: [String: [ImpactRule]] = [:]
        for type in types { rules[type] = (0..<generator.below(3)).map { _ in rule(&generator) } }
        return NaiveImpact(model: model, rules: rules)
    }

    private static func rule(_ generator: inout SeededGenerator) -> ImpactRule {
        let effect = generator.pick([ImpactState.atRisk, .degraded, .down, .down])
        let partial = generator.pick(ImpactState.allCases.filter { $0 <= effect })
        let gate: ImpactRule.Gate =
            generator.once(in: 2)
            ? .any
            : .quorum(
                minimum: generator.pick([1, 2, 3, .max]), minimumKey: generator.once(in: 2) ? "min" : nil,
                partial: partial,
                weightKey: generator.once(in: 2) ? "weight" : nil)
        return ImpactRule(
            cause: generator.pick([.source, .target]), effect: effect, gate: gate,
            on: generator.once(in: 5) ? "Host" : nil)
    }
}
