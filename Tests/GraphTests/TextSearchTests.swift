import Base
import Testing

@testable import Graph

@Suite struct TextSearchTests {
    private func graph(_ texts: [Value]) throws -> (GraphSnapshot, IndexCode) {
        let draft = GraphSnapshot().draft()
        for (number, text) in texts.enumerated() {
            try draft.addNode(
                NodeID(rawValue: UInt64(number)), labels: [], properties: [("text", text)])
        }
        let code = try draft.createIndex(IndexDefinition(name: "text", kind: .text, keys: ["text"]))
        return (draft.publish(as: CommitSeq(rawValue: 1)), code)
    }

    private func check(_ texts: [String], _ query: String, _ expected: [String]) throws {
        let (graph, code) = try graph(texts.map(Value.string))
        let found = try graph.search(query, in: code, limit: 100)
        #expect(found.best.map { graph.property(named: "text", of: $0.node).stringValue } == expected, "\(query)")
        #expect(found.count == expected.count)
    }

    @Test(arguments: [
        ("결제", ["결제", "결제 서비스", "web결제01", "간편결제시스템"]),
        ("서비", ["서비스 데스크", "결제 서비스"]),
        ("서비스", ["서비스 데스크", "결제 서비스"]),
        ("서비스 결제", ["결제 서비스"]),
        ("제서", []),
        ("서", ["서비스 데스크", "web서버01", "결제 서비스"]),
        ("서버", ["web서버01"]),
        ("WEB서버", ["web서버01"]),
        ("서버01", ["web서버01"]),
        ("web", ["web서버01", "web결제01"]),
        ("01", ["web결제01", "web서버01"]),
        ("b서", ["web서버01"]),
        ("결제서버", []),
        // Decomposed, as file names of some systems are.
        ("\u{1109}\u{1165}\u{1107}\u{1165}", ["web서버01"]),
        ("", []), ("   ", []), ("\0", []),
    ])
    func findsKoreanWords(query: String, expected: [String]) throws {
        let texts = ["web결제01", "결제 서비스", "간편결제시스템", "결제", "web서버01", "서비스 데스크"]
        // Quality, then bytes, then id decide.
        let (graph, code) = try graph(texts.map(Value.string))
        let found = try graph.search(query, in: code, limit: 100)
        #expect(Set(found.best.compactMap { graph.property(named: "text", of: $0.node).stringValue }) == Set(expected))
        #expect(found.best.count == expected.count)
    }

    @Test func ranksWholeThenBeginningThenWordThenInside() throws {
        try check(
            ["mydbs", "old db", "adb", "db01", "db", "the dbs", "DB of payments", "x-db-1"], "db",
            ["db", "db01", "DB of payments", "old db", "x-db-1", "the dbs", "adb", "mydbs"])
        try check(["b a", "a x b", "a b c", "a b"], "A  B", ["a b", "a b c", "b a", "a x b"])
        try check(["서버실", "웹서버", "web서버", "서버"], "서버", ["서버", "서버실", "web서버", "웹서버"])
    }

    @Test func equalRanksAreInTheOrderOfIDs() throws {
        let (graph, code) = try graph((0..<50).map { _ in "same text" })
        let found = try graph.search("same", in: code, limit: 7)
        #expect(found.best.map { graph.id(of: $0.node).rawValue } == Array(0..<7))
        #expect(found.count == 50)
        #expect(try graph.search("same", in: code, limit: 0).best.isEmpty)
    }

    @Test func looksIntoLists() throws {
        let (graph, code) = try graph([["10.0.0.1", "10.0.0.2", 7], ["10.0.1.1"], "10.0.0.15", 3, nil])
        let found = try graph.search("10.0.0.1", in: code, limit: 10)
        #expect(found.best.map { graph.id(of: $0.node).rawValue } == [0, 2])
        #expect(found.best.map(\.quality) == [.whole, .beginning])
    }

    @Test func stopsWhereTheBudgetEnds() throws {
        let (graph, code) = try graph((0..<2_000).map { .string("host \($0)") })
        do throws(GraphError) {
            _ = try graph.search("host", in: code, limit: 1, budget: Budget(stepsMax: 100))
            Issue.record("no error")
        } catch {
            #expect(error.code == .budgetExceeded)
        }
    }

    @Test(arguments: [
        ("abcd", 4), ("ab", 2), ("서버", 2), ("서버실", 3), ("a서", 2), ("", 1), ("aaaaa", 3),
    ])
    func aTextHasAGramForEachLetter(text: String, count: Int) {
        var grams: ContiguousArray<UInt32> = []
        var buffer = TextGrams.Buffer()
        TextGrams.append(.string(text), to: &grams, &buffer)
        TextGrams.sortUniquely(&grams)
        #expect(grams.count == count)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func partsHaveTheGramsOfTheWhole(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters = Array("abc01 -서버결제é\u{1F600}")
        for _ in 0..<300 {
            let text = (0..<generator.below(12)).map { _ in generator.pick(letters) }
            let start = generator.below(text.count + 1)
            let part = text[start..<start + generator.below(text.count - start + 1)]
            var grams: ContiguousArray<UInt32> = []
            var buffer = TextGrams.Buffer()
            TextGrams.append(.string(String(text)), to: &grams, &buffer)
            for range in TextGrams.ranges(in: String(part)) {
                #expect(grams.contains(where: range.contains), "\(String(part)) in \(String(text))")
            }
        }
    }

    @Test func foldsCaseAndComposition() {
        #expect(TextForm.folded("STRASSE É\u{212B}") == "strasse éå")
        #expect(Array(TextForm.folded("\u{1109}\u{1165}\u{1107}\u{1165}").unicodeScalars) == ["\u{C11C}", "\u{BC84}"])
        #expect(Array(TextForm.normalized("e\u{301}").unicodeScalars) == ["\u{e9}"])
        // A final consonant that follows a composed syllable belongs to it.
        #expect(Array(TextForm.normalized("\u{AC00}\u{11A8}").unicodeScalars) == ["\u{AC01}"])
    }
}
