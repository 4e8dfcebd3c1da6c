internal import Base

/// Where a model is that speaks the chat completions of OpenAI: a provider, or a server of one's own.
///
/// Printing it shows neither the key nor the address's query.
public struct ChatModelSettings: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The whole address that requests go to.
    let endpoint: String
    /// As the server knows it.
    public let model: String
    /// Sent as a Bearer token.
    let key: String?
    /// What fits into the model, both ways; a longer conversation is refused before it is sent, because some servers
    /// silently drop its beginning.
    public var windowTokens: Int?
    /// How long nothing may come while a reply streams; whole seconds.
    public var stallTimeout: Duration = .seconds(Limits.llmStallSeconds)

    /// - Parameters:
    ///   - url: the base, for example `http://localhost:11434/v1`, with or without a slash at the end; the whole
    ///     address that ends in `/chat/completions` will do, and a query is kept.
    ///   - key: nil or blank where the server needs none.
    public init(url: String, model: String, key: String? = nil, windowTokens: Int? = nil) throws(LLMError) {
        endpoint = try Self.endpoint(of: Self.trimmed(url))
        self.model = Self.trimmed(model)
        guard !self.model.isEmpty, self.model.utf8.count <= Limits.llmSettingBytes else {
            throw LLMError(
                .invalidSettings,
                "the name of the model has \(self.model.utf8.count) bytes, allowed are 1 to \(Limits.llmSettingBytes)")
        }
        let key = Self.trimmed(key ?? "")
        guard key.utf8.count <= Limits.llmSettingBytes, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw LLMError(
                .invalidSettings, "the key of the model server has a character that cannot be sent, or is too long",
                hint: "A key is visible ASCII without blanks, up to \(Limits.llmSettingBytes) bytes.")
        }
        self.key = key.isEmpty ? nil : key
        if let windowTokens, windowTokens < 1 {
            throw LLMError(.invalidSettings, "the window of the model is \(windowTokens) tokens, the least is 1")
        }
        self.windowTokens = windowTokens
    }

    /// Nil where neither `ROOTLINE_LLM_URL` nor `ROOTLINE_LLM_MODEL` is set: then there is no model.
    ///
    /// Reads `ROOTLINE_LLM_KEY` as well. Blank counts as not set.
    public init?(environment: [String: String]) throws(LLMError) {
        let value = { (name: String) in Self.trimmed(environment[name] ?? "") }
        let url = value("ROOTLINE_LLM_URL")
        let model = value("ROOTLINE_LLM_MODEL")
        switch (url.isEmpty, model.isEmpty) {
        case (true, true): return nil
        case (false, false): try self.init(url: url, model: model, key: value("ROOTLINE_LLM_KEY"))
        case (let isURLMissing, _):
            let (there, missing) =
                isURLMissing ? ("ROOTLINE_LLM_MODEL", "ROOTLINE_LLM_URL") : ("ROOTLINE_LLM_URL", "ROOTLINE_LLM_MODEL")
            throw LLMError(
                .invalidSettings, "\(there) is set but \(missing) is not",
                hint: "Set both to use a language model, or neither for the built-in planner.")
        }
    }

    public var description: String {
        "\(model) at \(endpoint.prefix { $0 != "?" })\(key == nil ? ", without a key" : ", with a key")"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    private static func endpoint(of url: String) throws(LLMError) -> String {
        let hint = "Give an address such as http://localhost:11434/v1."
        let scheme = ["http://", "https://"].first { url.lowercased().hasPrefix($0) }
        let isSendable =
            url.utf8.count <= Limits.llmSettingBytes && url.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && !url.contains("#")
        let rest = url.dropFirst(scheme?.count ?? 0)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        // What may hold a password is not repeated.
        guard !rest.contains("@") else {
            throw LLMError(
                .invalidSettings, "the address of the model server holds an @, as before a host that needs a password",
                hint: "Put the key into ROOTLINE_LLM_KEY. \(hint)")
        }
        guard scheme != nil, isSendable, !authority.isEmpty else {
            let shown = url.prefix { $0 != "?" }.prefix(Limits.llmErrorLetters)
            throw LLMError(
                .invalidSettings, "the address of the model server, \"\(shown)\", is not an http or https URL",
                hint: hint)
        }
        let query = url.firstIndex(of: "?").map { url[$0...] } ?? ""
        var path = url.prefix { $0 != "?" }
        while path.hasSuffix("/") { path.removeLast() }
        return path + (path.hasSuffix("/chat/completions") ? "" : "/chat/completions") + query
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }
}
