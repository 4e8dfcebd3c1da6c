@testable import Graph

extension NaiveImpact {
    /// Random estates and rules: cycles, loops, parallel relationships, redundancy groups with names and weights,
    /// suggestions, and delays of up to three microseconds if wanted.
    static func random(_ generator: inout SeededGenerator, isDelayed: Bool = false) -> NaiveImpact {
        var model = NaiveGraph()
        let types = ["A", "B", "C", "D"]
        let nodes = 5 + generator.below(20)
        for id in 1...nodes {
            var properties: [String: Value] = [:]
            if generator.once(in: 3) {
                properties["min"] = generator.once(in: 4) ? "50%" : .integer(Int64(generator.below(5)) - 1)
            }
            if generator.once(in: 2) { properties["delay"] = .integer(Int64(generator.below(5)) - 1) }
            model.nodes[UInt64(id)] = .init(
                labels: generator.once(in: 2) ? ["CI", "Host"] : ["CI"], properties: properties)
        }
        for id in 1...(nodes * (1 + generator.below(3))) {
            var properties: [String: Value] = [:]
            if generator.once(in: 4) { properties["weight"] = .integer(Int64(generator.below(2))) }
            if generator.once(in: 2) { properties["group"] = generator.pick(["a", "b", .integer(1)]) }
            if generator.once(in: 8) { properties["origin"] = generator.pick(["suggested", "observed"]) }
            if generator.once(in: 2) { properties["delay"] = .integer(Int64(generator.below(4))) }
            model.relationships[UInt64(id)] = .init(
                type: generator.pick(types), from: UInt64(1 + generator.below(nodes)),
                to: UInt64(1 + generator.below(nodes)), properties: properties)
        }
        var rules: [String: [ImpactRule]] = [:]
        for type in types { rules[type] = (0..<generator.below(3)).map { _ in rule(&generator, isDelayed) } }
        return NaiveImpact(model: model, rules: rules)
    }

    private static func rule(_ generator: inout SeededGenerator, _ isDelayed: Bool) -> ImpactRule {
        ImpactRule(
            cause: generator.pick([.source, .target]),
            effect: generator.pick([ImpactState.atRisk, .degraded, .down, .down]),
            gate: generator.once(in: 2) ? .any : .quorum(quorum(&generator)),
            on: generator.once(in: 5) ? "Host" : nil, by: generator.once(in: 5) ? "Host" : nil,
            after: isDelayed ? delay(&generator) : .none)
    }

    private static func quorum(_ generator: inout SeededGenerator) -> ImpactRule.Quorum {
        ImpactRule.Quorum(
            minimum: generator.pick([
                .members(1), .members(2), .members(3), .members(.max), .percent(50), .percent(34), .percent(100),
            ]),
            minimumKey: generator.once(in: 2) ? "min" : nil, partial: generator.pick(ImpactState.allCases),
            weightKey: generator.once(in: 2) ? "weight" : nil, groupKey: generator.once(in: 3) ? "group" : nil)
    }

    private static func delay(_ generator: inout SeededGenerator) -> ImpactDelay {
        let fixed = Duration.microseconds(Int64(generator.below(4)))
        return generator.once(in: 2)
            ? .fixed(fixed)
            : .property(
                "delay", of: generator.pick([.relationship, .cause, .dependent]), in: .microseconds, otherwise: fixed)
    }
}

/// A random estate, and the same as a graph.
struct ImpactCase {
    var naive: NaiveImpact
    var graph: GraphSnapshot
    var rules: ImpactRules
    var scenario: NaiveImpact.Scenario
    var generator: SeededGenerator

    init(seed: UInt64, isDelayed: Bool = false) throws {
        generator = SeededGenerator(seed: seed)
        naive = NaiveImpact.random(&generator, isDelayed: isDelayed)
        graph = try naive.model.build(&generator)
        rules = Self.rules(naive, in: graph)
        let ids = naive.model.nodes.keys.sorted()
        scenario = NaiveImpact.Scenario(failed: [:], until: isDelayed ? 16 : 0)
        for _ in 0...generator.below(3) {
            scenario.failed[generator.pick(ids)] = generator.pick([.down, .down, .degraded, .atRisk])
        }
        if generator.once(in: 3) { scenario.healthy = [generator.pick(ids), generator.pick(ids)] }
    }

    private static func rules(_ naive: NaiveImpact, in graph: GraphSnapshot) -> ImpactRules {
        var rules: [RelationshipTypeCode: [ImpactRule]] = [:]
        for (type, candidates) in naive.rules {
            if let code = graph.relationshipType(named: type) { rules[code] = candidates }
        }
        return ImpactRules(rules: rules, originKey: "origin", confidenceKey: "weight")
    }

    var ids: [UInt64] { naive.model.nodes.keys.sorted() }
    func slot(_ id: UInt64) -> NodeSlot? { graph.slot(of: NodeID(rawValue: id)) }
    func id(_ slot: NodeSlot) -> UInt64 { graph.id(of: slot).rawValue }

    /// The engine's answer.
    func impact(in changed: GraphSnapshot? = nil, nodesMax: Int = 1_000) throws -> Impact {
        let graph = changed ?? graph
        let failures = scenario.failed.sorted { $0.key < $1.key }.compactMap { id, state in
            graph.slot(of: NodeID(rawValue: id)).map { ImpactScenario.Failure($0, state) }
        }
        return try graph.everything.impact(
            of: ImpactScenario(
                failures: failures, healthy: scenario.healthy.compactMap { graph.slot(of: NodeID(rawValue: $0)) },
                until: .microseconds(scenario.until)),
            rules: rules, nodesMax: nodesMax)
    }

    /// The state of every node at the end.
    func states(_ impact: Impact, in graph: GraphSnapshot) -> [UInt64: ImpactState] {
        var states = Dictionary(uniqueKeysWithValues: ids.map { ($0, ImpactState.ok) })
        for (node, state) in scenario.failed where !scenario.healthy.contains(node) { states[node] = state }
        for node in impact.impacted { states[graph.id(of: node.node).rawValue] = node.state }
        return states
    }
}
