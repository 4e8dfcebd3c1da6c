internal import Base
internal import CCurl
internal import Glibc
internal import Synchronization

/// HTTP/1.1 and HTTP/2 over libcurl. One client has one thread, one pool of connections and one budget of retries;
/// make one per purpose and keep it.
public final class CurlClient: Sendable {
    private let loop: CurlEventLoop
    private let budget = Mutex(RetryBudget())

    /// Starts the client's thread; `close` or letting go ends it.
    public init(_ configuration: CurlConfiguration) {
        loop = CurlEventLoop(configuration: configuration)
    }

    deinit { loop.close() }

    /// Aborts what is under way, and every later request is refused with `closed`.
    public func close() { loop.close() }

    /// The response with its whole body.
    ///
    /// Any status is a response. Cancelling the task aborts the transfer at once.
    public func send(_ request: HTTPRequest) async throws(CurlError) -> HTTPResponse {
        try await retrying(request) { order async throws(CurlError) in
            let (head, lease) = try await self.begin(order)
            let body = try await HTTPBody(lease).collect()
            return (head, HTTPResponse(status: head.status, headers: head.headers, body: body))
        }
    }

    /// The response as soon as its headers are there; the body follows at the reader's pace.
    ///
    /// After the headers nothing is retried. The request's deadline covers the body as well.
    public func stream(_ request: HTTPRequest) async throws(CurlError) -> HTTPStreamingResponse {
        try await retrying(request) { order async throws(CurlError) in
            let (head, lease) = try await self.begin(order)
            return (head, HTTPStreamingResponse(status: head.status, headers: head.headers, body: HTTPBody(lease)))
        }
    }

    private func begin(_ order: TransferOrder) async throws(CurlError) -> (ResponseHead, TransferLease) {
        let id = try loop.start(order)
        let lease = TransferLease(id: id, loop: loop, channel: order.channel)
        return (try await lease.head(), lease)
    }

    /// Attempt after attempt, as the policy, the budget and the deadline allow.
    private func retrying<Response: Sendable>(
        _ request: HTTPRequest,
        _ send: (TransferOrder) async throws(CurlError) -> (ResponseHead, Response)
    ) async throws(CurlError) -> Response {
        let target = try RequestTarget(request.url)
        guard (request.body?.count ?? 0) <= Limits.httpRequestBytes else {
            throw CurlError(
                .tooLarge,
                "the request body is \(request.body?.count ?? 0) bytes, the limit is \(Limits.httpRequestBytes)")
        }
        budget.withLock { $0.noteRequest() }
        let clock = ContinuousClock()
        let end = clock.now + request.deadline
        var random = SystemRandomNumberGenerator()
        var attempt = 1
        while true {
            if Task.isCancelled { throw CurlError(.cancelled, "the request was cancelled") }
            let order = TransferOrder(
                request: request, target: target, timeout: max(.milliseconds(1), end - clock.now),
                channel: BodyChannel())
            let result: Result<(ResponseHead, Response), CurlError>
            do { result = .success(try await send(order)) } catch { result = .failure(error) }
            let pause = request.retries.pause(
                after: Self.outcome(of: result.map(\.0)), attempt: attempt, method: request.method, using: &random)
            guard let pause, clock.now + pause < end, budget.withLock({ $0.withdraw() }) else {
                return try result.get().1
            }
            do { try await clock.sleep(for: pause) } catch {
                throw CurlError(.cancelled, "the request was cancelled")
            }
            attempt += 1
        }
    }

    private static func outcome(of result: Result<ResponseHead, CurlError>) -> RetryPolicy.Outcome {
        switch result {
        case .success(let head):
            .status(head.status, retryAfter: head.headers["retry-after"].flatMap(RetryAfter.parse))
        case .failure(let error): .failure(error.code)
        }
    }
}

/// The `Retry-After` header (RFC 9110 section 10.2.3).
public enum RetryAfter {
    /// Seconds from now, given as a number or as a date; nil for anything else, zero for the past.
    public static func parse(_ value: String) -> Duration? {
        if let seconds = Int64(value) { return seconds < 0 ? nil : .seconds(min(seconds, 1_000_000)) }
        let date = curl_getdate(value, nil)
        guard date >= 0 else { return nil }
        return .seconds(max(0, date - currentSeconds()))
    }
}

/// Seconds since 1970, by the system's clock.
private func currentSeconds() -> Int { time(nil) }
