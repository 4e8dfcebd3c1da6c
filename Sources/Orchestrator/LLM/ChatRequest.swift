internal import Base
internal import JSON
internal import OrderedCollections

/// What not every server understands; each is left out once a server has said so.
struct ChatOptions: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// The reply comes in pieces.
    static let stream = ChatOptions(rawValue: 1)
    /// The stream ends with the number of tokens.
    static let usage = ChatOptions(rawValue: 2)
    /// Temperature 0: the same question gives the same plan.
    static let temperature = ChatOptions(rawValue: 4)
    static let all: ChatOptions = [.stream, .usage, .temperature]
}

/// The body of `POST {base}/chat/completions`.
///
/// Equal requests give equal bytes, and a longer conversation begins with the bytes of the shorter one, which is what
/// providers' prompt caches look for.
struct ChatRequest: Sendable {
    var model: String
    var turns: [LanguageModel.Turn]
    /// Functions as ``Tool/functionDescription`` has them.
    var tools: [JSONValue]
    var options: ChatOptions = .all

    var json: JSONValue {
        var body: JSONObject = ["model": .string(model)]
        if !tools.isEmpty { body["tools"] = .array(tools) }
        if options.contains(.temperature) { body["temperature"] = 0 }
        if options.contains(.stream) {
            body["stream"] = true
            if options.contains(.usage) { body["stream_options"] = ["include_usage": true] }
        }
        body["messages"] = .array(turns.map(Self.message))
        return .object(body)
    }

    private static func message(_ turn: LanguageModel.Turn) -> JSONValue {
        switch turn {
        case .system(let text): ["role": "system", "content": .string(text)]
        case .user(let text): ["role": "user", "content": .string(text)]
        case .tool(let call, let content):
            ["role": "tool", "tool_call_id": .string(call), "content": .string(content)]
        case .assistant(let text, let calls) where calls.isEmpty: ["role": "assistant", "content": .string(text)]
        case .assistant(let text, let calls):
            [
                "role": "assistant", "content": text.isEmpty ? .null : .string(text),
                "tool_calls": .array(calls.map(Self.call)),
            ]
        }
    }

    /// Arguments that are no JSON object go back as an empty one: servers that read them would refuse the whole
    /// conversation, and the tool's answer tells the model what was wrong.
    private static func call(_ call: LanguageModel.Call) -> JSONValue {
        let limits = JSONLimits(bytes: Limits.llmEventBytes)
        let isObject = (try? JSONValue.parse(call.arguments, limits: limits))?.objectValue != nil
        return [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(isObject ? call.arguments : "{}")],
        ]
    }
}

/// How many tokens a text is about, where nobody has counted them.
enum TokenEstimate {
    /// Four letters of ASCII a token, two bytes of anything else.
    /// - Complexity: O(bytes).
    static func tokens(in bytes: some Sequence<UInt8>) -> Int {
        var quarters = 0
        for byte in bytes { quarters += byte < 0x80 ? 1 : 2 }
        return (quarters + 3) / 4
    }
}
