internal import Base
internal import Graph
internal import Testing

@testable import Cypher

@Suite struct GraphTransactionTests {
    @Test func aClauseSeesWhatTheOneBeforeWrote() throws {
        let transaction = Self.transaction()
        let node = try transaction.write { writer throws(CypherError) in try Self.create(writer, ["A"], ["x": 1]) }
        #expect(transaction.graph.nodeCount == 1)
        #expect(transaction.base.nodeCount == 0)
        try transaction.write { writer throws(CypherError) in try writer.set(2, key: writer.key("x"), of: node) }
        #expect(transaction.graph.property(named: "x", of: node) == 2)
        #expect(transaction.counters.nodesCreated == 1)
        #expect(transaction.counters.labelsAdded == 1)
        #expect(transaction.counters.propertiesSet == 2)
        let difference = try transaction.pendingChanges()
        #expect(difference.addedNodes.map(\.properties) == [["x": 2]])
    }

    @Test func aFailingClauseChangesNothing() throws {
        let transaction = Self.transaction()
        #expect(throws: CypherError.self) {
            try transaction.write { writer throws(CypherError) in
                _ = try Self.create(writer, ["A"])
                throw CypherError(.arithmeticError, .divisionByZero, "")
            }
        }
        #expect(transaction.graph.nodeCount == 0)
        #expect(!transaction.counters.containsUpdates)
    }

    @Test func aReadingTransactionRefusesWrites() {
        let transaction = GraphTransaction(reading: GraphSnapshot())
        let error = #expect(throws: CypherError.self) {
            try transaction.write { writer throws(CypherError) in try Self.create(writer, []) }
        }
        #expect(error?.kind == .accessMode)
    }

    @Test func aNodeMayBeDeletedBeforeItsLastRelationship() throws {
        let transaction = Self.transaction()
        let (a, b, r) = try Self.pair(transaction)
        try transaction.write { writer throws(CypherError) in try writer.delete(a, isDetach: false) }
        #expect(transaction.isDeleted(a) && !transaction.isDeleted(b))
        let error = #expect(throws: CypherError.self) { try transaction.endStatement() }
        #expect(error?.detail == .deleteConnectedNode)
        try transaction.write { writer throws(CypherError) in try writer.delete(r) }
        try transaction.endStatement()
        #expect(transaction.graph.nodeCount == 1)
        #expect(transaction.isDeleted(r))
        #expect(transaction.graph.name(of: transaction.type(of: r)) == "R")
        #expect(transaction.counters.nodesDeleted == 1 && transaction.counters.relationshipsDeleted == 1)
    }

    @Test func detachDeletesALoopOnce() throws {
        let transaction = Self.transaction()
        let (a, _, _) = try Self.pair(transaction)
        _ = try transaction.write { writer throws(CypherError) in
            try writer.createRelationship(type: writer.draft.relationshipType("R"), from: a, to: a, properties: [])
        }
        try transaction.write { writer throws(CypherError) in
            try writer.delete(a, isDetach: true)
            try writer.delete(a, isDetach: true)
        }
        try transaction.endStatement()
        #expect(transaction.counters.nodesDeleted == 1 && transaction.counters.relationshipsDeleted == 2)
        #expect(transaction.graph.nodeCount == 1 && transaction.graph.relationshipCount == 0)
    }

    @Test func deletedSlotsAreNotGivenOutAgain() throws {
        let transaction = Self.transaction()
        let (a, b, _) = try Self.pair(transaction)
        try transaction.write { writer throws(CypherError) in try writer.delete(a, isDetach: true) }
        let c = try transaction.write { writer throws(CypherError) in try Self.create(writer, ["C"]) }
        #expect(c != a && c != b)
        #expect(throws: CypherError.self) {
            try transaction.write { writer throws(CypherError) in try writer.set(1, key: writer.key("x"), of: a) }
        }
    }

    @Test func aMarkBringsBackWhatWas() throws {
        let transaction = Self.transaction()
        let (a, _, _) = try Self.pair(transaction)
        let mark = transaction.mark
        try transaction.write { writer throws(CypherError) in try writer.delete(a, isDetach: true) }
        transaction.rollBack(to: mark)
        #expect(transaction.graph.nodeCount == 2 && !transaction.isDeleted(a))
        #expect(transaction.counters.nodesDeleted == 0)
    }

    @Test func whatIsThereAlreadyIsNotCounted() throws {
        let transaction = Self.transaction()
        let (a, _, _) = try Self.pair(transaction)
        let before = transaction.counters
        try transaction.write { writer throws(CypherError) in
            try writer.set(.null, key: writer.key("missing"), of: a)
            try writer.changeLabels(of: a, adding: [writer.draft.label("A")], removing: [writer.draft.label("Z")])
        }
        #expect(!transaction.counters.since(before).containsUpdates)
    }

    @Test func indexesArePartOfTheState() throws {
        let transaction = Self.transaction()
        let definition = IndexDefinition(name: "a_x", kind: .unique, labels: ["A"], keys: ["x"])
        #expect(try transaction.apply(.create(definition, ifNotExists: false)))
        #expect(try !transaction.apply(.create(definition, ifNotExists: true)))
        #expect(transaction.counters.constraintsAdded == 1)
        _ = try transaction.write { writer throws(CypherError) in try Self.create(writer, ["A"], ["x": 1]) }
        let error = #expect(throws: CypherError.self) {
            try transaction.write { writer throws(CypherError) in try Self.create(writer, ["A"], ["x": 1]) }
        }
        #expect(error?.detail == .uniqueViolation)
        #expect(try transaction.apply(.drop(name: "a_x", isConstraint: true, ifExists: false)))
        #expect(transaction.schemaChanges.count == 2)
    }

    private static func transaction() -> GraphTransaction {
        let graph = GraphSnapshot()
        return GraphTransaction(writing: graph, identities: IdentitiesAbove(graph))
    }

    private static func create(
        _ writer: GraphWriter, _ labels: [String], _ properties: [String: Value] = [:]
    ) throws(CypherError) -> NodeSlot {
        try writer.createNode(
            labels: writer.draft.labelSet(labels), labelCount: labels.count,
            properties: properties.map { (key: writer.key($0.key), value: $0.value) })
    }

    /// (a:A)-[r:R]->(b:B)
    private static func pair(
        _ transaction: GraphTransaction
    ) throws(CypherError) -> (NodeSlot, NodeSlot, RelationshipSlot) {
        try transaction.write { writer throws(CypherError) in
            let a = try create(writer, ["A"])
            let b = try create(writer, ["B"])
            let r = try writer.createRelationship(
                type: writer.draft.relationshipType("R"), from: a, to: b, properties: [])
            return (a, b, r)
        }
    }
}
