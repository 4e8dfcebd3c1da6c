internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let nameParameter = Operation.Parameter.path("name", "The snapshot's name.", example: "before-move")

    /// States that have a name.
    static let snapshots: [Route] = [
        Route(
            .get, "/api/v1/snapshots",
            Operation(
                id: "listSnapshots", tag: .history, summary: "List named snapshots, by name",
                parameters: [.limit(50, max: Limits.pageItems), .cursor],
                answers: [
                    .json(
                        Schema.object([
                            "items": Schema.array(Schema.ref("Snapshot")), "total": Schema.integer,
                            "next": Schema.nullable("string"),
                        ]), "A page of snapshots.")
                ]),
            .reader, handler: listSnapshots),
        Route(
            .post, "/api/v1/snapshots",
            Operation(
                id: "takeSnapshot", tag: .history, summary: "Give a state a name",
                description: "The present state, or with `asOf` one of the past. No purge takes away what it needs.",
                body: .init(
                    mediaType: "application/json",
                    schema: Schema.object(
                        ["name": Schema.string, "note": Schema.string, "asOf": Schema.string],
                        optional: ["note", "asOf"])),
                answers: [.json(Schema.ref("Snapshot"), "The snapshot.", status: 201)]),
            .editor, handler: takeSnapshot),
        Route(
            .get, "/api/v1/snapshots/{name}",
            Operation(
                id: "getSnapshot", tag: .history, summary: "One snapshot",
                description: "`intact` says whether the state, made again, has the hash that it had.",
                parameters: [nameParameter], answers: [.json(Schema.ref("Snapshot"), "The snapshot.")]),
            .reader, handler: getSnapshot),
        Route(
            .delete, "/api/v1/snapshots/{name}",
            Operation(
                id: "deleteSnapshot", tag: .history, summary: "Take a state's name away",
                parameters: [nameParameter], answers: [.noContent]),
            .admin, handler: deleteSnapshot),
        Route(
            .get, "/api/v1/snapshots/{name}/difference",
            Operation(
                id: "getSnapshotDifference", tag: .history, summary: "What differs from a snapshot",
                parameters: [
                    nameParameter,
                    .query("to", "Another snapshot, the number of a commit, or a time; the latest state where absent."),
                    .limit(100, max: Limits.differenceItems),
                ],
                answers: [.json(Schema.ref("StateDifference"), "What leads from the snapshot to the other state.")]),
            .reader, handler: snapshotDifference),
        Route(
            .post, "/api/v1/snapshots/{name}/restore",
            Operation(
                id: "restoreSnapshot", tag: .history, summary: "Bring a state back",
                description: "As one change set: CIs and relations under their old identities, and the metamodel. "
                    + "With `dryRun` the operations are counted and nothing is changed.",
                parameters: [
                    nameParameter, .query("dryRun", "Count only.", Schema.boolean), .propose,
                ],
                answers: [
                    .json(
                        Schema.object(
                            [
                                "seq": Schema.nullable("integer"), "operations": Schema.integer,
                                "counts": Schema.ref("Counts"),
                            ], optional: ["counts"]), "The commit; null where nothing was to be changed."),
                    .inReview,
                ]),
            .editor, handler: restoreSnapshot),
    ]

    private static func listSnapshots(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        let after = try call.query("cursor").map { try Cursor.decode($0, count: 1)[0].stringValue ?? "" }
        let found = try await store.snapshots(of: principal.tenant, limit: limit + 1, after: after)
        let page = found.prefix(limit)
        let next: JSONValue =
            found.count > limit ? page.last.map { .string(Cursor.encode([.string($0.name)])) } ?? .null : .null
        return .json([
            "items": .array(page.map { Wire.snapshot($0) }),
            "total": JSONValue(try await store.snapshotCount(of: principal.tenant)), "next": next,
        ])
    }

    private static func takeSnapshot(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("name", "note", "asOf")
        let name = try body.text("name", "the snapshot's name", bytesMax: Limits.accountNameBytes)
        guard !name.contains("/"), Int64(name) == nil, Instant(iso8601: name) == nil else {
            throw ProblemDetails.invalidParameter(
                "name", name, allowed: "a text without a slash that is neither a number nor a time")
        }
        let asOf = try body.optionalText("asOf").map { try AsOf(text: $0, name: "asOf") }
        let snapshot = try await store.takeSnapshot(
            name, note: try body.optionalText("note") ?? "", asOf: asOf, by: principal)
        return .json(Wire.snapshot(snapshot), status: .created)
    }

    private static func getSnapshot(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let snapshot = try await store.snapshot(named: call.path("name"), tenant: principal.tenant)
        let isIntact = try await store.isIntact(snapshot, tenant: principal.tenant)
        return .json(Wire.snapshot(snapshot, isIntact: isIntact))
    }

    private static func deleteSnapshot(_ call: Call, _ principal: Principal) async throws -> Response {
        try await call.environment.backend.spine().store.deleteSnapshot(call.path("name"), by: principal)
        return .noContent
    }

    private static func snapshotDifference(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let snapshot = try await store.snapshot(named: call.path("name"), tenant: principal.tenant)
        let limit = try call.query("limit", in: 1...Limits.differenceItems, otherwise: 100)
        let to = try await state(call.query("to"), of: store, principal)
        let found = try await store.difference(
            for: principal, from: .commit(snapshot.seq), to: to, limit: limit)
        return .json(Wire.difference(found, store.metamodel(for: principal.tenant)))
    }

    /// A snapshot's state, or one by commit or time; the present one without a name.
    private static func state(_ text: String?, of store: Store, _ principal: Principal) async throws -> AsOf {
        guard let text else { return .commit(store.snapshot(for: principal).seq) }
        do {
            return .commit(try await store.snapshot(named: text, tenant: principal.tenant).seq)
        } catch {
            guard error.code == .notFound else { throw error }
            return try AsOf(text: text, name: "to")
        }
    }

    private static func restoreSnapshot(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let snapshot = try await store.snapshot(named: call.path("name"), tenant: principal.tenant)
        let operations = try await store.restoration(of: snapshot, tenant: principal.tenant)
        let isDryRun = try call.flag("dryRun")
        guard !operations.isEmpty, !isDryRun else {
            return .json(["seq": .null, "operations": JSONValue(operations.count)])
        }
        let changeSet = ChangeSet(
            kind: .manual, title: "restore snapshot \(snapshot.name)",
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: operations)
        let commit = try await store.commitOrPropose(changeSet, by: principal, asDraft: try call.flag("propose"))
        return .json([
            "seq": Wire.seq(commit.seq), "operations": JSONValue(operations.count),
            "counts": Wire.counts(commit.counts),
        ])
    }
}

extension AsOf {
    /// The number of a commit, or a time.
    init(text: String, name: String) throws(ProblemDetails) {
        if let number = Int64(text) {
            self = .commit(CommitSeq(rawValue: number))
        } else if let time = Instant(iso8601: text) {
            self = .time(time)
        } else {
            throw ProblemDetails.invalidParameter(
                name, text, allowed: "the number of a commit, or a time such as 2026-03-01T09:00:00Z")
        }
    }
}

extension Wire {
    static func snapshot(_ snapshot: NamedSnapshot, isIntact: Bool? = nil) -> JSONValue {
        var members: JSONObject = [
            "name": .string(snapshot.name), "seq": seq(snapshot.seq), "at": instant(snapshot.at),
            "actor": .string(snapshot.actor), "note": .string(snapshot.note), "cis": JSONValue(snapshot.cis),
            "relations": JSONValue(snapshot.relations), "manifestHash": .string(snapshot.manifestHash),
        ]
        if let isIntact { members["intact"] = .bool(isIntact) }
        return .object(members)
    }
}
