import Curl
import JSON
import OrderedCollections
import Synchronization
import Testing

@testable import Orchestrator

/// Against a scripted server on this machine: what is sent, and what becomes of each answer.
@Suite struct OpenAICompatibleTests {
    private static let key = "sk-a-secret-key"
    private static let turns: [LanguageModel.Turn] = [.system("Be brief."), .user("How many pods?")]

    private static let client: CurlClient = {
        var configuration = CurlConfiguration()
        configuration.proxy = .none
        return CurlClient(configuration)
    }()

    private func settings(_ server: ScriptedServer) throws -> ChatModelSettings {
        try ChatModelSettings(url: server.url, model: "scripted-1", key: Self.key)
    }

    private func model(_ server: ScriptedServer) throws -> LanguageModel {
        .openAICompatible(try settings(server), client: Self.client)
    }

    private func reply(
        _ server: ScriptedServer, tools: [Tool] = [], timeLeft: Duration = .seconds(20),
        onDelta: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> LanguageModel.Reply {
        try await model(server).complete(Self.turns, tools, timeLeft, onDelta)
    }

    /// The error that this answer leads to; a missing one fails the test.
    private func error(_ server: ScriptedServer, timeLeft: Duration = .seconds(20)) async throws -> LLMError? {
        let error = await #expect(throws: LLMError.self) { try await self.reply(server, timeLeft: timeLeft) }
        #expect(error.map { "\($0) \($0.hint ?? "") \(String(reflecting: $0))" }?.contains(Self.key) == false)
        return error
    }

    // MARK: what is sent

    @Test func sendsTheConversationAndTheTools() async throws {
        let server = try ScriptedServer(.stream(ChatSamples.text("Two.")))
        let reply = try await reply(server, tools: ToolRegistry.standard.tools)
        #expect(reply == LanguageModel.Reply(text: "Two.", calls: [], promptTokens: 11, completionTokens: 2))
        let sent = try #require(server.received.first)
        #expect(server.received.count == 1)
        #expect(sent.line == "POST /v1/chat/completions HTTP/1.1")
        #expect(sent.headers["authorization"] == "Bearer \(Self.key)")
        #expect(sent.headers["content-type"] == "application/json")
        #expect(sent.headers["accept"] == "text/event-stream, application/json")
        #expect(sent.headers["accept-encoding"] == nil)
        let body = try #require(sent.body?.objectValue)
        #expect(Set(body.keys) == ["model", "messages", "tools", "temperature", "stream", "stream_options"])
        #expect(body["model"] == "scripted-1" && body["temperature"] == 0 && body["stream"] == true)
        #expect(body["stream_options"] == ["include_usage": true])
        #expect(body["tools"] == .array(ToolRegistry.standard.tools.map(\.functionDescription)))
        #expect(
            body["messages"] == [
                ["role": "system", "content": "Be brief."], ["role": "user", "content": "How many pods?"],
            ])
    }

    @Test func sendsNoKeyAndNoToolsWhereThereAreNone() async throws {
        let server = try ScriptedServer(.stream(ChatSamples.text("Two.")))
        let settings = try ChatModelSettings(url: server.url + "/chat/completions", model: "m")
        let model = LanguageModel.openAICompatible(settings, client: Self.client)
        #expect(model.name == "m")
        _ = try await model.complete(Self.turns, [], .seconds(20), { _ in })
        let sent = try #require(server.received.first)
        #expect(sent.line == "POST /v1/chat/completions HTTP/1.1")
        #expect(sent.headers["authorization"] == nil)
        #expect(sent.body?["tools"] == nil)
    }

    @Test func refusesAConversationThatDoesNotFit() async throws {
        let server = try ScriptedServer()
        var settings = try settings(server)
        settings.windowTokens = 20
        let model = LanguageModel.openAICompatible(settings, client: Self.client)
        let error = await #expect(throws: LLMError.self) {
            try await model.complete(Self.turns, [], .seconds(5), { _ in })
        }
        #expect(error?.code == .contextTooLong)
        #expect(server.received.isEmpty)
    }

    // MARK: whole and in pieces

    @Test func readsAStreamThatComesByteByByte() async throws {
        let server = try ScriptedServer(.bytewise(ChatSamples.mixed))
        let heard = Heard()
        let reply = try await reply(server, onDelta: { heard.append($0) })
        #expect(reply == ChatSamples.mixedCompletion.reply)
        #expect(heard.text == reply.text)
    }

    @Test func doesNotWaitForTheConnectionToEndAfterTheLastEvent() async throws {
        let server = try ScriptedServer([.send([ScriptedServer.Step].streamHead + ChatSamples.text("Two.")), .hold])
        #expect(try await reply(server).text == "Two.")
        await server.clientLeft()
    }

    @Test func readsAnAnswerThatComesWholeAlthoughAStreamWasAskedFor() async throws {
        let server = try ScriptedServer(.response(200, ChatSamples.whole, type: "application/json; charset=utf-8"))
        let heard = Heard()
        let reply = try await reply(server, onDelta: { heard.append($0) })
        #expect(
            reply
                == LanguageModel.Reply(
                    text: "Two pods.",
                    calls: [
                        .init(id: "c1", name: "path", arguments: "{}"),
                        .init(id: "c2", name: "impact", arguments: "{}"),
                    ],
                    promptTokens: 9, completionTokens: 5))
        #expect(heard.text == "Two pods.")
    }

    // MARK: servers that understand less

    @Test func asksAgainWithoutStreamOptionsAndRemembers() async throws {
        let server = try ScriptedServer(
            .response(400, #"{"error":{"message":"Unrecognized request argument supplied: stream_options"}}"#),
            .stream(ChatSamples.text("Two.")), .stream(ChatSamples.text("Three.")))
        let model = try model(server)
        #expect(try await model.complete(Self.turns, [], .seconds(20), { _ in }).text == "Two.")
        #expect(try await model.complete(Self.turns, [], .seconds(20), { _ in }).text == "Three.")
        #expect(server.received.map { $0.body?["stream_options"] != nil } == [true, false, false])
        #expect(server.received.allSatisfy { $0.body?["stream"] == true })
    }

    @Test func asksAgainWithoutAStream() async throws {
        let server = try ScriptedServer(
            .response(400, #"{"error":{"message":"stream is not supported for this model","param":"stream"}}"#),
            .response(200, ChatSamples.whole))
        #expect(try await reply(server).text == "Two pods.")
        let last = try #require(server.received.last)
        #expect(last.body?["stream"] == nil && last.body?["stream_options"] == nil)
        #expect(last.headers["accept"] == "application/json")
    }

    @Test func asksAgainWithoutATemperature() async throws {
        let server = try ScriptedServer(
            .response(
                400, #"{"error":{"message":"Unsupported value","param":"temperature","code":"unsupported_value"}}"#),
            .stream(ChatSamples.text("Two.")))
        #expect(try await reply(server).text == "Two.")
        #expect(server.received.map { $0.body?["temperature"] != nil } == [true, false])
    }

    @Test func givesUpWhereLeavingOutDoesNotHelp() async throws {
        let rejection = [ScriptedServer.Step].response(400, #"{"error":{"message":"stream_options is unknown"}}"#)
        let server = try ScriptedServer(rejection, rejection, rejection)
        #expect(try await error(server)?.code == .invalidRequest)
        #expect(server.received.count == 2)
    }

    // MARK: errors

    @Test(arguments: [
        (
            401, #"{"error":{"message":"Incorrect API key provided: sk-a-secret-key.","code":"invalid_api_key"}}"#,
            LLMError.Code.unauthorized
        ),
        (403, #"{"error":"forbidden"}"#, .unauthorized),
        (404, #"{"error":{"message":"The model `scripted-1` does not exist","code":"model_not_found"}}"#, .notFound),
        (402, #"{"error":{"message":"Insufficient Balance"}}"#, .rateLimited),
        (
            400,
            #"{"error":{"message":"The maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#,
            .contextTooLong
        ),
        (413, "too large", .contextTooLong),
        (400, #"{"error":{"code":"content_filter","message":"triggered"}}"#, .refused),
        (422, #"{"detail":[{"loc":["body","messages"],"msg":"field required"}]}"#, .invalidRequest),
        (500, "<h1>oops</h1>", .unavailable),
        (302, "", .badResponse),
        (200, "{}", .badResponse),
        (200, "not JSON", .badResponse),
        (200, #"{"error":{"message":"loading model"}}"#, .unavailable),
    ])
    func tellsWhyThereIsNoReply(status: Int, body: String, code: LLMError.Code) async throws {
        let server = try ScriptedServer(.response(status, body))
        let error = try await error(server)
        #expect(error?.code == code)
        #expect(server.received.count == 1)
    }

    @Test func repeatsTheServersWordsShortAndOnOneLine() async throws {
        let words = #"{"error":{"message":"first\nsecond\u0007 \#(String(repeating: "x", count: 1_000))"}}"#
        let error = try await error(try ScriptedServer(.response(400, words)))
        #expect(error?.message.hasPrefix("the model server answers with status 400: first second xxx") == true)
        #expect((error?.message.count ?? 0) < 400)
    }

    @Test func showsNoPartOfAKeyThatWasCutOff() async throws {
        let words = String(repeating: "x", count: 290) + " " + Self.key
        let error = try await error(try ScriptedServer(.response(400, #"{"error":"\#(words)"}"#)))
        #expect(error?.message.hasSuffix("xxx ***…") == true)
    }

    @Test func takesAWebPageForAWrongAddress() async throws {
        let error = try await error(try ScriptedServer(.response(200, "<html>Sign in</html>", type: "text/html")))
        #expect(error?.code == .badResponse)
        #expect(error?.hint?.contains("ROOTLINE_LLM_URL") == true)
    }

    @Test func waitsAsLongAsTheServerAsks() async throws {
        let server = try ScriptedServer(
            .response(429, #"{"error":{"message":"slow down"}}"#, headers: "Retry-After: 1\r\n"),
            .stream(ChatSamples.text("Two.")))
        let start = ContinuousClock.now
        #expect(try await reply(server).text == "Two.")
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(server.received.count == 2)
    }

    @Test func doesNotWaitBeyondTheTimeLeft() async throws {
        let server = try ScriptedServer(
            .response(429, #"{"error":{"message":"slow down"}}"#, headers: "Retry-After: 50\r\n"))
        let start = ContinuousClock.now
        let error = try await error(server, timeLeft: .seconds(30))
        #expect(error?.code == .rateLimited)
        #expect(error?.message == "the model server answers with status 429 (it asks to wait 50.0 seconds): slow down")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func aStreamCutShortIsAnError() async throws {
        let cut = String(ChatSamples.mixed.prefix(300))
        #expect(try await error(try ScriptedServer(.stream(cut)))?.code == .incomplete)
        let promised = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
        let error = try await error(try ScriptedServer([.send(promised + cut)]))
        #expect(error?.code == .incomplete)
        #expect(error?.underlying?.code == .connectionLost)
    }

    @Test func anErrorInTheMiddleOfAStreamIsAnError() async throws {
        let server = try ScriptedServer(
            .stream(
                #"data: {"choices":[{"index":0,"delta":{"content":"Tw"}}]}"# + "\n\n"
                    + #"data: {"error":{"message":"engine died for sk-a-secret-key","type":"server_error"}}"# + "\n\n"))
        let error = try await error(server)
        #expect(error?.code == .unavailable)
        #expect(error?.message == "the model server broke off: engine died for ***")
    }

    @Test func aServerThatIsNotThereIsUnavailable() async throws {
        let error = try await error(try ScriptedServer(), timeLeft: .seconds(2))
        #expect(error?.code == .unavailable)
    }

    @Test func endsWithTheTimeLeft() async throws {
        let server = try ScriptedServer([.send([ScriptedServer.Step].streamHead + "data: {}\n\n"), .hold])
        let start = ContinuousClock.now
        #expect(try await error(server, timeLeft: .milliseconds(300))?.code == .timeout)
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try await error(server, timeLeft: .zero)?.code == .timeout)
    }

    @Test func givesUpOnAStreamThatHasFallenSilent() async throws {
        let server = try ScriptedServer([.send([ScriptedServer.Step].streamHead + "data: {}\n\n"), .hold])
        var settings = try settings(server)
        settings.stallTimeout = .seconds(1)
        let model = LanguageModel.openAICompatible(settings, client: Self.client)
        let error = await #expect(throws: LLMError.self) {
            try await model.complete(Self.turns, [], .seconds(60), { _ in })
        }
        #expect(error?.code == .timeout)
        #expect(error?.underlying?.code == .stalled)
    }

    @Test func refusesAnAnswerAboveTheLimit() async throws {
        let comment = ": " + String(repeating: "x", count: 1 << 20 - 8) + "\n"
        let server = try ScriptedServer(.stream(String(repeating: comment, count: 18)))
        let error = try await error(server)
        #expect(error?.code == .badResponse)
        #expect(error?.underlying?.code == .tooLarge)
    }

    @Test func cancellingTheTaskLeavesTheServer() async throws {
        let server = try ScriptedServer([.send([ScriptedServer.Step].streamHead + ChatSamples.firstPiece), .hold])
        let (pieces, heard) = AsyncStream.makeStream(of: String.self)
        let model = try model(server)
        let work = Task { try await model.complete(Self.turns, [], .seconds(60), { heard.yield($0) }) }
        for await piece in pieces {
            #expect(piece == "Tw")
            break
        }
        work.cancel()
        let error = await #expect(throws: LLMError.self) { try await work.value }
        #expect(error?.code == .cancelled)
        await server.clientLeft()
    }
}

/// Gathers the pieces of text that a model streams.
private final class Heard: Sendable {
    private let heard = Mutex("")

    var text: String { heard.withLock { $0 } }

    func append(_ piece: String) { heard.withLock { $0 += piece } }
}
