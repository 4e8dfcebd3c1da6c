public import Curl

/// Why a language model gave no reply that can be used. Never holds the key.
public struct LLMError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// Address, model or key are missing or cannot be used.
        case invalidSettings
        /// The server does not accept the key, or the key may not use the model.
        case unauthorized
        /// The server does not know the address or the model.
        case notFound
        /// Too many requests or tokens, or no credit left.
        case rateLimited
        /// The conversation does not fit into the model's window.
        case contextTooLong
        /// The server cannot use the request for another reason.
        case invalidRequest
        /// The server or the model declines because of the content.
        case refused
        /// The server is not reachable, overloaded or broken.
        case unavailable
        /// The time is over, or nothing came for too long.
        case timeout
        /// The server's answer is not a chat completion.
        case badResponse
        /// The reply stops in the middle: the stream was cut short, or the model's length limit was reached.
        case incomplete
        /// The Swift task was cancelled.
        case cancelled
    }

    public let code: Code
    /// What happened, with the server's own words where it gave some, in one sentence.
    public private(set) var message: String
    /// The remedy, where we know one.
    public let hint: String?
    /// The error of the transport, where it is the cause.
    public let underlying: CurlError?

    /// An error without a cause below.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.init(code, message, hint: hint, underlying: nil)
    }

    private init(_ code: Code, _ message: String, hint: String?, underlying: CurlError?) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    /// - Parameter isUnderWay: whether the reply had begun.
    init(_ error: CurlError, isUnderWay: Bool) {
        let code: Code =
            switch error.code {
            case .timeout, .stalled: .timeout
            case .connectionLost where isUnderWay: .incomplete
            case .resolve, .connect, .tls, .connectionLost, .closed, .busy, .library: .unavailable
            case .tooLarge, .protocolViolation, .tooManyRedirects, .status: .badResponse
            case .invalidRequest: .invalidSettings
            case .cancelled: .cancelled
            }
        self.init(code, error.message, hint: error.hint, underlying: error)
    }

    public var description: String { message }

    /// The same without the key, or the beginning of it where the message was shortened: a server may repeat what it
    /// was sent.
    func withoutKey(_ key: String?) -> LLMError {
        guard let key else { return self }
        var clean = self
        clean.message = message.replacing(key, with: "***")
        guard clean.message.hasSuffix("…") else { return clean }
        let kept = clean.message.dropLast()
        let cut = stride(from: key.count - 1, to: 2, by: -1).first { kept.hasSuffix(key.prefix($0)) }
        if let cut { clean.message = kept.dropLast(cut) + "***…" }
        return clean
    }
}
