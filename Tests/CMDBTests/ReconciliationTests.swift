import Base
import CMDB
import Graph
import JSON
import Testing

@Suite struct ReconciliationTests {
    @Test func theLowestRankWins() throws {
        let result = try #require(effective([Self.record("file:a", ["cpu": 4]), Self.record("local:b", ["cpu": 8])]))
        let choice = try #require(result.choices["cpu"])
        #expect(result.attributes == ["cpu": 8])
        #expect(choice.winner.record.source == "local:b")
        #expect(choice.losers.map(\.why) == [.rank])
    }

    @Test func whatAPersonSaysStandsAgainstWhatIsSeen() throws {
        let result = try #require(
            effective([Self.record("local:b", ["cpu": 8]), Self.record("manual:anna", ["cpu": 16], isWitness: false)]))
        #expect(result.attributes["cpu"] == 16)
        #expect(result.choices["cpu"]?.isDrift == true)
        #expect(result.choices["cpu"]?.winner.view == .intended)
    }

    @Test func noValueIsAWordToo() throws {
        let result = try #require(
            effective([
                Self.record("local:b", ["cpu": 8]), Self.record("manual:anna", ["cpu": .null], isWitness: false),
            ]))
        #expect(result.attributes.isEmpty)
    }

    @Test func aStaleValueStandsBehindAFreshOne() throws {
        let metamodel = try Fixture.metamodel.applying([
            Definition(
                kind: .precedence, key: "p1",
                content: ["class": "CI", "attribute": "*", "source": "local", "freshSeconds": 60])
        ])
        let records = [
            Self.record("local:b", ["cpu": 8], confirmed: 0), Self.record("file:a", ["cpu": 4], confirmed: 100),
        ]
        let fresh = Reconciliation.effective(records, metamodel: metamodel, at: Instant(secondsSince1970: 60))
        #expect(fresh?.attributes["cpu"] == 8)
        let stale = Reconciliation.effective(records, metamodel: metamodel, at: Instant(secondsSince1970: 61))
        #expect(stale?.attributes["cpu"] == 4)
        #expect(stale?.choices["cpu"]?.losers.first?.why == .stale)
    }

    @Test(arguments: [
        ("max", Value.integer(8)), ("min", .integer(2)), ("most", .integer(2)), ("newest", .integer(4)),
        ("first", .integer(8)),
    ])
    func valuesAreMergedAsTheRuleSays(rule: String, expected: Value) throws {
        let metamodel = try Fixture.metamodel.applying([
            Definition(kind: .precedence, key: "p", content: ["attribute": "cpu", "merge": .string(rule)])
        ])
        let records = [
            Self.record("local:b", ["cpu": 8], confirmed: 1), Self.record("file:a", ["cpu": 2], confirmed: 2),
            Self.record("file:b", ["cpu": 2], confirmed: 3), Self.record("file:c", ["cpu": 4], confirmed: 4),
        ]
        let result = Reconciliation.effective(records, metamodel: metamodel, at: Instant(secondsSince1970: 9))
        #expect(result?.attributes["cpu"] == expected)
    }

    @Test func theMostSpecificClassIsKept() throws {
        var general = Self.record("local:b", [:])
        general.content.ciClass = "Host"
        let result = try #require(effective([general, Self.record("file:a", [:])]))
        #expect(result.ciClass == "Server")
        #expect(result.disagreeingClasses.isEmpty)
    }

    @Test func siblingsAreADisagreement() throws {
        var other = Self.record("local:b", [:])
        other.content.ciClass = "App"
        let result = try #require(effective([other, Self.record("file:a", [:])]))
        #expect(result.ciClass == "App")
        #expect(result.disagreeingClasses == ["App", "Server"])
    }

    /// Whatever the order of the records, the CI is the same.
    @Test(arguments: UInt64(0)..<100)
    func theOrderOfTheRecordsMeansNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let rule = MergeRule.allCases.randomElement(using: &random) ?? .first
        let metamodel = try Fixture.metamodel.applying([
            Definition(
                kind: .precedence, key: "p",
                content: ["attribute": "tags", "merge": .string(rule.rawValue), "freshSeconds": 3])
        ])
        let records = (0..<Int.random(in: 1...6, using: &random)).map { number in
            Self.record(
                ["file:a", "file:b", "local:c", "manual:d"].randomElement(using: &random) ?? "file:a",
                [
                    "cpu": .integer(.random(in: 0...2, using: &random)),
                    "tags": .list([.integer(.random(in: 0...2, using: &random))]),
                ], key: "k\(number)", confirmed: .random(in: 0...5, using: &random))
        }
        let time = Instant(secondsSince1970: 6)
        let straight = Reconciliation.effective(records, metamodel: metamodel, at: time)
        let shuffled = Reconciliation.effective(records.shuffled(using: &random), metamodel: metamodel, at: time)
        #expect(straight?.attributes == shuffled?.attributes)
        #expect(straight?.choices.mapValues(\.winner) == shuffled?.choices.mapValues(\.winner))
    }

    private func effective(_ records: [SourceRecord]) -> Reconciliation? {
        Reconciliation.effective(records, metamodel: Fixture.metamodel, at: Instant(secondsSince1970: 0))
    }

    private static func record(
        _ source: String, _ attributes: [String: Value], key: String = "k", isWitness: Bool = true,
        confirmed: Int64 = 0
    ) -> SourceRecord {
        SourceRecord(
            reference: RecordReference(source: source, key: key),
            content: RecordContent(
                ciClass: isWitness ? "Server" : nil, name: isWitness ? "s" : nil, attributes: attributes),
            isWitness: isWitness, confirmedAt: Instant(secondsSince1970: confirmed))
    }
}
