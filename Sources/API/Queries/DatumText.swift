internal import Base
internal import Cypher
internal import Foundation
internal import Graph

/// Writes values of a result as JSON of the Query API: plain, or each with its type.
struct DatumText {
    /// `{"$type": …, "_value": …}` instead of the bare value.
    let isTyped: Bool
    let elements: ElementIDs
    /// What the slots of the values mean.
    var graph: GraphSnapshot

    /// - Throws: `limitExceeded` where the value is nested too deeply.
    func write(_ datum: Datum, to text: inout JSONText, depth: Int = 0) throws(CypherError) {
        guard depth <= Limits.packStreamDepth else { throw .tooDeeplyNested }
        switch datum {
        case .null: if isTyped { typed("Null", &text) { $0.null() } } else { text.null() }
        case .boolean(let flag): value(.boolean(flag), to: &text)
        case .integer(let number): value(.integer(number), to: &text)
        case .float(let number): value(.float(number), to: &text)
        case .string(let string): value(.string(string), to: &text)
        case .value(let value): self.value(value, to: &text)
        case .node(let node): self.node(node, to: &text)
        case .relationship(let relationship): self.relationship(relationship, to: &text)
        case .path(let path):
            open("Path", &text)
            text.beginArray()
            for (position, node) in path.nodes.enumerated() {
                self.node(node, to: &text)
                if position < path.relationships.count { relationship(path.relationships[position], to: &text) }
            }
            text.endArray()
            close(&text)
        case .list(let elements):
            open("List", &text)
            text.beginArray()
            for element in elements { try write(element, to: &text, depth: depth + 1) }
            text.endArray()
            close(&text)
        case .map(let map):
            open("Map", &text)
            text.beginObject()
            for (key, value) in map.entries {
                text.key(key)
                try write(value, to: &text, depth: depth + 1)
            }
            text.endObject()
            close(&text)
        }
    }

    // MARK: elements

    private func node(_ node: NodeSlot, to text: inout JSONText) {
        let isThere = graph.contains(node)
        open("Node", &text)
        text.beginObject()
        text.key(isTyped ? "_element_id" : "elementId")
        text.string(prefix: elements.nodePrefix, number: graph.id(of: node).rawValue)
        text.member(
            isTyped ? "_labels" : "labels", isThere ? graph.labels(of: node).map { graph.name(of: $0) } : [])
        properties(isThere ? graph.properties(of: node) : [], to: &text)
        text.endObject()
        close(&text)
    }

    private func relationship(_ relationship: RelationshipSlot, to text: inout JSONText) {
        open("Relationship", &text)
        text.beginObject()
        text.key(isTyped ? "_element_id" : "elementId")
        text.string(prefix: elements.relationshipPrefix, number: graph.id(of: relationship).rawValue)
        text.key(isTyped ? "_start_node_element_id" : "startNodeElementId")
        text.string(prefix: elements.nodePrefix, number: graph.id(of: graph.source(of: relationship)).rawValue)
        text.key(isTyped ? "_end_node_element_id" : "endNodeElementId")
        text.string(prefix: elements.nodePrefix, number: graph.id(of: graph.target(of: relationship)).rawValue)
        text.member(isTyped ? "_type" : "type", graph.typeName(of: relationship))
        properties(graph.properties(of: relationship), to: &text)
        text.endObject()
        close(&text)
    }

    private func properties(_ properties: [(key: PropertyKeyCode, value: Value)], to text: inout JSONText) {
        text.key(isTyped ? "_properties" : "properties")
        text.beginObject()
        for (key, value) in properties {
            text.key(graph.name(of: key))
            self.value(value, to: &text)
        }
        text.endObject()
    }

    // MARK: property values

    func value(_ value: Value, to text: inout JSONText) {
        switch value {
        case .null: if isTyped { typed("Null", &text) { $0.null() } } else { text.null() }
        case .boolean(let flag):
            open("Boolean", &text)
            text.boolean(flag)
            close(&text)
        case .integer(let number):
            open("Integer", &text)
            if isTyped { text.quotedInteger(number) } else { text.integer(number) }
            close(&text)
        case .float(let number):
            open("Float", &text)
            if isTyped { text.string(JSONText.text(of: number)) } else { text.float(number) }
            close(&text)
        case .string(let string): typed("String", &text) { $0.string(string) }
        case .bytes(let bytes): typed("Base64", &text) { $0.string(Data(bytes).base64EncodedString()) }
        case .list(let elements):
            open("List", &text)
            text.beginArray()
            for element in elements { self.value(element, to: &text) }
            text.endArray()
            close(&text)
        default: typed(value.typeName, &text) { $0.string(value.wireText) }
        }
    }

    private func open(_ type: String, _ text: inout JSONText) {
        guard isTyped else { return }
        text.beginObject()
        text.member("$type", type)
        text.key("_value")
    }

    private func close(_ text: inout JSONText) {
        if isTyped { text.endObject() }
    }

    private func typed(_ type: String, _ text: inout JSONText, _ body: (inout JSONText) -> Void) {
        open(type, &text)
        body(&text)
        close(&text)
    }
}

extension Value {
    /// The Query API's name of the type of a temporal value or a point.
    fileprivate var typeName: String {
        switch self {
        case .date: "Date"
        case .localTime: "LocalTime"
        case .zonedTime: "Time"
        case .localDateTime: "LocalDateTime"
        case .instant: "OffsetDateTime"
        case .zonedDateTime(let value): value.zone == nil ? "OffsetDateTime" : "ZonedDateTime"
        case .duration: "Duration"
        case .point: "Point"
        default: "Unsupported"
        }
    }

    /// Temporal values in ISO 8601, points as extended well-known text (OGC 06-103r4, with the SRID in front).
    var wireText: String {
        guard case .point(let point) = self else { return canonicalText ?? "" }
        let numbers = point.coordinates.map { "\($0)" }.joined(separator: " ")
        return "SRID=\(point.system.rawValue);POINT \(point.system.dimensions == 3 ? "Z " : "")(\(numbers))"
    }
}
