import Base
import CMDB
import Foundation
import Graph
import Testing

/// Relations that were hidden are found again, better than by taking what is most popular.
@Suite struct RelationSuggesterTests {
    @Test(arguments: [UInt64(1), 2]) func hiddenRelationsAreFound(seed: UInt64) throws {
        let estate = try RelationEstate(services: 150, seed: seed)
        let (hits, baseline, count) = try hitRates(of: estate.graph, seed: seed)
        let figures =
            "\(estate.graph.nodeCount) CIs, \(count) hidden: hit@10 \(hits), most popular of its class \(baseline)"
        show(figures)
        #expect(hits >= 0.75, "\(figures)")
        #expect(hits >= baseline + 0.2, "\(figures)")
    }

    /// An estate that was not made for this test.
    @Test func hiddenRelationsOfTheDemoEstateAreFound() throws {
        let graph = try DemoEstate().graph
        let (hits, baseline, count) = try hitRates(of: graph, seed: 11)
        let figures = "\(graph.nodeCount) CIs, \(count) hidden: hit@10 \(hits), most popular of its class \(baseline)"
        show(figures)
        #expect(hits > baseline, "\(figures)")
    }

    /// A tenth of the relations is hidden; for each, whether its target is among the first ten proposed, and among the
    /// ten that most CIs of the source's class have a relation of that type to (not counting where one leads already).
    private func hitRates(of whole: GraphSnapshot, seed: UInt64) throws -> (Double, Double, Int) {
        let (graph, hidden) = try RelationEstate.hiding(0.1, of: whole, seed: seed)
        let suggester = RelationSuggester(metamodel: .starter, graph: graph)
        let classes = Metamodel.starter.classTable(of: graph)
        var popular: [String: [NodeID: Int]] = [:]
        graph.forEachRelationship { relation in
            let key = graph.typeName(of: relation) + classes.ciClass(of: graph.source(of: relation))
            popular[key, default: [:]][graph.id(of: graph.target(of: relation)), default: 0] += 1
        }
        var hits = 0
        var popularHits = 0
        for (type, from, to) in hidden {
            if suggester.targets(of: type, from: from, limit: 10).contains(where: { $0.to == to }) { hits += 1 }
            guard let source = graph.slot(of: from) else { continue }
            var taken: Set<NodeID> = []
            graph.forEachRelationship(of: source, direction: .outgoing) { taken.insert(graph.id(of: $0.node)) }
            let best = (popular[type + classes.ciClass(of: source)] ?? [:]).filter { !taken.contains($0.key) }
                .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
            if best.contains(where: { $0.key == to }) { popularHits += 1 }
        }
        let count = Double(max(1, hidden.count))
        return (Double(hits) / count, Double(popularHits) / count, hidden.count)
    }

    private func show(_ figures: String) {
        if ProcessInfo.processInfo.environment["ROOTLINE_SHOW_FIGURES"] != nil {
            FileHandle.standardError.write(Data((figures + "\n").utf8))
        }
    }

    /// A connection that was seen is a relation that is missing; once it is there, nothing is.
    @Test func connectionsThatWereSeenAreProposed() throws {
        func graph(isRelated: Bool) throws -> GraphSnapshot {
            let draft = GraphSnapshot().draft()
            func add(_ id: UInt64, _ ciClass: String, _ name: String, _ attributes: [(key: String, value: Value)] = [])
                throws
            {
                try draft.addNode(
                    NodeID(rawValue: id), labels: Metamodel.starter.lineage(of: ciClass),
                    properties: [(key: "name", value: .string(name))] + attributes)
            }
            try add(
                1, "SoftwareInstance", "주문 처리기", [(key: "connects_to", value: .list(["10.0.0.5:5432", "8.8.8.8:53"]))])
            try add(2, "Database", "orders")
            try add(3, "IpAddress", "10.0.0.5")
            try draft.addRelationship(
                RelationshipID(rawValue: 1), type: "LISTENS_ON", from: NodeID(rawValue: 2), to: NodeID(rawValue: 3),
                properties: [(key: "port", value: 5432)])
            if isRelated {
                try draft.addRelationship(
                    RelationshipID(rawValue: 2), type: "USES_DATABASE", from: NodeID(rawValue: 1),
                    to: NodeID(rawValue: 2), properties: [])
            }
            return draft.publish(as: GraphSnapshot().seq.next)
        }
        let found = try RelationSuggester(metamodel: .starter, graph: graph(isRelated: false)).suggestions()
        #expect(found.map(\.type) == ["USES_DATABASE"])
        #expect(found.first?.from == NodeID(rawValue: 1))
        #expect(found.first?.evidence.first?.what == "traffic")
        #expect(try RelationSuggester(metamodel: .starter, graph: graph(isRelated: true)).suggestions().isEmpty)
    }
}
