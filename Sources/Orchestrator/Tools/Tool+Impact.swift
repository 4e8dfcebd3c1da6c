internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension ImpactState {
    /// How it is written in answers and pictures.
    var name: String {
        switch self {
        case .ok: "ok"
        case .atRisk: "at_risk"
        case .degraded: "degraded"
        case .down: "down"
        }
    }
}

extension Tool {
    static let stateColumn = TableColumn(key: "state", label: Localized(en: "State", ko: "상태"), kind: .state)
    static let whyColumn = TableColumn(key: "why", label: Localized(en: "Why", ko: "이유"), kind: .string)

    /// What fails with given CIs.
    static let impact = Tool(
        name: "impact", title: Localized(en: "Impact analysis", ko: "영향 분석"),
        summary: """
            What breaks if the given CIs go down: every CI that becomes down, degraded or at_risk, with the way the \
            failure takes. Redundancy is taken into account. Optionally only CIs of some classes.
            """,
        inputSchema: ToolSchema.object(
            ["ci": ToolSchema.ci, "classes": ToolSchema.classes, "limit": ToolSchema.limit], required: ["ci"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let failed = try arguments.nodes("ci", in: estate)
        let classes = try arguments.classes(in: estate)
        let labels = estate.labels(classes)
        let rules = estate.metamodel.impactRules(in: estate.snapshot)
        let impact = try estate.snapshot.impact(of: failed, rules: rules)
        let proof = ImpactProof(impact: impact, estate: estate)
        let affected = impact.impacted.filter { $0.state != .ok && (classes.isEmpty || estate.isAny($0.node, labels)) }
        let shown = worstFirst(affected, estate, limit: arguments.limit)
        let byNode = Dictionary(shown.map { ($0.node, $0) }, uniquingKeysWith: { first, _ in first })
        var table = CITable(estate: estate, attributes: ["name"]).make(
            shown.map(\.node), columns: [stateColumn, hopsColumn, whyColumn]
        ) { node in
            guard let item = byNode[node] else { return [:] }
            return [
                "state": .string(item.state.name), "hops": JSONValue(item.hops), "why": .string(proof.text(item)),
            ]
        }
        table.columns.removeAll { $0.key == "name" }
        for index in table.rows.indices { table.rows[index].removeValue(forKey: "name") }
        let names = failed.map { CypherText.string(estate.name(of: $0)) }.joined(separator: ", ")
        var result = ToolResult(
            query: "CALL impact([\(names)]) YIELD node, state, hops, path"
                + (classes.isEmpty ? "" : " WHERE node:\(classes.joined(separator: "|"))") + " RETURN *",
            seq: estate.snapshot.seq, table: table, totalRows: affected.count)
        summarize(affected, &result, estate)
        if impact.isPartial {
            result.warnings.append(
                Localized(
                    en: "The analysis stopped at its limit; more may be affected.",
                    ko: "분석이 한도에서 멈추어 영향받는 항목이 더 있을 수 있습니다."))
            result.isTruncated = true
            result.status = .partial
        }
        result.cis = failed.map(estate.reference) + shown.map { estate.reference($0.node) }
        for node in failed { result.states[estate.reference(node).id] = "failed" }
        for item in shown { result.states[estate.reference(item.node).id] = item.state.name }
        result.edges = proof.edges(shown)
        return result
    }

    /// By state, then importance of the class, then nearest first, as the analysis gives them.
    private static func worstFirst(_ affected: [ImpactedNode], _ estate: Estate, limit: Int) -> [ImpactedNode] {
        let groups = Dictionary(grouping: affected.indices) { index in
            (3 - Int(affected[index].state.rawValue)) << 16 | estate.importance(of: affected[index].node)
        }
        return groups.sorted { $0.key < $1.key }.flatMap(\.value).prefix(limit).map { affected[$0] }
    }

    private static func summarize(_ affected: [ImpactedNode], _ result: inout ToolResult, _ estate: Estate) {
        result.facts["total"] = affected.count
        for state in [ImpactState.down, .degraded, .atRisk] {
            let nodes = affected.filter { $0.state == state }.map(\.node)
            result.facts[state.name] = nodes.count
            for (ciClass, count) in countsByClass(nodes, estate) {
                result.facts["\(state.name).\(ciClass)"] = count
            }
        }
        let kept = affected.count { $0.state < .down && $0.group != nil }
        if kept > 0 { result.facts["kept_by_redundancy"] = kept }
    }
}

/// Puts the proof of an impact into words: which chain of relations carries the failure to a CI.
struct ImpactProof {
    let impact: Impact
    let estate: Estate

    /// `node-1 ← RUNS_ON ← web-1 → MANAGED_BY → web (0 of 1 healthy, 1 needed)`.
    func text(_ item: ImpactedNode) -> String {
        var links = impact.proof(of: item)[...]
        let isLong = links.count > 13
        if isLong { links = links.suffix(13) }
        var text = (isLong ? "… " : "") + (links.first.map { estate.name(of: $0.node) } ?? "")
        for (before, link) in zip(links, links.dropFirst()) {
            guard let via = link.via else { continue }
            let type = estate.snapshot.name(of: estate.snapshot.type(of: via))
            let isAlong = estate.snapshot.source(of: via) == before.node && estate.snapshot.target(of: via) == link.node
            text += isAlong ? " → \(type) → " : " ← \(type) ← "
            text += estate.name(of: link.node)
        }
        if let group = item.group {
            text += " (\(group.healthy)/\(group.total), min \(group.needed))"
        }
        if item.after > .zero { text += " (+\(item.after.components.seconds) s)" }
        return text
    }

    /// The relations of the proofs, nearest first.
    func edges(_ items: [ImpactedNode]) -> [EvidenceEdge] {
        items.prefix(Limits.answerGraphNodes * 2).map { estate.edge($0.via) }
    }
}
