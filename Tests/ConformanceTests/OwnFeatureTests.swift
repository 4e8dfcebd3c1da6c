internal import Conformance
internal import Foundation
internal import Testing

/// The language as our own feature files describe it, through the runner of the conformance kit.
@Suite struct OwnFeatureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/cypher")

    @Test func everyCasePasses() throws {
        let scenarios = try FeatureReader.scenarios(below: Self.folder)
        #expect(scenarios.count > 100)
        for scenario in scenarios {
            if let problem = ScenarioRunner.problem(of: scenario, graphs: Self.folder) {
                Issue.record("\(scenario.name): \(problem)")
            }
        }
    }
}
