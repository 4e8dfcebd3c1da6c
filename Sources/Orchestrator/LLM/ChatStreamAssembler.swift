internal import Base
internal import JSON
internal import OrderedCollections

/// A reply and how its tokens were counted.
struct ChatCompletion: Hashable, Sendable {
    var reply: LanguageModel.Reply
    /// Whether the server gave no number of tokens, and ours is a guess.
    var isEstimated: Bool
}

/// Chunks of one chat completion → the reply. A value: no I/O.
///
/// Tool calls are kept apart by their index; id and name come with a call's first piece, arguments in any number of
/// pieces, and pieces of several calls may alternate. A completion that comes whole is taken as its only chunk.
struct ChatStreamAssembler: Sendable {
    private struct Slot {
        var index: Int
        var id = ""
        var name = ""
        var arguments = ""
    }

    private let model: String
    private let callPrefix: String
    private var text = ""
    private var refusal = ""
    private var slots: [Slot] = []
    private var finishReason: String?
    private var usage: (prompt: Int, completion: Int?)?
    private var hasChoice = false
    /// Whether the server has said that nothing follows.
    private(set) var isDone = false

    /// - Parameters:
    ///   - model: for errors.
    ///   - callPrefix: begins the ids of calls that come without; to be unique within a conversation.
    init(model: String, callPrefix: String = "call_") {
        self.model = model
        self.callPrefix = callPrefix
    }

    /// Whether nothing is missing but perhaps the number of tokens.
    var isComplete: Bool { isDone || finishReason != nil }

    /// Takes the data of one event.
    /// - Returns: the text that it adds, often empty.
    mutating func take(_ data: String) throws(LLMError) -> String {
        guard !data.hasPrefix("[DONE]") else {
            isDone = true
            return ""
        }
        let limits = JSONLimits(bytes: Limits.llmResponseBytes, depth: Limits.llmDepth)
        let chunk: JSONValue
        do { chunk = try JSONValue.parse(data, limits: limits) } catch {
            throw LLMError(.badResponse, "the model server sent what is not JSON: \(error)")
        }
        return try take(chunk)
    }

    /// Takes one chunk, or a completion that came whole.
    /// - Returns: the text that it adds, often empty.
    mutating func take(_ chunk: JSONValue) throws(LLMError) -> String {
        if let problem = ProviderProblem(in: chunk) { throw problem.error(headers: nil, model: model) }
        if let prompt = chunk["usage"]?["prompt_tokens"]?.int64Value, prompt > 0 {
            let completion = chunk["usage"]?["completion_tokens"]?.int64Value
            usage = (Int(prompt), completion.flatMap { $0 >= 0 ? Int($0) : nil })
        }
        let choice = chunk["choices"]?.arrayValue?.first { ($0["index"]?.int64Value ?? 0) == 0 }
        guard let choice else { return "" }
        hasChoice = true
        if let reason = choice["finish_reason"]?.stringValue, !reason.isEmpty { finishReason = reason }
        let isWhole = choice["delta"] == nil
        if isWhole { isDone = true }
        guard let message = choice["delta"] ?? choice["message"] else { return "" }
        refusal += message["refusal"]?.stringValue ?? ""
        for (position, piece) in (message["tool_calls"]?.arrayValue ?? []).enumerated() {
            try take(call: piece, position: isWhole ? position : nil)
        }
        let added = Self.text(of: message["content"])
        text += added
        return added
    }

    /// The reply, once the stream has ended.
    /// - Parameter promptEstimate: tokens of the request, where the server does not say.
    func completion(promptEstimate: @autoclosure () -> Int) throws(LLMError) -> ChatCompletion {
        guard isComplete else {
            throw LLMError(
                .incomplete, "the stream of \(model) ended before its reply, after \(text.utf8.count) bytes of text")
        }
        guard hasChoice else { throw LLMError(.badResponse, "the answer of \(model) has no choices") }
        switch finishReason {
        case "length":
            throw LLMError(
                .incomplete, "the reply of \(model) was cut off at its length limit, after \(written) tokens or so",
                hint: "Raise the model server's limit of tokens for a reply, or its context window.")
        case "content_filter": throw LLMError(.refused, "the provider's content filter stopped the reply of \(model)")
        case "error": throw LLMError(.unavailable, "the model server broke the reply of \(model) off with an error")
        default: break
        }
        guard refusal.isEmpty || !(text.isEmpty && slots.isEmpty) else {
            throw LLMError(.refused, "\(model) declines: \(refusal.prefix(Limits.llmErrorLetters))")
        }
        let reply = LanguageModel.Reply(
            text: text, calls: try calls(), promptTokens: usage?.prompt ?? promptEstimate(),
            completionTokens: usage?.completion ?? written)
        return ChatCompletion(reply: reply, isEstimated: usage?.completion == nil)
    }

    private var written: Int {
        slots.reduce(TokenEstimate.tokens(in: text.utf8)) {
            $0 + TokenEstimate.tokens(in: $1.name.utf8) + TokenEstimate.tokens(in: $1.arguments.utf8)
        }
    }

    private func calls() throws(LLMError) -> [LanguageModel.Call] {
        // The sort is stable: calls that share an index stay as they came.
        var calls: [LanguageModel.Call] = []
        for slot in slots.sorted(by: { $0.index < $1.index }) {
            guard !slot.name.isEmpty else {
                throw LLMError(.badResponse, "\(model) calls a tool without naming it (index \(slot.index))")
            }
            let id = slot.id.isEmpty ? "\(callPrefix)\(calls.count)" : slot.id
            calls.append(LanguageModel.Call(id: id, name: slot.name, arguments: slot.arguments))
        }
        return calls
    }

    /// - Parameter position: among the calls of a whole message, which have no index.
    private mutating func take(call piece: JSONValue, position: Int?) throws(LLMError) {
        let id = piece["id"]?.stringValue ?? ""
        let name = piece["function"]?["name"]?.stringValue ?? ""
        let index = piece["index"]?.int64Value.map(Int.init) ?? position
        var found: Int?
        if let index {
            found = slots.lastIndex { $0.index == index }
        } else {
            found = id.isEmpty ? slots.indices.last : slots.lastIndex { $0.id == id }
        }
        // Some servers give every parallel call the index 0: another id together with a name is another call.
        if let slot = found, !id.isEmpty, !name.isEmpty, !slots[slot].id.isEmpty, slots[slot].id != id { found = nil }
        guard found != nil || slots.count < Limits.llmCallsPerReply else {
            throw LLMError(.badResponse, "\(model) calls more than \(Limits.llmCallsPerReply) tools at once")
        }
        if found == nil { slots.append(Slot(index: index ?? (slots.map(\.index).max() ?? -1) + 1)) }
        let slot = found ?? slots.count - 1
        if slots[slot].id.isEmpty { slots[slot].id = id }
        if slots[slot].name.isEmpty { slots[slot].name = name }
        switch piece["function"]?["arguments"] {
        case .string(let more): slots[slot].arguments += more
        case .object(let arguments): slots[slot].arguments += JSONValue.object(arguments).serialized()
        default: break
        }
    }

    /// A text, or parts of which the texts count.
    private static func text(of content: JSONValue?) -> String {
        guard let parts = content?.arrayValue else { return content?.stringValue ?? "" }
        return parts.compactMap { $0["type"]?.stringValue == "text" ? $0["text"]?.stringValue : nil }.joined()
    }
}
