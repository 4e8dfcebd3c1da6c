import Base
import Testing

@testable import Graph

/// Indexes through random histories, compared with filters over the naive model.
@Suite struct IndexModelTests {
    private static let definitions = [
        IndexDefinition(name: "by mixed", kind: .equality, keys: ["mixed"]),
        IndexDefinition(name: "by cpu of hosts", kind: .equality, labels: ["Host"], keys: ["cpu"]),
        IndexDefinition(name: "by two", kind: .equality, labels: ["CI", "Host"], keys: ["cpu", "mixed"]),
        IndexDefinition(name: "folded", kind: .folded, labels: ["서버"], keys: ["mixed"]),
        IndexDefinition(name: "mixed in order", kind: .ordered, keys: ["mixed"]),
        IndexDefinition(name: "notes in order", kind: .ordered, labels: ["App"], keys: ["note"]),
        IndexDefinition(name: "names in order", kind: .ordered, keys: ["name"]),
        IndexDefinition(name: "text", kind: .text, keys: ["name", "note", "mixed"]),
        IndexDefinition(name: "text of servers", kind: .text, labels: ["Server"], keys: ["설명"]),
    ]

    @Test(arguments: 0..<8 as Range<UInt64>)
    func agreeWithFiltersInEveryVersion(seed: UInt64) throws {
        try check(seed: seed, nodes: 3, drafts: 7, changes: 60)
    }

    @Test(arguments: 20..<21 as Range<UInt64>)
    func agreeWithFiltersOverManyNodes(seed: UInt64) throws {
        try check(seed: seed, nodes: 600, drafts: 3, changes: 600)
    }

    private func check(seed: UInt64, nodes: Int, drafts: Int, changes count: Int) throws {
        var changes = RandomChanges(seed: seed)
        var graph = GraphSnapshot()
        var versions: [(graph: GraphSnapshot, model: NaiveGraph)] = []
        for number in 1...drafts {
            let draft = graph.draft()
            try changeIndexes(draft, &changes.generator)
            if number == 1 { try changes.addNodes(nodes, to: draft) }
            try changes.apply(changes.generator.below(count), to: draft)
            try changeIndexes(draft, &changes.generator)
            try changes.apply(changes.generator.below(10), to: draft)
            graph = draft.publish(as: CommitSeq(rawValue: Int64(number)))
            #expect(graph.checkInvariants() == [])
            try expectEqual(graph, changes.model)
            versions.append((graph, changes.model))
        }
        for version in versions {
            #expect(version.graph.checkInvariants() == [])
            try expectEqual(version.graph, version.model)
        }
    }

    /// Creates some of the indexes that the draft lacks, and drops one now and then.
    private func changeIndexes(_ draft: GraphDraft, _ generator: inout SeededGenerator) throws {
        for definition in Self.definitions {
            if draft.graph.index(named: definition.name) == nil {
                if generator.once(in: 3) { try draft.createIndex(definition) }
            } else if generator.once(in: 12) {
                try draft.dropIndex(named: definition.name)
            }
        }
    }

    private func expectEqual(_ graph: GraphSnapshot, _ model: NaiveGraph) throws {
        for statistics in graph.indexStatistics.dropFirst() {
            let definition = statistics.definition
            let covered = model.nodes.filter { definition.labels.isSubset(of: $0.value.labels) }
            switch definition.kind {
            case .equality, .unique: try expectEquality(graph, statistics, covered)
            case .folded: break
            case .ordered: try expectOrder(graph, statistics, covered)
            case .text: try expectText(graph, statistics, covered)
            }
        }
    }

    private func ids(_ nodes: some Sequence<NodeSlot>, _ graph: GraphSnapshot) -> [UInt64] {
        nodes.map { graph.id(of: $0).rawValue }
    }

    private func expectEquality(
        _ graph: GraphSnapshot, _ statistics: IndexStatistics, _ covered: [UInt64: NaiveGraph.Node]
    ) throws {
        let keys = statistics.definition.keys
        var groups: [[Value]: [UInt64]] = [:]
        for (id, node) in covered {
            let values = keys.compactMap { node.properties[$0] }
            if values.count == keys.count { groups[values, default: []].append(id) }
        }
        #expect(statistics.entries == groups.values.reduce(0) { $0 + $1.count })
        #expect(statistics.distinctKeys == groups.count)
        for (values, expected) in groups {
            let found = try graph.nodes(equal: values, in: statistics.code)
            #expect(found == found.sorted())
            #expect(ids(found, graph).sorted() == expected.sorted())
        }
        let absent = [Value](repeating: "no such value", count: keys.count)
        #expect(try graph.nodes(equal: absent, in: statistics.code).isEmpty)
    }

    private func expectOrder(
        _ graph: GraphSnapshot, _ statistics: IndexStatistics, _ covered: [UInt64: NaiveGraph.Node]
    ) throws {
        let code = statistics.code
        let key = statistics.definition.keys[0]
        let all = covered.compactMap { id, node in node.properties[key].map { (id: id, value: $0) } }
        let sorted = all.map { (slot: graph.slot(of: NodeID(rawValue: $0.id)), value: $0.value) }.sorted {
            let order = ValueOrder.compare($0.value, $1.value)
            return order != 0 ? order < 0 : ($0.slot?.rawValue ?? 0) < ($1.slot?.rawValue ?? 0)
        }
        let ascending = try graph.nodes(from: .none, to: .none, in: code)
        #expect(Array(ascending) == sorted.compactMap(\.slot))
        #expect(ascending.count == sorted.count)
        #expect(Array(try graph.nodes(from: .none, to: .none, order: .descending, in: code)) == ascending.reversed())

        let bounds: [Value] = [0, -100, 100, 62.5, "eth0", "note 5", "e\u{301}", "\u{C11C}\u{BC84}", true, 31, [1]]
        for value in bounds {
            for (bound, isIncluding) in [(ValueBound.including(value), true), (.excluding(value), false)] {
                func isWanted(_ other: Value, _ isLower: Bool) -> Bool {
                    guard isSameType(other, value) else { return false }
                    let order = ValueOrder.compare(other, value)
                    return order == 0 ? isIncluding : (order > 0) == isLower
                }
                let above = try graph.nodes(from: bound, to: .none, in: code)
                #expect(Array(above) == sorted.filter { isWanted($0.value, true) }.compactMap(\.slot))
                let below = try graph.nodes(from: .none, to: bound, in: code)
                #expect(Array(below) == sorted.filter { isWanted($0.value, false) }.compactMap(\.slot))
                let between = try graph.nodes(from: .including(0), to: bound, order: .descending, in: code)
                let expected = sorted.filter {
                    isWanted($0.value, false) && isSameType(0, value) && ValueOrder.compare($0.value, 0) >= 0
                }
                #expect(Array(between) == expected.reversed().compactMap(\.slot))
            }
        }
        for prefix in ["", "n", "note ", "note 12", "eth0", "e", "s", "\u{C11C}", "\u{1109}\u{1165}", "zzzzzzzzzz"] {
            let wanted = Array(TextForm.normalized(prefix).utf8)
            let expected = sorted.filter {
                guard case .string(let text) = $0.value else { return false }
                return TextForm.normalized(text).utf8.starts(with: wanted)
            }
            #expect(Array(try graph.nodes(startingWith: prefix, in: code)) == expected.compactMap(\.slot))
        }
    }

    private func isSameType(_ one: Value, _ other: Value) -> Bool {
        switch (one, other) {
        case (.integer, .integer), (.integer, .float), (.float, .integer), (.float, .float), (.string, .string),
            (.boolean, .boolean), (.list, .list):
            true
        default: false
        }
    }

    private func expectText(
        _ graph: GraphSnapshot, _ statistics: IndexStatistics, _ covered: [UInt64: NaiveGraph.Node]
    ) throws {
        let keys = statistics.definition.keys
        for query in ["eth0", "ETH", "th", "0", "서버", "서", "ote 1", "note 7", "1", "stras", "ß", "a", "E 4 nOT"] {
            let words = query.lowercased().split(separator: " ").map(String.init)
            let expected = covered.filter { _, node in
                keys.contains { key in texts(node.properties[key]).contains { text in words.allSatisfy(text.contains) }
                }
            }
            let found = try graph.search(query, in: statistics.code, limit: 1_000)
            #expect(Set(ids(found.best.map(\.node), graph)) == Set(expected.keys), "searched \(query)")
            #expect(found.count == expected.count)
            #expect(found.best.map(\.quality) == found.best.map(\.quality).sorted())
            let few = try graph.search(query, in: statistics.code, limit: 3)
            #expect(few.best == Array(found.best.prefix(3)))
            #expect(few.count == found.count)
        }
        guard let key = graph.propertyKey(named: keys[0]) else { return }
        for part in ["eth0", "ETH", "서버", "", "t", "no such text"] {
            let expected = covered.filter { $0.value.properties[keys[0]]?.stringValue?.contains(part) ?? false }
            let found = try graph.nodes(containing: part, key: key, in: statistics.code)
            #expect(found == found.sorted())
            #expect(ids(found, graph).sorted() == expected.keys.sorted(), "containing \(part)")
        }
    }

    private func texts(_ value: Value?) -> [String] {
        switch value {
        case .string(let text): [TextForm.folded(text)]
        case .list(let elements): elements.flatMap(texts)
        default: []
        }
    }
}
