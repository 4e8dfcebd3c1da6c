/// The forms in which the Query API takes and gives data.
struct QueryMediaType: Hashable, Sendable {
    /// Each value with its type.
    let isTyped: Bool
    /// One event a line instead of one document.
    let isLines: Bool
    /// What the answer's `Content-Type` says.
    let name: String

    static let plain = QueryMediaType(isTyped: false, isLines: false, name: "application/json")

    private static let known: [QueryMediaType] =
        [plain, QueryMediaType(isTyped: false, isLines: true, name: "application/jsonl")]
        + ["v1.0", "v1.1", "v1.2"].flatMap { version in
            [false, true].map { isLines in
                QueryMediaType(
                    isTyped: true, isLines: isLines,
                    name: "application/vnd.neo4j.query.\(version)\(isLines ? "+jsonl" : "")")
            }
        }

    /// The best that the caller accepts; nil where there is none. Equal weights go by the caller's order.
    static func accepted(_ header: String?) -> QueryMediaType? {
        guard let header, !header.trimmingSpaces().isEmpty else { return .plain }
        let wishes = header.split(separator: ",").map { wish in
            let parts = wish.split(separator: ";").map { $0.trimmingSpaces().lowercased() }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (name: parts.first ?? "", weight: weight)
        }
        let best = wishes.enumerated().filter { $0.element.weight > 0 }.sorted {
            ($0.element.weight, -$0.offset) > ($1.element.weight, -$1.offset)
        }
        return best.lazy.compactMap { named($0.element.name) }.first
    }

    /// Of a request body; nil for one that the Query API does not read.
    static func content(_ header: String?) -> QueryMediaType? {
        guard let header else { return .plain }
        return named(header.prefix { $0 != ";" }.trimmingSpaces().lowercased())
    }

    private static func named(_ name: String) -> QueryMediaType? {
        switch name {
        case "*/*", "application/*": plain
        case "application/vnd.neo4j.query": known.first { $0.name == "application/vnd.neo4j.query.v1.0" }
        case "application/vnd.neo4j.query+jsonl": known.first { $0.name == "application/vnd.neo4j.query.v1.0+jsonl" }
        case "application/x-ndjson": known.first { $0.name == "application/jsonl" }
        default: known.first { $0.name == name }
        }
    }
}
