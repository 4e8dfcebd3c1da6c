import Base
import CMDB
import Graph
import Testing

@testable import API

/// Model: filter and sort a plain list. Invariant: the pages one after another are that list, and every page
/// states its length.
@Suite struct CISearchTests {
    @Test(arguments: UInt64(0)..<40)
    func pagesAreTheSortedList(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let draft = GraphSnapshot().draft()
        var model: [(id: UInt64, name: String)] = []
        for id in 1...UInt64(Int.random(in: 1...60, using: &random)) {
            let name =
                ["web", "Web", "db", "서버", "a", "Ä"].randomElement(using: &random) ?? ""
                + String(Int.random(in: 0...9, using: &random))
            try draft.addNode(NodeID(rawValue: id), labels: ["CI"], properties: [(key: "name", value: .string(name))])
            model.append((id, name))
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let reader = CIReader(graph, Metamodel(classes: [], relationTypes: []))
        let text = ["", "w", "1", "서"].randomElement(using: &random) ?? ""
        let limit = Int.random(in: 1...9, using: &random)
        for order in CISearch.Order.allCases {
            let expected = sorted(model.filter { text.isEmpty || $0.name.lowercased().contains(text) }, order)
            var found: [UInt64] = []
            var after: CISearch.Position?
            repeat {
                let page = CISearch(
                    reader: reader, classes: .all, text: text.isEmpty ? nil : text, order: order, after: after,
                    limit: limit
                ).page()
                #expect(page.total == expected.count && page.nodes.count <= limit)
                found += page.nodes.map { graph.id(of: $0).rawValue }
                after = page.next
            } while after != nil && found.count <= model.count
            #expect(found == expected)
        }
    }

    private func sorted(_ list: [(id: UInt64, name: String)], _ order: CISearch.Order) -> [UInt64] {
        let byID = list.sorted { $0.id < $1.id }
        let byName = byID.sorted {
            ($0.name.lowercased(), $0.id) < ($1.name.lowercased(), $1.id)
        }
        return switch order {
        case .id: byID.map(\.id)
        case .idDescending: byID.reversed().map(\.id)
        case .name: byName.map(\.id)
        case .nameDescending: byName.reversed().map(\.id)
        }
    }

    @Test func namesMatchInAnyCase() {
        let cases: [(String, String, Bool)] = [
            ("Web-01", "web", true), ("WEB", "eb", true), ("web", "webs", false), ("", "a", false), ("a", "", true),
            ("데이터 서버", "서버", true), ("Ärger", "ärg", true), ("no", "ä", false),
        ]
        for (name, text, matches) in cases { #expect(NameMatcher(text).matches(name) == matches, "\(name) \(text)") }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
