@testable import Orchestrator

/// Streams as servers write them.
enum ChatSamples {
    /// Text in Korean and a letter outside the basic plane, two calls whose pieces alternate, comments, all line ends.
    static let mixed = """
        : connected\r\n\r\n\
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}\n\n\
        event: message\rdata: {"choices":[{"index":0,"delta":{"content":"서비스 "},"finish_reason":null}]}\r\r\
        data: {"choices":[\ndata: {"index":0,"delta":{"content":"🛰 é"}}]}\n\n\
        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":\
        {"name":"impact","arguments":""}}]}}]}\r\n\r\n\
        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":\
        {"name":"ci_get","arguments":"{\\"ci\\":"}}]}}]}\r\n\r\n\
        : keep-alive\n\
        data:{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":\
        {"arguments":"{\\"ci\\":\\"노드"}}]}}]}\n\n\
        data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"web\\"}"}},\
        {"index":1,"function":{"arguments":"\\"}"}}]}}]}\n\n\
        data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null}\n\n\
        data: {"choices":[],"usage":{"prompt_tokens":120,"completion_tokens":34,"total_tokens":154}}\n\n\
        data: [DONE]\n\n
        """

    static let mixedCompletion = ChatCompletion(
        reply: LanguageModel.Reply(
            text: "서비스 🛰 é",
            calls: [
                LanguageModel.Call(id: "a", name: "ci_get", arguments: #"{"ci":"web"}"#),
                LanguageModel.Call(id: "b", name: "impact", arguments: #"{"ci":"노드"}"#),
            ], promptTokens: 120, completionTokens: 34),
        isEstimated: false)

    /// `text` in one piece, then its end.
    static func text(_ text: String) -> String {
        """
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"\(text)"},"finish_reason":null}]}\n
        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n
        data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}\n
        data: [DONE]\n

        """
    }

    /// The beginning of a stream that says "Two.".
    static let firstPiece = #"data: {"choices":[{"index":0,"delta":{"content":"Tw"},"finish_reason":null}]}"# + "\n\n"

    /// A completion that comes whole.
    static let whole = """
        {"id":"x","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant",\
        "content":"Two pods.","tool_calls":[{"id":"c1","type":"function","function":{"name":"path","arguments":"{}"}},\
        {"id":"c2","type":"function","function":{"name":"impact","arguments":"{}"}}]},"finish_reason":"tool_calls"}],\
        "usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14}}
        """
}
