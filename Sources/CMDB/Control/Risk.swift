public import Graph
internal import OrderedCollections

/// How much a change may break.
///
/// `score` = 12 · log₁₀(1 + CIs that would suffer if what it changes failed) + 6 · log₁₀(1 + CIs that it changes)
/// + 10 for each redundancy lost, at most 40, + 10 where it retires CIs, + 20 where it changes the metamodel; at
/// most 100. Up to 20 is low, up to 50 medium, above high.
public struct Risk: Hashable, Sendable {
    /// A CI that had one to spare of what it needs, and has no longer: what is left is a single point of failure.
    public struct LostRedundancy: Hashable, Sendable {
        public let ci: NodeID
        public let name: String
        /// The relation type, as read from the CI.
        public let relation: String
        public let before: Int
        public let after: Int
    }

    public internal(set) var band = RiskBand.low
    public internal(set) var score = 0.0
    /// CIs that suffer, in the worst case.
    public internal(set) var impacted = 0
    public internal(set) var touched = 0
    /// At most ``listMax``.
    public internal(set) var lostRedundancy: [LostRedundancy] = []
    /// In words, for people.
    public internal(set) var reasons: [String] = []

    public init() {}

    public static let listMax = 100
}

extension Risk {
    /// - Complexity: O(relationships reached from what is changed).
    public static func of(_ change: ResolvedChange, before: GraphSnapshot) throws(GraphError) -> Risk {
        var risk = Risk()
        let (graph, metamodel) = (change.graph, change.metamodel)
        let retired = change.endedCIs.filter { graph.slot(of: $0) == nil }
        let changed = change.documents.filter { before.slot(of: $0.id) != nil }.compactMap { graph.slot(of: $0.id) }
        risk.touched = change.documents.count + retired.count
        var suffering: Set<NodeID> = []
        if !changed.isEmpty {
            let impact = try graph.impact(of: changed, rules: metamodel.impactRules(in: graph))
            for node in impact.impacted { suffering.insert(graph.id(of: node.node)) }
        }
        if !retired.isEmpty {
            let impact = try before.impact(
                of: retired.compactMap(before.slot(of:)), rules: metamodel.impactRules(in: before))
            for node in impact.impacted {
                let id = before.id(of: node.node)
                if graph.slot(of: id) != nil { suffering.insert(id) }
            }
        }
        risk.impacted = suffering.count
        let lost = lostRedundancy(change, before: before)
        risk.lostRedundancy = Array(lost.prefix(listMax))
        risk.weigh(
            lost: lost.count, retired: retired.count,
            definitions: change.definitions.count + change.endedDefinitions.count)
        return risk
    }

    private mutating func weigh(lost: Int, retired: Int, definitions: Int) {
        score = 12 * Self.log10(1 + impacted) + 6 * Self.log10(1 + touched) + Double(min(4, lost)) * 10
        if impacted > 0 { reasons.append("\(impacted) CIs depend on what it changes") }
        if lost > 0 { reasons.append("\(lost) CIs lose their redundancy") }
        if retired > 0 {
            score += 10
            reasons.append("\(retired) CIs are retired")
        }
        if definitions > 0 {
            score += 20
            reasons.append("\(definitions) definitions of the metamodel change")
        }
        if touched > 1_000 { reasons.append("\(touched) CIs change at once") }
        score = min(100, score)
        band = score <= 20 ? .low : score <= 50 ? .medium : .high
    }

    /// Without a library of mathematics: by halving; exact to 1e-9.
    private static func log10(_ number: Int) -> Double {
        var (value, result) = (Double(number), 0.0)
        while value >= 10 {
            value /= 10
            result += 1
        }
        var bit = 0.5
        for _ in 0..<30 {
            value *= value
            if value >= 10 {
                value /= 10
                result += bit
            }
            bit /= 2
        }
        return result
    }

    // MARK: Redundancy

    /// Dependents that are left with no member to spare of a redundancy group that had one.
    private static func lostRedundancy(_ change: ResolvedChange, before: GraphSnapshot) -> [LostRedundancy] {
        struct Group: Hashable {
            let dependent: NodeID
            let type: String
            let isSource: Bool
        }
        let (graph, metamodel) = (change.graph, change.metamodel)
        var groups: OrderedSet<Group> = []
        for relation in change.endedRelations where graph.slot(of: relation) == nil {
            guard let slot = before.slot(of: relation) else { continue }
            let type = before.typeName(of: slot)
            for rule in metamodel.relationTypes[type]?.impact ?? [] {
                guard case .quorum = rule.gate else { continue }
                let isSource = rule.cause == .target
                let dependent = before.id(of: isSource ? before.source(of: slot) : before.target(of: slot))
                if graph.slot(of: dependent) != nil {
                    groups.append(Group(dependent: dependent, type: type, isSource: isSource))
                }
            }
        }
        var lost: [LostRedundancy] = []
        for group in groups {
            guard let now = graph.slot(of: group.dependent), let old = before.slot(of: group.dependent),
                let type = metamodel.relationTypes[group.type]
            else { continue }
            let direction: Direction = group.isSource ? .outgoing : .incoming
            let had = before.relationshipType(named: group.type).map {
                before.degree(of: old, direction: direction, type: $0)
            }
            let has = graph.relationshipType(named: group.type).map {
                graph.degree(of: now, direction: direction, type: $0)
            }
            let needed = type.impact.compactMap { rule -> Int? in
                guard case .quorum(let quorum) = rule.gate, (rule.cause == .target) == group.isSource,
                    fits(rule, now, in: graph)
                else { return nil }
                return self.needed(quorum, by: now, in: graph, of: had ?? 0)
            }.max()
            guard let needed, let had, had > needed, (has ?? 0) <= needed else { continue }
            lost.append(
                LostRedundancy(
                    ci: group.dependent,
                    name: graph.property(named: GraphSnapshot.nameKey, of: now).stringValue ?? "",
                    relation: group.isSource ? type.key : type.inverseKey, before: had, after: has ?? 0))
        }
        return lost
    }

    private static func fits(_ rule: ImpactRule, _ node: NodeSlot, in graph: GraphSnapshot) -> Bool {
        guard let label = rule.dependentLabel else { return true }
        return graph.label(named: label).map { graph.hasLabel(node, $0) } ?? false
    }

    private static func needed(
        _ quorum: ImpactRule.Quorum, by node: NodeSlot, in graph: GraphSnapshot, of total: Int
    ) -> Int? {
        if let key = quorum.minimumKey {
            switch graph.property(named: key, of: node) {
            case .integer(let number): return max(1, min(total, Int(clamping: number)))
            default: break
            }
        }
        switch quorum.minimum {
        case .members(let count): return count == .max ? nil : max(1, min(total, count))
        case .percent(let percent): return max(1, (total * percent + 99) / 100)
        }
    }
}
