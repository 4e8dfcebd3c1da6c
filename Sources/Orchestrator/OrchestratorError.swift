/// Why a question could not be worked on.
public struct OrchestratorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The question has more bytes than the limit.
        case questionTooLong
        /// A tool was given an argument that it cannot use.
        case invalidArgument
        /// No CI has this name or id.
        case unknownCI
        /// Several CIs have this name.
        case ambiguousCI
        /// A source of data did not answer.
        case unavailable
        /// The caller may not ask.
        case denied
    }

    public let code: Code
    /// What happened, with the offending value and the limit, in one sentence.
    public let message: String
    /// The remedy, where we know one.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }
}
