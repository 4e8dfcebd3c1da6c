/// A case: a scenario, or one row of a scenario outline.
public struct Scenario: Sendable {
    /// The folder of its file below the root, for example `clauses/match`.
    public let category: String
    /// File and name, with the number of the example.
    public let name: String
    public let steps: [Step]
}

/// One step: its text without the keyword, and what is below it.
public struct Step: Sendable {
    public let text: String
    public let document: String?
    public let table: [[String]]?
}

/// What is wrong with a feature file, or with what a step holds.
public struct ConformanceError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
