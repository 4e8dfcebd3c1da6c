import Testing

@testable import Graph

struct SlotRunsTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func keepsWhatWasAddedInOrder(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var runs = SlotRuns()
        var model: [UInt32] = []
        var seen: [UInt32] = []
        var position = SlotRuns.Position()
        var next: UInt32 = 0
        for _ in 0..<300 {
            if seed > 0, generator.once(in: 5) { next = UInt32(generator.below(1_000)) }
            runs.append(next)
            model.append(next)
            next += 1
            if generator.once(in: 4) { runs.forEach(after: &position) { seen.append($0) } }
        }
        runs.forEach(after: &position) { seen.append($0) }
        #expect(seen == model)
        #expect(runs.count == model.count)
        #expect(Array(runs.slots) == model)
        #expect(runs.wholeRun == (seed == 0 ? 0..<300 : nil))
    }

    @Test func nothingIsAnEmptyRun() { #expect(SlotRuns().wholeRun?.isEmpty == true) }
}
