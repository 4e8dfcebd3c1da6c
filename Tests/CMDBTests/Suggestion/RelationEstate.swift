import Base
import CMDB
import Graph

/// A made-up estate whose relations follow from what people do: a service has its programs, its machines, its team; and
/// some follow from nothing, as in every estate.
struct RelationEstate {
    private(set) var graph = GraphSnapshot()

    private struct Relation {
        let type: String
        let from: NodeID
        let to: NodeID
    }

    /// One relation in so many leads anywhere.
    private static let noise = 0.1

    private var random: SeededGenerator
    private var nodes: [(id: NodeID, ciClass: String, name: String, attributes: [String: Value])] = []
    private var relations: [Relation] = []

    init(services: Int, seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        let sites = ["sel", "pus", "icn"].map { add("Location", "site \($0)") }
        let clusters = (1...max(1, services / 40)).map { add("ComputeCluster", "cluster-\($0)") }
        let words = Self.words(count: max(4, services / 3), &random)
        let teams = words.prefix(max(2, services / 8)).map { add("Team", "\($0) team") }
        var databases: [NodeID] = []
        for number in 0..<services {
            let subject = words[number % words.count]
            let environment = pick(["prod", "prod", "dev", "stage"])
            let application = add(
                "Application", "\(subject) \(pick(["portal", "system", "service"])) \(environment)", [:])
            relate("OWNED_BY", application, teams[number % words.count % teams.count], others: teams)
            let site = pick(sites)
            var hosts: [NodeID] = []
            for machine in 1...Int.random(in: 2...4, using: &random) {
                let host = add("VirtualMachine", "\(subject)-\(environment)-vm\(machine)")
                relate("LOCATED_IN", host, site, others: sites)
                relate("MEMBER_OF", host, clusters[number % clusters.count], others: clusters)
                hosts.append(host)
            }
            let database = add("Database", "\(subject)_\(environment)_db", ["port": 5432])
            relate("RUNS_ON", database, pick(hosts), others: hosts)
            databases.append(database)
            var programs: [NodeID] = []
            for kind in ["nginx", "tomcat", "batch"].prefix(Int.random(in: 1...3, using: &random)) {
                let program = add("SoftwareInstance", "\(kind)-\(subject)-\(environment)", ["product": .string(kind)])
                relate("RUNS_ON", program, pick(hosts), others: hosts)
                relate("IMPLEMENTED_BY", application, program, others: [program])
                relate("USES_DATABASE", program, database, others: databases)
                if let previous = programs.last { relate("CALLS", previous, program, others: programs) }
                programs.append(program)
            }
        }
        try build()
    }

    /// The same estate without a share of its relations, and what is missing.
    func hiding(_ share: Double, seed: UInt64) throws -> (graph: GraphSnapshot, hidden: [(String, NodeID, NodeID)]) {
        try Self.hiding(share, of: graph, seed: seed)
    }

    static func hiding(
        _ share: Double, of graph: GraphSnapshot, seed: UInt64
    ) throws -> (graph: GraphSnapshot, hidden: [(String, NodeID, NodeID)]) {
        var random = SeededGenerator(seed: seed)
        var hidden: [(String, NodeID, NodeID)] = []
        var ids: [RelationshipID] = []
        graph.forEachRelationship { relation in
            guard Double.random(in: 0..<1, using: &random) < share else { return }
            ids.append(graph.id(of: relation))
            hidden.append(
                (
                    graph.typeName(of: relation), graph.id(of: graph.source(of: relation)),
                    graph.id(of: graph.target(of: relation))
                ))
        }
        let draft = graph.draft()
        for id in ids { try draft.removeRelationship(id) }
        return (draft.publish(as: graph.seq.next), hidden)
    }

    // MARK: Making

    private mutating func add(_ ciClass: String, _ name: String, _ attributes: [String: Value] = [:]) -> NodeID {
        let id = NodeID(rawValue: UInt64(nodes.count + 1))
        nodes.append((id, ciClass, name, attributes))
        return id
    }

    private mutating func relate(_ type: String, _ from: NodeID, _ to: NodeID, others: [NodeID]) {
        let isNoise = Double.random(in: 0..<1, using: &random) < Self.noise
        let target = isNoise ? pick(others) : to
        if target != from { relations.append(Relation(type: type, from: from, to: target)) }
    }

    private mutating func build() throws {
        let draft = graph.draft()
        for node in nodes {
            try draft.addNode(
                node.id, labels: Metamodel.starter.lineage(of: node.ciClass),
                properties: [(key: "name", value: .string(node.name))]
                    + node.attributes.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
        }
        for (number, relation) in relations.enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number + 1)), type: relation.type, from: relation.from,
                to: relation.to, properties: [])
        }
        graph = draft.publish(as: graph.seq.next)
    }

    private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }

    /// Made-up words of two or three syllables, all different.
    private static func words(count: Int, _ random: inout SeededGenerator) -> [String] {
        var words: [String] = []
        var seen: Set<String> = []
        while words.count < count {
            let word = (0..<Int.random(in: 2...3, using: &random)).map { _ in
                String("bdgklmnprstvz".randomElement(using: &random) ?? "b")
                    + String("aeiou".randomElement(using: &random) ?? "a")
            }.joined()
            if seen.insert(word).inserted { words.append(word) }
        }
        return words
    }
}
