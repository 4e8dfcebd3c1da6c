internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// The audit chain, and what takes history away.
    static let audit: [Route] = [
        Route(
            .get, "/api/v1/audit",
            Operation(
                id: "listAudit", tag: .history, summary: "List events of the audit log, newest first",
                description: "Sign-ins, keys, snapshots, purges. Changes of CIs are commits: `/api/v1/commits`.",
                parameters: [
                    .query("actor", "Only events of this user or key."),
                    .query("since", "Only events from this time on.", Schema.instant),
                    .query("target", "Only events about this."), .limit(50, max: Limits.historyItems - 1),
                    .query("before", "Only events with a smaller number: the page before's `next`.", Schema.integer),
                ],
                answers: [.json(Schema.page("AuditEvent", total: false), "A page of events.")]),
            .admin, handler: listAudit),
        Route(
            .post, "/api/v1/audit/verify",
            Operation(
                id: "verifyAudit", tag: .history, summary: "Check the whole history against its hashes",
                description: "Finds every row of the history that was changed, added or removed past this service. "
                    + "Keep `head` elsewhere: it shows later whether the end was cut off.",
                answers: [.json(Schema.ref("AuditReport"), "What was found.")]),
            .admin, handler: verify),
        Route(
            .post, "/api/v1/retention/purge",
            Operation(
                id: "purgeHistory", tag: .history, summary: "Remove what the retention policies no longer keep",
                description: "Records itself in the audit log; what named snapshots need stays.",
                parameters: [.query("dryRun", "Count only.", Schema.boolean)],
                answers: [
                    .json(
                        Schema.object([
                            "versions": Schema.integer, "cis": Schema.array(Schema.string), "horizon": Schema.seq,
                            "event": Schema.nullable("integer"), "dryRun": Schema.boolean,
                        ]), "What was removed.")
                ]),
            .admin, handler: purge),
    ]

    private static func listAudit(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...(Limits.historyItems - 1), otherwise: 50)
        var since: Instant?
        if let text = call.query("since") {
            since = Instant(iso8601: text)
            if since == nil {
                throw ProblemDetails.invalidParameter("since", text, allowed: "a time such as 2026-03-01T09:00:00Z")
            }
        }
        let found = try await store.auditEvents(
            of: principal.tenant, actor: call.query("actor"), since: since, target: call.query("target"),
            limit: limit + 1, before: before(call)?.rawValue)
        let page = found.prefix(limit)
        return .json([
            "items": .array(page.map(Wire.auditEvent)),
            "next": found.count > limit ? page.last.map { .integer($0.number) } ?? .null : .null,
        ])
    }

    private static func verify(_ call: Call, _ principal: Principal) async throws -> Response {
        let report = try await call.environment.backend.spine().store.verifyAudit(of: principal.tenant)
        return .json(Wire.auditReport(report))
    }

    private static func purge(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let isDryRun = try call.flag("dryRun")
        let result = try await store.purge(of: principal.tenant, isDryRun: isDryRun, by: principal.subject)
        return .json([
            "versions": JSONValue(result.versions), "cis": .array(result.cis.map { .string(CIName.text($0)) }),
            "horizon": Wire.seq(result.horizon),
            "event": isDryRun ? .null : result.event.map(JSONValue.integer) ?? .null,
            "dryRun": .bool(isDryRun),
        ])
    }
}

extension Wire {
    static func auditEvent(_ event: AuditEvent) -> JSONValue {
        [
            "number": .integer(event.number), "at": instant(event.at), "actor": .string(event.actor),
            "action": .string(event.action), "target": .string(event.target), "detail": event.detail,
        ]
    }

    static func auditReport(_ report: AuditReport) -> JSONValue {
        [
            "ok": .bool(report.isWhole),
            "checked": [
                "commits": JSONValue(report.commits), "rows": JSONValue(report.rows),
                "events": JSONValue(report.events), "purgedRows": JSONValue(report.purgedRows),
            ],
            "sealedFrom": report.sealedFrom.map(seq) ?? .null,
            "head": ["seq": seq(report.head.seq), "hash": .string(report.head.hash)],
            "broken": .array(
                report.broken.map {
                    [
                        "seq": .integer($0.seq), "table": .string($0.table), "row": .string($0.row),
                        "why": .string($0.why),
                    ]
                }), "brokenCount": JSONValue(report.brokenCount),
        ]
    }
}
