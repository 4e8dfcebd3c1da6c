internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import Ingest
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let idParameter = Operation.Parameter.path("id", "The CI's id.", example: "ci-42")

    /// What CIs are made of: records, where values come from, merging and splitting.
    static let identity: [Route] = [
        Route(
            .get, "/api/v1/cis/{id}/records",
            Operation(
                id: "listRecords", tag: .cis, summary: "The source records of a CI",
                description: "What each source says of the CI. What a source reports no longer is `gone`.",
                parameters: [idParameter], answers: [.json(Schema.page("SourceRecord", total: true), "The records.")]),
            .reader, handler: records),
        Route(
            .get, "/api/v1/cis/{id}/provenance",
            Operation(
                id: "getProvenance", tag: .cis, summary: "Where the values of a CI come from",
                description: "For each attribute the record that won, and those that lost, with the reason.",
                parameters: [idParameter], answers: [.json(Schema.ref("Provenance"), "By attribute.")]),
            .reader, handler: provenance),
        Route(
            .post, "/api/v1/cis/{id}/merge",
            Operation(
                id: "mergeCIs", tag: .cis, summary: "Merge other CIs into this one",
                description:
                    "Their records and relations go over, and they are retired. A split takes it back exactly.",
                parameters: [idParameter], body: .init(mediaType: "application/json", schema: Schema.ref("Merge")),
                answers: [.json(Schema.ref("IdentityCommit"), "The commit."), .inReview]),
            .editor, handler: merge),
        Route(
            .post, "/api/v1/cis/{id}/split",
            Operation(
                id: "splitCI", tag: .cis, summary: "Take records out of a CI",
                description: """
                    Records that came from a CI that was merged into this one, all of them, bring it back with its \
                    relations; others become a new CI.
                    """,
                parameters: [idParameter], body: .init(mediaType: "application/json", schema: Schema.ref("Split")),
                answers: [.json(Schema.ref("IdentityCommit"), "The commit."), .inReview]),
            .editor, handler: split),
        Route(
            .get, "/api/v1/identification/records",
            Operation(
                id: "listLooseRecords", tag: .cis, summary: "Contested and parked records",
                parameters: [.limit(50, max: Limits.pageItems), .cursor],
                answers: [.json(Schema.page("SourceRecord", total: true), "A page of records of no CI.")]),
            .reader, handler: looseRecords),
        Route(
            .post, "/api/v1/identification/assign",
            Operation(
                id: "assignRecord", tag: .cis, summary: "Say which CI a record is of",
                description: """
                    For contested, parked and drifted records. Without `ci` the record becomes a new CI.
                    """,
                body: .init(mediaType: "application/json", schema: Schema.ref("Assignment")),
                answers: [.json(Schema.ref("IdentityCommit"), "The commit."), .inReview]),
            .editor, handler: assign),
        Route(
            .post, "/api/v1/identification/replay",
            Operation(
                id: "replayIdentification", tag: .cis, summary: "What other definitions would recognise",
                description: """
                    Recognises all stored records anew by the definitions given, over those in force, and says which \
                    CIs would be merged or split. Nothing is changed.
                    """,
                body: .init(mediaType: "application/json", schema: Schema.ref("Replay")),
                answers: [.json(Schema.ref("ReplayResult"), "The difference.")]),
            .editor, handler: replay),
        Route(
            .post, "/api/v1/identification/refresh",
            Operation(
                id: "refreshCIs", tag: .cis, summary: "Make CIs anew whose sources are believed otherwise now",
                description: "Where a value that won has become stale, or the precedence of sources has changed.",
                answers: [.json(Schema.ref("Refresh"), "How many CIs changed.")]),
            .editor
        ) { call, principal in
            let store = try call.environment.backend.spine().store
            let (changed, seq) = try await store.refresh(by: principal)
            return .json(["changed": JSONValue(changed), "seq": Wire.seq(seq)])
        },
        Route(
            .post, "/api/v1/identification/sweep",
            Operation(
                id: "sweepCIs", tag: .cis, summary: "See to what time alone has changed",
                description: """
                    As happens by itself every \(Limits.sweepSeconds / 60) minutes: values whose source has become \
                    stale, CIs that nobody has confirmed for longer than they are fresh (`stale_since`), those whose \
                    grace is over, and records that wait.
                    """,
                answers: [.json(Schema.ref("Sweep"), "What changed.")]),
            .editor
        ) { call, principal in
            let sweep = try await call.environment.backend.spine().store.sweep(of: principal.tenant)
            return .json([
                "refreshed": JSONValue(sweep.refreshed), "stale": JSONValue(sweep.stale),
                "confirmed": JSONValue(sweep.confirmed), "gone": JSONValue(sweep.gone),
                "settled": JSONValue(sweep.settled),
            ])
        },
        Route(
            .post, "/api/v1/ingest-runs/{id}/release",
            Operation(
                id: "releaseRun", tag: .ingest, summary: "Let a parked run pass the brake",
                description: "Its observations are planned on the present state and committed as a run of its own.",
                parameters: [.path("id", "The run's id.", example: "12")],
                answers: [.json(Schema.ref("IngestRun"), "The new run.")]),
            .admin, handler: release),
        Route(
            .post, "/api/v1/ingest-runs/{id}/discard",
            Operation(
                id: "discardRun", tag: .ingest, summary: "Drop a parked run",
                parameters: [.path("id", "The run's id.", example: "12")],
                answers: [.json(Schema.ref("IngestRun"), "The run.")]),
            .admin, handler: discard),
    ]

    // MARK: Reading

    private static func records(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let ci = try knownCI(try call.path("id"))
        let records = try await store.records(of: ci, tenant: principal.tenant)
        guard !records.isEmpty || store.snapshot(for: principal).slot(of: ci) != nil else {
            throw ProblemDetails(.notFound, "There is no CI \"\(CIName.text(ci))\", and no record of it.")
        }
        let sight = store.sight(of: principal)
        return .json([
            "items": .array(records.map { Wire.record($0, sight) }), "total": JSONValue(records.count), "next": .null,
        ])
    }

    private static func provenance(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let node = try node(try call.path("id"), in: store.snapshot(for: principal))
        let ci = store.snapshot(for: principal).id(of: node)
        let result = try await store.provenance(of: ci, tenant: principal.tenant)
        return .json(Wire.provenance(result, store.sight(of: principal)))
    }

    private static func looseRecords(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        let after = try call.query("cursor").map { text in
            let parts = try Cursor.decode(text, count: 2)
            return RecordReference(source: parts[0].stringValue ?? "", key: parts[1].stringValue ?? "")
        }
        let (found, total) = try await store.looseRecords(of: principal.tenant, limit: limit + 1, after: after)
        let page = found.prefix(limit)
        let sight = store.sight(of: principal)
        var next = JSONValue.null
        if found.count > limit, let last = page.last?.record.reference {
            next = .string(Cursor.encode([.string(last.source), .string(last.key)]))
        }
        return .json(["items": .array(page.map { Wire.record($0, sight) }), "total": JSONValue(total), "next": next])
    }

    private static func replay(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("definitions")
        var definitions: [Definition] = []
        for element in body.members["definitions"]?.arrayValue ?? [] {
            guard let kind = element["kind"]?.stringValue.flatMap(DefinitionKind.init(rawValue:)),
                kind == .identification || kind == .ban, let key = element["key"]?.stringValue,
                let content = element["content"]
            else {
                throw ProblemDetails(
                    .invalidRequest,
                    "A definition to replay has kind, key and content; its kind is identification or ban.")
            }
            definitions.append(Definition(kind: kind, key: key, content: content))
        }
        return .json(Wire.replay(try await store.replayIdentity(with: definitions, tenant: principal.tenant)))
    }

    // MARK: Changing

    private static func merge(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let graph = store.snapshot(for: principal)
        let into = graph.id(of: try node(try call.path("id"), in: graph))
        let body = try await call.jsonObject()
        try body.allowOnly("with", "reason")
        let names = body.members["with"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !names.isEmpty, names.count <= Limits.pageItems else {
            throw ProblemDetails.missing("with", "the ids of 1 to \(Limits.pageItems) CIs")
        }
        let others = try names.map { graph.id(of: try node($0, in: graph)) }
        let changeSet = store.merging(
            others, into: into, reason: try body.optionalText("reason") ?? "", by: principal)
        return .json(Wire.identityCommit(try await store.commitOrPropose(changeSet, by: principal), ci: into))
    }

    private static func split(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let graph = store.snapshot(for: principal)
        let from = graph.id(of: try node(try call.path("id"), in: graph))
        let body = try await call.jsonObject()
        try body.allowOnly("records", "reason")
        let references = try (body.members["records"]?.arrayValue ?? []).map(Wire.recordReference)
        guard !references.isEmpty else { throw ProblemDetails.missing("records", "records of the CI") }
        let changeSet = try await store.splitting(
            references, from: from, reason: try body.optionalText("reason") ?? "", by: principal)
        let commit = try await store.commitOrPropose(changeSet, by: principal)
        let other = try await store.ci(of: references[0], tenant: principal.tenant)
        return .json(Wire.identityCommit(commit, ci: other))
    }

    private static func assign(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("source", "key", "ci", "reason")
        let reference = RecordReference(
            source: try body.text("source", "the name of the source"), key: try body.text("key", "the record's key"))
        let ci = try body.optionalText("ci").map(knownCI)
        let changeSet = try await store.assigning(
            reference, to: ci, reason: try body.optionalText("reason") ?? "", by: principal)
        let commit = try await store.commitOrPropose(changeSet, by: principal)
        let result = try await store.ci(of: reference, tenant: principal.tenant)
        return .json(Wire.identityCommit(commit, ci: result))
    }

    private static func release(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let run = try runNumber(call)
        let slot = try call.environment.ingestSlots.take(for: "ingest runs")
        defer { _ = slot }
        let clock = ContinuousClock()
        let begin = clock.now
        let outcome = try await IngestRunner(store: store).release(run, by: principal)
        return .json(
            .object(Wire.ingestOutcome(outcome, seconds: begin.duration(to: clock.now).secondsValue)))
    }

    private static func discard(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let number = try runNumber(call)
        try await store.dropParked(number, tenant: principal.tenant, as: .discarded)
        guard let run = try await store.ingestRun(number, tenant: principal.tenant) else {
            throw ProblemDetails(.notFound, "There is no ingest run \(number).")
        }
        return .json(.object(Wire.ingestRun(run)))
    }

    private static func runNumber(_ call: Call) throws -> Int64 {
        let text = try call.path("id")
        guard let number = Int64(text) else {
            throw ProblemDetails(.notFound, "There is no ingest run \"\(text.prefix(40))\".")
        }
        return number
    }

    private static func knownCI(_ text: String) throws -> NodeID {
        guard let id = CIName.parse(text) else {
            throw ProblemDetails(
                .notFound, "\"\(text.prefix(80))\" is no id of a CI.", hint: "Ids look like ci-42.")
        }
        return id
    }
}
