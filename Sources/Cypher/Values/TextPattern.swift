/// A regular expression as `=~` has it, for whoever checks texts outside of statements: it matches the whole text.
public struct TextPattern: Sendable {
    private let matcher: RegexMatcher
    /// How often a match that takes long is asked whether to go on before it counts as none.
    private static let patience = 2_000

    /// - Throws: an argument error where the pattern is none.
    public init(_ pattern: String) throws(CypherError) { matcher = try RegexCache.matcher(pattern) }

    /// Whether the whole text matches. Patterns that would take for ever on a text do not match it.
    public func matches(_ text: String) -> Bool {
        var asked = 0
        return matcher.matches(text) {
            asked += 1
            return asked > Self.patience
        }
    }
}
