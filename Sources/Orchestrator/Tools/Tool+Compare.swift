internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension Tool {
    /// Two CIs side by side.
    static let ciCompare = Tool(
        name: "ci_compare", title: Localized(en: "Compare two CIs", ko: "구성 항목 비교"),
        summary: """
            Two CIs side by side: attributes that differ and that agree, relations of both and of only one. Use it for \
            "compare x and y", "how does x differ from y".
            """,
        inputSchema: ToolSchema.object(["left": ToolSchema.ci, "right": ToolSchema.ci], required: ["left", "right"])
    ) { arguments, context in
        let estate = Estate(snapshot: context.snapshot, metamodel: context.metamodel)
        let left = try arguments.nodes("left", in: estate)[0]
        let right = try arguments.nodes("right", in: estate)[0]
        guard left != right else {
            throw OrchestratorError(.invalidArgument, "left and right are the same CI")
        }
        let comparison = CIComparison(left, right, in: estate.snapshot, metamodel: estate.metamodel)
        let rows = attributeRows(comparison, estate, left) + relationRows(comparison, estate)
        var result = ToolResult(
            query:
                "MATCH \(estate.nodeText("a", left)), \(estate.nodeText("b", right)) CALL cmdb.compare(a, b) YIELD what, key, left, right, same, other RETURN *",
            seq: estate.snapshot.seq,
            table: Table(
                columns: [
                    TableColumn(key: "what", label: Localized(en: "What", ko: "항목"), kind: .string),
                    TableColumn(
                        key: "left", label: Localized(en: estate.name(of: left), ko: estate.name(of: left)),
                        kind: .string),
                    TableColumn(
                        key: "right", label: Localized(en: estate.name(of: right), ko: estate.name(of: right)),
                        kind: .string),
                    TableColumn(key: "same", label: Localized(en: "Same", ko: "같음"), kind: .boolean),
                    CITable.ci,
                ], rows: Array(rows.prefix(arguments.limit))), totalRows: rows.count)
        result.facts["attributes"] = comparison.attributes.count
        result.facts["attributes_equal"] = comparison.attributes.count(where: \.isSame)
        result.facts["attributes_different"] = comparison.attributes.count { !$0.isSame }
        result.facts["relations_common"] = comparison.relations.count { $0.isOfLeft && $0.isOfRight }
        result.facts["relations_of_left_only"] = comparison.relations.count { $0.isOfLeft && !$0.isOfRight }
        result.facts["relations_of_right_only"] = comparison.relations.count { !$0.isOfLeft && $0.isOfRight }
        result.cis = [estate.reference(left), estate.reference(right)]
        if comparison.unlistedRelations > 0 {
            result.warnings.append(
                Localized(
                    en: "\(comparison.unlistedRelations) further relations were not compared.",
                    ko: "관계 \(comparison.unlistedRelations)개는 비교하지 않았습니다."))
        }
        return result
    }

    /// What differs first.
    private static func attributeRows(_ comparison: CIComparison, _ estate: Estate, _ left: NodeSlot) -> [JSONObject] {
        let definitions = estate.metamodel.attributes(of: estate.ciClass(of: left))
        return (comparison.attributes.filter { !$0.isSame } + comparison.attributes.filter(\.isSame)).map { attribute in
            let label = definitions[attribute.key]?.label ?? Localized(en: attribute.key, ko: attribute.key)
            var row: JSONObject = [
                "what": .string(attribute.key), "label": .string(label.en), "label_ko": .string(label.ko),
                "same": .bool(attribute.isSame),
            ]
            if let cell = estate.cell(attribute.left) { row["left"] = cell }
            if let cell = estate.cell(attribute.right) { row["right"] = cell }
            return row
        }
    }

    private static func relationRows(_ comparison: CIComparison, _ estate: Estate) -> [JSONObject] {
        comparison.relations.map { relation in
            let label = estate.relationLabel(relation.type, relation.direction)
            return [
                "what": .string(relation.type), "label": .string(label.en), "label_ko": .string(label.ko),
                "left": .bool(relation.isOfLeft), "right": .bool(relation.isOfRight),
                "same": .bool(relation.isOfLeft && relation.isOfRight), "ci": estate.reference(relation.other).json,
            ]
        }
    }
}
