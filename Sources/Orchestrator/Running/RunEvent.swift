public import Base
public import JSON
internal import OrderedCollections

/// What happens while a question is worked on, in order. The last event is `finished` or `failed`.
public enum RunEvent: Sendable {
    case started(run: String, question: String, language: Language, planner: String)
    case planned(ToolPlan)
    case stepStarted(id: String, tool: String, title: String, arguments: JSONValue)
    case stepFinished(RunReport.Step)
    case partial(headline: String)
    /// A piece of text from the model, as it comes; the finished answer replaces it.
    case delta(String)
    case finished(Answer)
    case failed(OrchestratorError)

    /// The name of the server-sent event.
    public var name: String {
        switch self {
        case .started: "run.started"
        case .planned: "plan.updated"
        case .stepStarted: "step.started"
        case .stepFinished: "step.finished"
        case .partial: "answer.partial"
        case .delta: "llm.delta"
        case .finished: "run.finished"
        case .failed: "error"
        }
    }

    /// The data of the server-sent event.
    public var json: JSONValue {
        switch self {
        case .started(let run, let question, let language, let planner):
            [
                "run": .string(run), "question": .string(question), "language": .string(language.rawValue),
                "planner": .string(planner),
            ]
        case .planned(let plan): ["plan": plan.json]
        case .stepStarted(let id, let tool, let title, let arguments):
            ["step": .string(id), "tool": .string(tool), "title": .string(title), "arguments": arguments]
        case .stepFinished(let step):
            [
                "step": .string(step.id), "tool": .string(step.tool), "status": .string(step.status.rawValue),
                "rows": JSONValue(step.rows), "ms": .number(step.milliseconds), "query": .string(step.query),
            ]
        case .partial(let headline): ["headline": .string(headline)]
        case .delta(let text): ["text": .string(text)]
        case .finished(let answer): ["answer": answer.json]
        case .failed(let error):
            [
                "problem": [
                    "type": .string("/problems/\(error.code.rawValue)"), "title": .string(error.code.rawValue),
                    "detail": .string(error.message), "hint": JSONValue(error.hint),
                ]
            ]
        }
    }
}

/// A question with everything that its answer depends on.
public struct QuestionRequest: Sendable {
    public var question: String
    /// The language to answer in; nil for that of the question.
    public var language: Language?
    public var principal: Principal
    /// What "the last hour" counts back from, and the time of the sources.
    public var now: Instant

    public init(question: String, language: Language?, principal: Principal, now: Instant) {
        self.question = question
        self.language = language
        self.principal = principal
        self.now = now
    }
}
