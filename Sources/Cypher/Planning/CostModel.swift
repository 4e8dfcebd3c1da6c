/// Guesses of how many rows come out of what, from the statistics of a graph.
struct CostModel {
    let statistics: any PlanStatistics
    let nodes: Double
    let relationships: Double
    let indexes: [PlanIndex]

    init(_ statistics: any PlanStatistics) {
        self.statistics = statistics
        nodes = Double(statistics.nodeCount)
        relationships = Double(statistics.relationshipCount)
        indexes = statistics.indexes
    }

    func nodes(labelled label: String) -> Double { Double(statistics.nodeCount(labelled: label) ?? 0) }

    /// None for all.
    func relationships(typed types: [String]) -> Double {
        if types.isEmpty { return relationships }
        return types.reduce(0) { $0 + Double(statistics.relationshipCount(typed: $1) ?? 0) }
    }

    /// Nodes that an equality on the keys of an index finds.
    func seekRows(_ index: PlanIndex) -> Double {
        index.isUnique ? 1 : Double(index.entries) / Double(max(1, index.distinctKeys))
    }

    func rows(of access: LogicalNodeScan.Access) -> Double {
        switch access {
        case .all: nodes
        case .label(let label): nodes(labelled: label)
        case .id, .elementID: 1
        case .equal(let label, let keys, _):
            indexes.first { $0.label == label && $0.keys == keys }.map(seekRows)
                ?? (label.map(nodes(labelled:)) ?? nodes) * 0.1
        case .anyOf(let label, let key, _):
            (indexes.first { $0.label == label && $0.keys == [key] }.map(seekRows)
                ?? (label.map(nodes(labelled:)) ?? nodes) * 0.1) * 5
        case .range(let label, _, let lower, let upper):
            nodes(labelled: label) * (lower != nil && upper != nil ? 0.1 : 0.3)
        case .prefix(let label, _, _): nodes(labelled: label) * 0.05
        case .ordered(let label, _, _): nodes(labelled: label)
        }
    }

    /// Relationships that a scan looks at; a little more than a scan of as many nodes.
    func scanCost(of step: PatternGraph.Step) -> Double {
        relationships(typed: step.types) * (step.direction == .both ? 2.2 : 1.1) + 1
    }

    /// Rows for each row, of a step from one of its ends.
    func rows(of step: PatternGraph.Step, isInto: Bool, toLabels: [String]) -> Double {
        if case .single = step.kind, step.isBound { return 0.5 }
        let degree = self.degree(typed: step.types, step.direction)
        let rows: Double =
            switch step.kind {
            case .single: degree
            case .many(let many): Self.chain(degree, many.min, many.max)
            case .group(let group): Self.chain(degree * Double(max(1, group.pattern.steps.count)), group.min, group.max)
            case .shortest: 1
            }
        if case .shortest = step.kind { return 1 }
        if isInto { return min(rows, rows / max(1, nodes)) }
        guard let least = toLabels.map(nodes(labelled:)).min(), step.types.isEmpty else { return rows }
        return rows * least / max(1, nodes)
    }

    func degree(typed types: [String], _ direction: ParsedRelationshipPattern.Direction) -> Double {
        relationships(typed: types) * (direction == .both ? 2 : 1) / max(1, nodes)
    }

    static func chain(_ degree: Double, _ least: Int, _ most: Int?) -> Double {
        var rows = least == 0 ? 1.0 : 0
        var width = 1.0
        for length in 1...max(1, min(most ?? 6, max(6, least), 64)) {
            width *= degree
            if length >= least { rows += width }
        }
        return max(rows, width)
    }

    /// The part of the rows for which a predicate holds.
    func selectivity(of predicate: BoundExpression) -> Double {
        switch predicate {
        case .hasLabels(_, .name(let label)): min(1, nodes(labelled: label) / max(1, nodes))
        case .comparison(.equal, _, _): 0.1
        case .comparison(.notEqual, _, _), .isNotNull: 0.9
        case .comparison, .stringMatch: 0.3
        case .and(let parts): parts.reduce(1) { $0 * selectivity(of: $1) }
        case .or(let parts): min(1, parts.reduce(0) { $0 + selectivity(of: $1) })
        case .not(let inner): 1 - selectivity(of: inner)
        case .isNull: 0.1
        case .isIn: 0.3
        default: 0.5
        }
    }
}
