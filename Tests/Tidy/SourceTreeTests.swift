internal import Testing

/// A rule that finds nothing in a tree where something is planted would pass for ever.
@Suite struct SourceTreeTests {
    static let planted = SourceTree(files: [
        .init(
            path: "Sources/Graph/A.swift", module: "Graph",
            text: SourceText(
                """
                public import struct Store.Commit
                @preconcurrency internal import Hummingbird
                // import Comment
                let text = "import Literal"
                let now = Date()
                let update = lastUpdate()
                """))
    ])

    @Test func findsEveryImportAndOnlyThose() {
        let found = Self.planted.files[0].imports
        #expect(found.map(\.module) == ["Store", "Hummingbird"])
        #expect(found.map(\.line) == [0, 1])
    }

    @Test func namesAWrongImport() {
        let found = Self.planted.imports { importer, imported in importer == "Graph" && imported == "Store" }
        #expect(found == ["Sources/Graph/A.swift:1: Graph imports Store"])
    }

    @Test func findsACallAndNotTheTailOfALongerName() {
        #expect(Self.planted.occurrences(of: ["Date()"]) == ["Sources/Graph/A.swift:5: Date()"])
        #expect(Self.planted.occurrences(of: ["Date()"], in: ["CMDB"]).isEmpty)
        #expect(Self.planted.occurrences(of: ["Date()"], unless: { _, line in line == 4 }).isEmpty)
        #expect(!"lastUpdate()".containsWord("Update()"))
    }
}
