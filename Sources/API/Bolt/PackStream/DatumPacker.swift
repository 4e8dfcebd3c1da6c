internal import Base
internal import Cypher
internal import Graph

/// Writes values of a result as PackStream, in the form of a version of Bolt.
struct DatumPacker: Sendable {
    /// What differs between the versions.
    struct Form: Hashable, Sendable {
        /// Nodes, relationships and paths carry ids of text: from 5.0.
        var hasElementIDs: Bool
        /// Date-times carry seconds of UTC: from 5.0, and in 4.4 where both sides agreed on the `utc` patch.
        var isUTC: Bool
    }

    let form: Form
    let elements: ElementIDs
    /// What the slots of the values mean.
    var graph: GraphSnapshot

    /// - Throws: `limitExceeded` where the value is nested too deeply.
    func write(_ datum: Datum, to pack: inout PackStreamWriter) throws(CypherError) {
        try write(datum, to: &pack, depth: 0)
    }

    private func write(_ datum: Datum, to pack: inout PackStreamWriter, depth: Int) throws(CypherError) {
        guard depth <= Limits.packStreamDepth else { throw .tooDeeplyNested }
        switch datum {
        case .null: pack.null()
        case .boolean(let flag): pack.boolean(flag)
        case .integer(let number): pack.integer(number)
        case .float(let number): pack.float(number)
        case .string(let text): pack.string(text)
        case .node(let node): self.node(node, to: &pack)
        case .relationship(let relationship): self.relationship(relationship, to: &pack)
        case .list(let elements):
            pack.list(elements.count)
            for element in elements { try write(element, to: &pack, depth: depth + 1) }
        case .map(let map):
            pack.map(map.count)
            for (key, value) in map.entries {
                pack.string(key)
                try write(value, to: &pack, depth: depth + 1)
            }
        case .path(let path): self.path(path, to: &pack)
        case .value(let value): self.value(value, to: &pack)
        }
    }

    // MARK: elements

    private func node(_ node: NodeSlot, to pack: inout PackStreamWriter) {
        let isThere = graph.contains(node)
        let id = graph.id(of: node).rawValue
        pack.structure(PackTag.node, form.hasElementIDs ? 4 : 3)
        pack.integer(Int64(id))
        let labels = isThere ? graph.labels(of: node) : []
        pack.list(labels.count)
        for label in labels { pack.string(graph.name(of: label)) }
        properties(isThere ? graph.properties(of: node) : [], to: &pack)
        if form.hasElementIDs { pack.string(prefix: elements.nodePrefix, number: id) }
    }

    private func relationship(_ relationship: RelationshipSlot, to pack: inout PackStreamWriter) {
        let id = graph.id(of: relationship).rawValue
        let source = graph.id(of: graph.source(of: relationship)).rawValue
        let target = graph.id(of: graph.target(of: relationship)).rawValue
        pack.structure(PackTag.relationship, form.hasElementIDs ? 8 : 5)
        pack.integer(Int64(id))
        pack.integer(Int64(source))
        pack.integer(Int64(target))
        pack.string(graph.typeName(of: relationship))
        properties(graph.properties(of: relationship), to: &pack)
        guard form.hasElementIDs else { return }
        pack.string(prefix: elements.relationshipPrefix, number: id)
        pack.string(prefix: elements.nodePrefix, number: source)
        pack.string(prefix: elements.nodePrefix, number: target)
    }

    /// Each node and relationship once; then for each step which relationship (from 1, negative where it is walked
    /// against its direction) and which node (from 0).
    private func path(_ path: DatumPath, to pack: inout PackStreamWriter) {
        var nodes = Numbering<NodeSlot>()
        var relationships = Numbering<RelationshipSlot>()
        var indices: [Int] = []
        _ = nodes.number(of: path.nodes[0])
        for (position, relationship) in path.relationships.enumerated() {
            let isForward = graph.source(of: relationship) == path.nodes[position]
            let number = relationships.number(of: relationship) + 1
            indices.append(isForward ? number : -number)
            indices.append(nodes.number(of: path.nodes[position + 1]))
        }
        pack.structure(PackTag.path, 3)
        pack.list(nodes.members.count)
        for node in nodes.members { self.node(node, to: &pack) }
        pack.list(relationships.members.count)
        for relationship in relationships.members {
            let id = graph.id(of: relationship).rawValue
            pack.structure(PackTag.unboundRelationship, form.hasElementIDs ? 4 : 3)
            pack.integer(Int64(id))
            pack.string(graph.typeName(of: relationship))
            properties(graph.properties(of: relationship), to: &pack)
            if form.hasElementIDs { pack.string(prefix: elements.relationshipPrefix, number: id) }
        }
        pack.list(indices.count)
        for index in indices { pack.integer(Int64(index)) }
    }

    private func properties(_ properties: [(key: PropertyKeyCode, value: Value)], to pack: inout PackStreamWriter) {
        pack.map(properties.count)
        for (key, value) in properties {
            pack.string(graph.name(of: key))
            self.value(value, to: &pack)
        }
    }

    // MARK: property values

    private func value(_ value: Value, to pack: inout PackStreamWriter) {
        switch value {
        case .null: pack.null()
        case .boolean(let flag): pack.boolean(flag)
        case .integer(let number): pack.integer(number)
        case .float(let number): pack.float(number)
        case .string(let text): pack.string(text)
        case .bytes(let bytes): pack.byteString(bytes)
        case .instant(let instant): dateTime(ZonedDateTime(instant), to: &pack)
        case .date(let date):
            pack.structure(PackTag.date, 1)
            pack.integer(date.daysSince1970)
        case .localTime(let time):
            pack.structure(PackTag.localTime, 1)
            pack.integer(time.nanosecondOfDay)
        case .zonedTime(let time):
            pack.structure(PackTag.time, 2)
            pack.integer(time.local.nanosecondOfDay)
            pack.integer(Int64(time.offset.seconds))
        case .localDateTime(let dateTime):
            pack.structure(PackTag.localDateTime, 2)
            pack.integer(dateTime.secondsSince1970)
            pack.integer(Int64(dateTime.nanosecond))
        case .zonedDateTime(let dateTime): self.dateTime(dateTime, to: &pack)
        case .duration(let duration):
            pack.structure(PackTag.duration, 4)
            pack.integer(duration.months)
            pack.integer(duration.days)
            pack.integer(duration.seconds)
            pack.integer(Int64(duration.nanoseconds))
        case .point(let point):
            let coordinates = point.coordinates
            pack.structure(coordinates.count == 2 ? PackTag.point2D : PackTag.point3D, 1 + coordinates.count)
            pack.integer(Int64(point.system.rawValue))
            for coordinate in coordinates { pack.float(coordinate) }
        case .list(let elements):
            pack.list(elements.count)
            for element in elements { self.value(element, to: &pack) }
        }
    }

    private func dateTime(_ dateTime: ZonedDateTime, to pack: inout PackStreamWriter) {
        let hasZone = dateTime.zone != nil
        let tag =
            form.isUTC
            ? (hasZone ? PackTag.dateTimeZone : PackTag.dateTime)
            : (hasZone ? PackTag.legacyDateTimeZone : PackTag.legacyDateTime)
        pack.structure(tag, 3)
        pack.integer(form.isUTC ? dateTime.utcSeconds : dateTime.local.secondsSince1970)
        pack.integer(Int64(dateTime.local.nanosecond))
        if let zone = dateTime.zone { pack.string(zone) } else { pack.integer(Int64(dateTime.offset.seconds)) }
    }
}

/// Elements in the order of their first appearance.
private struct Numbering<Element: Hashable> {
    private(set) var members: [Element] = []
    private var numbers: [Element: Int] = [:]

    mutating func number(of element: Element) -> Int {
        if let known = numbers[element] { return known }
        numbers[element] = members.count
        members.append(element)
        return members.count - 1
    }
}

/// The tags of Bolt's structures.
enum PackTag {
    static let node: UInt8 = 0x4E
    static let relationship: UInt8 = 0x52
    static let unboundRelationship: UInt8 = 0x72
    static let path: UInt8 = 0x50
    static let date: UInt8 = 0x44
    static let time: UInt8 = 0x54
    static let localTime: UInt8 = 0x74
    static let dateTime: UInt8 = 0x49
    static let dateTimeZone: UInt8 = 0x69
    static let legacyDateTime: UInt8 = 0x46
    static let legacyDateTimeZone: UInt8 = 0x66
    static let localDateTime: UInt8 = 0x64
    static let duration: UInt8 = 0x45
    static let point2D: UInt8 = 0x58
    static let point3D: UInt8 = 0x59
}

extension CypherError {
    /// Of a result that cannot be sent.
    static var tooDeeplyNested: CypherError {
        .runtime(.limitExceeded, .other, "a value of the result is nested more than \(Limits.packStreamDepth) deep")
    }
}
