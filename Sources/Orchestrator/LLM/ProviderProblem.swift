internal import Base
internal import Curl
internal import JSON
internal import OrderedCollections

/// What a model server says is wrong, as a response of its own or in the middle of a stream.
struct ProviderProblem: Hashable, Sendable {
    /// Nil in a stream, unless the error itself names one.
    var status: Int?
    /// The server's own words, shortened.
    var message = ""
    /// The request's member at fault, where it is told.
    var parameter = ""
    /// `type` and `code`: what the kind of error is called.
    private var kind = ""

    /// From the body of a response that is no success.
    init(status: Int, body: [UInt8]) {
        self.status = status
        let json = try? JSONValue.parse(body, limits: JSONLimits(bytes: Limits.llmEventBytes, depth: Limits.llmDepth))
        if let json {
            read(json)
        } else {
            message = Self.shortened(String(decoding: body, as: UTF8.self))
        }
    }

    /// From an event of a stream, or a body that came with status 200; nil where it tells of no error.
    init?(in json: JSONValue) {
        let isError = json["error"].map { !$0.isNull } ?? (json["object"]?.stringValue == "error")
        guard isError else { return nil }
        read(json)
    }

    /// The option of ours that the server does not understand, where that is the problem.
    func rejectedOption(of options: ChatOptions) -> ChatOptions? {
        guard status == 400 || status == 422 else { return nil }
        let candidates: [(ChatOptions, [String])] = [
            (.usage, ["stream_options", "include_usage"]), (.temperature, ["temperature"]), (.stream, ["stream"]),
        ]
        let words = Set((parameter + " " + message).lowercased().split { !($0.isLetter || $0 == "_") }.map(String.init))
        return candidates.first { options.contains($0.0) && !words.isDisjoint(with: $0.1) }?.0
    }

    /// - Parameters:
    ///   - headers: of the response, where the problem is one.
    ///   - model: named where the server does not know it.
    func error(headers: HTTPHeaders?, model: String) -> LLMError {
        let words = message.isEmpty ? "" : ": \(message)"
        let what = status.map { "the model server answers with status \($0)" } ?? "the model server broke off"
        switch code {
        case .unauthorized:
            return LLMError(.unauthorized, what + words, hint: "Check ROOTLINE_LLM_KEY, and what that key may use.")
        case .notFound:
            return LLMError(
                .notFound, "\(what) when asked for \(model)\(words)",
                hint:
                    "Check the name in ROOTLINE_LLM_MODEL, and that ROOTLINE_LLM_URL ends as the provider says."
            )
        case .rateLimited where isOutOfCredit:
            return LLMError(
                .rateLimited, what + words, hint: "The account at the provider has no credit or quota left.")
        case .rateLimited:
            let wait = headers?["retry-after"].flatMap(RetryAfter.parse).map { " (it asks to wait \($0))" } ?? ""
            return LLMError(.rateLimited, what + wait + words, hint: "Ask again later, or raise the provider's limit.")
        case .contextTooLong:
            return LLMError(
                .contextTooLong, what + words, hint: "Use a model with a larger window, or ask for less at once.")
        case .badResponse:
            return LLMError(.badResponse, what + words, hint: "Check ROOTLINE_LLM_URL: redirects are not followed.")
        case let code: return LLMError(code, what + words)
        }
    }

    private var isOutOfCredit: Bool { status == 402 || kind.contains("insufficient_quota") }

    private var code: LLMError.Code {
        let text = kind + " " + message.lowercased()
        let has = { (marks: [String]) in marks.contains { text.contains($0) } }
        if status != 401, status != 403, status != 429, has(Self.contextMarks) { return .contextTooLong }
        switch status {
        case 401, 403: return .unauthorized
        case 404: return .notFound
        case 402, 429: return .rateLimited
        case 413: return .contextTooLong
        case 408: return .timeout
        case .some(300..<400): return .badResponse
        case .some(400..<500):
            if has(["content_filter", "content_policy", "content management policy"]) { return .refused }
            return has(["model_not_found"]) ? .notFound : .invalidRequest
        case .some(500...): return .unavailable
        default: break
        }
        if has(["rate_limit", "rate limit", "insufficient_quota", "too many requests"]) { return .rateLimited }
        if has(["invalid_api_key", "authentication_error"]) { return .unauthorized }
        if has(["content_filter", "content_policy"]) { return .refused }
        return .unavailable
    }

    /// How OpenAI, vLLM, llama.cpp and Anthropic's and Google's compatible servers say it.
    private static let contextMarks = [
        "context_length_exceeded", "exceed_context_size", "context length", "context window", "context size",
        "maximum context", "max_model_len", "prompt is too long", "input token count",
    ]

    /// `{"error": {…}}`, `{"error": "…"}`, `{"message": "…"}`, `{"detail": …}`, or any of them in an array.
    private mutating func read(_ json: JSONValue) {
        let whole = json[0] ?? json
        let error = whole["error"].flatMap { $0.isNull ? nil : $0 } ?? whole
        let text =
            error.stringValue ?? error["message"]?.stringValue
            ?? whole["detail"].map { detail in
                detail.stringValue ?? detail.serialized()
            }
        message = Self.shortened(text ?? error.serialized())
        parameter = error["param"]?.stringValue ?? ""
        kind = [error["type"], error["code"], error["status"]].compactMap { $0?.stringValue }.joined(separator: " ")
            .lowercased()
        if status == nil, let number = error["code"]?.int64Value, (400..<600).contains(number) { status = Int(number) }
    }

    /// On one line, without control characters.
    private static func shortened(_ text: String) -> String {
        let clean = text.split { $0.isWhitespace }.joined(separator: " ").unicodeScalars.filter {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        let line = String(String.UnicodeScalarView(clean))
        return line.count <= Limits.llmErrorLetters ? line : line.prefix(Limits.llmErrorLetters) + "…"
    }
}
