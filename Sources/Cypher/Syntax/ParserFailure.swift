/// An error on its way out of the parser. One word, where the error itself is more than ten: every call that can throw
/// keeps room for its error on the stack, and the parser is made of calls within calls.
final class ParserFailure: Error {
    let error: CypherError

    init(
        _ kind: CypherError.Kind, _ detail: CypherError.Detail, _ message: String, at range: SourceRange?,
        hint: String? = nil
    ) {
        error = .compile(kind, detail, message, at: range, hint: hint)
    }
}
