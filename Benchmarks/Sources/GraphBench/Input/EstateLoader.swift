internal import Base
internal import Graph

/// Reads `nodes.csv` and `edges.csv` into a graph, with every property.
///
/// Node ids are the `nid`s, relationship ids the `eid`s. As in `csr_ref`, one property is indexed: the key. So the
/// column `name` becomes the property `title`: the engine keeps an index of whatever is called `name`.
struct EstateLoader {
    /// The property that holds a node's key, and the name of the unique index of it.
    static let key = "key"

    private let nodesPath: String
    private let relationshipsPath: String

    init(folder: String) {
        nodesPath = folder + "/nodes.csv"
        relationshipsPath = folder + "/edges.csv"
    }

    func load() throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        try addNodes(to: draft)
        try addRelationships(to: draft)
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    private func addNodes(to draft: GraphDraft) throws {
        let file = try MappedFile(nodesPath)
        var rows = try CSVCursor(file.bytes)
        let keys = NodeKeys(draft)
        var labels = SmallDictionary<LabelSetCode> { draft.labelSet([$0]) }
        while !rows.isAtEnd {
            let id = NodeID(rawValue: UInt64(rows.integer()))
            let key = rows.text()
            let node = try draft.addNode(id, labels: labels[rows.text()])
            try draft.set(text: UTF8Span(validating: key.span), key: keys.key, of: node)
            try draft.set(text: UTF8Span(validating: rows.text().span), key: keys.title, of: node)
            try draft.set(text: UTF8Span(validating: rows.text().span), key: keys.ip, of: node)
            try draft.set(text: UTF8Span(validating: rows.text().span), key: keys.serial, of: node)
            try draft.set(text: UTF8Span(validating: rows.text().span), key: keys.status, of: node)
            try draft.set(text: UTF8Span(validating: rows.text().span), key: keys.env, of: node)
            try draft.set(.integer(Int64(rows.integer())), key: keys.criticality, of: node)
            try draft.set(text: UTF8Span(validating: rows.text().span), key: keys.os, of: node)
            try draft.set(.instant(Instant(secondsSince1970: Int64(rows.second()))), key: keys.created, of: node)
            try draft.set(.float(rows.decimal()), key: keys.cost, of: node)
        }
        try draft.createIndex(IndexDefinition(name: Self.key, kind: .unique, keys: [Self.key]))
    }

    private func addRelationships(to draft: GraphDraft) throws {
        let file = try MappedFile(relationshipsPath)
        var rows = try CSVCursor(file.bytes)
        let since = draft.propertyKey("since")
        let source = draft.propertyKey("source")
        let confidence = draft.propertyKey("confidence")
        let weight = draft.propertyKey("weight")
        var types = SmallDictionary<RelationshipTypeCode> { draft.relationshipType($0) }
        while !rows.isAtEnd {
            let id = RelationshipID(rawValue: UInt64(rows.integer()))
            let from = NodeID(rawValue: UInt64(rows.integer()))
            let to = NodeID(rawValue: UInt64(rows.integer()))
            let relationship = try draft.addRelationship(id, type: types[rows.text()], from: from, to: to)
            guard let day = CalendarDate(daysSince1970: Int64(rows.day())) else {
                throw BenchFailure("relationship \(id.rawValue) has no date")
            }
            draft.set(.date(day), key: since, of: relationship)
            draft.set(text: try UTF8Span(validating: rows.text().span), key: source, of: relationship)
            draft.set(.float(rows.decimal()), key: confidence, of: relationship)
            draft.set(.float(rows.decimal()), key: weight, of: relationship)
        }
    }
}

/// The property keys of nodes, in the order of the columns.
private struct NodeKeys {
    let key, title, ip, serial, status, env, criticality, os, created, cost: PropertyKeyCode

    init(_ draft: GraphDraft) {
        key = draft.propertyKey(EstateLoader.key)
        title = draft.propertyKey("title")
        ip = draft.propertyKey("ip")
        serial = draft.propertyKey("serial")
        status = draft.propertyKey("status")
        env = draft.propertyKey("env")
        criticality = draft.propertyKey("criticality")
        os = draft.propertyKey("os")
        created = draft.propertyKey("created")
        cost = draft.propertyKey("cost")
    }
}
