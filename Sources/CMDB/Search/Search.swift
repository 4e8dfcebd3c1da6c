public import Base
public import Graph

/// A search in words, fields, ranges, patterns and relations over the CIs of one snapshot.
///
/// Three steps, each a value: the text is read once (``init(_:)``), its names are looked up in a snapshot and its
/// metamodel (``prepared(for:)``), then it runs (``PreparedSearch``). The grammar is that of ``SearchParser``.
public struct Search: Sendable {
    public let text: String
    let parsed: ParsedSearch

    /// - Throws: `syntax`, `tooLarge`, with the place.
    public init(_ text: String) throws(SearchError) {
        self.text = text
        parsed = try SearchParser.parse(text)
    }

    /// - Throws: `unknownField`, `unknownClass`, `unknownRelationType`, `badValue`, `badPattern`, `unknownParameter`.
    public func prepared(for context: SearchContext) throws(SearchError) -> PreparedSearch {
        var binder = SearchBinder(context)
        let bound = try binder.bind(parsed)
        return PreparedSearch(
            bound: bound, ranking: binder.ranking, spans: binder.spans, graph: context.graph,
            searchableKeys: binder.searchable)
    }
}

/// What a search is about, and for whom.
public struct SearchContext: Sendable {
    public let graph: GraphSnapshot
    public let metamodel: Metamodel
    /// What "now" is in it.
    public let now: Instant
    /// Values of `$name` in the text.
    public let parameters: [String: String]
    /// Whether attributes that not everybody may see are looked at.
    public let showsSensitive: Bool

    public init(
        graph: GraphSnapshot, metamodel: Metamodel, now: Instant, parameters: [String: String] = [:],
        showsSensitive: Bool
    ) {
        self.graph = graph
        self.metamodel = metamodel
        self.now = now
        self.parameters = parameters
        self.showsSensitive = showsSensitive
    }
}

/// A search that is ready to run.
public struct PreparedSearch: Sendable {
    let bound: BoundSearch
    /// Words and phrases that are wanted, for the order of what is found.
    let ranking: [String]
    /// What the history has to answer before it runs.
    public let spans: Set<SearchSpan>
    let graph: GraphSnapshot
    let searchableKeys: [PropertyKeyCode]

    /// Whether there is an order of how well CIs answer.
    public var isRanked: Bool { !ranking.isEmpty }

    /// The CIs that match.
    /// - Parameters:
    ///   - timed: for each of ``spans``, the CIs that it is true of.
    ///   - budget: a step is a page of 256 values or a candidate of the text index.
    /// - Complexity: O(nodes / 256) a term, and what the term finds; a text without an index, O(its values).
    /// - Throws: `interrupted`.
    public func matches(
        timed: [SearchSpan: [NodeID]] = [:], budget: Budget = .unlimited
    ) throws(SearchError) -> SlotSet {
        try SearchRun(graph, timed: timed, budget: budget).matches(bound)
    }
}
