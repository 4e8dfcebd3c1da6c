internal import Base
internal import CMDB
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let key = Operation.Parameter.path("key", "The search's key.", example: "unowned-hosts")

    /// Searches that somebody has saved, for themselves or for all.
    static let searches: [Route] = [
        Route(
            .get, "/api/v1/searches",
            Operation(
                id: "listSearches", tag: .cis, summary: "List saved searches",
                description: "Shared ones, and one's own.",
                answers: [.json(Schema.page("SavedSearch", total: false), "All of them, by key.")]),
            .reader, handler: listSearches),
        Route(
            .get, "/api/v1/searches/{key}",
            Operation(
                id: "getSearch", tag: .cis, summary: "Get a saved search", parameters: [key],
                answers: [.json(Schema.ref("SavedSearch"), "The search; its `ETag` is its version.")]),
            .reader, handler: getSearch),
        Route(
            .put, "/api/v1/searches/{key}",
            Operation(
                id: "saveSearch", tag: .cis, summary: "Save a search",
                description: "`$name` in the query stands for a parameter. Only its owner and admins change a search.",
                parameters: [key, .header("If-Match", "The `ETag` that was read; 412 where it is no longer current.")],
                body: .init(mediaType: "application/json", schema: Schema.ref("NewSavedSearch")),
                answers: [.json(Schema.ref("SavedSearch"), "The search."), .inReview]),
            .editor, handler: saveSearch),
        Route(
            .delete, "/api/v1/searches/{key}",
            Operation(
                id: "forgetSearch", tag: .cis, summary: "Forget a saved search",
                parameters: [key, .header("If-Match", "The `ETag` that was read; 412 where it is no longer current.")],
                answers: [.noContent, .inReview]),
            .editor, handler: forgetSearch),
        Route(
            .get, "/api/v1/searches/{key}/run",
            Operation(
                id: "runSearch", tag: .cis, summary: "Run a saved search",
                description: "Parameters of the search are given as parameters of the address: `?environment=test`.",
                parameters: [
                    key, .query("sort", "As of a list of CIs; the search's own where it is absent."),
                    .query("columns", "As of a list of CIs; the search's own where it is absent."),
                    .query("facets", "As of a list of CIs."), .limit(50, max: Limits.pageItems), .cursor, .asOf,
                ],
                answers: [.json(Schema.ref("CIPage"), "A page of CIs.")]),
            .reader, handler: runSearch),
    ]

    private static func listSearches(_ call: Call, _ principal: Principal) async throws -> Response {
        let metamodel = try call.environment.backend.spine().store.metamodel(for: principal.tenant)
        let visible = metamodel.searches.values.filter { isVisible($0, principal) }.sorted { $0.key < $1.key }
        return .json(["items": .array(visible.map(Wire.search)), "next": .null])
    }

    private static func isVisible(_ search: SavedSearch, _ principal: Principal) -> Bool {
        search.isShared || search.owner == principal.subject || principal.may(.admin)
    }

    private static func search(_ call: Call, _ principal: Principal) throws -> SavedSearch {
        let key = try call.path("key")
        let metamodel = try call.environment.backend.spine().store.metamodel(for: principal.tenant)
        guard let search = metamodel.searches[key], isVisible(search, principal) else {
            throw ProblemDetails(
                .notFound, "There is no search \"\(key.prefix(80))\".",
                hint: "See /api/v1/searches for those there are.")
        }
        return search
    }

    private static func getSearch(_ call: Call, _ principal: Principal) async throws -> Response {
        try await response(try search(call, principal), call, principal)
    }

    private static func response(
        _ search: SavedSearch, _ call: Call, _ principal: Principal
    ) async throws -> Response {
        let seq = try await call.environment.backend.spine().store.version(
            of: .init(kind: .search, key: search.key), tenant: principal.tenant)
        return .json(Wire.search(search), headers: [.eTag: "\"\(seq)\""])
    }

    private static func saveSearch(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let key = try call.path("key")
        guard (1...64).contains(key.utf8.count),
            key.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) })
        else {
            throw ProblemDetails.invalidParameter(
                "key", key, allowed: "up to 64 bytes of letters, digits, -, _ and .")
        }
        let existing = store.metamodel(for: principal.tenant).searches[key]
        try checkOwner(existing, principal)
        let body = try await call.jsonObject()
        try body.allowOnly("title", "query", "parameters", "columns", "sort", "shared")
        var content = body.members
        content["owner"] = .string(existing?.owner ?? principal.subject)
        let definition = Definition(kind: .search, key: key, content: .object(content))
        try await commit("save search \(key)", .define(definition), key, call, principal)
        guard let saved = store.metamodel(for: principal.tenant).searches[key] else {
            throw ProblemDetails(.notFound, "The search \"\(key)\" was removed again meanwhile.")
        }
        return try await response(saved, call, principal)
    }

    private static func forgetSearch(_ call: Call, _ principal: Principal) async throws -> Response {
        let found = try search(call, principal)
        try checkOwner(found, principal)
        try await commit(
            "forget search \(found.key)", .undefine(.init(kind: .search, key: found.key)), found.key, call, principal)
        return .noContent
    }

    private static func checkOwner(_ search: SavedSearch?, _ principal: Principal) throws(ProblemDetails) {
        guard let owner = search?.owner, owner != principal.subject, !principal.may(.admin) else { return }
        throw ProblemDetails(
            .forbidden, "The search \"\(search?.key ?? "")\" is \(owner)'s.", hint: "Save it under a key of your own.")
    }

    private static func commit(
        _ title: String, _ operation: ChangeOperation, _ key: String, _ call: Call, _ principal: Principal
    ) async throws {
        var changeSet = ChangeSet.manual(title, by: principal, operation)
        if let seq = try VersionTag.seq(call.request.headers[.ifMatch]) {
            changeSet.expectedDefinitions = [.init(kind: .search, key: key): seq]
        }
        _ = try await call.environment.backend.spine().store.commitOrPropose(changeSet, by: principal)
    }

    private static func runSearch(_ call: Call, _ principal: Principal) async throws -> Response {
        let found = try search(call, principal)
        let values: [String: String]
        do throws(SearchError) {
            values = try found.values(
                given: QueryString(call.request.uri.query).values(
                    besides: ["sort", "columns", "facets", "limit", "cursor", "asOf"]))
        } catch {
            throw ProblemDetails(error, in: nil)
        }
        let request = try await SearchRequest(call, principal, query: found.query, parameters: values)
        return .json(try request.page(of: call, standardSort: found.sort, standardColumns: found.columns))
    }
}

extension Wire {
    static func search(_ search: SavedSearch) -> JSONValue {
        [
            "key": .string(search.key), "title": .string(search.title), "query": .string(search.query),
            "parameters": .object(
                search.parameters.reduce(into: [:]) { members, parameter in
                    members[parameter.key] = [
                        "type": .string(parameter.value.kind.rawValue), "default": JSONValue(parameter.value.standard),
                    ]
                }),
            "columns": .array(search.columns.map(JSONValue.string)), "sort": JSONValue(search.sort?.text),
            "shared": .bool(search.isShared), "owner": JSONValue(search.owner),
        ]
    }
}
