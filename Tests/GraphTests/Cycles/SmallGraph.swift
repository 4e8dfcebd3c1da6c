import Base

@testable import Graph

/// A small random graph with loops, parallel relationships, several types and unused slots, seen through some of its
/// types; and the naive facts about it, by slot.
struct SmallGraph {
    struct Arc: Hashable {
        let slot: UInt32
        let from: UInt32
        let to: UInt32
    }

    let graph: GraphSnapshot
    let view: GraphView
    var generator: SeededGenerator

    static let types = ["A", "B", "C"]

    init(seed: UInt64, nodesMax: Int = 12, density: Int = 3) throws {
        var generator = SeededGenerator(seed: seed)
        let count = 1 + generator.below(nodesMax)
        var draft = GraphSnapshot().draft()
        for id in 0..<count { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: ["CI"], properties: [:]) }
        let relationships = generator.below(density * count + 1)
        func add(_ ids: Range<Int>, among nodes: [Int], to draft: GraphDraft) throws {
            for id in ids {
                let properties: [String: Value] =
                    generator.once(in: 4) ? [:] : ["weight": .integer(Int64(generator.below(5)))]
                try draft.addRelationship(
                    RelationshipID(rawValue: UInt64(id)), type: generator.pick(Self.types),
                    from: NodeID(rawValue: UInt64(generator.pick(nodes))),
                    to: NodeID(rawValue: UInt64(generator.pick(nodes))),
                    properties: properties.map { ($0.key, $0.value) })
            }
        }
        try add(0..<relationships, among: Array(0..<count), to: draft)
        let first = draft.publish(as: CommitSeq(rawValue: 1))
        // Take out a few, and put fewer in their place.
        draft = first.draft()
        let gone = Set((0..<count).filter { _ in generator.once(in: 6) }.prefix(count - 1))
        try first.forEachRelationship { slot in
            let ends = [first.source(of: slot), first.target(of: slot)].map { Int(first.id(of: $0).rawValue) }
            if !gone.isDisjoint(with: ends) || generator.once(in: 10) {
                try draft.removeRelationship(first.id(of: slot))
            }
        }
        for id in gone.sorted() { try draft.removeNode(NodeID(rawValue: UInt64(id))) }
        let second = draft.publish(as: CommitSeq(rawValue: 2))
        draft = second.draft()
        let left = (0..<count).filter { !gone.contains($0) }
        try add(relationships..<(relationships + generator.below(4)), among: left, to: draft)
        let graph = draft.publish(as: CommitSeq(rawValue: 3))
        self.graph = graph
        let chosen = Self.types.filter { _ in !generator.once(in: 4) }
        view =
            generator.once(in: 2)
            ? graph.everything : graph.view(of: chosen.compactMap { graph.relationshipType(named: $0) })
        self.generator = generator
    }

    var nodes: [UInt32] {
        var nodes: [UInt32] = []
        graph.forEachNode { nodes.append($0.rawValue) }
        return nodes
    }

    /// The relationships of the view, in slot order.
    var arcs: [Arc] {
        var arcs: [Arc] = []
        graph.forEachRelationship { slot in
            if view.includes(graph.type(of: slot).rawValue) {
                arcs.append(
                    Arc(slot: slot.rawValue, from: graph.source(of: slot).rawValue, to: graph.target(of: slot).rawValue)
                )
            }
        }
        return arcs
    }
}

/// Everything from everywhere, by relaxing until nothing changes.
struct Distances {
    private let count: Int
    private var least: [Int]

    static let none = Int.max / 4

    /// Of ways of at least one relationship.
    init(_ arcs: [SmallGraph.Arc], slotCount: Int) {
        count = slotCount
        least = Array(repeating: Self.none, count: slotCount * slotCount)
        for arc in arcs { least[Int(arc.from) * count + Int(arc.to)] = 1 }
        for middle in 0..<count {
            for from in 0..<count {
                for to in 0..<count {
                    least[from * count + to] = min(
                        least[from * count + to], least[from * count + middle] + least[middle * count + to])
                }
            }
        }
    }

    subscript(from: UInt32, to: UInt32) -> Int? {
        let length = least[Int(from) * count + Int(to)]
        return length >= Self.none ? nil : length
    }

    func reaches(_ from: UInt32, _ to: UInt32) -> Bool { self[from, to] != nil }

    var hasCycle: Bool { (0..<UInt32(count)).contains { reaches($0, $0) } }
}
