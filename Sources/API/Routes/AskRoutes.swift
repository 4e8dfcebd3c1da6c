internal import Base
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Orchestrator
internal import OrderedCollections
internal import Store

extension Route {
    /// Questions in plain language.
    static let ask: [Route] = [
        Route(
            .post, "/api/v1/ask",
            Operation(
                id: "ask", tag: .questions, summary: "Ask a question",
                description: """
                    In English or Korean. With `Accept: text/event-stream` the answer comes as server-sent events: \
                    `run.started`, `plan.updated`, `step.started`, `step.finished`, `answer.partial`, `llm.delta`, \
                    and last `run.finished` with the answer or `error` with a problem. \
                    Closing the stream stops the work.
                    """,
                body: .init(mediaType: "application/json", schema: Schema.ref("Question")),
                answers: [
                    .init(
                        status: 200, description: "The answer, also where it is that there is none.",
                        content: [("application/json", Schema.ref("Answer")), (EventStream.mediaType, Schema.string)])
                ]),
            .reader, handler: answer)
    ]

    private static func answer(_ call: Call, _ principal: Principal) async throws -> Response {
        let spine = try call.environment.backend.spine()
        let request = try await question(call, principal)
        let (graph, metamodel) = spine.store.estate(for: principal)
        let orchestrator = spine.orchestrator.following(metamodel)
        if call.request.headers[.accept]?.contains(EventStream.mediaType) ?? false {
            return EventStream(
                orchestrator: orchestrator, question: request, graph: graph, call: call
            ).response
        }
        let failure = LastFailure()
        let begin = ContinuousClock.now
        let answer = try await HangUpWatch.cancelling(call.scope.channel) {
            await orchestrator.answer(request, on: graph) { event in
                if case .failed(let error) = event { failure.note(error) }
            }
        }
        guard let answer else {
            throw failure.error.map { ProblemDetails($0) }
                ?? ProblemDetails(.internalError, "The question was given up without a reason.")
        }
        call.environment.metrics.recordAnswer(
            status: answer.status.rawValue, duration: begin.duration(to: .now))
        return .json(answer.json)
    }

    private static func question(_ call: Call, _ principal: Principal) async throws -> QuestionRequest {
        let body = try await call.jsonObject()
        try body.allowOnly("question", "language", "context")
        _ = try body.object("context")
        guard body.members["question"] != nil else { throw ProblemDetails.missing("question", "what you want to know") }
        let text = try body.optionalText("question", bytesMax: Limits.questionBytes) ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw ProblemDetails(
                .invalidRequest, "The question is empty.", hint: "For example: how many pods per namespace?")
        }
        var language: Language?
        if let code = try body.optionalText("language") {
            language = Language(rawValue: code)
            if language == nil { throw ProblemDetails.invalidParameter("language", code, allowed: "en or ko") }
        }
        return QuestionRequest(
            question: text, language: language, principal: principal, now: call.environment.now())
    }
}
