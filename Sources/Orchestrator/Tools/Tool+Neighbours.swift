internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension Tool {
    static let relationColumn = TableColumn(key: "relation", label: Localized(en: "Relation", ko: "관계"), kind: .string)
    static let hopsColumn = TableColumn(key: "hops", label: Localized(en: "Hops", ko: "단계"), kind: .integer)
    static let viaColumn = TableColumn(key: "via", label: Localized(en: "Via", ko: "경유"), kind: .ci)

    /// CIs around a CI: direct neighbours, the nearest of a class, or everything it depends on.
    static let neighbours = Tool(
        name: "neighbours", title: Localized(en: "Follow relations", ko: "관계 따라가기"),
        summary: """
            CIs related to given CIs. follow=direct: one relation away, optionally by relation type and direction. \
            follow=nearest: the nearest CIs of the given classes, over up to 4 relations ("services on node x", \
            "pods of deployment y"). follow=dependencies: everything they need, transitively. \
            follow=dependents: everything that needs them, transitively.
            """,
        inputSchema: ToolSchema.object(
            [
                "ci": ToolSchema.ci, "relations": ToolSchema.relations, "classes": ToolSchema.classes,
                "direction": ["enum": ["outgoing", "incoming", "both"]],
                "follow": ["enum": ["direct", "nearest", "dependencies", "dependents"]],
                "hops": ["type": "integer", "minimum": 1, "maximum": 64], "where": ToolSchema.conditions,
                "attributes": [
                    "type": "array", "items": ["type": "string", "maxLength": 80], "maxItems": 12,
                    "description": "attributes to show as columns",
                ],
                "limit": ToolSchema.limit,
            ], required: ["ci"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let starts = try arguments.nodes("ci", in: estate)
        let request = NeighbourRequest(
            starts: starts, classes: try arguments.classes(in: estate), types: try arguments.relationTypes(in: estate),
            direction: Direction(arguments.string("direction")), hops: arguments.integer("hops"),
            filters: try arguments.filters(in: estate))
        var found: NeighbourRequest.Found
        switch arguments.string("follow") ?? "direct" {
        case "nearest": found = request.nearest(estate)
        case "dependencies": found = request.closure(estate, isForward: true)
        case "dependents": found = request.closure(estate, isForward: false)
        default: found = request.direct(estate)
        }
        try Task.checkCancellation()
        return result(request, &found, arguments, estate)
    }

    private static func result(
        _ request: NeighbourRequest, _ found: inout NeighbourRequest.Found, _ arguments: ToolArguments, _ estate: Estate
    ) -> ToolResult {
        if !request.filters.isEmpty {
            found.items.removeAll { item in
                !request.filters.allSatisfy { $0.holds(for: item.node, in: estate.snapshot) }
            }
        }
        let order = found.isByHops ? found.items : request.inListOrder(found.items, estate)
        let shown = Array(order.prefix(arguments.limit))
        var byNode: [NodeSlot: NeighbourRequest.Item] = [:]
        for item in shown where byNode[item.node] == nil { byNode[item.node] = item }
        var columns: [TableColumn] = []
        if found.isByHops {
            columns = [hopsColumn, viaColumn, relationColumn]
        } else if Set(shown.map(\.relation)).count > 1 || arguments.strings("classes").isEmpty {
            columns = [relationColumn]
        }
        let table = CITable(estate: estate, attributes: arguments.strings("attributes")).make(
            shown.map(\.node), columns: columns
        ) { node in
            guard let item = byNode[node] else { return [:] }
            var cells: JSONObject = [:]
            for column in columns {
                switch column.key {
                case "hops": cells["hops"] = JSONValue(item.hops)
                case "via": cells["via"] = item.predecessor.map { estate.reference($0).json }
                default: cells["relation"] = .string(item.relation)
                }
            }
            return cells
        }
        var result = ToolResult(
            query: found.query, seq: estate.snapshot.seq, table: table, totalRows: found.items.count)
        result.facts["total"] = found.items.count
        for (ciClass, count) in countsByClass(found.items.map(\.node), estate) {
            result.facts["class." + ciClass] = count
        }
        let controllers = Set(table.rows.compactMap { $0["controlled_by"]?["id"]?.stringValue })
        if !controllers.isEmpty { result.facts["controllers"] = controllers.count }
        if found.isByHops {
            let direct = found.items.count { $0.hops == 1 }
            result.facts["direct"] = direct
            result.facts["indirect"] = found.items.count - direct
        }
        if found.isPartial {
            result.status = .partial
            result.isTruncated = true
            result.warnings.append(
                Localized(en: "The search stopped at its limit; there may be more.", ko: "탐색이 한도에서 멈추어 더 있을 수 있습니다."))
        }
        result.cis = request.starts.map(estate.reference) + shown.map { estate.reference($0.node) }
        result.edges = picture(request.starts, shown, found.isByHops, estate)
        return result
    }

    /// Edges between what is shown: the relation each CI was reached by, where both of its ends are shown.
    private static func picture(
        _ starts: [NodeSlot], _ shown: [NeighbourRequest.Item], _ isByHops: Bool, _ estate: Estate
    ) -> [EvidenceEdge] {
        var known = Set(starts)
        known.formUnion(shown.map(\.node))
        var edges: [EvidenceEdge] = []
        var seen = Set<String>()
        for item in shown.prefix(Limits.answerGraphNodes * 2) {
            guard let via = item.via, known.contains(item.predecessor ?? item.node) else { continue }
            let edge = estate.edge(via)
            if seen.insert(edge.id).inserted { edges.append(edge) }
        }
        return edges
    }
}

extension Direction {
    init(_ text: String?) {
        switch text {
        case "outgoing": self = .outgoing
        case "incoming": self = .incoming
        default: self = .both
        }
    }
}

/// What `neighbours` is asked for, and the three ways to find it.
struct NeighbourRequest {
    struct Item {
        var node: NodeSlot
        var hops: Int
        var relation: String
        var via: RelationshipSlot?
        var predecessor: NodeSlot?
    }

    struct Found {
        var items: [Item]
        var query: String
        var isPartial = false
        /// In the order of distance, with hops and way.
        var isByHops = false
    }

    var starts: [NodeSlot]
    var classes: [String]
    var types: Set<RelationshipTypeCode>?
    var direction: Direction
    var hops: Int?
    var filters: [AttributeFilter]

    func direct(_ estate: Estate) -> Found {
        let labels = estate.labels(classes)
        var seen = Set(starts)
        var items: [Item] = []
        for start in starts {
            estate.snapshot.forEachRelationship(of: start, direction: direction) { adjacent in
                guard types?.contains(adjacent.type) ?? true, classes.isEmpty || estate.isAny(adjacent.node, labels),
                    seen.insert(adjacent.node).inserted
                else { return }
                let key = estate.snapshot.name(of: adjacent.type)
                items.append(
                    Item(
                        node: adjacent.node, hops: 1, relation: (adjacent.direction == .incoming ? "← " : "→ ") + key,
                        via: adjacent.relationship, predecessor: start))
            }
        }
        let names = types.map { $0.map { estate.snapshot.name(of: $0) }.sorted().joined(separator: "|") }
        let relation = names.map { ":" + $0 } ?? ""
        let arrow =
            direction == .outgoing
            ? "-[r\(relation)]->" : direction == .incoming ? "<-[r\(relation)]-" : "-[r\(relation)]-"
        return Found(items: items, query: "MATCH \(startText(estate))\(arrow)(c\(classText)) \(ending)")
    }

    func nearest(_ estate: Estate) -> Found {
        let outcome = RelationWalk(estate: estate).nearest(
            from: starts, labels: estate.labels(classes.isEmpty ? [Metamodel.rootClass] : classes), required: types,
            stepsMax: min(hops ?? Limits.relatedSteps, Limits.relatedSteps))
        let items = outcome.matches.map { match in
            Item(
                node: match.node, hops: match.steps.count,
                relation: match.steps.map { ($0.direction == .incoming ? "← " : "→ ") + $0.type }.joined(
                    separator: " "),
                via: match.via, predecessor: match.predecessor)
        }
        let ways = Set(outcome.matches.map(\.steps)).map { steps in
            steps.enumerated().map { index, step in
                step.cypher + (index == steps.count - 1 ? "(c\(classText))" : "()")
            }.joined()
        }.sorted()
        let pattern = ways.isEmpty ? ["-[*1..\(Limits.relatedSteps)]-(c\(classText))"] : ways
        let query = pattern.prefix(6).map { "MATCH \(startText(estate))\($0) \(ending)" }.joined(separator: "\nUNION\n")
        return Found(items: items, query: query, isPartial: outcome.isPartial)
    }

    /// Everything that the starts need (`isForward`), or that needs them.
    func closure(_ estate: Estate, isForward: Bool) -> Found {
        let rules = estate.metamodel.impactRules(in: estate.snapshot)
        let traversal =
            isForward
            ? estate.snapshot.dependencies(of: starts, rules: rules, hopsMax: hops ?? .max)
            : estate.snapshot.dependents(of: starts, rules: rules, hopsMax: hops ?? .max)
        let labels = estate.labels(classes)
        let items = traversal.reached.filter { classes.isEmpty || estate.isAny($0.node, labels) }.map { reached in
            Item(
                node: reached.node, hops: reached.hops,
                relation: estate.snapshot.name(of: estate.snapshot.type(of: reached.via)),
                via: reached.via, predecessor: reached.predecessor)
        }
        let used = Set(items.map(\.relation)).sorted().joined(separator: "|")
        let star = hops.map { "*1..\($0)" } ?? "*"
        let pattern = isForward ? "-[:\(used)\(star)]->" : "<-[:\(used)\(star)]-"
        return Found(
            items: items,
            query: "MATCH \(startText(estate))\(used.isEmpty ? "-[*]-" : pattern)(c\(classText)) "
                + "\(ending) // \(isForward ? "from dependent to what it needs" : "from what is needed to its dependents")",
            isPartial: traversal.isPartial, isByHops: true)
    }

    func inListOrder(_ items: [Item], _ estate: Estate) -> [Item] {
        let rank = Dictionary(
            estate.sorted(items.map(\.node)).enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        return items.sorted { (rank[$0.node] ?? 0) < (rank[$1.node] ?? 0) }
    }

    private var classText: String { classes.isEmpty ? "" : ":" + classes.joined(separator: "|") }
    private var ending: String {
        let condition = filters.map { $0.cypher("c") }.joined(separator: " AND ")
        return (condition.isEmpty ? "" : "WHERE \(condition) ") + "RETURN DISTINCT c"
    }

    private func startText(_ estate: Estate) -> String {
        if starts.count == 1 { return estate.nodeText("s", starts[0]) }
        let names = starts.prefix(5).map { CypherText.string(estate.name(of: $0)) }
        return "(s WHERE s.name IN [\(names.joined(separator: ", "))\(starts.count > 5 ? ", …" : "")])"
    }
}
