import Base
import CMDB
import Graph
import Testing

/// Changes of queries: open nodes are free, CIs obey the rules.
@Suite struct QueryChangeTests {
    @Test func anOpenNodeIsKeptAsItIs() throws {
        var estate = Estate()
        let change = try estate.query { draft in
            try draft.node(1, ["Person"], ["name": "x", "Age": 3])
            try draft.node(2, [], ["name": 7])
            try draft.relate(1, "KNOWS", 1, 2, ["source": "mail"])
            try draft.relate(2, "KNOWS", 1, 2)
        }
        #expect(estate.graph.content(of: NodeID(rawValue: 1))?.labels == ["Person"])
        #expect(estate.graph.content(of: NodeID(rawValue: 1))?.properties == ["name": "x", "Age": 3])
        #expect(estate.graph.content(of: NodeID(rawValue: 2))?.properties == ["name": 7])
        #expect(estate.graph.content(of: RelationshipID(rawValue: 1))?.properties == ["source": "mail"])
        #expect(change.documents.map(\.ciClass) == ["", ""])
        #expect(change.documents[0].labels == ["Person"])
        #expect(change.counts.created == 2 && change.counts.relationsCreated == 2)
        #expect(change.countsByClass.isEmpty)
        #expect(estate.graph.ciCount == 0)
    }

    @Test func theLabelsOfACIAreCompleted() throws {
        var estate = Estate()
        let change = try estate.query { draft in
            try draft.node(1, ["Server", "Important"], ["name": "db01", "serial": "s1"])
        }
        #expect(estate.graph.content(of: NodeID(rawValue: 1))?.labels == ["CI", "Host", "Important", "Server"])
        #expect(change.documents.first?.ciClass == "Server")
        #expect(change.documents.first?.labels == ["Important"])
        #expect(change.countsByClass["Server"]?.created == 1)
    }

    @Test func aSharedLabelAloneMakesAnOpenNode() throws {
        var estate = Estate()
        let change = try estate.query { draft in
            try draft.node(1, ["Contact"], ["Age": 3])
            try draft.node(2, ["CI", "Contact"], ["name": "kim"])
            try draft.relate(1, "KNOWS", 1, 2)
        }
        #expect(change.documents.map(\.ciClass) == ["", "Contact"])
        #expect(estate.graph.ciCount == 1)
        #expect(throws: ChangeError.self) {
            try estate.query { try $0.setLabels(of: NodeID(rawValue: 2), ["Contact"]) }
        }
    }

    @Test(arguments: [
        (["Server"], [:] as [String: Value], ChangeError.Code.emptyName),
        (["Server"], ["name": 3], .emptyName),
        (["Server"], ["name": "a", "serial": 3], .badAttribute),
        (["Server"], ["name": "a", "Serial": "x"], .badAttribute),
        (["Host"], ["name": "a"], .abstractClass),
        (["Server", "App"], ["name": "a"], .severalClasses),
        (["with\u{0}zero"], [:], .badLabel),
    ])
    func aCIAgainstTheRulesIsRefused(labels: [String], properties: [String: Value], code: ChangeError.Code) {
        var estate = Estate()
        let error = #expect(throws: ChangeError.self) {
            try estate.query { try $0.node(1, labels, properties) }
        }
        #expect(error?.code == code)
        #expect(estate.graph.nodeCount == 0)
    }

    @Test func relationsBetweenCIsObeyTheirRules() throws {
        var estate = try Self.estate()
        try estate.query { try $0.relate(1, "RUNS_ON", 2, 1) }
        #expect(
            estate.graph.content(of: RelationshipID(rawValue: 1))?.properties == [
                "source": .string(Fixture.source.name)
            ])
        for (type, from, to, code) in [
            ("RUNS_ON", 1, 2, ChangeError.Code.relationNotAllowed), ("LIKES", 2, 1, .unknownRelationType),
            ("RUNS_ON", 2, 1, .duplicateRelation),
        ] as [(String, UInt64, UInt64, ChangeError.Code)] {
            let error = #expect(throws: ChangeError.self) { try estate.query { try $0.relate(9, type, from, to) } }
            #expect(error?.code == code)
            if code == .unknownRelationType { #expect(error?.hint?.contains("RUNS_ON") == true) }
        }
        try estate.query { draft in
            try draft.node(3, ["Note"], [:])
            try draft.relate(10, "ABOUT", 3, 1)
            try draft.relate(11, "ABOUT", 3, 1)
        }
        #expect(estate.graph.relationshipCount == 3)
    }

    @Test func theClassOfACIChangesWithItsLabels() throws {
        var estate = try Self.estate()
        try estate.query { try $0.setLabels(of: NodeID(rawValue: 1), ["CI", "Host", "App"]) }
        #expect(estate.graph.content(of: NodeID(rawValue: 1))?.labels == ["App", "CI"])
        let error = #expect(throws: ChangeError.self) {
            try estate.query { try $0.setLabels(of: NodeID(rawValue: 1), ["CI"]) }
        }
        #expect(error?.code == .unknownClass)
    }

    @Test func aClassThatARelationForbidsIsRefused() throws {
        var estate = try Self.estate()
        try estate.query { try $0.relate(1, "RUNS_ON", 2, 1) }
        let error = #expect(throws: ChangeError.self) {
            try estate.query { try $0.setLabels(of: NodeID(rawValue: 1), ["App"]) }
        }
        #expect(error?.code == .relationNotAllowed)
    }

    @Test func whatAnotherCommitHasChangedIsAConflict() throws {
        var estate = try Self.estate()
        let base = estate.graph
        try estate.query { try $0.setProperties(of: NodeID(rawValue: 1), [(key: "cpu", value: 1)]) }
        for change in [
            { try $0.setProperties(of: NodeID(rawValue: 1), [(key: "cpu", value: 2)]) },
            { try $0.removeNode(NodeID(rawValue: 1)) },
        ] as [(GraphDraft) throws -> Void] {
            let error = #expect(throws: ChangeError.self) { try estate.query(on: base, change) }
            #expect(error?.code == .conflict)
        }
        try estate.query(on: base) { try $0.setProperties(of: NodeID(rawValue: 2), [(key: "note", value: "n")]) }
        #expect(estate.graph.content(of: NodeID(rawValue: 1))?.properties["cpu"] == 1)
        #expect(estate.graph.content(of: NodeID(rawValue: 2))?.properties["note"] == "n")
    }

    @Test func aRelationToANodeThatIsGoneIsAConflict() throws {
        var estate = try Self.estate()
        let base = estate.graph
        try estate.query { try $0.removeNode(NodeID(rawValue: 1)) }
        let error = #expect(throws: ChangeError.self) {
            try estate.query(on: base) { try $0.relate(1, "RUNS_ON", 2, 1) }
        }
        #expect(error?.code == .conflict)
    }

    @Test func uniqueValuesMayChangeHands() throws {
        var estate = try Self.estate()
        let draft = estate.graph.draft()
        try draft.createIndex(IndexDefinition(name: "names", kind: .unique, keys: ["name"]))
        estate.graph = draft.publish(as: estate.graph.seq)
        try estate.query { draft in
            try draft.setProperties(of: NodeID(rawValue: 1), [(key: "name", value: "x")])
            try draft.setProperties(of: NodeID(rawValue: 2), [(key: "name", value: "host")])
            try draft.setProperties(of: NodeID(rawValue: 1), [(key: "name", value: "app")])
        }
        #expect(estate.graph.content(of: NodeID(rawValue: 1))?.properties["name"] == "app")
    }

    @Test func openNodesAreNoCIsToOtherWrites() throws {
        var estate = Estate()
        try estate.query { try $0.node(1, ["Person"], ["name": "x"]) }
        for operation in [
            .retireCI(NodeID(rawValue: 1)),
            .updateCI(NodeID(rawValue: 1), ciClass: nil, name: "y", attributes: [:]),
        ] as [ChangeOperation] {
            #expect(throws: ChangeError.self) { try estate.apply(Fixture.changeSet([operation])) }
        }
        #expect(estate.graph.document(of: NodeID(rawValue: 1), metamodel: Fixture.metamodel) == nil)
    }

    /// 1 is a server, 2 an application.
    private static func estate() throws -> Estate {
        var estate = Estate()
        try estate.query { draft in
            try draft.node(1, ["Server"], ["name": "host"])
            try draft.node(2, ["App"], ["name": "app"])
        }
        return estate
    }
}

extension Estate {
    /// Applies what `body` changes, as a query on `base` (the present state) would.
    @discardableResult
    fileprivate mutating func query(
        on base: GraphSnapshot? = nil, _ body: (GraphDraft) throws -> Void
    ) throws -> ResolvedChange {
        let base = base ?? graph
        let draft = base.draft()
        try body(draft)
        let difference = try draft.publishHoldingSlots(as: base.seq).difference(from: base)
        return try apply(
            ChangeSet(kind: .query, title: "", source: Fixture.source, operations: [.apply(difference)]))
    }
}

extension GraphDraft {
    fileprivate func node(_ id: UInt64, _ labels: [String], _ properties: [String: Value]) throws {
        try addNode(
            NodeID(rawValue: id), labels: labels, properties: properties.map { (key: $0.key, value: $0.value) })
    }

    fileprivate func relate(
        _ id: UInt64, _ type: String, _ from: UInt64, _ to: UInt64, _ properties: [String: Value] = [:]
    ) throws {
        try addRelationship(
            RelationshipID(rawValue: id), type: type, from: NodeID(rawValue: from), to: NodeID(rawValue: to),
            properties: properties.map { (key: $0.key, value: $0.value) })
    }
}
