internal import Base
internal import Cypher
internal import Graph

/// Writes values as Neo4j's transactional API does: elements as their properties alone, what they are beside them.
struct LegacyRows {
    let elements: ElementIDs
    let graph: GraphSnapshot
    let formats: Set<QueryStatement.ResultFormat>

    /// `{"row": […], "meta": […], "graph": {…}}`, of these what was asked for.
    func write(_ row: [Datum], to text: inout JSONText) throws(CypherError) {
        text.beginObject()
        if formats.contains(.row) {
            text.key("row")
            text.beginArray()
            for datum in row { try value(datum, to: &text, depth: 0) }
            text.endArray()
            text.key("meta")
            text.beginArray()
            for datum in row { meta(datum, to: &text) }
            text.endArray()
        }
        if formats.contains(.graph) { content(of: row, to: &text) }
        text.endObject()
    }

    // MARK: row

    private func value(_ datum: Datum, to text: inout JSONText, depth: Int) throws(CypherError) {
        guard depth <= Limits.packStreamDepth else { throw .tooDeeplyNested }
        switch datum {
        case .node(let node): properties(graph.contains(node) ? graph.properties(of: node) : [], to: &text)
        case .relationship(let relationship): properties(graph.properties(of: relationship), to: &text)
        case .path(let path):
            text.beginArray()
            for (position, node) in path.nodes.enumerated() {
                properties(graph.properties(of: node), to: &text)
                if position < path.relationships.count {
                    properties(graph.properties(of: path.relationships[position]), to: &text)
                }
            }
            text.endArray()
        case .list(let members):
            text.beginArray()
            for member in members { try value(member, to: &text, depth: depth + 1) }
            text.endArray()
        case .map(let map):
            text.beginObject()
            for (key, member) in map.entries {
                text.key(key)
                try value(member, to: &text, depth: depth + 1)
            }
            text.endObject()
        case .value(let value): property(value, to: &text)
        case .null, .boolean, .integer, .float, .string:
            try DatumText(isTyped: false, elements: elements, graph: graph).write(datum, to: &text)
        }
    }

    private func properties(_ properties: [(key: PropertyKeyCode, value: Value)], to text: inout JSONText) {
        text.beginObject()
        for (key, value) in properties {
            text.key(graph.name(of: key))
            property(value, to: &text)
        }
        text.endObject()
    }

    private func property(_ value: Value, to text: inout JSONText) {
        guard case .point(let point) = value else {
            DatumText(isTyped: false, elements: elements, graph: graph).value(value, to: &text)
            return
        }
        text.beginObject()
        text.member("type", "Point")
        text.key("coordinates")
        text.beginArray()
        for coordinate in point.coordinates { text.float(coordinate) }
        text.endArray()
        text.key("crs")
        text.beginObject()
        text.member("srid", Int(point.system.rawValue))
        text.member("name", point.system.legacyName)
        text.endObject()
        text.endObject()
    }

    // MARK: meta

    /// Flat: a list is the meta of its members, a path the list of its elements.
    private func meta(_ datum: Datum, to text: inout JSONText) {
        switch datum {
        case .node(let node): nodeMeta(node, to: &text)
        case .relationship(let relationship): relationshipMeta(relationship, to: &text)
        case .path(let path):
            text.beginArray()
            for (position, node) in path.nodes.enumerated() {
                nodeMeta(node, to: &text)
                if position < path.relationships.count { relationshipMeta(path.relationships[position], to: &text) }
            }
            text.endArray()
        case .list(let members): for member in members { meta(member, to: &text) }
        case .map(let map): for (_, member) in map.entries { meta(member, to: &text) }
        case .value(let value):
            guard let type = value.legacyType else { return text.null() }
            text.beginObject()
            text.member("type", type)
            text.endObject()
        case .null, .boolean, .integer, .float, .string: text.null()
        }
    }

    private func nodeMeta(_ node: NodeSlot, to text: inout JSONText) {
        let isThere = graph.contains(node)
        let id = isThere ? graph.id(of: node).rawValue : 0
        text.beginObject()
        text.member("id", Int(id))
        text.key("elementId")
        text.string(prefix: elements.nodePrefix, number: id)
        text.member("type", "node")
        text.member("deleted", !isThere)
        text.endObject()
    }

    private func relationshipMeta(_ relationship: RelationshipSlot, to text: inout JSONText) {
        let id = graph.id(of: relationship).rawValue
        text.beginObject()
        text.member("id", Int(id))
        text.key("elementId")
        text.string(prefix: elements.relationshipPrefix, number: id)
        text.member("type", "relationship")
        text.member("deleted", false)
        text.endObject()
    }

    // MARK: graph

    private func content(of row: [Datum], to text: inout JSONText) {
        var nodes: [NodeSlot] = []
        var relationships: [RelationshipSlot] = []
        for datum in row { collect(datum, &nodes, &relationships) }
        text.key("graph")
        text.beginObject()
        text.key("nodes")
        text.beginArray()
        for node in nodes.distinct where graph.contains(node) {
            text.beginObject()
            text.member("id", String(graph.id(of: node).rawValue))
            text.key("elementId")
            text.string(prefix: elements.nodePrefix, number: graph.id(of: node).rawValue)
            text.member("labels", graph.labels(of: node).map { graph.name(of: $0) })
            text.key("properties")
            properties(graph.properties(of: node), to: &text)
            text.endObject()
        }
        text.endArray()
        text.key("relationships")
        text.beginArray()
        for relationship in relationships.distinct { self.relationship(relationship, to: &text) }
        text.endArray()
        text.endObject()
    }

    private func relationship(_ relationship: RelationshipSlot, to text: inout JSONText) {
        let source = graph.id(of: graph.source(of: relationship)).rawValue
        let target = graph.id(of: graph.target(of: relationship)).rawValue
        text.beginObject()
        text.member("id", String(graph.id(of: relationship).rawValue))
        text.key("elementId")
        text.string(prefix: elements.relationshipPrefix, number: graph.id(of: relationship).rawValue)
        text.member("type", graph.typeName(of: relationship))
        text.member("startNode", String(source))
        text.key("startNodeElementId")
        text.string(prefix: elements.nodePrefix, number: source)
        text.member("endNode", String(target))
        text.key("endNodeElementId")
        text.string(prefix: elements.nodePrefix, number: target)
        text.key("properties")
        properties(graph.properties(of: relationship), to: &text)
        text.endObject()
    }

    /// The nodes at the ends of a relationship belong to the graph of a row.
    private func collect(_ datum: Datum, _ nodes: inout [NodeSlot], _ relationships: inout [RelationshipSlot]) {
        switch datum {
        case .node(let node): nodes.append(node)
        case .relationship(let relationship):
            relationships.append(relationship)
            nodes.append(graph.source(of: relationship))
            nodes.append(graph.target(of: relationship))
        case .path(let path):
            nodes += path.nodes
            relationships += path.relationships
        case .list(let members): for member in members { collect(member, &nodes, &relationships) }
        case .map(let map): for (_, member) in map.entries { collect(member, &nodes, &relationships) }
        case .null, .boolean, .integer, .float, .string, .value: break
        }
    }
}

extension Array where Element: Hashable {
    /// The first of each.
    fileprivate var distinct: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension Point.System {
    fileprivate var legacyName: String {
        switch self {
        case .wgs84: "wgs-84"
        case .wgs84Height: "wgs-84-3d"
        case .cartesian: "cartesian"
        case .cartesianSpace: "cartesian-3d"
        }
    }
}

extension Value {
    fileprivate var legacyType: String? {
        switch self {
        case .date: "date"
        case .localTime: "localtime"
        case .zonedTime: "time"
        case .localDateTime: "localdatetime"
        case .instant, .zonedDateTime: "datetime"
        case .duration: "duration"
        case .point: "point"
        case .null, .boolean, .integer, .float, .string, .bytes, .list: nil
        }
    }
}
