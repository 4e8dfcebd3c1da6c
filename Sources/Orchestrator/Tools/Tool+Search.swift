internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Pieces of the input schemas.
enum ToolSchema {
    static let ci: JSONValue = [
        "type": ["string", "array"], "items": ["type": "string", "maxLength": 400], "maxItems": 500,
        "description": "CI id (ci-42), a name that is unique, or a list of those",
    ]
    static let classes: JSONValue = [
        "type": ["string", "array"], "items": ["type": "string", "maxLength": 80], "maxItems": 50,
        "description": "keys of CI classes; subclasses are included",
    ]
    static let relations: JSONValue = [
        "type": ["string", "array"], "items": ["type": "string", "maxLength": 80], "maxItems": 50,
        "description": "keys of relation types, for example RUNS_ON",
    ]
    static let conditions: JSONValue = [
        "type": "array", "maxItems": 10, "description": "conditions that must all hold",
        "items": [
            "type": "object", "required": ["attribute", "value"], "additionalProperties": false,
            "properties": [
                "attribute": [
                    "type": ["string", "array"], "items": ["type": "string", "maxLength": 80], "maxItems": 20,
                ],
                "op": ["enum": .array(AttributeFilter.Comparison.allCases.map { .string($0.rawValue) })],
                "value": ["type": ["string", "number", "boolean"], "maxLength": 400],
            ],
        ],
    ]
    static let limit: JSONValue = ["type": "integer", "minimum": 1, "maximum": .integer(Int64(Limits.toolRows))]

    static func object(_ properties: JSONObject, required: [String] = []) -> JSONValue {
        [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
            "required": .array(required.map(JSONValue.string)),
        ]
    }
}

extension Tool {
    /// CIs by class, conditions on attributes, and part of the name.
    static let ciSearch = Tool(
        name: "ci_search", title: Localized(en: "Search CIs", ko: "구성 항목 검색"),
        summary: """
            List CIs of given classes, filtered by attribute conditions and by name (text + match). \
            Without arguments: all CIs. Use it for "list hosts", "pods that are not Running", "what is called x*".
            """,
        inputSchema: ToolSchema.object([
            "classes": ToolSchema.classes, "where": ToolSchema.conditions,
            "text": ["type": "string", "maxLength": 400, "description": "the name, or part of it"],
            "match": ["enum": ["exact", "starts_with", "ends_with", "contains"]],
            "attributes": [
                "type": "array", "items": ["type": "string", "maxLength": 80], "maxItems": 12,
                "description": "attributes to show as columns",
            ],
            "order_by": ["type": "string", "maxLength": 80, "description": "a number; CIs without it are left out"],
            "order": ["enum": ["descending", "ascending"]], "limit": ToolSchema.limit,
        ])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let classes = try arguments.classes(in: estate)
        var filters = try arguments.filters(in: estate)
        var nodes: [NodeSlot]
        let wanted = classes.isEmpty ? [Metamodel.rootClass] : classes
        if let text = arguments.string("text"), arguments.string("match") ?? "contains" == "exact" {
            let labels = estate.labels(wanted)
            nodes = EntityLinker(snapshot: estate.snapshot, metamodel: estate.metamodel).nodes(called: text)
                .filter { estate.isAny($0, labels) }
            filters.append(AttributeFilter(attributes: ["name"], comparison: .equal, value: .string(text)))
        } else {
            if let text = arguments.string("text") {
                let match = AttributeFilter.Comparison(rawValue: arguments.string("match") ?? "contains") ?? .contains
                filters.append(AttributeFilter(attributes: ["name"], comparison: match, value: .string(text)))
            }
            nodes = estate.nodes(wanted)
        }
        try Task.checkCancellation()
        if !filters.isEmpty {
            nodes = nodes.filter { node in filters.allSatisfy { $0.holds(for: node, in: estate.snapshot) } }
        }
        var order = "c.name"
        let sorted: [NodeSlot]
        if let key = arguments.string("order_by") {
            let isAscending = arguments.string("order") == "ascending"
            order = "c.\(key)" + (isAscending ? "" : " DESC")
            sorted = estate.sorted(nodes, by: key, isAscending: isAscending)
        } else {
            sorted = estate.sorted(nodes)
        }
        let shown = Array(sorted.prefix(arguments.limit))
        let table = CITable(estate: estate, attributes: arguments.strings("attributes")).make(shown)
        let condition = filters.isEmpty ? "" : " WHERE " + filters.map { $0.cypher("c") }.joined(separator: " AND ")
        var result = ToolResult(
            query: "MATCH (c:\(wanted.joined(separator: "|")))\(condition) RETURN c ORDER BY \(order)",
            seq: estate.snapshot.seq, table: table, totalRows: nodes.count)
        result.facts["total"] = nodes.count
        result.facts["of"] = estate.count(wanted)
        for (ciClass, count) in countsByClass(nodes, estate) { result.facts["class." + ciClass] = count }
        result.cis = shown.map(estate.reference)
        return result
    }

    /// One CI with all its attributes.
    static let ciGet = Tool(
        name: "ci_get", title: Localized(en: "Read a CI", ko: "구성 항목 조회"),
        summary: "All attributes of one CI, and how many relations of which type it has. Use it for \"what is x\".",
        inputSchema: ToolSchema.object(["ci": ToolSchema.ci], required: ["ci"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let node = try arguments.nodes("ci", in: estate)[0]
        let reference = estate.reference(node)
        let definitions = estate.metamodel.attributes(of: reference.ciClass)
        var rows: [JSONObject] = [
            ["attribute": "class", "label": .string(reference.ciClass), "value": .string(reference.ciClass)]
        ]
        let properties = estate.snapshot.properties(of: node).map { (estate.snapshot.name(of: $0.key), $0.value) }
        let order = Array(definitions.keys)
        for (key, value) in properties.sorted(by: {
            (order.firstIndex(of: $0.0) ?? order.count, $0.0) < (order.firstIndex(of: $1.0) ?? order.count, $1.0)
        }) {
            guard key != GraphSnapshot.nameKey, let cell = estate.cell(value) else { continue }
            rows.append([
                "attribute": .string(key), "label": .string(definitions[key]?.label.en ?? key), "value": cell,
                "label_ko": .string(definitions[key]?.label.ko ?? key), "unit": JSONValue(definitions[key]?.unit),
            ])
        }
        let columns = [
            TableColumn(key: "attribute", label: Localized(en: "Attribute", ko: "속성"), kind: .string),
            TableColumn(key: "value", label: Localized(en: "Value", ko: "값"), kind: .string),
        ]
        var result = ToolResult(
            query: "MATCH \(estate.nodeText("c", node)) RETURN c", seq: estate.snapshot.seq,
            table: Table(columns: columns, rows: rows))
        var relations: OrderedDictionary<String, Int> = [:]
        estate.snapshot.forEachRelationship(of: node, direction: .both) { adjacent in
            let arrow = adjacent.direction == .outgoing ? "out." : "in."
            relations[arrow + estate.snapshot.name(of: adjacent.type), default: 0] += 1
        }
        for (type, count) in relations { result.facts["relation." + type] = count }
        result.facts["relations"] = relations.values.reduce(0, +)
        result.cis = [reference]
        return result
    }

    /// CIs per class, biggest class first.
    static func countsByClass(_ nodes: [NodeSlot], _ estate: Estate) -> [(String, Int)] {
        // Per label set first: an array access a node instead of hashing the name of its class.
        var bySet = [Int](repeating: 0, count: estate.classesByLabelSet.count)
        for node in nodes { bySet[estate.snapshot.labelSet(of: node)] += 1 }
        var counts: [String: Int] = [:]
        for (ciClass, count) in zip(estate.classesByLabelSet, bySet) where count > 0 {
            counts[ciClass, default: 0] += count
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}
