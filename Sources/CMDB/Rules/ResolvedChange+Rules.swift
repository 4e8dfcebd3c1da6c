internal import Base
internal import Cypher
internal import Graph
internal import OrderedCollections

extension ResolvedChange {
    /// The change with what it does to findings.
    ///
    /// Only CIs whose truth may have changed are asked about, before and after; a rule that is new or changed is asked
    /// about all. Without rules it costs a comparison.
    /// - Throws: `ruleViolated` where a CI would break a rule that is enforced; of what a source reports, with the records
    ///   that would have to be left out.
    /// - Complexity: O(rules + what is touched and lies within the reach of a rule).
    consuming func checkingRules(
        since before: GraphSnapshot, _ metamodelBefore: Metamodel, for changeSet: ChangeSet
    ) throws(ChangeError) -> ResolvedChange {
        if metamodel.rules.isEmpty, metamodelBefore.rules.isEmpty { return self }
        var checked = self
        checked.endedRules = metamodelBefore.rules.keys.filter { checked.metamodel.rules[$0] == nil }
        let touch = RuleTouch(checked, since: before)
        let isSame = checked.definitions.isEmpty && checked.endedDefinitions.isEmpty
        var violations = RuleViolations(changeSet)
        for rule in checked.metamodel.rules.values {
            let change =
                isSame || metamodelBefore.rules[rule.key] == rule
                ? try RuleChange(rule, touch, from: before, to: checked.graph)
                : try RuleChange(whole: rule, on: checked.graph)
            if rule.mode == .enforce {
                do throws(ChangeError) {
                    try change.refuseViolations(in: checked.graph, metamodel: checked.metamodel)
                } catch {
                    try violations.note(error, of: change, in: checked, since: before)
                }
            }
            if !change.isEmpty { checked.ruleChanges.append(change) }
        }
        try violations.refuse()
        return checked
    }
}

/// What a source reports against rules that are enforced: all of it at once, with the records to blame.
private struct RuleViolations {
    private let changeSet: ChangeSet
    private var first: ChangeError?
    /// By key.
    private var refused: OrderedDictionary<String, RefusedRecord> = [:]
    private var broken: OrderedSet<NodeID> = []
    private var isHopeless = false

    init(_ changeSet: ChangeSet) { self.changeSet = changeSet }

    /// - Throws: the error, where no source has reported it.
    mutating func note(
        _ error: ChangeError, of change: RuleChange, in resolved: ResolvedChange, since before: GraphSnapshot
    ) throws(ChangeError) {
        guard changeSet.kind == .ingest else { throw error }
        first = first ?? error
        let keys = recordKeys(of: resolved)
        for verdict in change.opened where verdict.problem == nil {
            broken.append(verdict.ci)
            let own = keys[verdict.ci].map { [$0] }
            let blamed = own ?? neighbours(of: verdict.ci, in: [resolved.graph, before]).compactMap { keys[$0] }
            if blamed.isEmpty { isHopeless = true }
            for key in blamed.joined() { refused[key] = RefusedRecord(key, error, rule: change.rule.key) }
        }
    }

    /// What the source says in this set, by the CI that it says it of.
    private func recordKeys(of resolved: ResolvedChange) -> [NodeID: [String]] {
        var keys: [NodeID: [String]] = [:]
        for (record, ci) in resolved.records where record.reference.source == changeSet.source.name {
            if let ci { keys[ci, default: []].append(record.reference.key) }
        }
        return keys
    }

    /// Where the broken CI is another source's, something that is joined to it has broken it.
    private func neighbours(of ci: NodeID, in graphs: [GraphSnapshot]) -> OrderedSet<NodeID> {
        var found: OrderedSet<NodeID> = []
        for graph in graphs {
            guard let slot = graph.slot(of: ci) else { continue }
            graph.forEachRelationship(of: slot, direction: .both) { found.append(graph.id(of: $0.node)) }
        }
        return found
    }

    func refuse() throws(ChangeError) {
        guard var error = first else { return }
        error.broken = Array(broken)
        if !isHopeless, refused.count <= Limits.refusedRecords { error.refused = Array(refused.values) }
        throw error
    }
}

extension RuleChange {
    /// - Throws: `badDefinition` where the rule is too costly to be asked about all.
    init(whole rule: ValidationRule, on graph: GraphSnapshot) throws(ChangeError) {
        self.init(rule: rule)
        var check = try RuleCheck(rule, on: graph)
        let result = check.all()
        if let givenUp = result.givenUp {
            throw ChangeError(
                .badDefinition, "rule '\(rule.key)' would never end: \(givenUp)",
                hint: "Give its patterns an upper length, and join them to n.")
        }
        if rule.mode == .enforce, let undecided = result.verdicts.first(where: { $0.problem != nil }) {
            throw ChangeError(
                .badDefinition,
                "rule '\(rule.key)' cannot be enforced, for it fails on \(CIName.text(undecided.ci)): "
                    + (undecided.problem ?? ""),
                hint: "Mend the expression, or set its mode to report.")
        }
        isWhole = true
        opened = result.verdicts
    }

    init(
        _ rule: ValidationRule, _ touch: RuleTouch, from before: GraphSnapshot, to after: GraphSnapshot
    ) throws(ChangeError) {
        self.init(rule: rule)
        let candidates: [NodeID]
        switch touch.candidates(of: rule.expression.inputs, before: before, after: after) {
        case .some(let found):
            let labels = (before.label(named: rule.ciClass), after.label(named: rule.ciClass))
            candidates = found.filter { before.has($0, labels.0) || after.has($0, labels.1) }.sorted()
        case .all:
            candidates = Self.all(rule.ciClass, before, after)
        }
        if candidates.isEmpty { return }
        var (old, new) = (try RuleCheck(rule, on: before), try RuleCheck(rule, on: after))
        for ci in candidates {
            let (past, present) = (old.verdict(of: ci), new.verdict(of: ci))
            old.checkSteps()
            new.checkSteps()
            if let reason = new.givenUp ?? old.givenUp {
                givenUp = reason
                return
            }
            if past == present { continue }
            if past != nil { closed.append(ci) }
            if let present { opened.append(present) }
        }
    }

    private static func all(_ ciClass: String, _ before: GraphSnapshot, _ after: GraphSnapshot) -> [NodeID] {
        var ids: Set<NodeID> = []
        for graph in [before, after] {
            guard let label = graph.label(named: ciClass) else { continue }
            graph.forEachNode(labelled: label) { ids.insert(graph.id(of: $0)) }
        }
        return ids.sorted()
    }

    /// - Throws: `ruleViolated`, which names the CIs and what the rule read of them.
    func refuseViolations(in graph: GraphSnapshot, metamodel: Metamodel) throws(ChangeError) {
        let broken = opened.filter { $0.problem == nil }
        if broken.isEmpty { return }
        let named = broken.prefix(Limits.ruleNamedCIs).map { Self.text($0.ci, graph, rule, metamodel) }
        let more = broken.count > named.count ? ", and \(broken.count - named.count) more" : ""
        throw ChangeError(
            .ruleViolated,
            "rule '\(rule.key)' (\(rule.message.en)) is broken by \(named.joined(separator: "; "))\(more)",
            hint: isWhole
                ? "Report with the rule first (mode report), mend the CIs, then enforce it."
                : "It demands: \(rule.expression.text)")
    }

    private static func text(
        _ ci: NodeID, _ graph: GraphSnapshot, _ rule: ValidationRule, _ metamodel: Metamodel
    ) -> String {
        guard let slot = graph.slot(of: ci) else { return CIName.text(ci) }
        let name = graph.property(named: GraphSnapshot.nameKey, of: slot).stringValue ?? ""
        let values = rule.expression.inputs.ownKeys.names.sorted().filter { $0 != GraphSnapshot.nameKey }
            .map { "\($0) = \(graph.property(named: $0, of: slot).brief)" }
        let read = values.isEmpty ? "" : ": " + values.joined(separator: ", ")
        return "\(metamodel.ciClass(of: slot, in: graph)) '\(name)' (\(CIName.text(ci))\(read))"
    }
}

extension GraphSnapshot {
    fileprivate func has(_ id: NodeID, _ label: LabelCode?) -> Bool {
        guard let label, let slot = slot(of: id) else { return false }
        return hasLabel(slot, label)
    }
}
