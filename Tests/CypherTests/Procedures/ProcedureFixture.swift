internal import Base
internal import Graph

@testable internal import Cypher

/// A small estate and the means to call procedures on it by hand.
struct ProcedureFixture {
    let graph: GraphSnapshot
    var environment = QueryEnvironment(
        statementTime: Instant(rawValue: 0), transactionTime: Instant(rawValue: 0),
        realTime: { Instant(rawValue: 0) }, seed: 1)

    /// - Parameters:
    ///   - edges: "from TYPE to"; the letters of a name are its label.
    ///   - weights: `w` of relationships, by position.
    init(
        _ edges: [(String, String, String)], weights: [Int: Double] = [:], index: IndexDefinition? = nil,
        properties: [String: [(key: String, value: Value)]] = [:]
    ) throws {
        let draft = GraphSnapshot().draft()
        var ids: [String: NodeID] = [:]
        for (number, name) in Set(edges.flatMap { [$0.0, $0.2] }).sorted().enumerated() {
            let id = NodeID(rawValue: UInt64(number + 1))
            ids[name] = id
            try draft.addNode(
                id, labels: [String(name.prefix { $0.isLetter })],
                properties: [(key: "name", value: .string(name))] + (properties[name] ?? []))
        }
        for (number, edge) in edges.enumerated() {
            guard let from = ids[edge.0], let to = ids[edge.2] else { continue }
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number + 1)), type: edge.1, from: from, to: to,
                properties: weights[number].map { [(key: "w", value: .float($0))] } ?? [])
        }
        if let index { _ = try draft.createIndex(index) }
        graph = draft.publish(as: CommitSeq(rawValue: 7))
    }

    func node(_ name: String) -> Datum { .node(graph.nodes(named: name)[0]) }

    func name(_ datum: Datum) -> String {
        guard case .node(let node) = datum else { return "?" }
        return graph.property(named: "name", of: node).stringValue ?? ""
    }

    func names(_ datum: Datum) -> [String] {
        switch datum {
        case .list(let elements): elements.map(name).sorted()
        case .path(let path): path.nodes.map { name(.node($0)) }
        default: []
        }
    }

    func call(_ procedure: String, _ arguments: Datum...) throws -> [[Datum]] {
        let catalogue = ProcedureCatalogue.standard
        guard let definition = catalogue[procedure] else {
            throw CypherError.runtime(.procedureError, .procedureNotFound, procedure)
        }
        let context = ProcedureContext(graph: graph, environment: environment, catalogue: catalogue)
        let given = arguments + definition.inputs.dropFirst(arguments.count).map { $0.standard ?? .null }
        let rows = try definition.rows(context, given)
        for row in rows where row.count != definition.outputs.count {
            throw CypherError.runtime(.procedureError, .other, "\(procedure) gives \(row.count) columns")
        }
        return rows
    }
}

extension Datum {
    static func options(_ entries: (key: String, value: Datum)...) -> Datum { .map(DatumMap(entries)) }
}
