internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let grouping = Operation.Parameter.query(
        "by", "What makes a group.", Schema.choice("tenant", "class", "owner", "source"))

    /// How good the data is, and what is wrong with it.
    static let quality: [Route] = [
        Route(
            .post, "/api/v1/integrity",
            Operation(
                id: "auditIntegrity", tag: .quality, summary: "Audit the graph and its rows in the database",
                description: "At most \(Limits.auditItems) items of each check are named; all are counted.",
                answers: [.json(Schema.ref("IntegrityReport"), "What was found.")]),
            .editor, handler: auditIntegrity),
        Route(
            .get, "/api/v1/quality",
            Operation(
                id: "getQuality", tag: .quality, summary: "Data quality by class, owner or source",
                description: """
                    Shares from 0 to 1. The score is the mean of those that are known, weighted: completeness 0.30, \
                    correctness 0.25, compliance 0.20, accuracy 0.15, freshness 0.10.
                    """,
                parameters: [grouping],
                answers: [.json(Schema.page("QualityScore", total: true), "Every group.")]),
            .reader, handler: getQuality),
        Route(
            .get, "/api/v1/quality/rows",
            Operation(
                id: "listQualityRows", tag: .quality, summary: "The CIs that keep a metric of a group below 1",
                parameters: [
                    grouping, .query("key", "The group, as in its score."),
                    .query(
                        "metric", "The metric.",
                        Schema.choice("completeness", "correctness", "compliance", "accuracy", "freshness")),
                    .limit(50, max: Limits.pageItems), .cursor,
                ],
                answers: [.json(Schema.page("QualityRow", total: true), "A page of CIs, ordered by id.")]),
            .reader, handler: qualityRows),
        Route(
            .get, "/api/v1/quality/trend",
            Operation(
                id: "getQualityTrend", tag: .quality, summary: "Data quality, day by day",
                parameters: [
                    grouping, .query("key", "Only of this group."), .query("days", "How many days.", Schema.integer),
                ],
                answers: [.json(Schema.page("QualityDay", total: false), "The days on which it was noted.")]),
            .reader, handler: qualityTrend),
        Route(
            .post, "/api/v1/quality/trend",
            Operation(
                id: "recordQuality", tag: .quality, summary: "Note today's quality for the trend",
                description: "The service does it by itself once a day.", answers: [.noContent]),
            .editor, handler: recordQuality),
    ]

    private static func auditIntegrity(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let report = try await store.auditIntegrity(of: principal.tenant)
        return .json([
            "checks": .array(report.checks.map(Wire.check)), "problems": JSONValue(report.problems),
            "seq": Wire.seq(report.seq), "seconds": .number(report.seconds),
        ])
    }

    private static func grouping(_ call: Call) throws -> QualityGrouping {
        guard let text = call.query("by") else { return .ciClass }
        guard let grouping = QualityGrouping(rawValue: text) else {
            throw ProblemDetails.invalidParameter(
                "by", text, allowed: QualityGrouping.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return grouping
    }

    private static func getQuality(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let report = try await store.quality(of: principal.tenant, by: try grouping(call))
        return .json([
            "items": .array(report.scores.map(Wire.score)), "total": JSONValue(report.scores.count), "next": .null,
            "seq": Wire.seq(report.seq),
        ])
    }

    private static func qualityRows(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        guard let metric = QualityMetric(rawValue: call.query("metric") ?? "") else {
            throw ProblemDetails.invalidParameter(
                "metric", call.query("metric") ?? "",
                allowed: QualityMetric.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let after = try call.query("cursor").flatMap { try Cursor.decode($0, count: 1)[0].int64Value }
            .flatMap { UInt64(exactly: $0) }.map(NodeID.init(rawValue:))
        let found = try await store.qualityRows(
            of: principal.tenant, by: try grouping(call), key: call.query("key") ?? "", metric: metric,
            limit: limit + 1, after: after)
        let page = found.rows.prefix(limit)
        return .json([
            "items": .array(page.map(Wire.row)), "total": JSONValue(found.total),
            "next": found.rows.count > limit
                ? page.last.map { .string(Cursor.encode([JSONValue($0.ci.rawValue)])) } ?? .null : .null,
            "seq": Wire.seq(found.seq),
        ])
    }

    private static func qualityTrend(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let days = try call.query("days", in: 1...Limits.trendDays, otherwise: 30)
        let found = try await store.qualityTrend(
            of: principal.tenant, by: try grouping(call), key: call.query("key"), days: days)
        return .json([
            "items": .array(
                found.map {
                    .object(
                        (["day": .string($0.day), "key": .string($0.key)] as JSONObject).merging($0.metrics) { $1 })
                }), "next": .null,
        ])
    }

    private static func recordQuality(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        try await store.recordQuality(of: principal.tenant)
        return .noContent
    }
}
