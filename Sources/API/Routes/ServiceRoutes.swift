internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Postgres
internal import Store

extension Route {
    /// The service about itself.
    static let service: [Route] = [
        Route(
            .get, "/health/live",
            Operation(
                id: "isAlive", tag: .service, summary: "Whether the process answers",
                answers: [.json(Schema.object(["status": Schema.choice("live")]), "It does.")]),
            everyone: { _ in .json(["status": "live"]) }),
        Route(
            .get, "/health/ready",
            Operation(
                id: "isReady", tag: .service, summary: "Whether the service can work",
                description: "Says stages and sizes, and no names.",
                answers: [
                    .json(Schema.ref("Health"), "Ready; `degraded` while Postgres is away and only reading goes on."),
                    .json(Schema.ref("Health"), "Starting, stopping or failed.", status: 503),
                ]), everyone: ready),
        Route(
            .get, "/metrics",
            Operation(
                id: "getMetrics", tag: .service, summary: "Measurements in the Prometheus text format",
                description: "Give Prometheus an API key with the role reader (`authorization: credentials_file`).",
                answers: [
                    .init(status: 200, description: "Version 0.0.4.", content: [("text/plain", Schema.string)])
                ]), .reader, handler: exposition),
        Route(
            .get, "/api/v1/openapi.json",
            Operation(
                id: "getOpenAPI", tag: .service, summary: "This document",
                answers: [.json(Schema.anyObject, "OpenAPI 3.1.")]), .reader, handler: openAPI),
        Route(
            .get, "/problems/{code}",
            Operation(
                id: "getProblemPage", tag: .service, summary: "What a problem means and what to do",
                parameters: [.path("code", "The last part of a problem's `type`.", example: "not-found")],
                answers: [
                    .init(
                        status: 200, description: "A page.",
                        content: [("text/html", Schema.string), ("text/markdown", Schema.string)])
                ]), everyone: problemPage),
    ]

    private static func ready(_ call: Call) async throws -> Response {
        let health = await Health.of(call.environment.backend)
        var members: JSONObject = [
            "status": .string(health.status.rawValue), "version": .string(call.environment.configuration.version),
        ]
        members.merge(health.details) { _, new in new }
        return .json(.object(members), status: health.isReady ? .ok : .serviceUnavailable)
    }

    private static func exposition(_ call: Call, _ principal: Principal) async throws -> Response {
        let text = await call.environment.metrics.exposition()
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private static func openAPI(_ call: Call, _ principal: Principal) async throws -> Response {
        .json(
            OpenAPIDocument.document(of: .standard, version: call.environment.configuration.version),
            headers: [.cacheControl: "no-cache"])
    }

    private static func problemPage(_ call: Call) async throws -> Response {
        let code = try call.path("code")
        guard let type = ProblemType(rawValue: code) else {
            throw ProblemDetails(.notFound, "There is no problem \"\(code.prefix(80))\".")
        }
        let isBrowser = call.request.headers[.accept]?.contains("text/html") ?? false
        return isBrowser
            ? .text(type.html, mediaType: "text/html") : .text(type.markdown, mediaType: "text/markdown")
    }
}

/// Whether the service can work, and how far it is.
struct Health: Sendable {
    enum Status: String, Sendable { case ready, degraded, starting, stopping, failed }

    let status: Status
    var details: JSONObject = [:]

    /// Reading works in both.
    var isReady: Bool { status == .ready || status == .degraded }

    static func of(_ backend: Backend) async -> Health {
        switch backend.phase {
        case .preparing(let what): return Health(status: .starting, details: ["phase": .string(what)])
        case .stopping: return Health(status: .stopping)
        case .attached(let spine):
            switch spine.store.status {
            case .starting(let phase): return Health(status: .starting, details: ["phase": .string(phase)])
            case .stopped: return Health(status: .stopping)
            // The reason names files and addresses; it is in the log.
            case .failed: return Health(status: .failed, details: ["detail": "See the log of the service."])
            case .ready: return await ready(spine.store)
            }
        }
    }

    private static func ready(_ store: Store) async -> Health {
        let graph = store.snapshot(for: .standard)
        let isAnswering = await store.isAnswering()
        return Health(
            status: isAnswering ? .ready : .degraded,
            details: [
                "postgres": isAnswering ? "answering" : "unreachable", "seq": Wire.seq(graph.seq),
                "cis": JSONValue(graph.ciCount), "relations": JSONValue(graph.relationshipCount),
            ])
    }
}

/// The measurements of graph and database, read at the scrape.
enum SpineGauges {
    static func samples(of backend: Backend) async -> [Metrics.Sample] {
        guard case .attached(let spine) = backend.phase else {
            return [.init("rootline_ready", .gauge, help: "1 where the service can work.", 0)]
        }
        let graph = spine.store.snapshot(for: .standard)
        let pool = spine.store.pool.usage
        return [
            .init(
                "rootline_ready", .gauge, help: "1 where the service can work.", spine.store.status == .ready ? 1 : 0),
            .init("rootline_commits_total", .counter, help: "Commits since the beginning.", Double(graph.seq.rawValue)),
            .init("rootline_graph_nodes", .gauge, help: "CIs in the current graph.", Double(graph.nodeCount)),
            .init(
                "rootline_graph_relationships", .gauge, help: "Relations in the current graph.",
                Double(graph.relationshipCount)),
            .init(
                "rootline_pool_connections", .gauge, help: "Connections to Postgres by state.",
                labels: [("state", "lent")], Double(pool.lent)),
            .init(
                "rootline_pool_connections", .gauge, help: "Connections to Postgres by state.",
                labels: [("state", "idle")], Double(pool.open - pool.lent)),
            .init("rootline_pool_connections_max", .gauge, help: "Connections to Postgres at most.", Double(pool.size)),
            .init("rootline_pool_waiting", .gauge, help: "Callers waiting for a connection.", Double(pool.waiting)),
        ]
    }
}
