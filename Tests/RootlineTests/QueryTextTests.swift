import JSON
import Testing

@testable import Rootline

@Suite struct TypedValueTests {
    private static let server: JSONValue = [
        "$type": "Node",
        "_value": [
            "_element_id": "4:g:1", "_labels": ["Server", "주 서버"],
            "_properties": ["name": ["$type": "String", "_value": "a\"b"]],
        ],
    ]
    private static let other: JSONValue = [
        "$type": "Node", "_value": ["_element_id": "4:g:2", "_labels": [], "_properties": [:]],
    ]
    private static let runs: JSONValue = [
        "$type": "Relationship",
        "_value": [
            "_element_id": "5:g:1", "_start_node_element_id": "4:g:2", "_end_node_element_id": "4:g:1",
            "_type": "RUNS", "_properties": [:],
        ],
    ]

    @Test func graphValuesAreWrittenAsCypherWritesThem() {
        #expect(TypedValue.text(Self.server) == "(:Server:`주 서버` {name: \"a\\\"b\"})")
        #expect(
            TypedValue.text(["$type": "Path", "_value": [Self.server, Self.runs, Self.other]])
                == "(:Server:`주 서버` {name: \"a\\\"b\"})<-[:RUNS]-()")
    }

    @Test func wholeNumbersSurvive() {
        let large = TypedValue.typed(.integer(9_007_199_254_740_993))
        #expect(large == ["$type": "Integer", "_value": "9007199254740993"])
        #expect(TypedValue.plain(large) == .integer(9_007_199_254_740_993))
        #expect(TypedValue.plain(["$type": "Float", "_value": "NaN"]) == "NaN")
        #expect(TypedValue.plain(TypedValue.typed(["a": [1, 2.5, nil, true]])) == ["a": [1, 2.5, nil, true]])
    }

    @Test func fieldsOfFilesAreQuotedWhereTheyMust() {
        #expect(TypedValue.csv(TypedValue.typed("a,\"b\"")) == "\"a,\"\"b\"\"\"")
        #expect(TypedValue.csv(TypedValue.typed(nil)) == "")
        #expect(TypedValue.csv(TypedValue.typed("")) == "\"\"")
        #expect(TypedValue.csv(TypedValue.typed([1, "x"])) == "\"[1,\"\"x\"\"]\"")
    }
}

@Suite struct StatementTests {
    @Test func anEarlierStateIsAskedByAPrefixBehindExplain() {
        var statement = Statement(text: "  explain RETURN 1", asOf: "42")
        #expect(JSONValue.object(statement.body)["statement"] == "EXPLAIN\nUSE graph.asOf(42)\n RETURN 1")
        #expect((statement.addedLines, statement.addedLetters) == (2, 18))
        statement = Statement(text: "RETURN 1", asOf: "2026-05-01T00:00:00Z", mode: .profile)
        #expect(
            JSONValue.object(statement.body)["statement"]
                == "PROFILE\nUSE graph.asOf(datetime('2026-05-01T00:00:00Z'))\nRETURN 1")
    }

    @Test func placesOfErrorsAreThoseOfThePerson() {
        let failure = StatementFailure(
            code: "Neo.X", message: "bad (line 3, column 8 (offset: 25))\n\"RETURN x\"\n        ^\nhint", addedLines: 2,
            addedLetters: 18)
        #expect(
            failure.text == "error: bad (line 1, column 8 (offset: 7))\n  \"RETURN x\"\n          ^\n  hint\n  (Neo.X)")
    }

    @Test func parametersAreJSON() throws {
        #expect(try ParameterText.read("n=[1,\"a\"]").value == TypedValue.typed([1, "a"]))
        #expect(throws: CommandFailure.self) { try ParameterText.read("n=web-1") }
        #expect(throws: CommandFailure.self) { try ParameterText.read("n") }
    }
}

@Suite struct ResultTextTests {
    private let result = StatementResult([
        "data": [
            "fields": ["이름", "n"],
            "values": [
                [["$type": "String", "_value": "데이터베이스"], ["$type": "Integer", "_value": "7"]],
                [["$type": "Null", "_value": nil], ["$type": "Integer", "_value": "120"]],
            ],
        ], "counters": ["nodesCreated": 2, "containsUpdates": true, "labelsAdded": 0],
    ])

    @Test func everyFormat() {
        let text = ResultText(result: result)
        #expect(text.text(.table, width: 80) == "이름            n\n────────────  ───\n데이터베이스    7\nnull          120")
        #expect(text.text(.csv, width: 80) == "이름,n\r\n데이터베이스,7\r\n,120")
        #expect(text.text(.jsonl, width: 80) == "{\"이름\":\"데이터베이스\",\"n\":7}\n{\"이름\":null,\"n\":120}")
        #expect(text.footer() == ["2 rows · 2 nodes created"])
    }

    @Test func plansAreTrees() {
        let plan: JSONValue = [
            "operatorType": "ProduceResults@rootline", "arguments": ["Details": "n", "EstimatedRows": 2.0], "dbHits": 3,
            "records": 2, "time": 1500,
            "children": [
                [
                    "operatorType": "Filter", "arguments": ["Details": "n.x"],
                    "children": [["operatorType": "Scan", "children": []]],
                ]
            ],
        ]
        let lines = PlanText(plan: plan).lines(width: 200)
        #expect(lines[0].hasPrefix("Operator"))
        #expect(
            lines[2].hasPrefix("ProduceResults") && lines[3].hasPrefix("└ Filter") && lines[4].hasPrefix("  └ Scan"))
    }
}
