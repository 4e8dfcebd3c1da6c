import Base
import Testing

@testable import Graph

@Suite struct StateHashTests {
    @Test(arguments: 0..<10 as Range<UInt64>)
    func doesNotDependOnTheOrderOfBuilding(seed: UInt64) throws {
        var changes = RandomChanges(seed: seed)
        let draft = GraphSnapshot().draft()
        try changes.addNodes(20, to: draft)
        try changes.apply(150, to: draft)
        let grown = draft.publish(as: CommitSeq(rawValue: 1))
        let built = try changes.model.build(&changes.generator, as: CommitSeq(rawValue: 9))
        #expect(grown.stateHash == built.stateHash)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func differsWhenAnythingDiffers(seed: UInt64) throws {
        var changes = RandomChanges(seed: seed)
        let draft = GraphSnapshot().draft()
        try changes.addNodes(15, to: draft)
        try changes.apply(60, to: draft)
        _ = draft.publish(as: CommitSeq(rawValue: 1))
        let original = changes.model
        let hash = try original.build(&changes.generator).stateHash
        for variant in variants(of: original, &changes.generator) where variant != original {
            #expect(try variant.build(&changes.generator).stateHash != hash)
        }
    }

    /// Models that differ in one thing.
    private func variants(of model: NaiveGraph, _ generator: inout SeededGenerator) -> [NaiveGraph] {
        let node = generator.pick(model.nodes.keys.sorted())
        var found = Array(repeating: model, count: 5)
        found[0].nodes[node]?.labels.formSymmetricDifference(["Host"])
        found[1].nodes[node]?.properties["note"] = "something else"
        found[2].nodes[node]?.properties["cpu"] = nil
        found[3].nodes[9_999] = .init(labels: ["CI"])
        found[4].relationships[9_999] = .init(type: "CALLS", from: node, to: node)
        guard !model.relationships.isEmpty else { return found }
        let id = generator.pick(model.relationships.keys.sorted())
        for change in 0..<4 {
            var variant = model
            switch change {
            case 0: variant.relationships[id]?.type = "MOUNTS"
            case 1: variant.relationships[id]?.to = node
            case 2: variant.relationships[id] = nil
            default: variant.relationships[id]?.properties["mixed"] = .list([.string("a"), .string("b")])
            }
            found.append(variant)
        }
        return found
    }

    @Test func tellsValuesOfDifferentTypesApart() throws {
        let values: [Value] = [
            .integer(1), .float(1), .string("1"), .boolean(true), .instant(Instant(rawValue: 1)), .list([.integer(1)]),
            .list([.list([.integer(1)])]), .list([]), .string(""), .bytes([]), .bytes([1]),
            .date(try #require(CalendarDate(daysSince1970: 1))),
            .localTime(try #require(LocalTime(nanosecondOfDay: 1))),
            .zonedTime(ZonedTime(try #require(LocalTime(nanosecondOfDay: 1)), .utc)),
            .localDateTime(try #require(LocalDateTime(secondsSince1970: 0))),
            .localDateTime(try #require(LocalDateTime(secondsSince1970: 0, nanosecond: 1))),
            .dateTime(try #require(ZonedDateTime(iso8601: "1970-01-01T00:00Z[UTC]"))),
            .dateTime(try #require(ZonedDateTime(iso8601: "1970-01-01T00:00+01:00"))),
            .duration(try #require(CalendarDuration(months: 1))), .duration(try #require(CalendarDuration(days: 1))),
            .duration(try #require(CalendarDuration(nanoseconds: 1))), .point(try #require(Point(.cartesian, [1, 0]))),
            .point(try #require(Point(.wgs84, [1, 0]))), .point(try #require(Point(.wgs84Height, [1, 0, 0]))),
        ]
        let hashes = try values.map { value in
            let draft = GraphSnapshot().draft()
            try draft.addNode(NodeID(rawValue: 1), labels: ["CI"], properties: [(key: "value", value: value)])
            return draft.publish(as: CommitSeq(rawValue: 1)).stateHash
        }
        #expect(Set(hashes).count == values.count)
    }
}
