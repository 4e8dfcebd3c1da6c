internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// A snapshot read in the words of the metamodel: names, classes, cells.
struct Estate: Sendable {
    let snapshot: GraphSnapshot
    let metamodel: Metamodel
    private let classes: ClassTable
    /// Importance by label set, so that ranking many CIs costs an array access each.
    private let ranks: [Int]

    init(snapshot: GraphSnapshot, metamodel: Metamodel) {
        self.snapshot = snapshot
        self.metamodel = metamodel
        classes = metamodel.classTable(of: snapshot)
        ranks = classes.byLabelSet.map { Self.importance($0, metamodel) }
    }

    func name(of node: NodeSlot) -> String {
        snapshot.property(named: GraphSnapshot.nameKey, of: node).stringValue ?? CIName.text(snapshot.id(of: node))
    }

    func ciClass(of node: NodeSlot) -> String { classes.ciClass(of: node) }

    /// The class of the CIs of each label set of the snapshot.
    var classesByLabelSet: [String] { classes.byLabelSet }

    func reference(_ node: NodeSlot) -> CIReference {
        CIReference(id: CIName.text(snapshot.id(of: node)), name: name(of: node), ciClass: ciClass(of: node))
    }

    func classLabel(_ key: String) -> Localized { metamodel.classes[key]?.label ?? Localized(en: key, ko: key) }

    func relationLabel(_ key: String, _ direction: Direction) -> Localized {
        guard let type = metamodel.relationTypes[key] else { return Localized(en: key, ko: key) }
        return direction == .incoming ? type.inverseLabel : type.label
    }

    func edge(_ relationship: RelationshipSlot) -> EvidenceEdge {
        EvidenceEdge(
            id: "rel-\(snapshot.id(of: relationship).rawValue)",
            type: snapshot.name(of: snapshot.type(of: relationship)),
            from: CIName.text(snapshot.id(of: snapshot.source(of: relationship))),
            to: CIName.text(snapshot.id(of: snapshot.target(of: relationship))))
    }

    /// Labels of classes that occur in the graph.
    func labels(_ classes: [String]) -> [LabelCode] { classes.compactMap { snapshot.label(named: $0) } }

    func isAny(_ node: NodeSlot, _ labels: [LabelCode]) -> Bool {
        labels.contains { snapshot.hasLabel(node, $0) }
    }

    /// CIs of any of the classes, each once, in slot order.
    func nodes(_ classes: [String]) -> [NodeSlot] {
        let codes = labels(classes)
        let found =
            codes.count == 1
            ? snapshot.nodes(labelled: codes[0]) : Set(codes.flatMap { snapshot.nodes(labelled: $0) }).sorted()
        return sharesLabel(classes) ? found.filter(snapshot.isCI) : found
    }

    func count(_ classes: [String]) -> Int {
        let codes = labels(classes)
        return codes.count == 1 && !sharesLabel(classes)
            ? snapshot.nodeCount(labelled: codes[0]) : nodes(classes).count
    }

    /// Whether nodes with these labels may be open nodes.
    private func sharesLabel(_ classes: [String]) -> Bool {
        classes.contains { metamodel.classes[$0]?.sharesLabel ?? false }
    }

    /// The first CI that `node` points to by this relation.
    func target(of node: NodeSlot, _ type: String) -> NodeSlot? {
        guard let code = snapshot.relationshipType(named: type) else { return nil }
        var found: NodeSlot?
        snapshot.forEachRelationship(of: node, direction: .outgoing, type: code) { adjacent in
            if found.map({ adjacent.node < $0 }) ?? true { found = adjacent.node }
        }
        return found
    }

    /// Follows `MANAGED_BY` to its end: pod → replica set → deployment.
    func controller(of node: NodeSlot) -> NodeSlot? {
        var current = node
        for _ in 0..<8 {
            guard let next = target(of: current, "MANAGED_BY"), next != current else { break }
            current = next
        }
        return current == node ? nil : current
    }

    func cell(_ value: Value) -> JSONValue? {
        switch value {
        case .null: nil
        case .boolean(let truth): .bool(truth)
        case .integer(let number): .integer(number)
        case .float(let number): .number(number)
        case .string(let text): .string(text)
        case .instant(let instant): .string(instant.text)
        case .bytes, .date, .localTime, .zonedTime, .localDateTime, .zonedDateTime, .duration, .point:
            value.canonicalText.map(JSONValue.string)
        case .list(let elements): .string(elements.compactMap { cell($0).map(plain) }.joined(separator: ", "))
        }
    }

    private func plain(_ value: JSONValue) -> String { value.stringValue ?? value.serialized() }

    func nodeText(_ variable: String, _ node: NodeSlot) -> String {
        "(\(variable):\(ciClass(of: node)) {name: \(CypherText.string(name(of: node)))})"
    }

    /// How much a CI matters to people who hear of an outage: what the business sees comes first.
    func importance(of node: NodeSlot) -> Int { ranks[snapshot.labelSet(of: node)] }

    private static func importance(_ ciClass: String, _ metamodel: Metamodel) -> Int {
        let lineage = metamodel.lineage(of: ciClass)
        return byImportance.firstIndex(where: lineage.contains) ?? byImportance.count
    }

    private static let byImportance = [
        "Business", "BusinessService", "BusinessProcess", "ProductionLine", "MesSystem", "ErpSystem", "Application",
        "ApiEndpoint", "K8sIngress", "K8sService", "MessageQueue", "LoadBalancer", "Database", "K8sDeployment",
        "K8sStatefulSet", "K8sDaemonSet", "Equipment", "Controller", "Sensor", "OT", "SoftwareInstance", "K8sJob",
        "K8sPod", "K8sReplicaSet", "Software", "ComputeCluster", "Hardware", "Network", "Logical",
    ]

    /// Sorts CIs by class importance, name and id: the order of every list.
    func sorted(_ nodes: [NodeSlot]) -> [NodeSlot] {
        let keyed = nodes.map { SortKey(rank: importance(of: $0), name: name(of: $0), node: $0) }
        return keyed.sorted().map(\.node)
    }

    /// CIs that have a number under this key, in its order, those of equal number by name.
    func sorted(_ nodes: [NodeSlot], by key: String, isAscending: Bool) -> [NodeSlot] {
        let numbered = nodes.compactMap { node -> (number: Double, name: String, node: NodeSlot)? in
            switch snapshot.property(named: key, of: node) {
            case .integer(let number): (Double(number), name(of: node), node)
            case .float(let number) where !number.isNaN: (number, name(of: node), node)
            default: nil
            }
        }
        return numbered.sorted { left, right in
            if left.number != right.number { return (left.number < right.number) == isAscending }
            return left.name != right.name ? left.name < right.name : left.node < right.node
        }.map(\.node)
    }

    private struct SortKey: Comparable {
        var rank: Int
        var name: String
        var node: NodeSlot

        static func < (left: SortKey, right: SortKey) -> Bool {
            if left.rank != right.rank { return left.rank < right.rank }
            return left.name != right.name ? left.name < right.name : left.node < right.node
        }
    }
}
