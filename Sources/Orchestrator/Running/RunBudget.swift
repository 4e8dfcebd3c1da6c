internal import Base

/// What one question may cost. Nothing is started that the rest does not cover.
public struct RunBudget: Hashable, Sendable {
    /// Wall time of the whole run.
    public var wallTime: Duration
    /// Tool calls.
    public var steps: Int
    /// Calls of a model, the last of which must answer.
    public var modelCalls: Int
    /// Tokens of a model, both ways.
    public var modelTokens: Int

    /// The limits of the service.
    public static let standard = RunBudget(
        wallTime: .seconds(Limits.answerSeconds), steps: Limits.planSteps, modelCalls: Limits.modelCalls,
        modelTokens: Limits.modelTokens)

    public init(wallTime: Duration, steps: Int, modelCalls: Int, modelTokens: Int) {
        self.wallTime = wallTime
        self.steps = steps
        self.modelCalls = modelCalls
        self.modelTokens = modelTokens
    }
}
