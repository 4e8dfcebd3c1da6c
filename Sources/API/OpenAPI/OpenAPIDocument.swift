internal import Base
internal import HTTPTypes
internal import JSON
internal import OrderedCollections

/// The OpenAPI 3.1 document, made from the route table.
enum OpenAPIDocument {
    static func document(of table: RouteTable, version: String) -> JSONValue {
        var paths: JSONObject = [:]
        for route in table.routes {
            var item = paths[route.path]?.objectValue ?? [:]
            item[route.method.rawValue.lowercased()] = operation(of: route)
            paths[route.path] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Rootline", "version": .string(version),
                "description": .string(about),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "security": [["session": []], ["apiKey": []]],
            "tags": .array(
                Operation.Tag.allCases.map { ["name": .string($0.rawValue), "description": .string($0.description)] }),
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "session": [
                        "type": "apiKey", "in": "cookie", "name": .string(Gate.cookieName),
                        "description": "Set by `POST /api/v1/session`; changes must come from the same origin.",
                    ],
                    "apiKey": ["type": "http", "scheme": "bearer", "description": "An API key."],
                    "password": [
                        "type": "http", "scheme": "basic",
                        "description": "User and password; on the routes under `/db` only.",
                    ],
                ],
                "schemas": .object(
                    Schema.components.merging(Schema.changeComponents) { $1 }.merging(Schema.surfaces) { first, _ in
                        first
                    }),
                "responses": [
                    "QueryFailure": [
                        "description": "A failure as Neo4j's clients know it.",
                        "content": ["application/json": ["schema": Schema.ref("QueryFailure")]],
                    ],
                    "Problem": [
                        "description": "A problem (RFC 9457); `type` leads to a page about it.",
                        "content": ["application/problem+json": ["schema": Schema.ref("Problem")]],
                        "headers": [
                            "X-Request-Id": [
                                "description": "The request's id, as in `instance`.", "schema": Schema.string,
                            ]
                        ],
                    ],
                ],
            ],
        ]
    }

    private static func operation(of route: Route) -> JSONValue {
        let operation = route.operation
        var members: JSONObject = [
            "operationId": .string(operation.id), "tags": [.string(operation.tag.rawValue)],
            "summary": .string(operation.summary),
        ]
        members["description"] = .string(
            [operation.description, Self.access(of: route)].compactMap(\.self).joined(separator: "\n\n"))
        if case .everyone = route.access { members["security"] = [] }
        if route.isOfNeo4j { members["security"] = [["session": []], ["apiKey": []], ["password": []]] }
        let parameters = operation.parameters + (route.takesKey ? [.idempotencyKey] : [])
        if !parameters.isEmpty { members["parameters"] = .array(parameters.map(parameter)) }
        if let body = operation.body {
            var content: JSONObject = [
                "required": .bool(!route.isOfNeo4j), "content": [body.mediaType: ["schema": body.schema]],
            ]
            if let description = body.description { content["description"] = .string(description) }
            members["requestBody"] = .object(content)
        }
        var responses = JSONObject(uniqueKeysWithValues: operation.answers.map { (String($0.status), answer($0)) })
        responses["default"] = [
            "$ref": .string("#/components/responses/\(route.isOfNeo4j ? "QueryFailure" : "Problem")")
        ]
        members["responses"] = .object(responses)
        return .object(members)
    }

    private static func access(of route: Route) -> String {
        switch route.access {
        case .everyone: "Needs no credentials."
        case .role(let role, _): "Needs the role `\(role.rawValue)`."
        }
    }

    private static func parameter(_ parameter: Operation.Parameter) -> JSONValue {
        [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "required": .bool(parameter.place == .path), "description": .string(parameter.description),
            "schema": parameter.schema,
        ]
    }

    private static func answer(_ answer: Operation.Answer) -> JSONValue {
        var members: JSONObject = ["description": .string(answer.description)]
        if !answer.content.isEmpty {
            members["content"] = .object(
                JSONObject(uniqueKeysWithValues: answer.content.map { ($0.mediaType, ["schema": $0.schema]) }))
        }
        if !answer.headers.isEmpty {
            members["headers"] = .object(
                JSONObject(
                    uniqueKeysWithValues: answer.headers.map {
                        ($0.name, ["description": .string($0.description), "schema": Schema.string])
                    }))
        }
        return .object(members)
    }

    private static let about = """
        A graph-centric configuration management service: configuration items (CIs) and their relations as one \
        property graph, with history, ingest from discovery, and answers to questions in English and Korean.

        Every error is problem details (RFC 9457). Every answer carries `X-Request-Id`. \
        Lists are paged by cursor and state their true total.
        """
}

extension Operation.Tag {
    /// What the routes of this tag are about.
    var description: String {
        switch self {
        case .access: "Sessions and API keys."
        case .cis: "Configuration items, their classes and neighbourhood."
        case .relations: "Relations between CIs."
        case .history: "What changed, when and by whom."
        case .changes: "Changes that are checked, reviewed, applied and taken back."
        case .review: "Questions for people: duplicates, missing relations, records that fit nowhere."
        case .quality: "Rules, their findings, audits, and how good the data is."
        case .ingest: "Taking in what discovery observed."
        case .questions: "Questions in plain language."
        case .queries: "Cypher over Neo4j's interfaces; failures in Neo4j's form `{\"errors\": [{code, message}]}`."
        case .service: "Health, measurements and descriptions."
        }
    }
}
