internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// Change sets: proposed, read, edited.
    static let changeSets: [Route] = [
        Route(
            .get, "/api/v1/change-sets",
            Operation(
                id: "listChangeSets", tag: .changes, summary: "List change sets, newest first",
                description: "Without their operations, approvals and comments.",
                parameters: [
                    .query("state", "Only those in this state.", stateSchema),
                    .query("author", "Only those of this author."),
                    .query("q", "Only those with this text in title, reason or ticket."),
                    .limit(50, max: Limits.pageItems), .cursor,
                ], answers: [.json(Schema.page("ChangeSet", total: true), "A page of change sets.")]),
            .reader, handler: listChangeSets),
        Route(
            .post, "/api/v1/change-sets",
            Operation(
                id: "createChangeSet", tag: .changes, summary: "Propose a change",
                description: """
                    Nothing is changed before it is applied. `as` names a CI that the set creates; later operations \
                    may say that name for its id.
                    """,
                body: .init(mediaType: "application/json", schema: Schema.ref("NewChangeSet")),
                answers: [.json(Schema.ref("ChangeSet"), "The draft.", status: 201)]),
            .editor, handler: createChangeSet),
        Route(
            .get, "/api/v1/change-sets/{id}",
            Operation(
                id: "getChangeSet", tag: .changes, summary: "Get one change set", parameters: [changeSetID],
                answers: [.json(Schema.ref("ChangeSet"), "The change set; its `ETag` is the digest.")]),
            .reader, handler: getChangeSet),
        Route(
            .patch, "/api/v1/change-sets/{id}",
            Operation(
                id: "editChangeSet", tag: .changes, summary: "Edit a change set that is not applied",
                description: """
                    Other operations, or `rebase`, send it back to `draft`: approvals signed the operations as they \
                    were. `rebase` says that the operations stand against what others have changed since.
                    """,
                parameters: [changeSetID, .header("If-Match", "The `ETag` of the change set that was read.")],
                body: .init(mediaType: "application/json", schema: Schema.ref("ChangeSetEdit")),
                answers: [.json(Schema.ref("ChangeSet"), "The change set.")]),
            .editor, handler: editChangeSet),
        Route(
            .get, "/api/v1/change-sets/{id}/difference",
            Operation(
                id: "getChangeSetDifference", tag: .changes, summary: "What a change set changes",
                description: """
                    Of one that is applied, what its commit changed; else what it would change now. Each list has at \
                    most `limit` elements; the counts are whole.
                    """,
                parameters: [changeSetID, .limit(100, max: Limits.differenceItems)],
                answers: [.json(Schema.ref("StateDifference"), "What leads from the one state to the other.")]),
            .reader, handler: changeSetDifference),
    ]

    static let changeSetID = Operation.Parameter.path("id", "The change set's id.", example: "cs-12")

    private static let stateSchema: JSONValue = [
        "type": "string", "enum": .array(ChangeState.allCases.map { .string($0.rawValue) }),
    ]

    /// The number of the change set in the path.
    static func changeSetNumber(_ call: Call) throws -> Int64 {
        let text = try call.path("id")
        guard let number = ChangeSetName.parse(text) else {
            throw ProblemDetails(
                .notFound, "There is no change set \"\(text.prefix(80))\".", hint: "Their ids look like cs-12.")
        }
        return number
    }

    static func changeSetResponse(
        _ stored: StoredChangeSet, _ sight: Sight, status: HTTPResponse.Status = .ok
    ) -> Response {
        var headers: HTTPFields = [.eTag: "\"\(stored.digest)\"", .cacheControl: "private, no-cache"]
        if status == .created { headers[.location] = "/api/v1/change-sets/\(stored.name)" }
        return .json(Wire.changeSet(stored, sight), status: status, headers: headers)
    }

    // MARK: reading

    private static func listChangeSets(_ call: Call, _ principal: Principal) async throws -> Response {
        let control = ChangeControl(try call.environment.backend.spine().store)
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        var state: ChangeState?
        if let text = call.query("state") {
            state = ChangeState(rawValue: text)
            if state == nil {
                throw ProblemDetails.invalidParameter(
                    "state", text, allowed: ChangeState.allCases.map(\.rawValue).joined(separator: ", "))
            }
        }
        var before: Int64?
        if let cursor = call.query("cursor") { before = try Cursor.decode(cursor, count: 1)[0].int64Value }
        let found = try await control.changeSets(
            of: principal.tenant, state: state, author: call.query("author"), text: call.query("q"), limit: limit + 1,
            before: before)
        let page = found.items.prefix(limit)
        let sight = control.store.sight(of: principal)
        let next: JSONValue =
            found.items.count > limit
            ? page.last.map { .string(Cursor.encode([JSONValue($0.number)])) } ?? .null : .null
        return .json([
            "items": .array(page.map { Wire.changeSet($0, sight) }), "total": JSONValue(found.total), "next": next,
            "seq": Wire.seq(control.store.snapshot(for: principal).seq),
        ])
    }

    private static func getChangeSet(_ call: Call, _ principal: Principal) async throws -> Response {
        let control = ChangeControl(try call.environment.backend.spine().store)
        return changeSetResponse(
            try await control.changeSet(try changeSetNumber(call), tenant: principal.tenant),
            control.store.sight(of: principal))
    }

    private static func changeSetDifference(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let control = ChangeControl(store)
        let number = try changeSetNumber(call)
        let limit = try call.query("limit", in: 1...Limits.differenceItems, otherwise: 100)
        let stored = try await control.changeSet(number, tenant: principal.tenant)
        if let seq = stored.appliedSeq {
            let found = try await store.difference(
                for: principal, from: .commit(CommitSeq(rawValue: seq.rawValue - 1)), to: .commit(seq),
                limit: limit)
            return .json(Wire.difference(found, store.metamodel(for: principal.tenant)))
        }
        let preview = try await control.preview(number, for: principal)
        let found = try StateDifference(from: preview.before, to: preview.graph, limit: limit)
        return .json(Wire.difference(found, preview.metamodel))
    }

    // MARK: proposing

    private static func createChangeSet(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject(limit: Limits.changeSetBytes)
        try body.allowOnly("title", "reason", "ticket", "operations", "applyAfter", "emergency", "baseSeq")
        let (graph, metamodel) = store.estate(for: principal)
        let operations = try OperationReader(metamodel: metamodel, graph: graph)
            .operations(body.members["operations"] ?? .array([]))
        var draft = ChangeDraft(
            title: try body.text("title", "what it is for, in a line", bytesMax: Limits.changeTextBytes),
            operations: operations)
        draft.reason = try body.optionalText("reason", bytesMax: Limits.changeTextBytes) ?? ""
        draft.ticket = try body.optionalText("ticket") ?? ""
        draft.applyAfter = try time("applyAfter", body)
        draft.isEmergency = body.members["emergency"]?.boolValue ?? false
        draft.baseSeq = body.members["baseSeq"]?.int64Value.map(CommitSeq.init(rawValue:)) ?? graph.seq
        let stored = try await ChangeControl(store).create(draft, by: principal)
        return changeSetResponse(stored, store.sight(of: principal), status: .created)
    }

    private static func editChangeSet(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let number = try changeSetNumber(call)
        let body = try await call.jsonObject(limit: Limits.changeSetBytes)
        try body.allowOnly("title", "reason", "ticket", "operations", "applyAfter", "rebase")
        let control = ChangeControl(store)
        if let header = call.request.headers[.ifMatch], header != "*" {
            let stored = try await control.changeSet(number, tenant: principal.tenant)
            guard header == "\"\(stored.digest)\"" else {
                throw StoreError(
                    .stale, "\(stored.name) has been edited since you read it", hint: "Read it again.")
            }
        }
        var edit = ChangeEdit()
        edit.title = try body.optionalText("title", bytesMax: Limits.changeTextBytes)
        edit.reason = try body.optionalText("reason", bytesMax: Limits.changeTextBytes)
        edit.ticket = try body.optionalText("ticket")
        edit.rebases = body.members["rebase"]?.boolValue ?? false
        if body.members["applyAfter"] != nil { edit.applyAfter = .some(try time("applyAfter", body)) }
        if let operations = body.members["operations"] {
            let (graph, metamodel) = store.estate(for: principal)
            edit.operations = try OperationReader(metamodel: metamodel, graph: graph).operations(operations)
        }
        return changeSetResponse(try await control.edit(number, edit, by: principal), store.sight(of: principal))
    }

    private static func time(_ name: String, _ body: JSONBody) throws -> Instant? {
        guard let text = try body.optionalText(name) else { return nil }
        guard let time = Instant(iso8601: text) else {
            throw ProblemDetails(
                .invalidRequest, "The member \"\(name)\" is no time in RFC 3339, such as 2026-03-01T09:00:00Z.")
        }
        return time
    }
}
