internal import Cypher
internal import Testing

@Suite struct DatumEquivalenceTests {
    @Test func wholeNumbersAreEquivalentToTheirFloats() {
        #expect(Datum.integer(1) == .float(1.0))
        #expect(Set([Datum.integer(1), .float(1.0), .float(.nan), .float(.nan)]).count == 2)
    }
}
