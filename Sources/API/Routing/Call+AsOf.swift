internal import Base
internal import Graph
internal import JSON
internal import Store

extension Operation.Parameter {
    /// On every route that reads one state of the graph.
    static let asOf = Operation.Parameter.query(
        "asOf", "The state as it was: the number of a commit, or a time in RFC 3339. The latest where it is absent.",
        ["type": "string", "examples": ["12", "2026-03-01T09:00:00Z"]])
}

extension Call {
    /// The state of the graph that this request is about.
    func graph(of store: Store, for principal: Principal) async throws -> GraphSnapshot {
        guard let asOf = try asOf("asOf") else { return store.snapshot(for: principal.tenant) }
        return try await store.snapshot(for: principal.tenant, asOf: asOf)
    }

    /// A commit or a time among the query parameters.
    func asOf(_ name: String) throws(ProblemDetails) -> AsOf? {
        guard let text = query(name) else { return nil }
        if let number = Int64(text) { return .commit(CommitSeq(rawValue: number)) }
        // A plus sign in an address stands for a space, and is often meant as itself: 09:00:00+09:00.
        let zoned = text.lastIndex(of: " ").map { text[..<$0] + "+" + text[text.index(after: $0)...] }
        guard let time = Instant(iso8601: text) ?? zoned.flatMap({ Instant(iso8601: String($0)) }) else {
            throw ProblemDetails.invalidParameter(
                name, text, allowed: "the number of a commit, or a time such as 2026-03-01T09:00:00Z")
        }
        return .time(time)
    }
}
