public import Base
public import Graph
internal import JSON
internal import OrderedCollections

// What a search over the whole estate asks people about.

extension DuplicateFinder {
    /// The duplicates of a graph as questions.
    public func reviewItems(in graph: GraphSnapshot) -> [ReviewItem] {
        pairs(in: graph).map { pair in
            let (first, second) = (
                ReviewItem.Subject(pair.first, graph, metamodel), ReviewItem.Subject(pair.second, graph, metamodel)
            )
            return ReviewItem(
                kind: .duplicate, subjectKey: ReviewItem.pairKey(pair.first, pair.second),
                title: Localized(
                    en: "Are \(first.name) and \(second.name) the same?", ko: "\(first.name), \(second.name): 같은 것입니까?"),
                subjects: [first, second], evidence: pair.evidence, score: pair.score)
        }
    }
}

extension RelationSuggester {
    /// The missing relations of a graph as questions, each good until the evidence is ``RelationType/evidenceSeconds``
    /// old, or ``Limits/suggestionDays`` where the type says nothing.
    public func reviewItems(at now: Instant) -> [ReviewItem] {
        suggestions().map { suggestion in
            let from = ReviewItem.Subject(suggestion.from, graph, metamodel)
            let to = ReviewItem.Subject(suggestion.to, graph, metamodel)
            let definition = metamodel.relationTypes[suggestion.type]
            let label = definition?.label ?? Localized(en: suggestion.type, ko: suggestion.type)
            return ReviewItem(
                kind: .suggestion,
                subjectKey: ReviewItem.relationKey(suggestion.type, from: suggestion.from, to: suggestion.to),
                title: Localized(
                    en: "\(from.name) \(label.en) \(to.name)?", ko: "\(from.name) → \(to.name) (\(label.ko))?"),
                subjects: [from, to], evidence: suggestion.evidence, score: suggestion.score,
                expires: now.advanced(bySeconds: definition?.evidenceSeconds ?? Limits.suggestionDays * 86_400),
                detail: ["type": .string(suggestion.type)])
        }
    }
}

extension ReviewItem.Subject {
    fileprivate init(_ id: NodeID, _ graph: GraphSnapshot, _ metamodel: Metamodel) {
        let slot = graph.slot(of: id)
        self = .ci(
            id, ciClass: slot.map { metamodel.ciClass(of: $0, in: graph) } ?? "",
            name: slot.flatMap { graph.property(named: GraphSnapshot.nameKey, of: $0).stringValue } ?? "")
    }

    /// As people call it; the id or key where it has no name.
    public var name: String {
        switch self {
        case .ci(let id, _, let name): name.isEmpty ? CIName.text(id) : name
        case .record(_, let key, _, let name): name.isEmpty ? key : name
        }
    }
}
