internal import Conformance
internal import Foundation
internal import Testing

/// A runner that finds nothing wrong would be worth nothing: these cases are wrong on purpose.
@Suite struct ScenarioRunnerTests {
    private func problem(_ statement: String, _ steps: String) throws -> String? {
        let text = """
            Feature: F
              Scenario: S
                Given an empty graph
                And having executed:
                  \"\"\"
                  CREATE (:A {x: 1})-[:R]->(:B)
                  \"\"\"
                When executing query:
                  \"\"\"
                  \(statement)
                  \"\"\"
                \(steps.replacing("\n", with: "\n    "))
            """
        let scenarios = try FeatureReader.scenarios(in: text, file: "F", category: "c")
        return ScenarioRunner.problem(of: scenarios[0], graphs: URL(filePath: "/"))
    }

    @Test(arguments: [
        ("RETURN 1 AS a", "Then the result should be, in any order:\n  | a |\n  | 2 |"),
        ("RETURN 1 AS a", "Then the result should be, in any order:\n  | a |\n  | 1.0 |"),
        ("RETURN 1 AS a", "Then the result should be, in any order:\n  | a |\n  | '1' |"),
        ("RETURN 1 AS a", "Then the result should be, in any order:\n  | b |\n  | 1 |"),
        ("RETURN 1 AS a", "Then the result should be, in any order:\n  | a |\n  | 1 |\n  | 1 |"),
        ("RETURN 1 AS a", "Then the result should be empty"),
        ("RETURN [1, 2] AS a", "Then the result should be, in any order:\n  | a |\n  | [2, 1] |"),
        ("UNWIND [1, 2] AS a RETURN a", "Then the result should be, in order:\n  | a |\n  | 2 |\n  | 1 |"),
        ("MATCH (a:A) RETURN a", "Then the result should be, in any order:\n  | a |\n  | (:A {x: 2}) |"),
        ("MATCH (a:A) RETURN a", "Then the result should be, in any order:\n  | a |\n  | (:A:B {x: 1}) |"),
        (
            "MATCH p = (:B)--(:A) RETURN p",
            "Then the result should be, in any order:\n  | p |\n  | <(:B)-[:R]->(:A {x: 1})> |"
        ),
        ("CREATE (:C)", "Then the result should be empty\nAnd no side effects"),
        ("MATCH (a:A) SET a.x = 2", "Then the side effects should be:\n  | +properties | 1 |"),
        ("MATCH (a:A) SET a:C", "Then the side effects should be:\n  | +labels | 2 |"),
        ("RETURN x", "Then a SyntaxError should be raised at compile time: UnknownFunction"),
        ("RETURN x", "Then a TypeError should be raised at compile time: UndefinedVariable"),
        ("RETURN x", "Then a SyntaxError should be raised at runtime: UndefinedVariable"),
        ("RETURN 1 AS a", "Then a SyntaxError should be raised at compile time: UndefinedVariable"),
        ("RETURN 1 AS a", "Then something unheard of"),
    ])
    func findsWhatIsWrong(statement: String, steps: String) throws {
        #expect(try problem(statement, steps) != nil)
    }

    @Test(arguments: [
        ("RETURN 1 AS a, 2 AS b", "Then the result should be, in any order:\n  | b | a |\n  | 2 | 1 |"),
        ("RETURN [1, 2] AS a", "Then the result should be (ignoring element order for lists):\n  | a |\n  | [2, 1] |"),
        (
            "MATCH p = (:B)--(:A) RETURN p",
            "Then the result should be, in any order:\n  | p |\n  | <(:B)<-[:R]-(:A {x: 1})> |"
        ),
        (
            "MATCH (a:A) SET a.x = 2",
            "Then the result should be empty\nAnd the side effects should be:\n  | +properties | 1 |\n  | -properties | 1 |"
        ),
        ("RETURN x", "Then a SyntaxError should be raised at any time: *"),
    ])
    func acceptsWhatIsRight(statement: String, steps: String) throws {
        #expect(try problem(statement, steps) == nil)
    }
}
