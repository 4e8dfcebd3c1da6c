internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Reads CIs out of one snapshot for the wire; codes are looked up once.
struct CIReader {
    let graph: GraphSnapshot
    let metamodel: Metamodel
    private let nameKey: PropertyKeyCode?

    init(_ graph: GraphSnapshot, _ metamodel: Metamodel) {
        self.graph = graph
        self.metamodel = metamodel
        nameKey = graph.propertyKey(named: GraphSnapshot.nameKey)
    }

    func name(of node: NodeSlot) -> String { nameKey.flatMap { graph.property($0, of: node).stringValue } ?? "" }

    func id(of node: NodeSlot) -> String { CIName.text(graph.id(of: node)) }

    /// `{id, class, name}`.
    func reference(_ node: NodeSlot) -> JSONValue {
        [
            "id": .string(id(of: node)), "class": .string(metamodel.ciClass(of: node, in: graph)),
            "name": .string(name(of: node)),
        ]
    }

    /// `{id, class, classLabel, name, attributes}`.
    func summary(_ node: NodeSlot) -> JSONObject {
        let ciClass = metamodel.ciClass(of: node, in: graph)
        return [
            "id": .string(id(of: node)), "class": .string(ciClass), "classLabel": classLabel(ciClass),
            "name": .string(name(of: node)), "attributes": attributes(of: node),
        ]
    }

    func attributes(of node: NodeSlot) -> JSONValue {
        Wire.values(
            graph.properties(of: node).compactMap { $0.key == nameKey ? nil : (graph.name(of: $0.key), $0.value) })
    }

    /// A relation as seen from one of its CIs.
    func relation(_ adjacent: Adjacent) -> JSONValue {
        let type = graph.name(of: adjacent.type)
        let isOutgoing = adjacent.direction == .outgoing
        let label = metamodel.relationTypes[type].map { isOutgoing ? $0.label : $0.inverseLabel }
        return [
            "id": .string(RelationName.text(graph.id(of: adjacent.relationship))), "type": .string(type),
            "label": Wire.localized(label ?? Localized(en: type, ko: type)),
            "direction": .string(isOutgoing ? "outgoing" : "incoming"), "other": reference(adjacent.node),
            "properties": properties(of: adjacent.relationship),
        ]
    }

    /// A relation with both ends.
    func relation(_ relationship: RelationshipSlot) -> JSONValue {
        let source = graph.propertyKey(named: RelationDocument.sourceKey).flatMap {
            graph.property($0, of: relationship).stringValue
        }
        return [
            "id": .string(RelationName.text(graph.id(of: relationship))),
            "type": .string(graph.name(of: graph.type(of: relationship))),
            "from": reference(graph.source(of: relationship)), "to": reference(graph.target(of: relationship)),
            "properties": properties(of: relationship), "source": JSONValue(source),
        ]
    }

    private func properties(of relationship: RelationshipSlot) -> JSONValue {
        let sourceKey = graph.propertyKey(named: RelationDocument.sourceKey)
        return Wire.values(
            graph.properties(of: relationship).compactMap {
                $0.key == sourceKey ? nil : (graph.name(of: $0.key), $0.value)
            })
    }

    private func classLabel(_ key: String) -> JSONValue {
        Wire.localized(metamodel.classes[key]?.label ?? Localized(en: key, ko: key))
    }
}
