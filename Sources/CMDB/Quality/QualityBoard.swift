public import Graph
internal import OrderedCollections

/// Measures the quality of the CIs of one graph, by columns.
///
/// Complexity: O(CIs · attributes that their classes ask for), about half a microsecond a CI.
public struct QualityBoard: Sendable {
    private let graph: GraphSnapshot
    private let metamodel: Metamodel
    private let evidence: QualityEvidence
    private let classes: ClassTable
    private let duplicates: Set<NodeSlot>
    /// What a class asks for, by position in ``ClassTable/byLabelSet``.
    private let wanted: [[Wanted]]

    private struct Wanted: Sendable {
        let key: String
        let column: Column<NodeSlot>?
        let weight: Int
    }

    public init(_ graph: GraphSnapshot, _ metamodel: Metamodel, _ evidence: QualityEvidence) {
        self.graph = graph
        self.metamodel = metamodel
        self.evidence = evidence
        let classes = metamodel.classTable(of: graph)
        self.classes = classes
        wanted = classes.byLabelSet.map { ciClass in
            metamodel.attributes(of: ciClass).values.compactMap { attribute in
                let weight: Int
                switch attribute.requirement {
                case .mandatory: weight = 2
                case .recommended: weight = 1
                case .optional: return nil
                }
                return Wanted(
                    key: attribute.key, column: graph.propertyKey(named: attribute.key).map { graph.nodeColumn($0) },
                    weight: weight)
            }
        }
        duplicates = NameDuplicates(graph, metamodel, classes).slots
    }

    /// Scores of every group, in the order of their keys.
    public func scores(by grouping: QualityGrouping) -> [QualityScore] {
        var groups = Groups(grouping, graph, evidence, classes)
        var tallies: [Tally] = []
        var found: [Int] = []
        forEachCI { slot in
            groups.find(of: slot, into: &found)
            for group in found {
                while tallies.count <= group { tallies.append(Tally()) }
                add(slot, to: &tallies[group])
            }
        }
        return tallies.enumerated().filter { $1.count > 0 }.map { $1.score(key: groups.keys[$0]) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// CIs of a group that keep a metric below 1, in the order of their ids from `after` on, with how many there are.
    public func rows(
        by grouping: QualityGrouping, key: String, metric: QualityMetric, limit: Int, after: NodeID? = nil
    ) -> (rows: [QualityRow], total: Int) {
        var groups = Groups(grouping, graph, evidence, classes)
        var found: [(id: NodeID, slot: NodeSlot)] = []
        var total = 0
        var members: [Int] = []
        forEachCI { slot in
            groups.find(of: slot, into: &members)
            guard members.contains(where: { groups.keys[$0] == key }), !reasons(slot, metric).isEmpty else { return }
            total += 1
            let id = graph.id(of: slot)
            if after.map({ id > $0 }) ?? true { found.append((id, slot)) }
        }
        found.sort { $0.id < $1.id }
        let rows = found.prefix(limit).map { id, slot in
            QualityRow(
                ci: id, ciClass: classes.ciClass(of: slot),
                name: graph.property(named: GraphSnapshot.nameKey, of: slot).stringValue ?? "",
                reasons: reasons(slot, metric))
        }
        return (rows, total)
    }

    private func forEachCI(_ body: (NodeSlot) -> Void) {
        guard let label = graph.label(named: Metamodel.rootClass) else { return }
        graph.forEachNode(labelled: label, body)
    }

    private func add(_ slot: NodeSlot, to tally: inout Tally) {
        tally.count += 1
        for attribute in wanted[graph.labelSet(of: slot)] {
            tally.asked += attribute.weight
            if attribute.column?.isPresent(slot) ?? false { tally.present += attribute.weight }
        }
        let id = graph.id(of: slot)
        if isIncorrect(slot) { tally.incorrect += 1 }
        if !evidence.openFindings.isEmpty, evidence.openFindings[id] != nil { tally.withFindings += 1 }
        if !evidence.agreement.isEmpty, let agreement = evidence.agreement[id] {
            tally.agreed += agreement.agreed
            tally.compared += agreement.agreed + agreement.disagreed.count
        }
        if let isFresh = evidence.records?.isFresh(slot) {
            tally.dated += 1
            if isFresh { tally.fresh += 1 }
        }
    }

    private func isIncorrect(_ slot: NodeSlot) -> Bool {
        isOrphan(slot) || duplicates.contains(slot) || isStale(slot)
    }

    private func isStale(_ slot: NodeSlot) -> Bool { evidence.records?.isStale(slot) ?? false }

    private func isOrphan(_ slot: NodeSlot) -> Bool { graph.degree(of: slot, direction: .both) == 0 }

    private func reasons(_ slot: NodeSlot, _ metric: QualityMetric) -> [String] {
        let id = graph.id(of: slot)
        switch metric {
        case .completeness:
            return wanted[graph.labelSet(of: slot)].filter { !($0.column?.isPresent(slot) ?? false) }.map(\.key)
        case .correctness:
            var reasons: [String] = []
            if duplicates.contains(slot) { reasons.append("duplicate") }
            if isOrphan(slot) { reasons.append("orphan") }
            if isStale(slot) { reasons.append("stale") }
            return reasons
        case .compliance: return evidence.openFindings[id] == nil ? [] : ["findings"]
        case .accuracy: return evidence.agreement[id]?.disagreed ?? []
        case .freshness: return evidence.records?.isFresh(slot) == false ? ["late"] : []
        }
    }
}

/// What is counted of a group.
private struct Tally {
    var count = 0
    var asked = 0
    var present = 0
    var incorrect = 0
    var withFindings = 0
    var compared = 0
    var agreed = 0
    var dated = 0
    var fresh = 0

    func score(key: String) -> QualityScore {
        var score = QualityScore(key: key)
        score.count = count
        func share(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
        score.completeness = share(present, asked)
        score.correctness = share(count - incorrect, count)
        score.compliance = share(count - withFindings, count)
        score.accuracy = WilsonInterval(successes: agreed, of: compared)
        score.freshness = share(fresh, dated)
        return score
    }
}

/// The groups that CIs fall into, numbered as they come.
private struct Groups {
    private let grouping: QualityGrouping
    private let graph: GraphSnapshot
    private let evidence: QualityEvidence
    private let classes: ClassTable
    private let owners: CIOwners
    private(set) var keys: [String] = []
    private var numbers: [String: Int] = [:]
    /// By label set.
    private var ofLabelSet: [Int?]

    init(
        _ grouping: QualityGrouping, _ graph: GraphSnapshot, _ evidence: QualityEvidence, _ classes: ClassTable
    ) {
        self.grouping = grouping
        self.graph = graph
        self.evidence = evidence
        self.classes = classes
        owners = CIOwners(graph)
        ofLabelSet = Array(repeating: nil, count: classes.byLabelSet.count)
    }

    private mutating func number(_ key: String) -> Int {
        if let number = numbers[key] { return number }
        numbers[key] = keys.count
        keys.append(key)
        return keys.count - 1
    }

    /// The groups of a CI, in the place of what `found` has.
    mutating func find(of slot: NodeSlot, into found: inout [Int]) {
        found.removeAll(keepingCapacity: true)
        switch grouping {
        case .tenant: found.append(number(""))
        case .ciClass:
            let set = graph.labelSet(of: slot)
            let group = ofLabelSet[set] ?? number(classes.byLabelSet[set])
            ofLabelSet[set] = group
            found.append(group)
        case .owner: found.append(number(owners.owner(of: slot) ?? ""))
        case .source:
            evidence.records?.forEachSource(of: slot) { found.append(number($0)) }
            if found.isEmpty { found.append(number("")) }
        }
    }
}
