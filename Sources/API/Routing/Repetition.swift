internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import Store
internal import Vault

/// Writing requests that carry an `Idempotency-Key`: carried out once, answered as often as they are sent.
///
/// A request that fails gives its key back, since it has changed nothing; one that has an answer gets it again for a
/// day. A request that the end of the service cut off between its commit and its answer keeps its key without one:
/// whoever asks again is told to look.
enum Repetition {
    static func once(
        _ call: Call, _ route: Route, by principal: Principal, _ handle: (Call) async throws -> Response
    ) async throws -> Response {
        guard let key = call.request.headers[.idempotencyKey], !route.isSafe, !route.isOfNeo4j else {
            return try await handle(call)
        }
        guard route.answersWhole else {
            throw ProblemDetails(
                .invalidRequest, "This route answers while it works, so it takes no Idempotency-Key.",
                hint: "Sending the same observations twice changes nothing the second time.")
        }
        guard (1...Limits.requestKeyBytes).contains(key.utf8.count) else {
            throw ProblemDetails(
                .invalidRequest,
                "The Idempotency-Key has \(key.utf8.count) bytes, allowed are 1 to \(Limits.requestKeyBytes).")
        }
        let body = try await call.bodyBytes(limit: Limits.requestKeyBodyBytes)
        let request = Request(head: call.request.head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let keys = try call.environment.backend.spine().store.requestKeys
        let digest = Vault.sha256(
            Array("\(request.method.rawValue) \(request.uri) \(request.headers[.ifMatch] ?? "")\n".utf8) + body)
        if let answer = try await claim(key, digest, keys, principal) { return answer }
        let response: Response
        do {
            response = try await handle(Call(request: request, scope: call.scope, environment: call.environment))
        } catch {
            try await keys.release(key, by: principal)
            throw error
        }
        let kept = try await answer(of: response)
        try await keys.settle(key, by: principal, with: kept)
        return response
    }

    /// What was answered before; `nil` where the request is to be carried out.
    private static func claim(
        _ key: String, _ digest: [UInt8], _ keys: RequestKeys, _ principal: Principal
    ) async throws -> Response? {
        let deadline = ContinuousClock.now + .seconds(Limits.requestKeyWaitSeconds)
        while true {
            switch try await keys.claim(key, digest: digest, by: principal) {
            case .new: return nil
            case .answered(let answer): return Self.response(answer)
            case .different:
                throw ProblemDetails(
                    .reusedKey, "The Idempotency-Key \"\(key.prefix(80))\" was sent with another request before.",
                    hint: "Use a new key for each change.")
            case .underway(let since):
                guard ContinuousClock.now < deadline else {
                    throw ProblemDetails(
                        .conflict,
                        "The first request with this Idempotency-Key, of \(since.iso8601), has no answer yet.",
                        hint: "Look in /api/v1/commits whether it was made; then use a new key.")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private static func answer(of response: Response) async throws -> RequestKeys.Answer {
        let collector = Collector()
        try await response.body.write(collector)
        let bytes = collector.bytes
        guard bytes.count <= Limits.requestKeyAnswerBytes else {
            // Too large to keep: asking again tells that it was done.
            return RequestKeys.Answer(status: response.status.code, headers: [], body: [])
        }
        let headers = response.headers.map { RequestKeys.Answer.Header(name: $0.name.rawName, value: $0.value) }
        return RequestKeys.Answer(status: response.status.code, headers: headers, body: bytes)
    }

    private static func response(_ answer: RequestKeys.Answer) -> Response {
        var headers: HTTPFields = [.idempotencyReplayed: "true"]
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) { headers[name] = header.value }
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private final class Collector: ResponseBodyWriter {
        private(set) var bytes: [UInt8] = []
        func write(_ buffer: ByteBuffer) async throws { bytes.append(contentsOf: buffer.readableBytesView) }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

extension Operation.Parameter {
    static let idempotencyKey = Operation.Parameter.header(
        "Idempotency-Key",
        "A text of the caller's own. The request is carried out once, however often it is sent with it in 24 hours.")
}

extension Route {
    /// Whether ``Repetition`` looks at its requests.
    var takesKey: Bool {
        guard case .role = access else { return false }
        return !isSafe && !isOfNeo4j && answersWhole
    }

    /// Whether the answer is in hand before it is sent.
    var answersWhole: Bool {
        !["/api/v1/ingest-runs", "/api/v1/ask", "/api/v1/session", "/api/v1/api-keys"].contains(path)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotencyReplayed = known("Idempotency-Replayed")
}
