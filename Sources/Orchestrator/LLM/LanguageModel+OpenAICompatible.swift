internal import Base
public import Curl
internal import JSON
internal import OrderedCollections
internal import Synchronization

extension LanguageModel {
    /// A model behind the chat completions of OpenAI, as providers, vLLM, llama.cpp and Ollama serve them.
    ///
    /// `complete` throws ``LLMError``. It streams, and leaves out what the server has refused to understand (streaming,
    /// the number of tokens in a stream, the temperature); what is left out is remembered as long as the model lives.
    /// Overload and `Retry-After` are waited for within the time left, by the client's own retries.
    public static func openAICompatible(_ settings: ChatModelSettings, client: CurlClient) -> LanguageModel {
        let chat = OpenAIChat(settings: settings, client: client)
        return LanguageModel(name: settings.model) { turns, tools, timeLeft, onDelta in
            try await chat.complete(turns, tools.map(\.functionDescription), timeLeft, onDelta).reply
        }
    }
}

/// The client of one model.
final class OpenAIChat: Sendable {
    private enum Answer {
        case completion(ChatCompletion)
        /// The server does not understand this option.
        case rejected(ChatOptions)
    }

    private let settings: ChatModelSettings
    private let client: CurlClient
    /// What the server is believed to understand.
    private let understood = Mutex(ChatOptions.all)

    init(settings: ChatModelSettings, client: CurlClient) {
        self.settings = settings
        self.client = client
    }

    /// One reply.
    /// - Parameter tools: functions as ``Tool/functionDescription`` has them.
    func complete(
        _ turns: [LanguageModel.Turn], _ tools: [JSONValue], _ timeLeft: Duration,
        _ onDelta: @escaping @Sendable (String) -> Void
    ) async throws(LLMError) -> ChatCompletion {
        let clock = ContinuousClock()
        let end = clock.now + timeLeft
        var request = ChatRequest(
            model: settings.model, turns: turns, tools: tools, options: understood.withLock { $0 })
        do throws(LLMError) {
            // Ends, because every rejection takes an option away.
            while true {
                switch try await ask(request, end - clock.now, onDelta) {
                case .completion(let completion): return completion
                case .rejected(let option):
                    request.options.subtract(option)
                    understood.withLock { $0.subtract(option) }
                }
            }
        } catch {
            throw error.withoutKey(settings.key)
        }
    }

    private func ask(
        _ request: ChatRequest, _ timeLeft: Duration, _ onDelta: (String) -> Void
    ) async throws(LLMError) -> Answer {
        guard timeLeft > .zero else { throw LLMError(.timeout, "no time is left to ask \(settings.model)") }
        let body = request.json.bytes
        if let window = settings.windowTokens {
            let estimate = TokenEstimate.tokens(in: body)
            guard estimate <= window else {
                throw LLMError(
                    .contextTooLong,
                    "the conversation is about \(estimate) tokens, the window of \(settings.model) is \(window)",
                    hint: "Use a model with a larger window, or ask for less at once.")
            }
        }
        let isStreamed = request.options.contains(.stream)
        let response: HTTPStreamingResponse
        do { response = try await client.stream(order(body, isStreamed: isStreamed, timeLeft)) } catch {
            throw LLMError(error, isUnderWay: false)
        }
        guard response.isSuccess else {
            let problem = ProviderProblem(status: response.status, body: try await Self.whole(response))
            if let option = problem.rejectedOption(of: request.options) { return .rejected(option) }
            throw problem.error(headers: response.headers, model: settings.model)
        }
        let assembler = ChatStreamAssembler(model: settings.model, callPrefix: "call_\(request.turns.count)_")
        let type = response.headers["content-type"]?.lowercased() ?? ""
        if type.hasPrefix("text/html") {
            throw LLMError(
                .badResponse, "the model server answers with a web page",
                hint: "Check ROOTLINE_LLM_URL, and whether a proxy or a sign-in page is in between.")
        }
        let isWhole = type.hasPrefix("application/json") || (!isStreamed && !type.hasPrefix("text/event-stream"))
        return .completion(
            isWhole
                ? try await whole(response, body, assembler, onDelta)
                : try await streamed(response, body, assembler, onDelta))
    }

    /// - Parameter timeLeft: for all attempts together.
    private func order(_ body: [UInt8], isStreamed: Bool, _ timeLeft: Duration) -> HTTPRequest {
        var headers = [
            ("Content-Type", "application/json"),
            ("Accept", isStreamed ? "text/event-stream, application/json" : "application/json"),
        ]
        if let key = settings.key { headers.append(("Authorization", "Bearer \(key)")) }
        var order = HTTPRequest(
            .post, settings.endpoint, headers: headers, body: body, deadline: timeLeft,
            // A reply that comes whole is silent until it is written.
            stallTimeout: isStreamed ? settings.stallTimeout : timeLeft,
            responseBytesMax: Limits.llmResponseBytes,
            // A completion changes nothing: sent twice, it costs twice, and that is all.
            retries: RetryPolicy(
                attemptsMax: Limits.llmAttempts, scope: .everyMethod, firstPause: .milliseconds(500)))
        order.acceptsCompression = !isStreamed
        return order
    }

    private func streamed(
        _ response: HTTPStreamingResponse, _ body: [UInt8], _ assembler: ChatStreamAssembler,
        _ onDelta: (String) -> Void
    ) async throws(LLMError) -> ChatCompletion {
        var reader = ChatStreamReader(assembler)
        var pieces = response.body.makeAsyncIterator()
        while !reader.isDone {
            let piece: [UInt8]?
            do { piece = try await pieces.next(isolation: nil) } catch { throw LLMError(error, isUnderWay: true) }
            guard let piece else { break }
            let text = try reader.take(piece)
            if !text.isEmpty { onDelta(text) }
        }
        let (text, completion) = try reader.finish(promptEstimate: TokenEstimate.tokens(in: body))
        if !text.isEmpty { onDelta(text) }
        return completion
    }

    private func whole(
        _ response: HTTPStreamingResponse, _ body: [UInt8], _ assembler: ChatStreamAssembler,
        _ onDelta: (String) -> Void
    ) async throws(LLMError) -> ChatCompletion {
        var assembler = assembler
        let text = try assembler.take(String(decoding: try await Self.whole(response), as: UTF8.self))
        guard assembler.isComplete else {
            throw LLMError(
                .badResponse, "the answer of \(settings.model) has no choices",
                hint: "Check that ROOTLINE_LLM_URL is the address of an OpenAI-compatible server.")
        }
        let completion = try assembler.completion(promptEstimate: TokenEstimate.tokens(in: body))
        if !text.isEmpty { onDelta(text) }
        return completion
    }

    private static func whole(_ response: HTTPStreamingResponse) async throws(LLMError) -> [UInt8] {
        do { return try await response.body.collect() } catch { throw LLMError(error, isUnderWay: true) }
    }
}
