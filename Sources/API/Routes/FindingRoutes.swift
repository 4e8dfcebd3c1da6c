internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// What breaks rules.
    static let findings: [Route] = [
        Route(
            .get, "/api/v1/findings",
            Operation(
                id: "listFindings", tag: .quality, summary: "List findings, newest first",
                parameters: [
                    .query("rule", "Only of this rule."), .query("ci", "Only of this CI."),
                    .query("class", "Only of CIs of exactly this class."),
                    .query("severity", "Only of this severity.", Schema.choice("info", "warning", "critical")),
                    .query("state", "Only in this state.", Schema.choice("open", "waived", "closed")),
                    .query("owner", "Only of this owner."), .limit(50, max: Limits.pageItems), .cursor,
                ],
                answers: [.json(Schema.page("Finding", total: true), "A page of findings.")]),
            .reader, handler: listFindings),
        Route(
            .get, "/api/v1/findings/trend",
            Operation(
                id: "getFindingTrend", tag: .quality, summary: "Findings opened, closed and open, day by day",
                parameters: [
                    .query("days", "How many days, today included.", Schema.integer),
                    .query("rule", "Only of this rule."),
                ],
                answers: [.json(Schema.page("FindingDay", total: false), "The days, the oldest first.")]),
            .reader, handler: findingTrend),
        Route(
            .get, "/api/v1/findings/{id}",
            Operation(
                id: "getFinding", tag: .quality, summary: "Get one finding",
                parameters: [.path("id", "The finding's id.", example: "f-12")],
                answers: [.json(Schema.ref("Finding"), "The finding.")]),
            .reader, handler: getFinding),
        Route(
            .patch, "/api/v1/findings/{id}",
            Operation(
                id: "changeFinding", tag: .quality, summary: "Give a finding an owner, a due date or a waiver",
                description:
                    "Null takes it away. A waiver needs an end and a reason; the finding is open again after it.",
                parameters: [.path("id", "The finding's id.", example: "f-12")],
                body: .init(
                    mediaType: "application/json",
                    schema: Schema.object(
                        [
                            "owner": Schema.nullable("string"), "due": Schema.nullable("string"),
                            "waiver": [
                                "oneOf": [
                                    Schema.object(["until": Schema.instant, "reason": Schema.string]),
                                    ["type": "null"],
                                ]
                            ],
                        ], optional: ["owner", "due", "waiver"])),
                answers: [.json(Schema.ref("Finding"), "The finding as it is now.")]),
            .editor, handler: changeFinding),
        Route(
            .post, "/api/v1/findings/{id}/repair",
            Operation(
                id: "repairFinding", tag: .quality, summary: "Propose what the rule's repair would change",
                description: "The change set is a draft: it is checked, approved and applied as any other.",
                parameters: [.path("id", "The finding's id.", example: "f-12")],
                answers: [.json(Schema.ref("ChangeSet"), "The draft.", status: 201)]),
            .editor, handler: repairFinding),
    ]

    private static func repairFinding(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let finding = try await store.finding(try findingID(call), of: principal.tenant)
        guard finding.closedSeq == nil else {
            throw ProblemDetails(.conflict, "The finding \(FindingName.text(finding.id)) is mended already.")
        }
        var draft = ChangeDraft(
            title: "repair \(finding.name): \(finding.message.en)",
            operations: try store.repair(finding, of: principal.tenant))
        draft.reason = "finding \(FindingName.text(finding.id)) of rule \(finding.rule)"
        return changeSetResponse(
            try await ChangeControl(store).create(draft, by: principal), store.sight(of: principal), status: .created)
    }

    static func findingID(_ call: Call) throws -> Int64 {
        let text = try call.path("id")
        guard let id = FindingName.parse(text) else {
            throw ProblemDetails(.notFound, "There is no finding \"\(text.prefix(80))\".")
        }
        return id
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ call: Call, _ name: String
    ) throws -> Choice? {
        guard let text = call.query(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw ProblemDetails.invalidParameter(
                name, text, allowed: Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    private static func listFindings(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        var filter = FindingFilter()
        filter.rule = call.query("rule")
        filter.owner = call.query("owner")
        filter.ciClass = call.query("class")
        filter.severity = try choice(call, "severity")
        filter.state = try choice(call, "state")
        if let text = call.query("ci") {
            guard let ci = CIName.parse(text) else {
                throw ProblemDetails.invalidParameter("ci", text, allowed: "the id of a CI, such as ci-42")
            }
            filter.ci = ci
        }
        let before = try call.query("cursor").flatMap { try Cursor.decode($0, count: 1)[0].int64Value }
        let (found, total) = try await store.findings(
            of: principal.tenant, filter, limit: limit + 1, before: before)
        let (metamodel, time) = (store.metamodel(for: principal.tenant), call.environment.now())
        let page = found.prefix(limit)
        return .json([
            "items": .array(page.map { Wire.finding($0, metamodel, at: time) }), "total": JSONValue(total),
            "next": found.count > limit
                ? page.last.map { .string(Cursor.encode([.integer($0.id)])) } ?? .null : .null,
            "seq": Wire.seq(store.snapshot(for: principal).seq),
        ])
    }

    private static func findingTrend(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let days = try call.query("days", in: 1...Limits.trendDays, otherwise: 30)
        let found = try await store.findingTrend(of: principal.tenant, days: days, rule: call.query("rule"))
        return .json([
            "items": .array(
                found.map {
                    [
                        "day": .string($0.day), "opened": JSONValue($0.opened), "closed": JSONValue($0.closed),
                        "open": JSONValue($0.open),
                    ]
                }), "next": .null,
        ])
    }

    private static func getFinding(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let finding = try await store.finding(try findingID(call), of: principal.tenant)
        return .json(
            Wire.finding(finding, store.metamodel(for: principal.tenant), at: call.environment.now()))
    }

    private static func changeFinding(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let id = try findingID(call)
        let body = try await call.jsonObject()
        try body.allowOnly("owner", "due", "waiver")
        let time = call.environment.now()
        var change = FindingChange()
        if body.members["owner"] != nil { change.owner = .some(try body.optionalText("owner")) }
        if body.members["due"] != nil { change.due = .some(try instant(body, "due")) }
        if let waiver = body.members["waiver"] {
            change.waiver = .some(waiver.isNull ? nil : try self.waiver(try body.object("waiver"), principal, time))
        }
        let finding = try await store.change(id, change, of: principal.tenant)
        return .json(Wire.finding(finding, store.metamodel(for: principal.tenant), at: time))
    }

    private static func instant(_ body: JSONBody, _ name: String) throws -> Instant? {
        guard let text = try body.optionalText(name) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw ProblemDetails.invalidParameter(name, text, allowed: "a time such as 2026-12-31T00:00:00Z, or null")
        }
        return instant
    }

    private static func waiver(
        _ members: JSONObject, _ principal: Principal, _ time: Instant
    ) throws -> Finding.Waiver {
        let body = JSONBody(members: members)
        try body.allowOnly("until", "reason")
        guard let until = try instant(body, "until"), until > time else {
            throw ProblemDetails(
                .invalidRequest, "The waiver has no end in the future.",
                hint: "Give \"until\", a time such as 2027-01-31T00:00:00Z.")
        }
        return Finding.Waiver(
            by: principal.subject, until: until, reason: try body.text("reason", "why the finding may stay"))
    }
}
