import Base
import CMDB
import Graph
import Testing

/// Searches from text to names, over an estate of a dozen CIs.
@Suite struct SearchTests {
    static let now = Instant(secondsSince1970: 1_800_000_000)
    let graph: GraphSnapshot

    init() throws {
        let draft = GraphSnapshot().draft()
        func add(_ id: UInt64, _ ciClass: String, _ name: String, _ attributes: [(key: String, value: Value)] = [])
            throws
        {
            try draft.addNode(
                NodeID(rawValue: id), labels: Metamodel.starter.lineage(of: ciClass), properties: attributes)
            try draft.setProperties(of: NodeID(rawValue: id), [(key: "name", value: .string(name))])
        }
        try add(
            1, "PhysicalServer", "web-01", [("environment", "production"), ("serial", "SN-100"), ("memory_gb", 64)])
        try add(2, "PhysicalServer", "web-02", [("environment", "test"), ("memory_gb", 32.5)])
        try add(
            3, "VirtualMachine", "db-01", [("environment", "production"), ("os_version", "1.10"), ("memory_gb", 128)])
        try add(4, "Application", "결제 서버", [("description", "주문을 결제하는 프로그램"), ("version", "1.9")])
        try add(
            5, "Application", "Shop",
            [("description", "the web shop"), ("version", "1.10"), ("tags", ["red", "Blue"])])
        try add(6, "Database", "orders", [("port", 5432), ("environment", "pre-production")])
        try add(7, "Team", "인프라팀")
        try add(
            8, "Certificate", "shop.example.com", [("not_after", .instant(Instant(secondsSince1970: 1_800_086_400)))])
        try add(9, "Application", "데이터베이스 도구")
        try draft.addNode(NodeID(rawValue: 10), labels: ["Person"], properties: [(key: "name", value: "web-open")])
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "RUNS_ON", from: NodeID(rawValue: 6), to: NodeID(rawValue: 3),
            properties: [])
        try draft.addRelationship(
            RelationshipID(rawValue: 2), type: "USES_DATABASE", from: NodeID(rawValue: 5), to: NodeID(rawValue: 6),
            properties: [])
        try draft.addRelationship(
            RelationshipID(rawValue: 3), type: "OWNED_BY", from: NodeID(rawValue: 5), to: NodeID(rawValue: 7),
            properties: [])
        graph = draft.publish(as: CommitSeq(rawValue: 1))
    }

    func found(
        _ text: String, parameters: [String: String] = [:], order: SearchOrder = .relevance,
        timed: [UInt64] = []
    ) throws -> [UInt64] {
        let prepared = try Search(text).prepared(
            for: SearchContext(
                graph: graph, metamodel: .starter, now: Self.now, parameters: parameters, showsSensitive: true))
        let times = Dictionary(
            uniqueKeysWithValues: prepared.spans.map { ($0, timed.map(NodeID.init(rawValue:))) })
        let matches = try prepared.matches(timed: times)
        let page = prepared.page(of: matches, order: order, after: nil, limit: 100)
        #expect(page.total == page.nodes.count)
        return page.nodes.map { graph.id(of: $0).rawValue }
    }

    @Test(
        arguments: [
            ("", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
            ("web", [1, 2, 5]),
            ("WEB-01", [1]),
            ("web production", [1]),
            ("web AND production", [1]),
            ("db OR shop", [5, 8, 3]),
            ("web -test", [1, 5]),
            ("web NOT (test OR production)", [5]),
            ("\"the web shop\"", [5]),
            ("결제", [4]),
            ("서버", [4]),
            ("결제를", [4]),
            ("인프라팀은", [7]),
            ("데이터베이스에서", [9]),
            ("name:서버", [4]),
            ("environment:production", [1, 3]),
            ("environment:PRODUCTION", [1, 3]),
            ("환경:production", [1, 3]),
            ("environment:*prod*", [1, 3, 6]),
            ("environment:/^pre-/", [6]),
            ("environment:(test OR pre-production)", [2, 6]),
            ("memory_gb>32.5", [1, 3]),
            ("memory_gb>=32.5", [1, 2, 3]),
            ("memory_gb:[32 TO 64]", [1, 2]),
            ("memory_gb:{32.5 TO *]", [1, 3]),
            ("memory_gb<64", [2]),
            ("version>1.9", [5]),
            ("version:[1.9 TO 1.10]", [4, 5]),
            ("port:5432", [6]),
            ("port=5432", [6]),
            ("tags:blue", [5]),
            ("class:Host", [1, 2, 3]),
            ("class:PhysicalServer web", [1, 2]),
            ("has:serial", [1]),
            ("class:PhysicalServer missing:serial", [2]),
            ("not_after<2027-02-01", [8]),
            ("not_after:>2027-02-01", []),
            ("/^web-0[12]$/", [1, 2]),
            ("web*", [1, 2, 5]),
            ("name:web*", [1, 2]),
            ("name:w?b-01", [1]),
            ("ordrs~1", [6]),
            ("weeb~1", [1, 2, 5]),
            ("사버~1", [4]),
            ("id:ci-4", [4]),
            ("ci-4", [4]),
            ("RUNS_ON>class:Host", [6]),
            ("RUNS_ON>", [6]),
            ("RUNS_ON>(environment:production name:db*)", [6]),
            ("<RUNS_ON(class:Database)", [3]),
            ("<RUNS_ON", [3]),
            ("RUNS>orders", [3]),
            ("USES_DATABASE>(RUNS_ON>db-01)", [5]),
            ("has:OWNED_BY", [5]),
            ("class:Application missing:OWNED_BY", [4, 9]),
        ] as [(String, [UInt64])])
    func finds(_ text: String, _ expected: [UInt64]) throws {
        let found = try found(text)
        #expect(Set(found) == Set(expected), "\(text): \(found)")
    }

    @Test func ordersByHowWellNamesAnswer() throws {
        #expect(try found("shop") == [5, 8])
        #expect(try found("web").last == 5)
        #expect(try found("class:Host", order: .attribute("memory_gb", isDescending: true)) == [3, 1, 2])
        #expect(
            try found("class:(Host OR Application)", order: .attribute("memory_gb", isDescending: false)) == [
                2, 1, 3, 4, 5, 9,
            ])
        #expect(try found("class:Host", order: .id(isDescending: true)) == [3, 2, 1])
        #expect(try found("class:Application", order: .attribute("name", isDescending: false)) == [5, 4, 9])
    }

    @Test func timesAndParametersComeFromOutside() throws {
        #expect(try found("changed:>2026-11-01 class:Host", timed: [3, 6]) == [3])
        #expect(try found("environment:$env", parameters: ["env": "test OR production"]) == [])
        #expect(try found("environment:$env memory_gb>$min", parameters: ["env": "production", "min": "100"]) == [3])
    }

    @Test(
        arguments: [
            ("web (", SearchError.Code.syntax, 5), ("web)", .syntax, 3), ("AND web", .syntax, 0),
            ("web OR", .syntax, 6),
            ("\"web", .syntax, 0), ("/web", .syntax, 0), ("enviroment:x", .unknownField, 0),
            ("class:Hots", .unknownClass, 6),
            ("RUNSON>web", .unknownRelationType, 0), ("memory_gb:many", .badValue, 10), ("port>x", .badValue, 5),
            ("a /x(/", .badPattern, 5), ("/(?=a)/", .badPattern, 3), ("environment:$env", .unknownParameter, 12),
            ("port:[1 2]", .syntax, 5), ("environment:", .syntax, 0), ("RUNS_ON*9>web", .syntax, 7),
            ("not_after:soon", .badValue, 10),
        ] as [(String, SearchError.Code, Int)])
    func saysWhatIsWrongAndWhere(_ text: String, _ code: SearchError.Code, _ place: Int) throws {
        let error = try #require(throws: SearchError.self) { _ = try found(text) }
        #expect(error.code == code, "\(error)")
        #expect(error.range?.lowerBound == place, "\(error)")
        #expect(error.caret(in: text)?.contains("^") ?? false)
    }

    @Test func hintsAtTheNameThatWasMeant() throws {
        let error = try #require(throws: SearchError.self) { _ = try found("enviroment:x") }
        #expect(error.hint?.contains("environment") ?? false)
        #expect(SearchError(.syntax, "x", at: 3..<4).caret(in: "결제 (") == "결제 (\n     ^")
    }

    @Test func pagesMeetWithoutGapsOrRepeats() throws {
        let prepared = try Search("").prepared(
            for: SearchContext(graph: graph, metamodel: .starter, now: Self.now, showsSensitive: true))
        let matches = try prepared.matches()
        for order in [
            SearchOrder.id(isDescending: false), .attribute("name", isDescending: true),
            .attribute("memory_gb", isDescending: false),
        ] {
            var seen: [NodeSlot] = []
            var after: SearchPosition?
            repeat {
                let page = prepared.page(of: matches, order: order, after: after, limit: 2)
                #expect(page.total == 9)
                seen += page.nodes
                after = page.next
            } while after != nil
            #expect(Set(seen).count == 9 && seen.count == 9)
        }
    }

    @Test func countsWhatItFound() throws {
        let prepared = try Search("").prepared(
            for: SearchContext(graph: graph, metamodel: .starter, now: Self.now, showsSensitive: true))
        let facet = prepared.facet("environment", of: try prepared.matches(), metamodel: .starter)
        #expect(facet.counts.first.map { ($0.value, $0.count) } ?? (.null, 0) == ("production", 2))
        #expect(facet.distinct == 3 && facet.missing == 5)
        let classes = prepared.facet("class", of: try prepared.matches(), metamodel: .starter)
        #expect(classes.counts.first.map { ($0.value, $0.count) } ?? (.null, 0) == ("Application", 3))
    }

    /// The index changes how long a search takes, and nothing else.
    @Test(arguments: 1...2) func theIndexChangesNothing(_ seed: UInt64) throws {
        var random = seed &* 0x9e37_79b9_7f4a_7c15
        func below(_ bound: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(bound))
        }
        let syllables = ["서버", "결제", "web", "db", "주문", "-", " ", "01", "prod", "관리", "x"]
        func text() -> String { (0...below(6)).map { _ in syllables[below(syllables.count)] }.joined() }
        let draft = GraphSnapshot().draft()
        // Beyond a dictionary's size, so that pages have texts of their own.
        for id in 1...70_000 {
            try draft.addNode(
                NodeID(rawValue: UInt64(id)), labels: Metamodel.starter.lineage(of: "Application"),
                properties: [
                    (key: "name", value: .string(text() + "\(id)")), (key: "description", value: .string(text())),
                ])
        }
        let plain = draft.publish(as: CommitSeq(rawValue: 1))
        let definition = try #require(SearchIndex.wanted(in: plain, .starter))
        #expect(definition.keys.contains("name"))
        let indexed = try SearchIndex.adding(definition, to: plain)
        for query in [
            "결제", "서버결제", "web", "db", "\(text()) \(text())", "/b-0+/", "name:*제w*", "관라~1", "prud~1", "69999", "x",
        ] {
            func matches(_ graph: GraphSnapshot) throws -> [UInt32] {
                let prepared = try Search(query).prepared(
                    for: SearchContext(graph: graph, metamodel: .starter, now: Self.now, showsSensitive: true))
                var slots: [UInt32] = []
                try prepared.matches().forEachNode { slots.append($0.rawValue) }
                return slots
            }
            #expect(try matches(plain) == matches(indexed), "\(query)")
        }
    }
}
