import Testing

@testable import Orchestrator

@Suite struct SSEParserTests {
    /// Feeds the whole, each byte alone, and every split in two.
    private func check(
        _ stream: String, _ expected: [SSEEvent], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let bytes = Array(stream.utf8)
        let splits = (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
        for pieces in [[bytes], bytes.map { [$0] }] + splits {
            var parser = SSEParser()
            var events: [SSEEvent] = []
            for piece in pieces { events += try parser.take(piece) }
            if let last = try parser.finish() { events.append(last) }
            #expect(events == expected, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [
        ("data: a\n\ndata: b\n\n", ["a", "b"]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        ("data: a\r\rdata: b\r\r", ["a", "b"]),
        ("data: a\r\n\ndata: b\n\r\n", ["a", "b"]),
        (": hello\n\n:\n\ndata: a\n: between\ndata: b\n\n", ["a\nb"]),
        ("data:a\n\ndata:  a\n\ndata\n\ndata:\ndata:\n\n", ["a", " a", "", "\n"]),
        ("id: 7\nretry: 10\nnonsense\ndata: {\"a\":\"b: c\"}\n\n", ["{\"a\":\"b: c\"}"]),
        ("data: a\n\n\n\n\n", ["a"]),
        ("data: a\n\ndata: b\n", ["a", "b"]),
        ("data: a\n\ndata: b", ["a", "b"]),
        ("\u{FEFF}data: 첫째 🛰\n\n", ["첫째 🛰"]),
        ("", []), ("\n\n", []), (": only a comment", []), ("event: x\n\n", []),
    ])
    func readsEventsHoweverTheBytesAreCut(stream: String, data: [String]) throws {
        try check(stream, data.map { SSEEvent(data: $0) })
    }

    @Test func namesAnEventForItselfOnly() throws {
        try check(
            "event: error\ndata: a\n\ndata: b\n\n", [SSEEvent(type: "error", data: "a"), SSEEvent(data: "b")])
    }

    @Test func refusesALineAboveTheLimit() throws {
        var parser = SSEParser(eventBytesMax: 16)
        #expect(try parser.take("data: 0123456789\n\n".utf8) == [SSEEvent(data: "0123456789")])
        let error = #expect(throws: LLMError.self) { try parser.take("data: 0123456789a".utf8) }
        #expect(error?.code == .badResponse)
        #expect(error?.message.contains("16 bytes") == true)
    }

    @Test func refusesDataAboveTheLimit() throws {
        var parser = SSEParser(eventBytesMax: 16)
        #expect(throws: LLMError.self) {
            for _ in 0..<3 { _ = try parser.take("data: 0123456\n".utf8) }
        }
    }
}
