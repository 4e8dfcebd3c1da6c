internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// One change to many CIs.
    static let bulk: [Route] = [
        Route(
            .post, "/api/v1/cis/bulk",
            Operation(
                id: "changeCIs", tag: .cis, summary: "Change or retire many CIs at once",
                description: """
                    Those named by `ids`, or those that the search `q` finds. In one commit, or not at all; `count` \
                    refuses where another number is found than was previewed.
                    """,
                body: .init(mediaType: "application/json", schema: Schema.ref("BulkChange")),
                answers: [.json(Schema.ref("BulkResult"), "What was changed, or would be."), .inReview]),
            .editor, handler: changeMany)
    ]

    private static func changeMany(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("q", "ids", "set", "class", "retire", "dryRun", "count", "title")
        let (graph, metamodel) = store.estate(for: principal)
        let nodes = try await chosen(body, store, graph, call, principal)
        guard nodes.count <= Limits.bulkCIs else {
            throw ProblemDetails(
                .limitExceeded, "\(nodes.count) CIs are meant, limit \(Limits.bulkCIs).", hint: "Narrow the search.")
        }
        if let wanted = body.members["count"]?.int64Value, wanted != Int64(nodes.count) {
            throw ProblemDetails(
                .stale, "\(nodes.count) CIs are meant now, you saw \(wanted).", hint: "Look at the preview again.")
        }
        let operations = try operations(body, nodes, graph, metamodel)
        let title = try body.optionalText("title") ?? "bulk edit of \(nodes.count) CIs"
        let isDryRun = body.members["dryRun"]?.boolValue ?? false
        var members: JSONObject = [
            "dryRun": .bool(isDryRun), "matched": JSONValue(nodes.count), "changed": JSONValue(operations.count),
            "seq": .null,
        ]
        let changeSet = ChangeSet.manual(title, by: principal, operations)
        if isDryRun {
            let resolved = try await store.preview(changeSet, on: (graph, metamodel), tenant: principal.tenant)
            members["difference"] = Wire.difference(
                try StateDifference(from: graph, to: resolved.graph, limit: Limits.differenceItems), metamodel)
        } else if !operations.isEmpty {
            members["seq"] = Wire.seq(try await store.commitOrPropose(changeSet, by: principal).seq)
        }
        return .json(.object(members))
    }

    private static func chosen(
        _ body: JSONBody, _ store: Store, _ graph: GraphSnapshot, _ call: Call, _ principal: Principal
    ) async throws -> [NodeSlot] {
        if let ids = body.members["ids"] {
            guard body.members["q"] == nil, let texts = ids.arrayValue else {
                throw ProblemDetails(.invalidRequest, "The body has both ids and q, or ids is no array.")
            }
            var nodes: [NodeSlot] = []
            for text in Set(texts.map { $0.stringValue ?? $0.serialized() }).sorted() {
                nodes.append(try node(text, in: graph))
            }
            return nodes
        }
        let query = try body.text("q", "a search, or \"ids\"", bytesMax: Limits.searchBytes)
        let request = try await SearchRequest(
            store, graph: graph, principal, query: query, now: call.environment.now())
        var nodes: [NodeSlot] = []
        request.matches.forEachNode { nodes.append($0) }
        return nodes
    }

    private static func operations(
        _ body: JSONBody, _ nodes: [NodeSlot], _ graph: GraphSnapshot, _ metamodel: Metamodel
    ) throws -> [ChangeOperation] {
        let set = try body.object("set")
        let ciClass = try body.optionalText("class")
        if body.members["retire"]?.boolValue ?? false {
            guard set.isEmpty, ciClass == nil else {
                throw ProblemDetails(.invalidRequest, "The body says both to retire CIs and to change them.")
            }
            return nodes.map { .retireCI(graph.id(of: $0)) }
        }
        guard !set.isEmpty || ciClass != nil else {
            throw ProblemDetails(
                .invalidRequest, "The body has neither set, class nor retire, so nothing would change.")
        }
        // Types are those of each CI's class; there are few classes.
        var attributesByClass: [String: [String: Value]] = [:]
        let table = metamodel.classTable(of: graph)
        return try nodes.compactMap { node in
            let own = table.ciClass(of: node)
            let attributes: [String: Value]
            if let known = attributesByClass[own] {
                attributes = known
            } else {
                attributes = try Wire.attributes(set, of: ciClass ?? own, metamodel: metamodel)
                attributesByClass[own] = attributes
            }
            let changed = attributes.filter { graph.property(named: $0.key, of: node) != $0.value }
            let newClass = ciClass == own ? nil : ciClass
            return changed.isEmpty && newClass == nil
                ? nil : .updateCI(graph.id(of: node), ciClass: newClass, name: nil, attributes: changed)
        }
    }
}
