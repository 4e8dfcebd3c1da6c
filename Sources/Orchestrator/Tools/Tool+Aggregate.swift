internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension Tool {
    static let countColumn = TableColumn(key: "count", label: Localized(en: "Count", ko: "개수"), kind: .integer)

    /// Counting, whole or by group.
    static let aggregate = Tool(
        name: "aggregate", title: Localized(en: "Count", ko: "집계"),
        summary: """
            Count CIs of given classes, optionally filtered, optionally only those that hang together with one CI (near), \
            grouped by the related CI of another class (group_class) or by an attribute (group_attribute). \
            top and order give the biggest or smallest groups.
            """,
        inputSchema: ToolSchema.object(
            [
                "classes": ToolSchema.classes, "where": ToolSchema.conditions, "near": ToolSchema.ci,
                "relations": ToolSchema.relations, "group_class": ToolSchema.classes,
                "group_attribute": [
                    "type": ["string", "array"], "items": ["type": "string", "maxLength": 80], "maxItems": 20,
                ],
                "top": ["type": "integer", "minimum": 1, "maximum": 1_000],
                "order": ["enum": ["descending", "ascending"]],
            ], required: ["classes"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let aggregation = Aggregation(
            estate: estate, classes: try arguments.classes(in: estate), filters: try arguments.filters(in: estate),
            near: arguments.values["near"] == nil ? [] : try arguments.nodes("near", in: estate),
            types: try arguments.relationTypes(in: estate))
        try Task.checkCancellation()
        let groupClasses = arguments.strings("group_class")
        for key in groupClasses where estate.metamodel.classes[key] == nil {
            throw OrchestratorError(.invalidArgument, "there is no CI class \"\(key)\"")
        }
        let isAscending = arguments.string("order") == "ascending"
        let top = min(arguments.integer("top") ?? arguments.rowsMax, arguments.rowsMax)
        if !groupClasses.isEmpty {
            return aggregation.byClass(groupClasses, top: top, isAscending: isAscending)
        }
        let attributes = arguments.strings("group_attribute")
        if !attributes.isEmpty { return aggregation.byAttribute(attributes, top: top, isAscending: isAscending) }
        return aggregation.whole()
    }
}

/// A set of CIs to be counted.
struct Aggregation {
    let estate: Estate
    let classes: [String]
    private let nodes: [NodeSlot]
    private let match: String
    private let near: [NodeSlot]

    init(
        estate: Estate, classes: [String], filters: [AttributeFilter], near: [NodeSlot],
        types: Set<RelationshipTypeCode>?
    ) {
        self.estate = estate
        self.classes = classes
        self.near = near
        var pattern = "MATCH (c:\(classes.joined(separator: "|")))"
        var found: [NodeSlot]
        if near.isEmpty {
            found = estate.nodes(classes)
        } else {
            let outcome = RelationWalk(estate: estate).nearest(
                from: near, labels: estate.labels(classes), required: types)
            found = outcome.matches.map(\.node)
            let steps = outcome.matches.first?.steps ?? []
            let way = steps.isEmpty ? "-[*]-" : steps.map(\.cypher).joined(separator: "()")
            pattern = "MATCH \(estate.nodeText("s", near[0]))\(way)(c:\(classes.joined(separator: "|")))"
        }
        if !filters.isEmpty {
            found = found.filter { node in filters.allSatisfy { $0.holds(for: node, in: estate.snapshot) } }
            pattern += " WHERE " + filters.map { $0.cypher("c") }.joined(separator: " AND ")
        }
        nodes = found
        match = pattern
    }

    func whole() -> ToolResult {
        let counts = Tool.countsByClass(nodes, estate)
        let columns = [CITable.ciClass, Tool.countColumn]
        let rows: [JSONObject] = counts.map { ["class": .string($0.0), "count": JSONValue($0.1)] }
        var result = ToolResult(
            query: "\(match) RETURN count(DISTINCT c)", seq: estate.snapshot.seq,
            table: Table(columns: columns, rows: rows))
        result.status = .ok
        result.facts["total"] = nodes.count
        result.facts["classes"] = counts.count
        for (ciClass, count) in counts { result.facts["class." + ciClass] = count }
        result.cis =
            near.map(estate.reference)
            + estate.sorted(Array(nodes.prefix(2_000))).prefix(Limits.sourceCIs)
            .map(estate.reference)
        return result
    }

    /// One row per CI of the other classes, those without any included.
    func byClass(_ groupClasses: [String], top: Int, isAscending: Bool) -> ToolResult {
        let labels = estate.labels(groupClasses)
        let groups = estate.nodes(groupClasses)
        let walk = RelationWalk(estate: estate)
        guard let steps = walk.commonSteps(from: nodes, to: labels) else {
            var result = ToolResult(
                query: "\(match)-[*1..\(Limits.relatedSteps)]-(g:\(groupClasses.joined(separator: "|")))",
                seq: estate.snapshot.seq)
            result.facts["total"] = nodes.count
            result.facts["groups"] = groups.count
            return result
        }
        var counts: [NodeSlot: Int] = [:]
        for group in groups { counts[group] = 0 }
        var ungrouped = 0
        for node in nodes {
            let found = walk.follow(steps, from: node, labels: labels)
            if found.isEmpty { ungrouped += 1 }
            for group in found { counts[group, default: 0] += 1 }
        }
        let order = counts.map { (node: $0.key, count: $0.value, name: estate.name(of: $0.key)) }.sorted {
            left, right in
            if left.count != right.count { return isAscending ? left.count < right.count : left.count > right.count }
            return left.name != right.name ? left.name < right.name : left.node < right.node
        }
        let groupColumn = TableColumn(key: "group", label: estate.classLabel(groupClasses[0]), kind: .ci)
        let shown = order.prefix(top)
        let way = steps.enumerated().map { $0.element.cypher + ($0.offset == steps.count - 1 ? "" : "()") }.joined()
        var result = ToolResult(
            query: "\(match)\(way)(g:\(groupClasses.joined(separator: "|"))) RETURN g, count(DISTINCT c) AS count "
                + "ORDER BY count\(isAscending ? "" : " DESC")\(top < order.count ? " LIMIT \(top)" : "")",
            seq: estate.snapshot.seq,
            table: Table(
                columns: [groupColumn, Tool.countColumn],
                rows: shown.map { ["group": estate.reference($0.node).json, "count": JSONValue($0.count)] }),
            totalRows: top < order.count ? shown.count : order.count)
        result.facts["total"] = nodes.count
        result.facts["groups"] = order.count
        if ungrouped > 0 { result.facts["ungrouped"] = ungrouped }
        result.cis = shown.map { estate.reference($0.node) }
        return result
    }

    /// One row per value.
    func byAttribute(_ attributes: [String], top: Int, isAscending: Bool) -> ToolResult {
        let present = attributes.filter { key in
            estate.snapshot.propertyKey(named: key).map { code in
                nodes.contains { !estate.snapshot.property(code, of: $0).isNull }
            } ?? false
        }
        guard let key = present.first, let code = estate.snapshot.propertyKey(named: key) else {
            var result = ToolResult(query: "\(match) RETURN c.\(attributes[0]), count(*)", seq: estate.snapshot.seq)
            result.facts["total"] = nodes.count
            return result
        }
        var counts: [Value: Int] = [:]
        var ungrouped = 0
        for node in nodes {
            let value = estate.snapshot.property(code, of: node)
            if value.isNull { ungrouped += 1 } else { counts[value, default: 0] += 1 }
        }
        let order = counts.map {
            (text: estate.cell($0.key).map { $0.stringValue ?? $0.serialized() } ?? "", count: $0.value)
        }
        .sorted { left, right in
            if left.count != right.count { return isAscending ? left.count < right.count : left.count > right.count }
            return left.text < right.text
        }
        let definition =
            classes.compactMap { estate.metamodel.attributes(of: $0)[key] }.first
            ?? nodes.first.flatMap { estate.metamodel.attributes(of: estate.ciClass(of: $0))[key] }
        let groupColumn = TableColumn(
            key: "group", label: definition?.label ?? Localized(en: key, ko: key), kind: .string)
        let shown = order.prefix(top)
        var result = ToolResult(
            query: "\(match) RETURN c.\(key), count(*) AS count ORDER BY count\(isAscending ? "" : " DESC")",
            seq: estate.snapshot.seq,
            table: Table(
                columns: [groupColumn, Tool.countColumn],
                rows: shown.map { ["group": .string($0.text), "count": JSONValue($0.count)] }),
            totalRows: top < order.count ? shown.count : order.count)
        result.facts["total"] = nodes.count
        result.facts["groups"] = order.count
        if ungrouped > 0 { result.facts["ungrouped"] = ungrouped }
        return result
    }
}
