internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Builds the table of a list of CIs, with the columns that mean something for them.
struct CITable: Sendable {
    let estate: Estate
    /// Attributes to show; empty for the ones that fit.
    var attributes: [String] = []

    static let ci = TableColumn(key: "ci", label: Localized(en: "CI", ko: "구성 항목"), kind: .ci)
    static let ciClass = TableColumn(key: "class", label: Localized(en: "Class", ko: "클래스"), kind: .string)
    static let namespace = TableColumn(key: "namespace", label: Localized(en: "Namespace", ko: "네임스페이스"), kind: .string)
    static let controller = TableColumn(
        key: "controlled_by", label: Localized(en: "Controlled by", ko: "관리 주체"), kind: .ci)

    /// One row per CI in the order given; `extra` adds cells.
    func make(
        _ nodes: [NodeSlot], columns extraColumns: [TableColumn] = [],
        extra: (NodeSlot) -> JSONObject = { _ in [:] }
    ) -> Table {
        var columns = [Self.ci, Self.ciClass]
        let namespaces = nodes.map { estate.target(of: $0, "IN_NAMESPACE").map(estate.name(of:)) }
        if namespaces.contains(where: { $0 != nil }) { columns.append(Self.namespace) }
        let controllers = nodes.map { estate.controller(of: $0) }
        if controllers.contains(where: { $0 != nil }) { columns.append(Self.controller) }
        columns += extraColumns
        let shown = attributeColumns(nodes, taken: Set(columns.map(\.key)))
        columns += shown
        let rows = nodes.enumerated().map { index, node in
            var row: JSONObject = ["ci": estate.reference(node).json, "class": .string(estate.ciClass(of: node))]
            if let namespace = namespaces[index] { row["namespace"] = .string(namespace) }
            if let controller = controllers[index] { row["controlled_by"] = estate.reference(controller).json }
            for (key, value) in extra(node) { row[key] = value }
            for column in shown {
                if let cell = estate.cell(estate.snapshot.property(named: column.key, of: node)) {
                    row[column.key] = cell
                }
            }
            return row
        }
        return Table(columns: columns, rows: rows)
    }

    /// The attributes asked for, or the first few that the CIs have.
    private func attributeColumns(_ nodes: [NodeSlot], taken: Set<String>) -> [TableColumn] {
        if !attributes.isEmpty {
            return attributes.filter { !taken.contains($0) }.map { column($0, of: nodes) }
        }
        let classes = Set(nodes.prefix(500).map(estate.ciClass(of:)))
        guard classes.count == 1, let only = classes.first else { return [] }
        var columns: [TableColumn] = []
        for definition in estate.metamodel.attributes(of: only).values where columns.count < Limits.attributeColumns {
            guard ![.text, .strings, .json, .secret].contains(definition.type), !taken.contains(definition.key),
                !Self.dull.contains(definition.key), !definition.key.hasSuffix("uid")
            else { continue }
            guard nodes.prefix(500).contains(where: { !estate.snapshot.property(named: definition.key, of: $0).isNull })
            else { continue }
            columns.append(column(definition.key, of: nodes))
        }
        return columns
    }

    private static let dull: Set<String> = ["description", "namespace", "external_ids", "uid", "labels", "tags"]

    private func column(_ key: String, of nodes: [NodeSlot]) -> TableColumn {
        for node in nodes.prefix(50) {
            if let definition = estate.metamodel.attributes(of: estate.ciClass(of: node))[key] {
                return TableColumn(key: key, label: definition.label, kind: definition.columnKind)
            }
        }
        return TableColumn(key: key, label: Localized(en: key, ko: key), kind: .string)
    }
}

extension AttributeDefinition {
    /// The column kind that fits its values.
    var columnKind: TableColumn.Kind {
        switch type {
        case .integer: .integer
        case .decimal: .number
        case .boolean: .boolean
        case .instant: .instant
        default: .string
        }
    }
}
