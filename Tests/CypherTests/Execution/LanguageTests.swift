import Graph
import Testing

@testable import Cypher

/// Forms of the language beyond openCypher 9.
@Suite struct LanguageTests {
    @Test(arguments: [
        (
            "UNWIND [1, 4, 9] AS x RETURN CASE x WHEN > 8 THEN 'a' WHEN >= 4 THEN 'b' ELSE 'c' END AS r",
            ["'a'", "'b'", "'c'"]
        ),
        (
            "UNWIND [1, null, 'ab'] AS x RETURN CASE x WHEN IS NULL THEN 0 WHEN STARTS WITH 'a' THEN 1 ELSE 2 END AS r",
            ["0", "1", "2"]
        ),
        ("UNWIND [1, 2, 3] AS x RETURN CASE x WHEN 1, > 2 THEN 'yes' ELSE 'no' END AS r", ["'no'", "'yes'", "'yes'"]),
        ("RETURN CASE 3 WHEN IN [1, 2] THEN 'low' WHEN IS :: STRING THEN 't' WHEN < 4 THEN 'n' END AS r", ["'n'"]),
        ("UNWIND [1, 2, 3] AS x RETURN CASE count(x) WHEN > 2 THEN sum(x) ELSE 0 END AS r", ["6"]),
        ("RETURN CASE 1 WHEN < 2 THEN CASE 5 WHEN > 4 THEN 'in' END ELSE 'out' END AS r", ["'in'"]),
        ("RETURN CASE rand() WHEN < 0.5 THEN 1 WHEN >= 0.5 THEN 1 END AS r", ["1"]),
        (
            "RETURN trim(BOTH 'x' FROM 'xxaxx') + trim(LEADING FROM ' b') + trim(TRAILING 'c' FROM 'dcc') AS r",
            ["'abd'"]
        ),
        ("RETURN linenumber() AS l, file() AS f", ["null, null"]),
    ])
    func answers(_ one: (statement: String, rows: [String])) throws {
        #expect(try Statements().texts(one.statement) == one.rows)
    }

    @Test(arguments: [
        (["+"], "50005000"), (["-"], "-50004998"), (["+", "-"], "5002"), (["*", "*", "/"], nil),
    ])
    func aLongRowOfOperatorsIsNoDeeperThanAShortOne(_ one: (signs: [String], result: String?)) throws {
        var text = "1"
        for number in 2...10_000 {
            text += " \(one.signs[number % one.signs.count]) \(one.result == nil ? 1 : number)"
        }
        #expect(try Statements().texts("RETURN \(text) AS x") == [one.result ?? "1"])
    }

    @Test func aLongRowIsTheSameAsAShortOne() throws {
        let statements = try Statements()
        let texts = (0..<300).map { "'\($0)'" }
        #expect(
            try statements.texts("RETURN \(texts.joined(separator: " + ")) AS x")
                == ["'" + (0..<300).map(String.init).joined() + "'"])
        #expect(try statements.texts("RETURN \(texts.joined(separator: " + ")) + null AS x") == ["null"])
        let counts = repeatElement("count(*)", count: 400).joined(separator: " + ")
        #expect(try statements.texts("UNWIND [1, 2] AS x RETURN \(counts) AS c") == ["800"])
        #expect(throws: CypherError.self) {
            try statements.rows("RETURN \(repeatElement("1", count: 100).joined(separator: " + ")) + true AS x")
        }
    }

    @Test func loadCSVKnowsItsLines() throws {
        let statements = try Statements()
        statements.texts = ["a.csv": "x,y\n1,\"two\nlines\"\n3,4\n"]
        #expect(
            try statements.texts("LOAD CSV WITH HEADERS FROM 'a.csv' AS row RETURN row.x, linenumber(), file()")
                == ["'1', 2, 'a.csv'", "'3', 4, 'a.csv'"])
        #expect(
            try statements.texts("LOAD CSV FROM 'a.csv' AS row WITH row, linenumber() AS n WHERE n > 1 RETURN *")
                == ["2, ['1', 'two\\nlines']", "4, ['3', '4']"])
    }

    @Test func existingAndMissingIndexesAreTold() throws {
        let statements = try Statements(
            "CREATE INDEX one FOR (n:A) ON (n.x)", "CREATE CONSTRAINT two FOR (n:A) REQUIRE n.y IS UNIQUE")
        for (text, detail) in [
            ("CREATE INDEX one FOR (n:B) ON (n.x)", CypherError.Detail.indexNameTaken),
            ("CREATE INDEX other FOR (n:A) ON (n.x)", .indexExists),
            ("CREATE CONSTRAINT two FOR (n:B) REQUIRE n.y IS UNIQUE", .constraintNameTaken),
            ("CREATE CONSTRAINT other FOR (n:A) REQUIRE n.y IS UNIQUE", .constraintExists),
            ("DROP INDEX none", .indexNotFound), ("DROP CONSTRAINT none", .constraintNotFound),
        ] {
            let error = #expect(throws: CypherError.self) { try statements.rows(text) }
            #expect(error?.detail == detail, "\(text)")
        }
        for text in [
            "CREATE INDEX one IF NOT EXISTS FOR (n:A) ON (n.x)", "DROP INDEX none IF EXISTS",
            "DROP CONSTRAINT none IF EXISTS",
        ] {
            #expect(try statements.rows(text).isEmpty)
        }
    }

    @Test func anOrderedIndexAnswersEquality() throws {
        let statements = try Statements(
            "UNWIND range(0, 999) AS i CREATE (:A {x: i, y: toFloat(i % 10)})", "CREATE (:A {x: 0.0 / 0.0})",
            "CREATE INDEX FOR (n:A) ON (n.x)", "CREATE INDEX FOR (n:A) ON (n.y)")
        let plan = try #require(try statements.cursor("EXPLAIN MATCH (n:A {x: 5}) RETURN n.x").plan)
        #expect(plan.children.first?.children.first?.operatorType == "NodeIndexSeek")
        #expect(try statements.texts("MATCH (n:A {x: 5}) RETURN n.x") == ["5"])
        #expect(
            try statements.texts("MATCH (n:A) WHERE n.x IN [7.0, 3, 'a', null] RETURN n.x ORDER BY n.x") == ["3", "7"])
        #expect(try statements.texts("MATCH (n:A) WHERE n.x = 0.0 / 0.0 RETURN n.x").isEmpty)
        #expect(try statements.texts("MATCH (n:A {y: 3}) RETURN count(*)") == ["100"])
    }

    @Test func transactionsAreTerminatedByTheirNames() throws {
        let statements = try Statements()
        statements.parameters = ["ids": .list([.string("b")])]
        #expect(
            try statements.texts("TERMINATE TRANSACTIONS 'a', $ids YIELD *")
                == ["'a', 'somebody', 'Transaction terminated.'", "'b', null, 'Transaction not found.'"])
        #expect(
            try statements.texts("TERMINATE TRANSACTION 'a' YIELD message AS m WHERE m CONTAINS 'term' RETURN m")
                == ["'Transaction terminated.'"])
    }
}
