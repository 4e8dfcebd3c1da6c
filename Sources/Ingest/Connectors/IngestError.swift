/// Why observations could not be read, sent or taken in: what happened, and the remedy where one is known.
public struct IngestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; raw values are stable and appear in problem documents.
    public enum Code: String, Sendable, CaseIterable {
        case notFound = "not_found"
        case unreadable
        case wrongKind = "wrong_kind"
        case syntax
        case truncated
        case tooLarge = "too_large"
        case empty
        case invalidRecord = "invalid_record"
        case duplicateKey = "duplicate_key"
        case unknownTarget = "unknown_target"
        case countMismatch = "count_mismatch"
        case unknownConnector = "unknown_connector"
        case missingLocation = "missing_location"
        case unreachable
        case denied
        case unsupportedPlatform = "unsupported_platform"
        case cancelled
    }

    public let code: Code
    /// One sentence: what happened, the offending value, the limit.
    public let message: String
    /// What to do about it.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { hint.map { "\(message) (\($0))" } ?? message }

    /// The same error with the place it was found in front, for example `line 12`.
    func at(_ place: String) -> IngestError { IngestError(code, "\(place): \(message)", hint: hint) }
}
