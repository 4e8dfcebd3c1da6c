internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import OrderedCollections
internal import Store
internal import Vault

extension Route {
    /// Keys for programs.
    static let apiKeys: [Route] = [
        Route(
            .get, "/api/v1/api-keys",
            Operation(
                id: "listAPIKeys", tag: .access, summary: "List API keys",
                answers: [
                    .json(
                        Schema.object(["items": Schema.array(Schema.ref("APIKey")), "total": Schema.integer]),
                        "All keys; their tokens are not stored.")
                ]),
            .admin, handler: listKeys),
        Route(
            .post, "/api/v1/api-keys",
            Operation(
                id: "createAPIKey", tag: .access, summary: "Create an API key",
                description: "The answer is the only time that the token is shown.",
                body: .init(mediaType: "application/json", schema: Schema.ref("NewAPIKey")),
                answers: [.json(Schema.ref("CreatedAPIKey"), "The key with its token.", status: 201)]),
            .admin, handler: createKey),
        Route(
            .delete, "/api/v1/api-keys/{id}",
            Operation(
                id: "revokeAPIKey", tag: .access, summary: "Revoke an API key",
                parameters: [.path("id", "The key's id.", example: "7")], answers: [.noContent]),
            .admin, handler: revokeKey),
    ]

    private static func listKeys(_ call: Call, _ principal: Principal) async throws -> Response {
        let keys = try await call.environment.backend.spine().store.accounts.apiKeys(in: principal.tenant)
        return .json(["items": .array(keys.map(json)), "total": JSONValue(keys.count)])
    }

    private static func createKey(_ call: Call, _ principal: Principal) async throws -> Response {
        let body = try await call.jsonObject()
        try body.allowOnly("name", "role", "expiresInDays")
        let name = try body.text("name", "what the key is for", bytesMax: Limits.accountNameBytes)
        let roleText = try body.text("role", "reader, editor or admin")
        guard let role = Principal.Role(rawValue: roleText) else {
            throw ProblemDetails.invalidParameter("role", roleText, allowed: "reader, editor or admin")
        }
        var expires: Instant?
        if let days = body.members["expiresInDays"], !days.isNull {
            guard let number = days.int64Value, (1...3_650).contains(number) else {
                throw ProblemDetails.invalidParameter(
                    "expiresInDays", days.serialized(), allowed: "a whole number from 1 to 3650")
            }
            expires = call.environment.now().advanced(bySeconds: number * 86_400)
        }
        let token = APIKeyToken.make(from: try Vault.randomToken())
        let key = try await call.environment.backend.spine().store.accounts.createAPIKey(
            name: name, role: role, tokenHash: Gate.hash(of: .apiKey(token: token)), expires: expires, by: principal)
        try await call.environment.backend.spine().store.note(
            "api-key-created", target: name, detail: ["role": .string(role.rawValue)], by: principal.subject,
            tenant: principal.tenant)
        call.logger.notice("API key created", metadata: ["key.name": "\(name)", "key.role": "\(role.rawValue)"])
        return .json(["key": json(key), "token": .string(token)], status: .created)
    }

    private static func revokeKey(_ call: Call, _ principal: Principal) async throws -> Response {
        let text = try call.path("id")
        guard let id = Int64(text),
            let revoked = try await call.environment.backend.spine().store.accounts.revokeAPIKey(
                id: id, in: principal.tenant)
        else {
            throw ProblemDetails(.notFound, "There is no API key \"\(text.prefix(40))\".")
        }
        call.environment.gate.credentials.forget(subject: "key:" + revoked.name, in: principal.tenant)
        try await call.environment.backend.spine().store.note(
            "api-key-revoked", target: revoked.name, by: principal.subject, tenant: principal.tenant)
        call.logger.notice("API key revoked", metadata: ["key.name": "\(revoked.name)"])
        return .noContent
    }

    private static func json(_ key: APIKeySummary) -> JSONValue {
        [
            "id": .string(String(key.id)), "name": .string(key.name), "role": .string(key.role.rawValue),
            "createdAt": Wire.instant(key.createdAt), "createdBy": .string(key.createdBy),
            "lastUsedAt": Wire.instant(key.lastUsedAt), "expires": Wire.instant(key.expires),
        ]
    }
}

/// The form of an API key's token.
public enum APIKeyToken {
    /// A prefix that tells people and secret scanners what it is.
    static let prefix = "rlk_"

    /// A token from random text.
    public static func make(from random: String) -> String { prefix + random }

    /// What is stored of a token.
    public static func hash(of token: String) -> [UInt8] { Gate.hash(of: .apiKey(token: token)) }
}
