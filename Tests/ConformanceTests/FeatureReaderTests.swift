internal import Conformance
internal import Foundation
internal import Testing

@Suite struct FeatureReaderTests {
    private let text = #"""
        # a comment
        Feature: Reading

          Background:
            Given an empty graph

          @tag
          Scenario: [1] A table
            When executing query:
              """
              RETURN 1 AS a
                , '|' AS b
              """
            Then the result should be, in any order:
              | a | b     |
              | 1 | '\|'  |
              # between
              | 2 | '\\n' |
            And no side effects

          Scenario Outline: [2] An outline
            When executing query:
              """
              RETURN <value> < 2 AS <name>
              """
            Then the result should be empty

            Examples:
              | value | name |
              | 1     | x    |
              | <3>   | y    |
        """#

    @Test func readsStepsTablesAndOutlines() throws {
        let scenarios = try FeatureReader.scenarios(in: text, file: "F", category: "c")
        #expect(scenarios.map(\.name) == ["F: [1] A table", "F: [2] An outline (1)", "F: [2] An outline (2)"])
        #expect(scenarios[0].steps.map(\.text).first == "an empty graph")
        #expect(scenarios[0].steps[1].document == "RETURN 1 AS a\n  , '|' AS b")
        #expect(scenarios[0].steps[2].table == [["a", "b"], ["1", "'|'"], ["2", "'\\n'"]])
        #expect(scenarios[0].steps.count == 4)
        #expect(scenarios[1].steps[1].document == "RETURN 1 < 2 AS x")
        #expect(scenarios[2].steps[1].document == "RETURN <3> < 2 AS y")
    }
}
