internal import Base
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import JSON
internal import Orchestrator
internal import OrderedCollections
internal import Synchronization

/// An answer as server-sent events (WHATWG HTML, section 9.2), with a comment as sign of life where it is silent.
struct EventStream: Sendable {
    static let mediaType = "text/event-stream"

    private enum Item {
        case event(RunEvent)
        case heartbeat
    }

    let orchestrator: Orchestrator
    let question: QuestionRequest
    let graph: GraphSnapshot
    let call: Call
    var heartbeat: Duration = .seconds(Limits.heartbeatSeconds)

    /// The caller who closes the connection stops the work.
    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: Self.mediaType + "; charset=utf-8", .cacheControl: "no-store",
                .accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                let (items, feed) = AsyncStream.makeStream(
                    of: Item.self, bufferingPolicy: .bufferingOldest(Limits.eventBacklog))
                try await HangUpWatch.during(call.scope.channel, hungUp: { feed.finish() }) {
                    try await self.write(items, feed, to: &writer)
                }
                try await writer.finish(nil)
            })
    }

    private func write(
        _ items: AsyncStream<Item>, _ feed: AsyncStream<Item>.Continuation, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.work(feed) }
            group.addTask {
                while true {
                    try await Task.sleep(for: heartbeat)
                    feed.yield(.heartbeat)
                }
            }
            defer { group.cancelAll() }
            var number = 0
            for await item in items {
                switch item {
                case .heartbeat: try await writer.write(ByteBuffer(string: ": still at work\n\n"))
                case .event(let event):
                    number += 1
                    try await writer.write(ByteBuffer(string: text(of: event, number: number)))
                }
            }
        }
    }

    private func work(_ feed: AsyncStream<Item>.Continuation) async {
        let begin = ContinuousClock.now
        let answer = await orchestrator.answer(question, on: graph) { feed.yield(.event($0)) }
        call.environment.metrics.recordAnswer(
            status: answer?.status.rawValue ?? "refused", duration: begin.duration(to: .now))
        feed.finish()
    }

    /// JSON has no line breaks outside of strings, and none in them, so the data is one line.
    private func text(of event: RunEvent, number: Int) -> String {
        var data = event.json
        if case .failed(let error) = event {
            data = ["problem": ProblemDetails(error).json(requestID: call.scope.requestID)]
        }
        return "id: \(number)\nevent: \(event.name)\ndata: \(data.serialized())\n\n"
    }
}

/// The refusal among the events of a run, for callers who only want the answer.
final class LastFailure: Sendable {
    private let noted = Mutex<OrchestratorError?>(nil)

    var error: OrchestratorError? { noted.withLock { $0 } }
    func note(_ error: OrchestratorError) { noted.withLock { $0 = error } }
}

extension HTTPField.Name {
    /// Keeps nginx from collecting a stream before it passes it on.
    static let accelBuffering = HTTPField.Name.known("X-Accel-Buffering")
}
