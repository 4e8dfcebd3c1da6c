@testable import Graph

/// The definition of impact, taken literally: look at every node at every time again and again until nothing changes.
struct NaiveImpact {
    let model: NaiveGraph
    let rules: [String: [ImpactRule]]
    /// Relationships by the node at each end, in the order of their ids.
    private var bySource: [UInt64: [NaiveGraph.Relationship]] = [:]
    private var byTarget: [UInt64: [NaiveGraph.Relationship]] = [:]

    struct Scenario {
        var failed: [UInt64: ImpactState]
        var healthy: Set<UInt64> = []
        /// Microseconds.
        var until = 0
    }

    init(model: NaiveGraph, rules: [String: [ImpactRule]]) {
        self.model = model
        self.rules = rules
        for (_, relationship) in model.relationships.sorted(by: { $0.key < $1.key }) {
            bySource[relationship.from, default: []].append(relationship)
            byTarget[relationship.to, default: []].append(relationship)
        }
    }

    /// States of every node at the end of each microsecond from 0 to the end.
    func history(_ scenario: Scenario) -> [UInt64: [ImpactState]] {
        var history = start(scenario)
        while true {
            let next = step(history, scenario)
            if next == history { return history }
            history = next
        }
    }

    func states(_ scenario: Scenario) -> [UInt64: ImpactState] { history(scenario).mapValues { $0[scenario.until] } }

    func states(failed: Set<UInt64>) -> [UInt64: ImpactState] {
        states(Scenario(failed: Dictionary(uniqueKeysWithValues: failed.map { ($0, .down) })))
    }

    /// How many steps of everything at once each node takes to its last state, time apart.
    func rounds(_ scenario: Scenario) -> [UInt64: Int] {
        var history = start(scenario)
        var rounds = model.nodes.mapValues { _ in 0 }
        for round in 1... {
            let next = step(history, scenario)
            if next == history { break }
            for (node, states) in next where states != history[node] { rounds[node] = round }
            history = next
        }
        return rounds
    }

    private func start(_ scenario: Scenario) -> [UInt64: [ImpactState]] {
        var history: [UInt64: [ImpactState]] = [:]
        for node in model.nodes.keys {
            let state = scenario.healthy.contains(node) ? .ok : scenario.failed[node] ?? .ok
            history[node] = Array(repeating: state, count: scenario.until + 1)
        }
        return history
    }

    private func step(_ history: [UInt64: [ImpactState]], _ scenario: Scenario) -> [UInt64: [ImpactState]] {
        var next = history
        for node in model.nodes.keys where !scenario.healthy.contains(node) {
            for time in 0...scenario.until {
                let gates = gates(of: node, at: time, history)
                next[node]?[time] = max(scenario.failed[node] ?? .ok, gates.map(\.state).max() ?? .ok)
            }
        }
        return next
    }

    // MARK: One gate

    struct Gate {
        var type: String
        var cause: ImpactRule.Cause
        var group: Value
        var state: ImpactState
        var count: ImpactedNode.GroupCount?
        /// Members that are not ok.
        var failed: Int
    }

    /// Every gate that a node has at some time; for gate `any`, one for each relationship.
    func gates(of node: UInt64, at time: Int, _ history: [UInt64: [ImpactState]]) -> [Gate] {
        var found: [Gate] = []
        for (type, candidates) in rules {
            for rule in candidates {
                if let label = rule.dependentLabel, model.nodes[node]?.labels.contains(label) != true { continue }
                let members = members(of: node, type: type, rule)
                let groups = Dictionary(grouping: members) { member -> Value in
                    guard case .quorum(let quorum) = rule.gate, let key = quorum.groupKey else { return .null }
                    return member.properties[key] ?? .null
                }
                for (name, group) in groups {
                    let states = group.map { felt($0, rule, at: time, history) }
                    let count = count(states, rule, on: node)
                    found.append(
                        Gate(
                            type: type, cause: rule.cause, group: name, state: effect(states, count, rule),
                            count: count, failed: states.count { $0 > .ok }))
                }
            }
        }
        return found
    }

    private func members(of node: UInt64, type: String, _ rule: ImpactRule) -> [NaiveGraph.Relationship] {
        (rule.cause == .source ? byTarget : bySource)[node, default: []].filter { relationship in
            guard relationship.type == type, relationship.properties["origin"] != "suggested" else { return false }
            let cause = rule.cause == .source ? relationship.from : relationship.to
            if let label = rule.causeLabel, model.nodes[cause]?.labels.contains(label) != true { return false }
            guard case .quorum(let quorum) = rule.gate, let key = quorum.weightKey else { return true }
            return relationship.properties[key] != .integer(0)
        }
    }

    /// The state of the node at the other end, as late as it is felt.
    private func felt(
        _ relationship: NaiveGraph.Relationship, _ rule: ImpactRule, at time: Int, _ history: [UInt64: [ImpactState]]
    ) -> ImpactState {
        let (cause, dependent) =
            rule.cause == .source ? (relationship.from, relationship.to) : (relationship.to, relationship.from)
        var delay = Int(rule.delay.fixed / .microseconds(1))
        if let property = rule.delay.property {
            let properties =
                switch property.holder {
                case .relationship: relationship.properties
                case .cause: model.nodes[cause]?.properties ?? [:]
                case .dependent: model.nodes[dependent]?.properties ?? [:]
                }
            if case .integer(let own)? = properties[property.key], own >= 0 { delay = Int(own) }
        }
        return time < delay ? .ok : history[cause]?[time - delay] ?? .ok
    }

    private func count(_ states: [ImpactState], _ rule: ImpactRule, on node: UInt64) -> ImpactedNode.GroupCount? {
        guard case .quorum(let quorum) = rule.gate else { return nil }
        var wanted: Double
        switch quorum.minimum {
        case .members(let count): wanted = Double(count)
        case .percent(let percent): wanted = (Double(percent) / 100 * Double(states.count)).rounded(.up)
        }
        switch quorum.minimumKey.flatMap({ model.nodes[node]?.properties[$0] }) {
        case .integer(let own): wanted = Double(own)
        case .string("50%"): wanted = (Double(states.count) / 2).rounded(.up)
        default: break
        }
        return ImpactedNode.GroupCount(
            healthy: UInt32(states.count { $0 != .down }), needed: UInt32(max(1, min(wanted, Double(states.count)))),
            total: UInt32(states.count))
    }

    private func effect(
        _ states: [ImpactState], _ count: ImpactedNode.GroupCount?, _ rule: ImpactRule
    ) -> ImpactState {
        let worst = states.max() ?? .ok
        guard let count, case .quorum(let quorum) = rule.gate else { return min(rule.effect, worst) }
        return count.healthy < count.needed ? rule.effect : min(quorum.partial, rule.effect, worst)
    }
}
