import JSON
import OrderedCollections
import Testing

@testable import Orchestrator

@Suite struct ChatRequestTests {
    private func messages(_ turns: [LanguageModel.Turn]) -> JSONValue? {
        ChatRequest(model: "m", turns: turns, tools: []).json["messages"]
    }

    @Test func writesEachKindOfTurn() throws {
        let turns: [LanguageModel.Turn] = [
            .system("Be brief."), .user("무엇이 죽었나요?"),
            .assistant(
                text: "",
                calls: [
                    .init(id: "a", name: "ci_get", arguments: #"{ "ci":"web" }"#),
                    .init(id: "b", name: "path", arguments: "{}"),
                ]),
            .tool(call: "a", content: "<data>1</data>"), .tool(call: "b", content: "error"),
            .assistant(text: "One.", calls: []),
        ]
        let expected = """
            [{"role":"system","content":"Be brief."},{"role":"user","content":"무엇이 죽었나요?"},
            {"role":"assistant","content":null,"tool_calls":[
            {"id":"a","type":"function","function":{"name":"ci_get","arguments":"{ \\"ci\\":\\"web\\" }"}},
            {"id":"b","type":"function","function":{"name":"path","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"a","content":"<data>1</data>"},
            {"role":"tool","tool_call_id":"b","content":"error"},
            {"role":"assistant","content":"One."}]
            """
        #expect(try messages(turns) == JSONValue.parse(expected))
    }

    @Test func keepsTheTextBesideCalls() {
        let turn = LanguageModel.Turn.assistant(text: "Looking.", calls: [.init(id: "a", name: "x", arguments: "{}")])
        #expect(messages([turn])?[0]?["content"] == "Looking.")
    }

    @Test(arguments: ["", "{\"ci\":", "[1]", "not JSON"])
    func sendsBackAnEmptyObjectForArgumentsThatAreNone(arguments: String) {
        let turn = LanguageModel.Turn.assistant(text: "", calls: [.init(id: "a", name: "x", arguments: arguments)])
        #expect(messages([turn])?[0]?["tool_calls"]?[0]?["function"]?["arguments"] == "{}")
    }

    @Test(arguments: [
        (
            ChatOptions.all,
            #"{"model":"m","temperature":0,"stream":true,"stream_options":{"include_usage":true},"messages":[]}"#
        ),
        (ChatOptions([.stream, .temperature]), #"{"model":"m","temperature":0,"stream":true,"messages":[]}"#),
        (ChatOptions([.usage]), #"{"model":"m","messages":[]}"#),
    ])
    func leavesOutWhatTheServerDoesNotUnderstand(options: ChatOptions, body: String) {
        #expect(ChatRequest(model: "m", turns: [], tools: [], options: options).json.serialized() == body)
    }

    @Test(arguments: Tool.allStandard)
    func describesEveryToolAsAFunction(tool: Tool) {
        let function = ChatRequest(model: "m", turns: [], tools: [tool.functionDescription]).json["tools"]?[0]
        #expect(function?["type"] == "function")
        #expect(function?["function"]?["name"]?.stringValue == tool.name)
        #expect(function?["function"]?["description"]?.stringValue == tool.summary)
        #expect(function?["function"]?["parameters"] == tool.inputSchema)
        #expect(tool.inputSchema["type"] == "object")
    }
}

extension Tool {
    fileprivate static var allStandard: [Tool] { ToolRegistry.standard.tools }
}
