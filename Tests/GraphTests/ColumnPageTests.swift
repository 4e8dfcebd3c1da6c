import Base
import Testing

@testable import Graph

@Suite struct ColumnPageTests {
    private static let palettes: [[Value]] = [
        [1, 2, 3], ["a", "b", "서버"], [1.5, 2.5], [1, 1.5, "a", true, .instant(Instant(rawValue: 5)), [1, "x"]],
        [true, false], [.instant(Instant(rawValue: 1)), .instant(Instant(rawValue: 2))],
    ]

    @Test(arguments: 0..<12 as Range<UInt64>)
    func behavesLikeAnArrayOfValues(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var page = ColumnPage()
        var expected = Array(repeating: Value.null, count: 256)
        for round in 0..<6 {
            // The type changes from round to round; the last one empties the page.
            let palette = generator.pick(Self.palettes)
            for _ in 0..<200 {
                let slot = generator.below(256)
                let value = round == 5 || generator.once(in: 4) ? .null : generator.pick(palette)
                page.set(value, at: slot)
                expected[slot] = value
            }
            #expect((0..<256).map(page.value(at:)) == expected)
        }
        for slot in 0..<256 { page.set(.null, at: slot) }
        #expect((0..<256).allSatisfy { page.value(at: $0).isNull })
        page.set("again", at: 255)
        #expect(page.value(at: 255) == "again")
    }

    @Test func keepsACopyAsItWas() {
        var page = ColumnPage()
        for slot in 0..<100 { page.set(.integer(Int64(slot)), at: slot) }
        let copy = page
        page.set("text", at: 50)
        page.set(.null, at: 51)
        #expect(copy.value(at: 50) == 50)
        #expect(copy.value(at: 51) == 51)
        #expect(page.value(at: 50) == "text")
        #expect(page.value(at: 52) == 52)
    }
}
