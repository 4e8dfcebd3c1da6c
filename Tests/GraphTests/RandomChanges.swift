import Base
import Testing

@testable import Graph

/// Makes random changes to a draft and to the naive model alike.
struct RandomChanges {
    var generator: SeededGenerator
    var model = NaiveGraph()
    private var nextID: UInt64 = 1

    static let labels = ["CI", "Host", "Server", "App", "서버"]
    static let types = ["RUNS_ON", "CALLS", "PART_OF", "소속"]
    static let keys = ["name", "cpu", "note", "mixed", "설명"]
    /// 서버 composed and decomposed, and the same word in other cases.
    static let names = [
        "eth0", "ETH0", "db-01", "Db-01", "\u{C11C}\u{BC84}", "\u{1109}\u{1165}\u{1107}\u{1165}", "STRASSE", "straße",
    ]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func apply(_ count: Int, to draft: GraphDraft) throws {
        for _ in 0..<count { try applyOne(draft) }
    }

    mutating func addNodes(_ count: Int, to draft: GraphDraft) throws {
        for _ in 0..<count { try addNode(draft) }
    }

    private mutating func applyOne(_ draft: GraphDraft) throws {
        switch generator.below(12) {
        case 0, 1: try addNode(draft)
        case 2: try removeNode(draft)
        case 3, 4: try setNodeProperties(draft)
        case 5: try setLabels(draft)
        case 6, 7, 8, 9: try addRelationship(draft)
        case 10: try removeRelationship(draft)
        default: try setRelationshipProperties(draft)
        }
    }

    private mutating func freshID() -> UInt64 {
        nextID += UInt64(1 + generator.below(3))
        return nextID
    }

    private mutating func someNode() -> UInt64? {
        model.nodes.isEmpty ? nil : generator.pick(model.nodes.keys.sorted())
    }

    private mutating func someRelationship() -> UInt64? {
        model.relationships.isEmpty ? nil : generator.pick(model.relationships.keys.sorted())
    }

    private mutating func value(of key: String) -> Value {
        if key == "name", !generator.once(in: 8) { return .string(generator.pick(Self.names)) }
        if key == "cpu" { return .integer(Int64(generator.below(64))) }
        if key == "note" { return .string("note \(generator.below(1_000))") }
        return switch generator.below(7) {
        case 0: .null
        case 1: .boolean(generator.once(in: 2))
        case 2: .integer(Int64(generator.below(1_000)) - 500)
        case 3: .float(Double(generator.below(1_000)) / 8)
        case 4: .string(generator.pick(Self.names))
        case 5: .instant(Instant(rawValue: Int64(generator.below(1_000_000))))
        default: .list([.string("a"), .integer(Int64(generator.below(3)))])
        }
    }

    private mutating func properties() -> [(key: String, value: Value)] {
        var found: [(key: String, value: Value)] = []
        for key in Self.keys where generator.once(in: 2) {
            found.append((key, generator.once(in: 5) ? .null : value(of: key)))
        }
        return found
    }

    private mutating func someLabels() -> [String] {
        var chosen: [String] = []
        for label in Self.labels where generator.once(in: 2) { chosen.append(label) }
        return chosen.shuffled(using: &generator)
    }

    private mutating func addNode(_ draft: GraphDraft) throws {
        let id = freshID()
        let labels = someLabels()
        let properties = properties()
        try draft.addNode(NodeID(rawValue: id), labels: labels, properties: properties)
        model.nodes[id] = .init(labels: Set(labels))
        for (key, value) in properties { model.nodes[id]?.set(value, key) }
    }

    private mutating func removeNode(_ draft: GraphDraft) throws {
        guard let id = someNode() else { return }
        if model.degree(of: id) > 0 {
            #expect(throws: GraphError.self) { try draft.removeNode(NodeID(rawValue: id)) }
            guard generator.once(in: 2) else { return }
            for (relationship, ends) in model.relationships where ends.from == id || ends.to == id {
                try draft.removeRelationship(RelationshipID(rawValue: relationship))
                model.relationships[relationship] = nil
            }
        }
        try draft.removeNode(NodeID(rawValue: id))
        model.nodes[id] = nil
    }

    private mutating func setNodeProperties(_ draft: GraphDraft) throws {
        guard let id = someNode() else { return }
        let properties = properties()
        try draft.setProperties(of: NodeID(rawValue: id), properties)
        for (key, value) in properties { model.nodes[id]?.set(value, key) }
    }

    private mutating func setLabels(_ draft: GraphDraft) throws {
        guard let id = someNode() else { return }
        let labels = someLabels()
        try draft.setLabels(of: NodeID(rawValue: id), labels)
        model.nodes[id]?.labels = Set(labels)
    }

    private mutating func addRelationship(_ draft: GraphDraft) throws {
        guard let from = someNode(), let other = someNode() else { return }
        let to = generator.once(in: 12) ? from : other
        let id = freshID()
        let type = generator.pick(Self.types)
        let properties = properties()
        try draft.addRelationship(
            RelationshipID(rawValue: id), type: type, from: NodeID(rawValue: from), to: NodeID(rawValue: to),
            properties: properties)
        model.relationships[id] = .init(type: type, from: from, to: to)
        for (key, value) in properties { model.relationships[id]?.set(value, key) }
    }

    private mutating func removeRelationship(_ draft: GraphDraft) throws {
        guard let id = someRelationship() else { return }
        try draft.removeRelationship(RelationshipID(rawValue: id))
        model.relationships[id] = nil
    }

    private mutating func setRelationshipProperties(_ draft: GraphDraft) throws {
        guard let id = someRelationship() else { return }
        let properties = properties()
        try draft.setProperties(of: RelationshipID(rawValue: id), properties)
        for (key, value) in properties { model.relationships[id]?.set(value, key) }
    }
}
