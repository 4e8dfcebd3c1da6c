internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension Tool {
    static let atColumn = TableColumn(key: "at", label: Localized(en: "When", ko: "시각"), kind: .instant)
    static let actionColumn = TableColumn(key: "action", label: Localized(en: "Action", ko: "작업"), kind: .string)
    static let detailColumn = TableColumn(key: "detail", label: Localized(en: "Change", ko: "변경 내용"), kind: .string)
    static let actorColumn = TableColumn(key: "actor", label: Localized(en: "By", ko: "변경자"), kind: .string)
    static let seqColumn = TableColumn(key: "seq", label: Localized(en: "Commit", ko: "커밋"), kind: .integer)

    /// The history of the estate.
    static let recentChanges = Tool(
        name: "recent_changes", title: Localized(en: "Recent changes", ko: "최근 변경"),
        summary: """
            What changed between two times (RFC 3339): CIs created, updated, retired, with the attributes that changed. \
            Optionally of one CI (then with its relations), of some classes, or only some actions.
            """,
        inputSchema: ToolSchema.object(
            [
                "since": ["type": "string", "maxLength": 40], "until": ["type": "string", "maxLength": 40],
                "ci": ToolSchema.ci, "classes": ToolSchema.classes,
                "actions": [
                    "type": "array", "maxItems": 6,
                    "items": ["enum": ["created", "updated", "retired", "revived", "related", "unrelated"]],
                ],
                "limit": ToolSchema.limit,
            ], required: ["since"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        guard let since = arguments.string("since").flatMap(Instant.init(text:)) else {
            throw OrchestratorError(.invalidArgument, "since is no time: \(arguments.string("since") ?? "")")
        }
        let until = try arguments.string("until").map { text throws(OrchestratorError) in
            guard let instant = Instant(text: text) else {
                throw OrchestratorError(.invalidArgument, "until is no time: \(text)")
            }
            return instant
        }
        let classes = try arguments.classes(in: estate)
        let actions = Set(arguments.strings("actions"))
        let node = arguments.values["ci"] == nil ? nil : try arguments.nodes("ci", in: estate).first
        let concrete = Set(
            estate.metamodel.classes.keys.filter { key in classes.contains { estate.metamodel.isA(key, $0) } })
        let report = try await context.changes.read(
            ChangeQuery(
                principal: context.principal, since: since,
                until: until ?? Instant(rawValue: context.now.rawValue + 1),
                ci: node.map { estate.snapshot.id(of: $0) },
                classes: classes.isEmpty ? nil : concrete, limit: Limits.toolRows))
        let items = actions.isEmpty ? report.items : report.items.filter { actions.contains($0.action) }
        return changesResult(
            report, items, isFiltered: node != nil || !actions.isEmpty, classes: concrete, node: node, since: since,
            until: until, limit: arguments.limit, estate)
    }

    private static func changesResult(
        _ report: ChangeReport, _ items: [ChangeReport.Item], isFiltered: Bool, classes: Set<String>, node: NodeSlot?,
        since: Instant, until: Instant?, limit: Int, _ estate: Estate
    ) -> ToolResult {
        var counts = report.counts
        if !classes.isEmpty {
            counts = .init()
            for (key, own) in report.countsByClass where classes.contains(key) {
                counts.created += own.created
                counts.updated += own.updated
                counts.retired += own.retired
            }
        }
        if isFiltered {
            counts = .init()
            counts.created = items.count { $0.action == "created" || $0.action == "revived" }
            counts.updated = items.count { $0.action == "updated" }
            counts.retired = items.count { $0.action == "retired" }
            counts.relationsCreated = items.count { $0.action == "related" }
            counts.relationsRemoved = items.count { $0.action == "unrelated" }
        }
        let rows: [JSONObject] = items.prefix(limit).map { item in
            [
                "at": .string(item.at.text), "action": .string(item.action), "ci": item.ci.json,
                "class": .string(item.ci.ciClass), "detail": .string(item.detail), "actor": .string(item.actor),
                "seq": JSONValue(item.seq.rawValue),
            ]
        }
        let total = isFiltered ? items.count : max(items.count, counts.created + counts.updated + counts.retired)
        var conditions = ["at >= \(since.text)"]
        if let until { conditions.append("at < \(until.text)") }
        if let node { conditions.append("ci = \(CypherText.string(estate.name(of: node)))") }
        if !classes.isEmpty { conditions.append("class IN [\(classes.sorted().joined(separator: ", "))]") }
        var result = ToolResult(
            query:
                "CALL changes() YIELD at, action, ci, change WHERE \(conditions.joined(separator: " AND ")) RETURN * ORDER BY at DESC",
            seq: estate.snapshot.seq,
            table: Table(
                columns: [atColumn, actionColumn, CITable.ci, CITable.ciClass, detailColumn, actorColumn, seqColumn],
                rows: rows),
            totalRows: total)
        result.facts["total"] = total
        result.facts["commits"] = report.commitCount
        result.facts["created"] = counts.created
        result.facts["updated"] = counts.updated
        result.facts["retired"] = counts.retired
        result.facts["relations_created"] = counts.relationsCreated
        result.facts["relations_removed"] = counts.relationsRemoved
        for (key, own) in report.countsByClass.sorted(by: { $0.key < $1.key }) where !isFiltered {
            if !classes.isEmpty && !classes.contains(key) { continue }
            result.facts["class." + key] = own.created + own.updated + own.retired
        }
        var seen = Set<String>()
        result.cis = (node.map { [estate.reference($0)] } ?? []) + items.prefix(limit).map(\.ci)
        result.cis.removeAll { !seen.insert($0.id).inserted }
        if isFiltered, report.items.count >= Limits.toolRows {
            result.warnings.append(
                Localized(en: "Only the newest changes were looked at.", ko: "가장 최근의 변경만 살펴보았습니다."))
        }
        return result
    }
}
