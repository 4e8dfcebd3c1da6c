internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// Validation rules. They are written at `/api/v1/definitions/rule/{key}`, as all of the metamodel.
    static let rules: [Route] = [
        Route(
            .get, "/api/v1/rules",
            Operation(
                id: "listRules", tag: .quality,
                summary: "List rules, with what they read and how often they are broken",
                answers: [.json(Schema.page("Rule", total: false), "All rules, by key.")]),
            .reader, handler: listRules),
        Route(
            .post, "/api/v1/rules/preview",
            Operation(
                id: "previewRule", tag: .quality, summary: "Try a rule on the present state",
                description: "Nothing is kept. At most \(Limits.toolRows) of the CIs that break it are named.",
                body: .init(
                    mediaType: "application/json",
                    schema: Schema.object(["content": Schema.ref("RuleContent")])),
                answers: [.json(Schema.ref("RulePreview"), "What the rule says.")]),
            .editor, handler: previewRule),
        Route(
            .post, "/api/v1/rules/audit",
            Operation(
                id: "auditRules", tag: .quality, summary: "Ask every rule, or one, about every CI",
                description:
                    "Findings that commits have left wrong are mended; there are none unless a rule was given up.",
                body: .init(
                    mediaType: "application/json",
                    schema: Schema.object(["rule": Schema.string], optional: ["rule"])),
                answers: [.json(Schema.page("RuleAudit", total: false), "One item for each rule.")]),
            .editor, handler: auditRules),
    ]

    private static func listRules(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let metamodel = store.metamodel(for: principal.tenant)
        let open = try await store.openFindingsByRule(of: principal.tenant)
        return .json([
            "items": .array(
                metamodel.rules.values.map { rule in
                    let definition = metamodel.definitions[.init(kind: .rule, key: rule.key)]
                    return Wire.rule(rule, content: definition?.content ?? .null, open: open[rule.key] ?? 0)
                }), "next": .null,
        ])
    }

    private static func previewRule(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("content")
        let definition = Definition(kind: .rule, key: "preview", content: .object(try body.object("content")))
        let (graph, metamodel) = store.estate(for: principal)
        let tried = try metamodel.applying([definition])
        guard let rule = tried.rules["preview"] else {
            throw ProblemDetails(.internalError, "The rule was not read.")
        }
        let began = ContinuousClock.now
        let deadline = began + .seconds(Limits.answerSeconds)
        var check = try RuleCheck(rule, on: graph)
        let result = check.all { Task.isCancelled || ContinuousClock.now > deadline }
        let reader = CIReader(graph, metamodel)
        let failing = result.verdicts.prefix(Limits.toolRows).compactMap { verdict -> JSONValue? in
            guard let slot = graph.slot(of: verdict.ci), case .object(var members) = reader.reference(slot) else {
                return nil
            }
            members["problem"] = Wire.text(verdict.problem)
            return .object(members)
        }
        return .json([
            "matched": JSONValue(result.matched), "failing": .array(failing), "total": JSONValue(result.verdicts.count),
            "seconds": .number((ContinuousClock.now - began) / .seconds(1)), "givenUp": Wire.text(result.givenUp),
            "seq": Wire.seq(graph.seq),
        ])
    }

    private static func auditRules(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("rule")
        let audits = try await store.auditRules(of: principal.tenant, only: body.optionalText("rule"))
        return .json(["items": .array(audits.map(Wire.audit)), "next": .null])
    }
}
