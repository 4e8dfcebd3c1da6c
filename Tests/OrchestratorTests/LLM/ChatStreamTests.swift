import JSON
import OrderedCollections
import Testing

@testable import Orchestrator

@Suite struct ChatStreamTests {
    private func read(_ pieces: [[UInt8]]) throws -> (text: String, completion: ChatCompletion) {
        var reader = ChatStreamReader(ChatStreamAssembler(model: "m", callPrefix: "call_2_"))
        var text = ""
        for piece in pieces { text += try reader.take(piece) }
        let (rest, completion) = try reader.finish(promptEstimate: 77)
        return (text + rest, completion)
    }

    private func read(_ stream: String) throws -> ChatCompletion { try read([Array(stream.utf8)]).completion }

    /// One event a delta of the first choice, with an end.
    private func read(deltas: [String], finish: String = "stop") throws -> ChatCompletion {
        let events = deltas.map { #"data: {"choices":[{"index":0,"delta":\#($0)}]}"# + "\n\n" }
        let end = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"\#(finish)"}]}"# + "\n\ndata: [DONE]\n\n"
        return try read(events.joined() + end)
    }

    private func code(_ stream: String) -> LLMError.Code? {
        do {
            _ = try read(stream)
            return nil
        } catch {
            return (error as? LLMError)?.code
        }
    }

    @Test func aStreamSplitAtEveryByteGivesTheSameReply() throws {
        let bytes = Array(ChatSamples.mixed.utf8)
        for split in 0...bytes.count {
            let (text, completion) = try read([Array(bytes[..<split]), Array(bytes[split...])])
            #expect(completion == ChatSamples.mixedCompletion, "split at \(split)")
            #expect(text == completion.reply.text, "split at \(split)")
        }
        #expect(try read(bytes.map { [$0] }).completion == ChatSamples.mixedCompletion)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func aStreamCutIntoRandomPiecesGivesTheSameReply(seed: UInt64) throws {
        var random = ChatRandom(state: seed)
        var rest = Array(ChatSamples.mixed.utf8)[...]
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let count = Int.random(in: 0...40, using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        let (text, completion) = try read(pieces)
        #expect(completion == ChatSamples.mixedCompletion)
        #expect(text == completion.reply.text)
    }

    @Test func aStreamCutShortIsAnErrorWhereverItIsCut() throws {
        let bytes = Array(ChatSamples.mixed.utf8)
        let finish = try #require(ChatSamples.mixed.firstRange(of: #""finish_reason":"tool_calls""#))
        let end = ChatSamples.mixed.utf8.distance(from: ChatSamples.mixed.startIndex, to: finish.upperBound)
        for length in 0..<end {
            let error = #expect(throws: LLMError.self) { try read([Array(bytes[..<length])]) }
            #expect(error?.code == .incomplete, "cut after \(length) bytes")
        }
    }

    @Test func aStreamThatEndsAfterItsFinishReasonIsWhole() throws {
        let stream = ChatSamples.text("done")
        let finish = try #require(stream.firstRange(of: "data: {\"choices\":[],"))
        let completion = try read(String(stream[..<finish.lowerBound]))
        #expect(completion.reply.text == "done")
        #expect(completion.isEstimated)
    }

    @Test func countsTokensItselfWhereTheServerDoesNot() throws {
        let completion = try read(deltas: [#"{"content":"twelve bytes"}"#])
        #expect(completion.isEstimated)
        #expect(completion.reply.promptTokens == 77)
        #expect(completion.reply.completionTokens == 3)
        #expect(TokenEstimate.tokens(in: "한글".utf8) == 3)
    }

    @Test func keepsParallelCallsApartThatShareAnIndex() throws {
        let completion = try read(
            deltas: [
                #"{"tool_calls":[{"index":0,"id":"x","function":{"name":"a","arguments":"{\"n\":1}"}}]}"#,
                #"{"tool_calls":[{"index":0,"id":"y","function":{"name":"b","arguments":"{"}}]}"#,
                #"{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}"#,
            ], finish: "tool_calls")
        #expect(
            completion.reply.calls == [
                LanguageModel.Call(id: "x", name: "a", arguments: #"{"n":1}"#),
                LanguageModel.Call(id: "y", name: "b", arguments: "{}"),
            ])
    }

    @Test func readsCallsWithoutIndexAndId() throws {
        let completion = try read(
            deltas: [
                #"{"tool_calls":[{"id":"x","function":{"name":"a","arguments":"{"}}]}"#,
                #"{"tool_calls":[{"function":{"arguments":"}"}}]}"#,
                #"{"tool_calls":[{"index":5,"function":{"name":"b","arguments":{"n":[1]}}}]}"#,
            ])
        #expect(
            completion.reply.calls == [
                LanguageModel.Call(id: "x", name: "a", arguments: "{}"),
                LanguageModel.Call(id: "call_2_1", name: "b", arguments: #"{"n":[1]}"#),
            ])
    }

    @Test func takesIdAndNameOnceWhereTheServerRepeatsThem() throws {
        let piece = #"{"tool_calls":[{"index":0,"id":"x","function":{"name":"a","arguments":" "}}]}"#
        let completion = try read(deltas: [piece, piece])
        #expect(completion.reply.calls == [LanguageModel.Call(id: "x", name: "a", arguments: "  ")])
    }

    @Test func ignoresReasoningAndOtherChoices() throws {
        let completion = try read(
            """
            data: {"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"}]}\n
            data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm","content":null}}]}\n
            data: {"choices":[{"index":0,"delta":{"content":[{"type":"thinking","text":"x"},\
            {"type":"text","text":"yes"}]}}]}\n
            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n

            """)
        #expect(completion.reply.text == "yes")
    }

    @Test(arguments: [
        (#"{"error":{"message":"overloaded","type":"server_error"}}"#, LLMError.Code.unavailable),
        (#"{"error":{"message":"slow down","code":429}}"#, .rateLimited),
        (#"{"error":{"message":"x","code":"context_length_exceeded"}}"#, .contextTooLong),
        (#"{"error":"out of memory"}"#, .unavailable),
        (#"{"object":"error","message":"bad"}"#, .unavailable),
        (#"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#, .incomplete),
        (#"{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}"#, .refused),
        (#"{"choices":[{"index":0,"delta":{"refusal":"no"},"finish_reason":"stop"}]}"#, .refused),
        (#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0}]},"finish_reason":"tool_calls"}]}"#, .badResponse),
        ("<html>", .badResponse), ("[DONE]", .badResponse), ("7", .incomplete), ("{}", .incomplete),
    ])
    func tellsWhatWentWrong(event: String, expected: LLMError.Code) {
        #expect(code("data: \(event)\n\n") == expected)
    }

    @Test func anErrorAfterSomeTextIsAnError() {
        let stream = #"data: {"choices":[{"index":0,"delta":{"content":"half"}}]}"# + "\n\n"
        #expect(code(stream + #"data: {"error":{"message":"boom"}}"# + "\n\n") == .unavailable)
        #expect(code(stream + "event: error\n" + #"data: {"error":{"message":"boom"}}"#) == .unavailable)
    }

    @Test func refusesMoreCallsThanAQuestionMayMake() {
        let calls = (0...60).map { #"{"index":\#($0),"id":"c\#($0)","function":{"name":"a"}}"# }.joined(separator: ",")
        #expect(code(#"data: {"choices":[{"index":0,"delta":{"tool_calls":[\#(calls)]}}]}"# + "\n\n") == .badResponse)
    }
}

/// SplitMix64.
private struct ChatRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
