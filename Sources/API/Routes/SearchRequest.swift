internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Store

/// A search that a request asks for, run on one state of the graph.
struct SearchRequest {
    let store: Store
    let graph: GraphSnapshot
    let metamodel: Metamodel
    let prepared: PreparedSearch
    let matches: SlotSet
    let showsSensitive: Bool

    /// - Parameter parameters: of a saved search.
    /// - Throws: `ProblemDetails` with the place of a fault in the search.
    init(
        _ call: Call, _ principal: Principal, query: String, ciClass: String? = nil, parameters: [String: String] = [:]
    ) async throws {
        let store = try call.environment.backend.spine().store
        try await self.init(
            store, graph: try await call.graph(of: store, for: principal), principal, query: query,
            ciClass: ciClass ?? call.query("class"), parameters: parameters, now: call.environment.now())
    }

    init(
        _ store: Store, graph: GraphSnapshot, _ principal: Principal, query: String, ciClass: String? = nil,
        parameters: [String: String] = [:], now: Instant
    ) async throws {
        self.store = store
        self.graph = graph
        metamodel = store.metamodel(for: principal.tenant)
        showsSensitive = principal.may(.editor)
        if let ciClass, metamodel.classes[ciClass] == nil {
            throw ProblemDetails(
                .invalidRequest, "There is no CI class \"\(ciClass.prefix(80))\".",
                hint: "See the classes at /api/v1/metamodel.")
        }
        let text = ciClass.map { query.isEmpty ? "class:\($0)" : "class:\($0) AND (\(query))" } ?? query
        do throws(SearchError) {
            // By itself first, so that a parenthesis too many cannot reach beyond it, and places are those of the caller.
            prepared = try Self.prepare(query, text, graph, metamodel, now, parameters, showsSensitive)
        } catch {
            throw ProblemDetails(error, in: query)
        }
        var timed: [SearchSpan: [NodeID]] = [:]
        for span in prepared.spans {
            timed[span] = try await store.cis(span, tenant: principal.tenant, asOf: graph.seq)
        }
        let deadline = ContinuousClock.now + .seconds(Limits.searchSeconds)
        let budget = Budget(interruption: {
            Task.isCancelled ? .cancelled : ContinuousClock.now > deadline ? .outOfTime : nil
        })
        do throws(SearchError) { matches = try prepared.matches(timed: timed, budget: budget) } catch {
            throw ProblemDetails(error, in: query)
        }
    }

    private static func prepare(
        _ query: String, _ text: String, _ graph: GraphSnapshot, _ metamodel: Metamodel, _ now: Instant,
        _ parameters: [String: String], _ showsSensitive: Bool
    ) throws(SearchError) -> PreparedSearch {
        let context = SearchContext(
            graph: graph, metamodel: metamodel, now: now, parameters: parameters, showsSensitive: showsSensitive)
        let own = try Search(query).prepared(for: context)
        return text == query ? own : try Search(text).prepared(for: context)
    }

    /// `{items, total, next, seq, sort, facets}`, as the request's `sort`, `limit`, `cursor`, `columns`, `facets` say.
    func page(
        of call: Call, standardSort: SearchOrder? = nil, standardColumns: [String] = []
    ) throws -> JSONValue {
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        let order = try order(call) ?? standardSort ?? (prepared.isRanked ? .relevance : .id(isDescending: false))
        let after = try call.query("cursor").map { try Self.position($0, order) }
        let page = prepared.page(of: matches, order: order, after: after, limit: limit)
        let columns = Self.list(call.query("columns")) ?? (standardColumns.isEmpty ? nil : standardColumns)
        let reader = CIReader(graph, metamodel)
        var members: JSONObject = [
            "items": .array(page.nodes.map { .object(shown(reader.summary($0), columns)) }),
            "total": JSONValue(page.total),
            // The order that was asked for: how many match does not change within one state.
            "next": page.next.map { .string(Self.cursor($0, order)) } ?? .null, "seq": Wire.seq(graph.seq),
            "sort": .string(page.order.text),
        ]
        if let facets = Self.list(call.query("facets")) {
            guard facets.count <= Limits.facets else {
                throw ProblemDetails(.invalidRequest, "There are \(facets.count) facets, limit \(Limits.facets).")
            }
            for facet in facets { try checkVisible(facet, "facets") }
            members["facets"] = .object(
                JSONObject(facets.map { ($0, facet($0)) }, uniquingKeysWith: { first, _ in first }))
        }
        return .object(members)
    }

    private func shown(_ summary: JSONObject, _ columns: [String]?) -> JSONObject {
        guard let columns, let attributes = summary["attributes"]?.objectValue else { return summary }
        var summary = summary
        summary["attributes"] = .object(
            JSONObject(columns.compactMap { key in attributes[key].map { (key, $0) } }, uniquingKeysWith: { $1 }))
        return summary
    }

    private func facet(_ field: String) -> JSONValue {
        let facet = prepared.facet(field, of: matches, metamodel: metamodel)
        return [
            "values": .array(
                facet.counts.map { ["value": Wire.value($0.value), "count": JSONValue($0.count)] }),
            "distinct": JSONValue(facet.distinct), "missing": JSONValue(facet.missing),
        ]
    }

    private func order(_ call: Call) throws -> SearchOrder? {
        guard let text = call.query("sort") else { return nil }
        guard let order = SearchOrder(text) else {
            throw ProblemDetails.invalidParameter(
                "sort", text, allowed: "relevance, id, name or the key of an attribute, with - before it for descending"
            )
        }
        if case .attribute(let key, _) = order, key != GraphSnapshot.nameKey { try checkVisible(key, "sort") }
        return order
    }

    /// An attribute that there is, and that the caller may see.
    private func checkVisible(_ key: String, _ parameter: String) throws(ProblemDetails) {
        if key == "class", parameter == "facets" { return }
        let definitions = metamodel.classes.values.lazy.flatMap(\.attributes).filter { $0.key == key }
        let isKnown = !definitions.isEmpty || graph.propertyKey(named: key) != nil
        guard isKnown, showsSensitive || !definitions.contains(where: \.isSensitive) else {
            throw ProblemDetails.invalidParameter(
                parameter, key, allowed: "the key of an attribute; see /api/v1/metamodel")
        }
    }

    static func list(_ text: String?) -> [String]? {
        text.map { $0.split(separator: ",").map { $0.trimmingSpaces() } }
    }

    // MARK: Cursors

    private static func cursor(_ position: SearchPosition, _ order: SearchOrder) -> String {
        let value: JSONValue =
            switch position.value {
            case .number(let number): .number(number)
            case .text(let text): .string(text)
            case .none: .null
            }
        return Cursor.encode([.string(order.text), value, JSONValue(position.id)])
    }

    private static func position(_ cursor: String, _ order: SearchOrder) throws(ProblemDetails) -> SearchPosition {
        let parts = try Cursor.decode(cursor, count: 3)
        guard parts[0].stringValue == order.text, let id = parts[2].int64Value.flatMap(UInt64.init(exactly:)) else {
            throw ProblemDetails.invalidParameter("cursor", cursor, allowed: "the next of a page in the same order")
        }
        let value: SearchPosition.Value =
            switch parts[1] {
            case .string(let text): .text(text)
            case .null: .none
            default: parts[1].doubleValue.map { .number($0) } ?? .none
            }
        return SearchPosition(value: value, id: id)
    }
}
