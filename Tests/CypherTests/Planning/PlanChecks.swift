import Testing

@testable import Cypher

/// What a graph of some services says of itself.
struct FixedStatistics: PlanStatistics {
    var nodeCount = 11_000
    var relationshipCount = 60_000
    var labels = ["Person": 10_000, "City": 100, "Service": 900]
    var types = ["KNOWS": 50_000, "LIVES_IN": 10_000]
    var indexes = [
        PlanIndex(
            name: "person", label: "Person", keys: ["id"], isUnique: true, isOrdered: false, entries: 10_000,
            distinctKeys: 10_000),
        PlanIndex(
            name: "age", label: "Person", keys: ["age"], isUnique: false, isOrdered: true, entries: 10_000,
            distinctKeys: 90),
    ]

    func nodeCount(labelled label: String) -> Int? { labels[label] }
    func relationshipCount(typed type: String) -> Int? { types[type] }
    func knowsPropertyKey(_ key: String) -> Bool { propertyKeyNames.contains(key) }
    var labelNames: [String] { labels.keys.sorted() }
    var relationshipTypeNames: [String] { types.keys.sorted() }
    var propertyKeyNames: [String] { ["id", "age", "name"] }
}

func planned(_ text: String, without disabled: Set<String> = []) throws(CypherError) -> PlannedStatement {
    try Planner.plan(
        try Parser.parse(text), text: text, functions: .standard, procedures: ProcedureCatalogue(procedures),
        statistics: FixedStatistics(), without: disabled)
}

private let procedures = [
    ProcedureDefinition(
        name: "test.pairs", inputs: [.init("least", "INTEGER")],
        outputs: [.init("a", "STRING"), .init("b", "INTEGER")],
        summary: "Pairs."
    ) { (_, _) throws(CypherError) in [] }
]

/// Plans the text and compares with the plan as EXPLAIN shows it, without its root.
func checkPlan(_ text: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let statement = try planned(text)
    let description = PlanDescriber.describe(statement, statistics: FixedStatistics())
    let shown = description?.operatorType == "ProduceResults" ? description?.children.first : description
    #expect(shown?.text == expected, "\(text)", sourceLocation: sourceLocation)
}

/// The error is of this kind and at this piece of the text.
func checkError(
    _ text: String, _ detail: CypherError.Detail, at piece: String, hint: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    do throws(CypherError) {
        _ = try planned(text)
        Issue.record("no error in \(text)", sourceLocation: sourceLocation)
    } catch {
        #expect(error.detail == detail, "\(text): \(error)", sourceLocation: sourceLocation)
        #expect(error.isCompileTime, sourceLocation: sourceLocation)
        let found = error.range.map { String(decoding: Array(text.utf8)[$0.start..<$0.end], as: UTF8.self) }
        #expect(found == piece, "\(text)", sourceLocation: sourceLocation)
        if let hint { #expect(error.hint == hint, sourceLocation: sourceLocation) }
    }
}
