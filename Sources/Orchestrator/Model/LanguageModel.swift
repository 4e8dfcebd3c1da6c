internal import JSON
internal import OrderedCollections

/// A model that can call tools, as far as the orchestrator is concerned: a name and a function.
public struct LanguageModel: Sendable {
    /// One turn of a conversation.
    public enum Turn: Hashable, Sendable {
        case system(String)
        case user(String)
        case assistant(text: String, calls: [Call])
        /// The answer to one call.
        case tool(call: String, content: String)
    }

    /// A tool call that the model wants.
    public struct Call: Hashable, Sendable {
        public var id: String
        public var name: String
        /// JSON text as the model wrote it; may be invalid.
        public var arguments: String

        public init(id: String, name: String, arguments: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// What one call of the model gave.
    public struct Reply: Hashable, Sendable {
        public var text: String
        public var calls: [Call]
        public var promptTokens: Int
        public var completionTokens: Int

        public init(text: String, calls: [Call], promptTokens: Int, completionTokens: Int) {
            self.text = text
            self.calls = calls
            self.promptTokens = promptTokens
            self.completionTokens = completionTokens
        }
    }

    public let name: String
    /// - Parameters: turns so far; tools (none where it must answer now); time that is left; receiver of text pieces.
    let complete:
        @Sendable (
            _ turns: [Turn], _ tools: [Tool], _ timeLeft: Duration, _ onDelta: @escaping @Sendable (String) -> Void
        )
            async throws -> Reply

    public init(
        name: String,
        complete:
            @escaping @Sendable (
                _ turns: [Turn], _ tools: [Tool], _ timeLeft: Duration, _ onDelta: @escaping @Sendable (String) -> Void
            ) async throws -> Reply
    ) {
        self.name = name
        self.complete = complete
    }
}
