import Base
import Testing

@testable import Graph

/// A small random graph with loops, parallel relationships and unused slots, and slow algorithms on a list of arcs.
struct PathOracle {
    struct Arc {
        let from: NodeSlot
        let to: NodeSlot
        let relationship: RelationshipSlot
        let weight: Double
    }

    let graph: GraphSnapshot
    let view: GraphView
    let key: PropertyKeyCode
    let direction: Direction
    let nodes: [NodeSlot]
    /// Every step that the view allows in the direction; loops left out.
    let arcs: [Arc]
    var generator: SeededGenerator

    static let types = ["RUNS_ON", "CALLS", "HIDDEN"]

    init(seed: UInt64, nodes count: Int = 9, relationships: Int = 20) throws {
        var generator = SeededGenerator(seed: seed)
        direction = generator.pick([.outgoing, .incoming, .both])
        let draft = GraphSnapshot().draft()
        // Every third node is taken out again, so that some slots stay unused.
        for id in 1...count + count / 2 {
            try draft.addNode(
                NodeID(rawValue: UInt64(id)), labels: ["CI"], properties: [(key: String, value: Value)]())
        }
        let kept = (1...count + count / 2).filter { $0 % 3 != 2 }
        for id in 1...relationships {
            let from = generator.pick(kept)
            let to = generator.once(in: 10) ? from : generator.pick(kept)
            let weight: Value =
                generator.once(in: 2) ? .integer(Int64(generator.below(6))) : .float(Double(generator.below(24)) / 4)
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(id)), type: generator.pick(Self.types + ["CALLS", "RUNS_ON"]),
                from: NodeID(rawValue: UInt64(from)), to: NodeID(rawValue: UInt64(to)),
                properties: [(key: "weight", value: weight)])
        }
        let full = draft.publish(as: CommitSeq(rawValue: 1))
        let second = full.draft()
        for id in 1...count + count / 2 where id % 3 == 2 { try second.removeNode(NodeID(rawValue: UInt64(id))) }
        let graph = second.publish(as: CommitSeq(rawValue: 2))
        let hidden = graph.relationshipType(named: "HIDDEN")
        let key = try #require(graph.propertyKey(named: "weight"))
        self.graph = graph
        self.key = key
        view = hidden.map { graph.view(without: [$0]) } ?? graph.everything
        nodes = kept.compactMap { graph.slot(of: NodeID(rawValue: UInt64($0))) }
        arcs = Self.arcs(of: graph, hidden: hidden, direction, key)
        self.generator = generator
    }

    private static func arcs(
        of graph: GraphSnapshot, hidden: RelationshipTypeCode?, _ direction: Direction, _ key: PropertyKeyCode
    ) -> [Arc] {
        var arcs: [Arc] = []
        graph.forEachRelationship { relationship in
            let (source, target) = (graph.source(of: relationship), graph.target(of: relationship))
            guard graph.type(of: relationship) != hidden, source != target else { return }
            let weight: Double =
                switch graph.property(key, of: relationship) {
                case .integer(let number): Double(number)
                case .float(let number): number
                default: 0
                }
            if direction != .incoming {
                arcs.append(Arc(from: source, to: target, relationship: relationship, weight: weight))
            }
            if direction != .outgoing {
                arcs.append(Arc(from: target, to: source, relationship: relationship, weight: weight))
            }
        }
        return arcs
    }

    var weighted: WeightedView { view.weighted(by: key) }

    /// Bellman-Ford without the cleverness: relax every arc until nothing changes.
    func distances(
        from starts: Set<NodeSlot>, weight: (Arc) -> Double, where isUsable: (Arc) -> Bool = { _ in true }
    ) -> [NodeSlot: Double] {
        var found = Dictionary(uniqueKeysWithValues: starts.map { ($0, 0.0) })
        var isChanging = true
        while isChanging {
            isChanging = false
            for arc in arcs where isUsable(arc) {
                guard let near = found[arc.from], near + weight(arc) < found[arc.to] ?? .infinity else { continue }
                found[arc.to] = near + weight(arc)
                isChanging = true
            }
        }
        return found
    }

    func hops(from start: NodeSlot) -> [NodeSlot: Int] { distances(from: [start]) { _ in 1 }.mapValues { Int($0) } }
    func costs(from start: NodeSlot) -> [NodeSlot: Double] { distances(from: [start]) { $0.weight } }

    /// All paths that visit no node twice, as relationships.
    func simplePaths(from start: NodeSlot, to goal: NodeSlot) -> [[RelationshipSlot]] {
        var found: [[RelationshipSlot]] = []
        func extend(_ node: NodeSlot, _ seen: Set<NodeSlot>, _ path: [RelationshipSlot]) {
            if node == goal {
                found.append(path)
                return
            }
            for arc in arcs where arc.from == node && !seen.contains(arc.to) {
                extend(arc.to, seen.union([arc.to]), path + [arc.relationship])
            }
        }
        extend(start, [start], [])
        return found
    }

    func cost(of path: [RelationshipSlot]) -> Double {
        path.reduce(0) { sum, relationship in
            sum + (arcs.first { $0.relationship == relationship }?.weight ?? .nan)
        }
    }

    /// Records an issue unless `path` is a way from `start` to `goal` over arcs.
    func expect(_ path: Path, from start: NodeSlot, to goal: NodeSlot, isSimple: Bool = true) {
        #expect(path.nodes.first == start)
        #expect(path.nodes.last == goal)
        #expect(path.nodes.count == path.relationships.count + 1)
        for (index, relationship) in path.relationships.enumerated() {
            #expect(
                arcs.contains {
                    $0.relationship == relationship && $0.from == path.nodes[index] && $0.to == path.nodes[index + 1]
                })
        }
        if isSimple { #expect(Set(path.nodes).count == path.nodes.count) }
    }
}
