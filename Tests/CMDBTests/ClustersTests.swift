import CMDB
import Graph
import Testing

@Suite struct ClustersTests {
    @Test func aSharedStrongKeyMakesOneThing() {
        #expect(Self.clusters([("a", [Self.strong(0, 1)]), ("b", [Self.strong(0, 1)])]) == [["a", "b"]])
    }

    @Test func aContradictionInAnEarlierKeyIsContested() {
        let clusters = Clusters(
            Self.members([
                ("a", [Self.strong(0, 1), Self.medium(1, 9)]), ("b", [Self.strong(0, 2), Self.medium(1, 9)]),
                ("c", [Self.medium(1, 9)]),
            ]))
        #expect(clusters.roots == [0, 1, 2])
        #expect(clusters.contested == [2])
        #expect(clusters.contests.map(\.members) == [[0, 1, 2]])
    }

    @Test func aMediumKeyThatASourceGivesTwiceIdentifiesNothing() {
        let clusters = Clusters([
            .init(reference: .init(source: "x", key: "1"), keys: [Self.medium(0, 5)]),
            .init(reference: .init(source: "x", key: "2"), keys: [Self.medium(0, 5)]),
            .init(reference: .init(source: "y", key: "1"), keys: [Self.medium(0, 5)]),
        ])
        #expect(clusters.roots == [0, 1, 2])
        #expect(clusters.contested.isEmpty)
    }

    @Test func adecisionStandsAboveTheKeys() {
        let members = Self.members([("a", [Self.strong(0, 1)]), ("b", [Self.strong(0, 1)]), ("c", [Self.strong(0, 2)])])
        let decided = Clusters(
            members,
            decisions: [
                .init(members[0].reference, members[1].reference, isSame: false),
                .init(members[1].reference, members[2].reference, isSame: true),
            ])
        #expect(decided.roots == [0, 1, 1])
        #expect(decided.contested.isEmpty)
    }

    /// Invariant: clusters are a function of the set of records.
    @Test(arguments: UInt64(0)..<300)
    func theOrderOfTheRecordsMeansNothing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let members = (0..<Int.random(in: 1...14, using: &random)).map { number in
            Clusters.Member(
                reference: RecordReference(source: "s\(Int.random(in: 0...2, using: &random))", key: "\(number)"),
                keys: Self.randomKeys(using: &random))
        }
        let decisions = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ -> Clusters.Decision? in
            guard let left = members.randomElement(using: &random)?.reference,
                let right = members.randomElement(using: &random)?.reference, left != right
            else { return nil }
            return Clusters.Decision(left, right, isSame: Bool.random(using: &random))
        }
        let shuffled = members.shuffled(using: &random)
        #expect(Self.portrait(members, decisions) == Self.portrait(shuffled, decisions.shuffled(using: &random)))
    }

    private static func portrait(_ members: [Clusters.Member], _ decisions: [Clusters.Decision]) -> Set<[String]> {
        let clusters = Clusters(members, decisions: decisions)
        func name(_ number: Int) -> String { members[number].reference.source + members[number].reference.key }
        var groups: [Int: [String]] = [:]
        for number in members.indices where !clusters.contested.contains(number) {
            groups[clusters.roots[number], default: []].append(name(number))
        }
        return Set(groups.values.map { $0.sorted() } + clusters.contested.map { ["contested", name($0)] })
    }

    private static func randomKeys(using random: inout SeededGenerator) -> [IdentityKey] {
        var keys: [IdentityKey] = []
        for level in 0..<3 where Bool.random(using: &random) {
            let value = UInt64.random(in: 0...3, using: &random)
            keys.append(level == 2 ? medium(level, value) : strong(level, value))
        }
        return keys
    }

    private static func clusters(_ members: [(String, [IdentityKey])]) -> [[String]] {
        let clusters = Clusters(Self.members(members))
        var groups: [Int: [String]] = [:]
        for (number, member) in members.enumerated() { groups[clusters.roots[number], default: []].append(member.0) }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func members(_ members: [(String, [IdentityKey])]) -> [Clusters.Member] {
        members.map { .init(reference: .init(source: "s" + $0.0, key: $0.0), keys: $0.1) }
    }

    private static func strong(_ level: Int, _ value: UInt64) -> IdentityKey {
        IdentityKey(rawValue: UInt64(level) << 60 | 1 << 59 | value)
    }

    private static func medium(_ level: Int, _ value: UInt64) -> IdentityKey {
        IdentityKey(rawValue: UInt64(level) << 60 | value)
    }
}
