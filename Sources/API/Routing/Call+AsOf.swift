internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import Store

extension Operation.Parameter {
    /// On every route that reads one state of the graph.
    static let asOf = Operation.Parameter.query(
        "asOf", "The state as it was: the number of a commit, or a time in RFC 3339. The latest where it is absent.",
        ["type": "string", "examples": ["12", "2026-03-01T09:00:00Z"]])

    /// On every route that reads one state of the graph.
    static let draft = Operation.Parameter.query(
        "draft", "The state as a change set would leave it, were it applied now. Nothing is changed.",
        ["type": "string", "examples": ["cs-12"]])

    /// On routes that read one CI.
    static let validAt = Operation.Parameter.query(
        "validAt", "What was true at this time, as far as it is known, or was known as of `asOf`.",
        ["type": "string", "format": "date-time", "examples": ["2026-03-01T09:00:00Z"]])
}

extension Call {
    /// The state of the graph that this request is about.
    func graph(of store: Store, for principal: Principal) async throws -> GraphSnapshot {
        if let draft = query("draft") { return try await self.draft(draft, store, principal).graph }
        guard let asOf = try asOf("asOf") else { return store.snapshot(for: principal) }
        return try await store.snapshot(for: principal, asOf: asOf)
    }

    /// What a change set that is not applied yet would make of the graph.
    func draft(
        _ name: String, _ store: Store, _ principal: Principal
    ) async throws -> (before: GraphSnapshot, graph: GraphSnapshot, metamodel: Metamodel) {
        guard query("asOf") == nil else {
            throw ProblemDetails(.invalidRequest, "draft and asOf ask for two different states.")
        }
        guard let number = ChangeSetName.parse(name) else {
            throw ProblemDetails.invalidParameter("draft", name, allowed: "the id of a change set, such as cs-12")
        }
        return try await ChangeControl(store).preview(number, for: principal)
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
