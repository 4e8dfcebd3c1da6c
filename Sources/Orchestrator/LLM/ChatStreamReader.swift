/// Bytes of a streamed chat completion → pieces of text, and the reply at the end. A value: no I/O.
struct ChatStreamReader: Sendable {
    private var parser = SSEParser()
    private var assembler: ChatStreamAssembler

    init(_ assembler: ChatStreamAssembler) { self.assembler = assembler }

    /// Whether the server has said that nothing follows.
    var isDone: Bool { assembler.isDone }

    /// The text that these bytes add; what follows the end is ignored.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(LLMError) -> String {
        var text = ""
        for event in try parser.take(bytes) where !assembler.isDone { text += try assembler.take(event.data) }
        return text
    }

    /// The reply, and the text that was still waiting for its line end.
    mutating func finish(
        promptEstimate: @autoclosure () -> Int
    ) throws(LLMError) -> (text: String, completion: ChatCompletion) {
        var text = ""
        do {
            if !assembler.isDone, let event = try parser.finish() { text = try assembler.take(event.data) }
        } catch {
            // A last line that cannot be read is one that was cut; whether that matters, the assembler knows.
            guard error.code == .badResponse else { throw error }
        }
        return (text, try assembler.completion(promptEstimate: promptEstimate()))
    }
}
