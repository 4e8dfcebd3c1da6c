internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// What moves a change set from one state to the next.
    static let changeSetActions: [Route] = [
        action(
            "check", "checkChangeSet", "Check a change set",
            "Schema, rules on the resulting graph, conflicts with later commits, impact and lost redundancy."
        ) { control, number, _, principal in try await control.check(number, by: principal).stored },
        action(
            "submit", "submitChangeSet", "Ask for the approvals that policies want",
            "Checks it first. Where no policy wants any, it is approved at once. An emergency is applied at once."
        ) { control, number, _, principal in try await control.submit(number, by: principal) },
        action(
            "approve", "approveChangeSet", "Approve a change set",
            """
            Signs the digest of its operations: pass the one that was looked at, as `digest`. An edit voids it. \
            An emergency that was applied first becomes `verified`.
            """, members: ["digest": Schema.string, "comment": Schema.string]
        ) { control, number, body, principal in
            try await control.approve(
                number, comment: try body.optionalText("comment", bytesMax: Limits.changeTextBytes) ?? "",
                digest: try body.optionalText("digest"), by: principal)
        },
        action(
            "reject", "rejectChangeSet", "Reject a change set", nil, members: ["comment": Schema.string]
        ) { control, number, body, principal in
            try await control.reject(
                number, comment: try body.optionalText("comment", bytesMax: Limits.changeTextBytes) ?? "",
                by: principal)
        },
        action("withdraw", "withdrawChangeSet", "Withdraw a change set", nil) { control, number, _, principal in
            try await control.withdraw(number, by: principal)
        },
        action(
            "apply", "applyChangeSet", "Apply a change set",
            """
            Whole or not at all. A draft that no policy wants anything of is checked and applied; one with a time in \
            `applyAfter` is `scheduled` until then.
            """
        ) { control, number, _, principal in try await control.apply(number, by: principal) },
        action(
            "comments", "commentChangeSet", "Comment on a change set", nil, members: ["text": Schema.string]
        ) { control, number, body, principal in
            try await control.comment(
                number, try body.text("text", "what you have to say", bytesMax: Limits.changeTextBytes), by: principal)
        },
    ]

    private static func action(
        _ verb: String, _ id: String, _ summary: String, _ description: String?, members: JSONObject = [:],
        _ act: @escaping @Sendable (ChangeControl, Int64, JSONBody, Principal) async throws -> StoredChangeSet
    ) -> Route {
        let optional = Set(members.keys.filter { $0 != "text" })
        return Route(
            .post, "/api/v1/change-sets/{id}/\(verb)",
            Operation(
                id: id, tag: .changes, summary: summary, description: description, parameters: [changeSetID],
                body: members.isEmpty
                    ? nil : .init(mediaType: "application/json", schema: Schema.object(members, optional: optional)),
                answers: [.json(Schema.ref("ChangeSet"), "The change set.")]), .editor
        ) { call, principal in
            let control = ChangeControl(try call.environment.backend.spine().store)
            let body = try await call.optionalJSONObject()
            for name in body.members.keys where !members.keys.contains(name) { try body.allowOnly(verb) }
            return changeSetResponse(
                try await act(control, try changeSetNumber(call), body, principal), control.store.sight(of: principal))
        }
    }

    // MARK: taking back

    /// What takes back a past change. The answer has the dependants, and the change set where one was made.
    static let rollbacks: [Route] = [
        rollback(
            "/api/v1/change-sets/{id}/rollback", "rollBackChangeSet", "Take back an applied change set", changeSetID
        ) { .changeSet(try changeSetNumber($0)) },
        rollback(
            "/api/v1/commits/{seq}/rollback", "rollBackCommit", "Take back one commit",
            .path("seq", "The commit's number.", example: "12")
        ) { .commit(CommitSeq(rawValue: try number("seq", $0))) },
        rollback(
            "/api/v1/ingest-runs/{id}/rollback", "rollBackRun", "Take back what one run of discovery changed",
            .path("id", "The run's id.", example: "7")
        ) { .run(try number("id", $0)) },
        rollback(
            "/api/v1/sources/{name}/rollback", "rollBackSource",
            "Take back everything that a source has committed since a commit",
            .path("name", "The source's name.", example: "file:estate"),
            more: [.query("since", "The first commit that is taken back.", Schema.seq)]
        ) { call in
            let since = try call.query("since", in: 1...Int.max, otherwise: 1)
            return .source(try call.path("name"), since: CommitSeq(rawValue: Int64(since)))
        },
    ]

    private static func rollback(
        _ path: String, _ id: String, _ summary: String, _ parameter: Operation.Parameter,
        more: [Operation.Parameter] = [], _ target: @escaping @Sendable (Call) throws -> RollbackTarget
    ) -> Route {
        Route(
            .post, path,
            Operation(
                id: id, tag: .changes, summary: summary,
                description: """
                    Makes a change set that turns what was changed back, against the present state. Later changes of \
                    the same are `dependants`: with `list` (the default) they are told, and nothing is made; \
                    `include` takes the commits that made them back as well, `skip` leaves them, `force` (with a \
                    reason) overrides them. With `dryRun` nothing is made either way, and `difference` says what would \
                    change.
                    """,
                parameters: [parameter] + more + [.query("dryRun", "Only work out the difference.", Schema.boolean)],
                body: .init(
                    mediaType: "application/json",
                    schema: Schema.object(
                        [
                            "dependants": Schema.choice("list", "include", "skip", "force"), "reason": Schema.string,
                        ], optional: ["dependants", "reason"])),
                answers: [
                    .json(Schema.ref("Rollback"), "There are dependants; nothing was made."),
                    .json(Schema.ref("Rollback"), "The change set that takes it back, a draft.", status: 201),
                ]), .editor
        ) { call, principal in
            let control = ChangeControl(try call.environment.backend.spine().store)
            let body = try await call.optionalJSONObject()
            try body.allowOnly("dependants", "reason")
            let text = try body.optionalText("dependants") ?? DependantChoice.list.rawValue
            guard let choice = DependantChoice(rawValue: text) else {
                throw ProblemDetails.invalidParameter(
                    "dependants", text, allowed: DependantChoice.allCases.map(\.rawValue).joined(separator: ", "))
            }
            let sight = control.store.sight(of: principal)
            if try call.flag("dryRun") {
                let plan = try await control.rollbackPlan(
                    of: try target(call), dependants: choice, tenant: principal.tenant)
                var members = Wire.rollback(plan, nil, sight)
                // With dependants and nothing said about them there is nothing to show yet.
                if choice != .list || plan.dependants.isEmpty {
                    try plan.requireOperations()
                    members["difference"] = try await difference(plan, control.store, principal)
                }
                return .json(.object(members))
            }
            let (plan, stored) = try await control.rollback(
                try target(call), dependants: choice,
                reason: try body.optionalText("reason", bytesMax: Limits.changeTextBytes) ?? "", by: principal)
            return .json(.object(Wire.rollback(plan, stored, sight)), status: stored == nil ? .ok : .created)
        }
    }

    /// What a rollback would change now.
    private static func difference(
        _ plan: RollbackPlan, _ store: Store, _ principal: Principal
    ) async throws -> JSONValue {
        let (graph, metamodel) = store.estate(for: principal.tenant)
        var changeSet = ChangeSet.manual("roll back", by: principal, plan.operations)
        changeSet.kind = .rollback
        let resolved = try await store.preview(changeSet, on: (graph, metamodel), tenant: principal.tenant)
        let found = try StateDifference(from: graph, to: resolved.graph, limit: Limits.differenceItems)
        return Wire.difference(found, resolved.metamodel)
    }

    private static func number(_ name: String, _ call: Call) throws -> Int64 {
        let text = try call.path(name)
        guard let number = Int64(text) else {
            throw ProblemDetails(.notFound, "\"\(text.prefix(80))\" is no number.")
        }
        return number
    }
}

extension Call {
    /// As ``jsonObject(limit:)``; an empty object where there is no body.
    func optionalJSONObject() async throws -> JSONBody {
        if request.headers[.contentLength] == "0" { return JSONBody(members: [:]) }
        if request.headers[.contentType] == nil {
            guard try await bodyBytes(limit: Limits.requestBodyBytes).isEmpty else { return try await jsonObject() }
            return JSONBody(members: [:])
        }
        return try await jsonObject()
    }
}
