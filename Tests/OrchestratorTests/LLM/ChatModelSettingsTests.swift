import Testing

@testable import Orchestrator

@Suite struct ChatModelSettingsTests {
    @Test(arguments: [
        ("http://host/v1", "http://host/v1/chat/completions"),
        ("http://host/v1/", "http://host/v1/chat/completions"),
        ("http://host:8080", "http://host:8080/chat/completions"),
        (" https://host/v1/chat/completions/\n", "https://host/v1/chat/completions"),
        ("HTTPS://host/openai?api-version=1", "HTTPS://host/openai/chat/completions?api-version=1"),
    ])
    func findsTheAddressFromItsBase(url: String, endpoint: String) throws {
        #expect(try ChatModelSettings(url: url, model: "m").endpoint == endpoint)
    }

    @Test(arguments: [
        "", "host/v1", "ftp://host", "http://", "http:///v1", "http://a b", "http://호스트/v1", "http://h/#a",
    ])
    func refusesAnAddressThatCannotBeAsked(url: String) {
        let error = #expect(throws: LLMError.self) { try ChatModelSettings(url: url, model: "m") }
        #expect(error?.code == .invalidSettings)
        #expect(error?.hint?.contains("http://localhost:11434/v1") == true)
    }

    @Test func doesNotRepeatAPasswordInTheAddress() {
        let error = #expect(throws: LLMError.self) { try ChatModelSettings(url: "http://me:secret@host", model: "m") }
        #expect(error?.message.contains("secret") == false)
    }

    @Test(arguments: [
        ("m", "two words"), ("m", "k\u{7}"), ("m", "열쇠"), ("m", String(repeating: "k", count: 5_000)), (" ", "k"),
    ])
    func refusesAModelOrKeyThatCannotBeSent(model: String, key: String) {
        let error = #expect(throws: LLMError.self) { try ChatModelSettings(url: "http://h", model: model, key: key) }
        #expect(error?.code == .invalidSettings)
        #expect(error?.message.contains(key) == false)
    }

    @Test func readsTheEnvironment() throws {
        let settings = try ChatModelSettings(environment: [
            "ROOTLINE_LLM_URL": "http://h/v1", "ROOTLINE_LLM_MODEL": "m", "ROOTLINE_LLM_KEY": "k\n",
        ])
        #expect(settings?.endpoint == "http://h/v1/chat/completions")
        #expect(settings?.model == "m")
        #expect(settings?.key == "k")
    }

    @Test(arguments: [[:], ["ROOTLINE_LLM_URL": "", "ROOTLINE_LLM_MODEL": " "], ["ROOTLINE_LLM_KEY": "k"]])
    func isNothingWithoutAddressAndModel(environment: [String: String]) throws {
        #expect(try ChatModelSettings(environment: environment) == nil)
    }

    @Test(arguments: ["ROOTLINE_LLM_URL", "ROOTLINE_LLM_MODEL"])
    func saysWhichHalfIsMissing(name: String) {
        let error = #expect(throws: LLMError.self) { try ChatModelSettings(environment: [name: "http://h"]) }
        #expect(error?.code == .invalidSettings)
        #expect(error?.message.hasPrefix("\(name) is set but ROOTLINE_LLM_") == true)
    }

    @Test func showsNoKeyWhenPrinted() throws {
        let settings = try ChatModelSettings(url: "http://h/v1?token=query-secret", model: "m", key: "a-secret-key")
        var dumped = ""
        dump(settings, to: &dumped)
        for shown in ["\(settings)", String(reflecting: settings), "\([settings])", dumped] {
            #expect(shown.contains("http://h/v1/chat/completions, with a key"))
            #expect(!shown.contains("secret"))
        }
    }
}
