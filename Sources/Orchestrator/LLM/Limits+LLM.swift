internal import Base

/// What a model server may send us.
extension Limits {
    /// Bytes of a model's whole response. A streamed token costs about 300 bytes, so this is some 50,000 tokens.
    static let llmResponseBytes = 16 << 20
    /// Bytes of one event of a model's stream; a piece has some hundreds, a call that comes whole a few thousand.
    static let llmEventBytes = 1 << 20
    /// Tool calls in one reply of a model: as many as one question may make.
    static let llmCallsPerReply = modelToolCalls
    /// Nesting of the JSON that a model server sends; its own shapes stay under 8.
    static let llmDepth = 32
    /// Letters of a model server's own words that an error repeats.
    static let llmErrorLetters = 300
    /// Seconds that a stream may be silent; reading a long prompt on a small machine takes about 20.
    static let llmStallSeconds: Int64 = 30
    /// Attempts of one request where the server is overloaded or not reachable.
    static let llmAttempts = 3
    /// Bytes of an address, a model's name, or a key.
    static let llmSettingBytes = 4_096
}
