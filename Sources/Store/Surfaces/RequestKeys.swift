public import Base
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Writing requests by the keys that callers gave them (`Idempotency-Key`): the second one with the same key gets the
/// answer of the first and changes nothing.
public struct RequestKeys: Sendable {
    /// What was answered.
    public struct Answer: Hashable, Sendable {
        public let status: Int
        public let headers: [Header]
        public let body: [UInt8]

        public struct Header: Hashable, Sendable {
            public let name: String
            public let value: String
            public init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        public init(status: Int, headers: [Header], body: [UInt8]) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    public enum Claim: Hashable, Sendable {
        /// The request is to be carried out, and ``RequestKeys/settle(_:by:with:)`` or ``RequestKeys/release(_:by:)``
        /// called then.
        case new
        case answered(Answer)
        /// The key belongs to another request.
        case different
        /// The first one has no answer yet; since then.
        case underway(since: Instant)
    }

    let store: Store

    /// Takes a key for a request, unless it is taken.
    /// - Parameter digest: of all that makes the request what it is.
    public func claim(_ key: String, digest: [UInt8], by principal: Principal) async throws(StoreError) -> Claim {
        let number = try store.number(of: principal.tenant)
        let now = store.now()
        return try await store.read { connection in
            _ = try await connection.execute("delete from request_key where expires < $1", [.instant(now)])
            let made = try await connection.query(
                """
                insert into request_key (tenant, subject, key, digest, created_at, expires)
                values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning key
                """,
                [
                    .int(number.rawValue), .text(principal.subject), .text(key), .bytes(digest), .instant(now),
                    .instant(now.advanced(bySeconds: Limits.requestKeySeconds)),
                ])
            if !made.isEmpty { return .new }
            let rows = try await connection.query(
                """
                select digest, status, headers::text as headers, body, created_at from request_key
                where tenant = $1 and subject = $2 and key = $3
                """, [.int(number.rawValue), .text(principal.subject), .text(key)])
            guard let row = rows.first else { return .underway(since: now) }
            guard try row.bytes("digest") == digest else { return .different }
            guard let status = try row.optionalInt64("status") else {
                return .underway(since: try row.instant("created_at"))
            }
            let headers = try JSONValue.parse(try row.string("headers")).objectValue ?? [:]
            return .answered(
                Answer(
                    status: Int(status),
                    headers: headers.map { .init(name: $0.key, value: $0.value.stringValue ?? "") },
                    body: try row.bytes("body")))
        }
    }

    /// Keeps the answer for those who ask again.
    public func settle(_ key: String, by principal: Principal, with answer: Answer) async throws(StoreError) {
        let number = try store.number(of: principal.tenant)
        let headers = JSONObject(answer.headers.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { $1 })
        try await store.read { connection in
            _ = try await connection.execute(
                "update request_key set status = $4, headers = $5, body = $6 where tenant = $1 and subject = $2 and key = $3",
                [
                    .int(number.rawValue), .text(principal.subject), .text(key), .int(Int64(answer.status)),
                    .json(JSONValue.object(headers).serialized()), .bytes(answer.body),
                ])
        }
    }

    /// Gives a key back whose request has changed nothing.
    public func release(_ key: String, by principal: Principal) async throws(StoreError) {
        let number = try store.number(of: principal.tenant)
        try await store.read { connection in
            _ = try await connection.execute(
                "delete from request_key where tenant = $1 and subject = $2 and key = $3 and status is null",
                [.int(number.rawValue), .text(principal.subject), .text(key)])
        }
    }
}

extension Store {
    public var requestKeys: RequestKeys { RequestKeys(store: self) }
}
