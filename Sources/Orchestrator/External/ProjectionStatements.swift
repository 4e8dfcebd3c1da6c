internal import Base
internal import Graph
internal import JSON
internal import OrderedCollections

/// The Cypher that brings a copy of a graph from one state to another, in an order that never misses an end: removed
/// relationships, removed nodes, nodes, relationships. Each statement may be run twice.
struct ProjectionStatements: Sendable {
    struct Statement: Sendable, Equatable {
        let text: String
        /// Of the parameter `rows`, typed.
        let rows: [JSONValue]
    }

    let tenant: TenantID
    let rowsMax: Int

    func statements(for difference: GraphDifference) -> [Statement] {
        let moved = difference.changedRelationships.filter(\.isMoved)
        var statements = unwind(
            """
            MATCH (:RootlineElement {rootline_id: row.from})-[r {rootline_id: row.id}]->() DELETE r
            """, (difference.removedRelationships + moved.map(\.before)).map { ends($0) })
        statements += unwind(
            "MATCH (n:RootlineElement {rootline_id: row.id}) DETACH DELETE n",
            difference.removedNodes.map { TypedJSON.map(["id": key($0.id.rawValue)]) })
        statements += nodes(
            difference.addedNodes.map { ($0, []) } + difference.changedNodes.map { ($0.after, $0.removedLabels) })
        return statements
            + relationships(difference.addedRelationships + difference.changedRelationships.map(\.after))
    }

    /// The type cannot be a parameter: one statement for each.
    func relationships(_ relationships: [RelationshipContent]) -> [Statement] {
        OrderedDictionary(grouping: relationships, by: \.type).flatMap { type, group in
            unwind(
                """
                MATCH (a:RootlineElement {rootline_id: row.from}) MATCH (b:RootlineElement {rootline_id: row.to}) \
                MERGE (a)-[r:\(Self.name(type)) {rootline_id: row.id}]->(b) \
                SET r = row.properties SET r.rootline_id = row.id
                """, group.map { ends($0, with: $0.properties) })
        }
    }

    /// Labels cannot be parameters: one statement for each set of them.
    /// - Parameter nodes: each with the labels that it has lost.
    func nodes(_ nodes: [(content: NodeContent, lost: [String])]) -> [Statement] {
        struct Labels: Hashable {
            let present: [String]
            let gone: [String]
        }
        let all = nodes.map { (Labels(present: $0.content.labels, gone: $0.lost), $0.content) }
        return OrderedDictionary(grouping: all, by: \.0).flatMap { labels, group in
            let set = labels.present.isEmpty ? "" : " SET n" + labels.present.map { ":" + Self.name($0) }.joined()
            let removed = labels.gone.isEmpty ? "" : " REMOVE n" + labels.gone.map { ":" + Self.name($0) }.joined()
            return unwind(
                "MERGE (n:RootlineElement {rootline_id: row.id}) SET n = row.properties SET n.rootline_id = row.id"
                    + set + removed,
                group.map { _, node in
                    TypedJSON.map(["id": key(node.id.rawValue), "properties": properties(node.properties)])
                })
        }
    }

    private func unwind(_ body: String, _ rows: [JSONValue]) -> [Statement] {
        stride(from: 0, to: rows.count, by: rowsMax).map { start in
            Statement(
                text: "UNWIND $rows AS row " + body, rows: Array(rows[start..<min(start + rowsMax, rows.count)]))
        }
    }

    private func ends(_ relationship: RelationshipContent, with properties: [String: Value]? = nil) -> JSONValue {
        var row: JSONObject = [
            "id": key(relationship.id.rawValue), "from": key(relationship.source.rawValue),
            "to": key(relationship.target.rawValue),
        ]
        if let properties { row["properties"] = self.properties(properties) }
        return TypedJSON.map(row)
    }

    private func key(_ id: UInt64) -> JSONValue { TypedJSON.text("\(tenant.rawValue):\(id)") }

    private func properties(_ properties: [String: Value]) -> JSONValue {
        TypedJSON.map(
            JSONObject(
                uniqueKeysWithValues: properties.sorted { $0.key < $1.key }.map { ($0.key, TypedJSON.of($0.value)) }))
    }

    /// Always in backticks, with those inside doubled: a label is data here.
    static func name(_ text: String) -> String { "`\(text.replacing("`", with: "``"))`" }
}
