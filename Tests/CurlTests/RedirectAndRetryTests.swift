import Base
import Foundation
import Testing

@testable import Curl

@Suite(.timeLimit(.minutes(1))) struct RedirectAndRetryTests {
    private static let quick = RetryPolicy(attemptsMax: 3, firstPause: .milliseconds(1))

    @Test func givesARedirectAsTheResponseUnlessToldToFollow() async throws {
        try await withServer { request, connection in
            request.path == "/a"
                ? connection.answer("302 Found", "moved", headers: ["Location: /b"]) : connection.answer("200 OK", "b")
        } _: { server, client async throws in
            var request = HTTPRequest(server.url + "/a")
            let redirect = try await client.send(request)
            #expect(redirect.status == 302 && redirect.headers["location"] == "/b")
            request.redirectsMax = 1
            let response = try await client.send(request)
            #expect(response.status == 200 && response.body == Array("b".utf8))
        }
    }

    @Test func endsARedirectLoop() async throws {
        try await withServer { _, connection in
            connection.answer("307 Temporary Redirect", headers: ["Location: /again"])
        } _: { server, client async throws in
            var request = HTTPRequest(server.url)
            request.redirectsMax = 3
            #expect(await error { try await client.send(request) }?.code == .tooManyRedirects)
            #expect(server.requests.count == 4)
        }
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"])
    func refusesARedirectToAnotherProtocol(location: String) async throws {
        try await withServer { _, connection in
            connection.answer("302 Found", headers: ["Location: \(location)"])
        } _: { server, client async throws in
            var request = HTTPRequest(server.url)
            request.redirectsMax = 3
            #expect(await error { try await client.send(request) }?.code == .invalidRequest)
        }
    }

    @Test func asksAgainAfter503() async throws {
        let counter = Counter()
        try await withServer { _, connection in
            counter.next() == 1
                ? connection.answer("503 Service Unavailable", "later") : connection.answer("200 OK", "now")
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(.get, server.url, retries: Self.quick))
            #expect(response.status == 200 && server.requests.count == 2)
        }
    }

    @Test func asksAgainBeforeAStreamBegins() async throws {
        let counter = Counter()
        try await withServer { _, connection in
            counter.next() < 3 ? connection.answer("502 Bad Gateway", "later") : connection.answer("200 OK", "now")
        } _: { server, client async throws in
            let response = try await client.stream(HTTPRequest(.get, server.url, retries: Self.quick))
            #expect(try await response.body.collect() == Array("now".utf8))
        }
    }

    @Test func givesTheLastAnswerWhenAllAttemptsAreUsed() async throws {
        try await withServer { _, connection in
            connection.answer("503 Service Unavailable")
        } _: { server, client async throws in
            #expect(try await client.send(HTTPRequest(.get, server.url, retries: Self.quick)).status == 503)
            #expect(server.requests.count == 3)
        }
    }

    @Test func repeatsAPostOnlyWhenAsked() async throws {
        try await withServer { _, connection in
            connection.answer("429 Too Many Requests", headers: ["Retry-After: 0"])
        } _: { server, client async throws in
            _ = try await client.send(HTTPRequest(.post, server.url, body: [1], retries: Self.quick))
            #expect(server.requests.count == 1)
            var policy = Self.quick
            policy.scope = .everyMethod
            _ = try await client.send(HTTPRequest(.post, server.url, body: [1], retries: policy))
            #expect(server.requests.count == 4 && server.requests.last?.body == [1])
        }
    }

    @Test func repeatsAfterALostConnection() async throws {
        let counter = Counter()
        try await withServer { _, connection in
            counter.next() == 1 ? connection.reset() : connection.answer("200 OK", "now")
        } _: { server, client async throws in
            #expect(try await client.send(HTTPRequest(.get, server.url, retries: Self.quick)).status == 200)
        }
    }

    @Test func doesNotWaitBeyondTheDeadline() async throws {
        try await withServer { _, connection in
            connection.answer("429 Too Many Requests", headers: ["Retry-After: 30"])
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(.get, server.url, deadline: .seconds(20)))
            #expect(response.status == 429 && server.requests.count == 1)
        }
    }

    @Test func stopsRetryingWhenTheBudgetIsSpent() async throws {
        try await withServer { _, connection in
            connection.answer("503 Service Unavailable")
        } _: { server, client async throws in
            let policy = RetryPolicy(attemptsMax: 20, firstPause: .milliseconds(1), pauseMax: .milliseconds(1))
            for _ in 0..<5 { _ = try await client.send(HTTPRequest(.get, server.url, retries: policy)) }
            // 5 requests, 10 saved retries, and a tenth for each request after the budget was first touched.
            #expect((15...16).contains(server.requests.count))
        }
    }

    @Test(
        arguments: [
            (RetryPolicy.Outcome.failure(.connect), HTTPMethod.post, true), (.failure(.resolve), .post, true),
            (.failure(.connectionLost), .get, true), (.failure(.connectionLost), .post, false),
            (.failure(.timeout), .get, false), (.failure(.tls), .get, false), (.failure(.tooLarge), .get, false),
            (.failure(.cancelled), .get, false), (.status(503, retryAfter: nil), .put, true),
            (.status(503, retryAfter: nil), .patch, false), (.status(500, retryAfter: nil), .get, false),
            (.status(404, retryAfter: nil), .get, false), (.status(429, retryAfter: .seconds(3)), .get, true),
            (.status(429, retryAfter: .seconds(3_600)), .get, false),
        ] as [(RetryPolicy.Outcome, HTTPMethod, Bool)])
    func decidesByOutcomeAndMethod(outcome: RetryPolicy.Outcome, method: HTTPMethod, expected: Bool) {
        var random = SeededGenerator(seed: 1)
        let pause = RetryPolicy.standard.pause(after: outcome, attempt: 1, method: method, using: &random)
        #expect((pause != nil) == expected)
        if case .status(429, let wait?) = outcome, let pause { #expect(pause >= wait) }
        #expect(RetryPolicy.standard.pause(after: outcome, attempt: 3, method: method, using: &random) == nil)
    }

    @Test(arguments: UInt64(0)..<20)
    func doublesThePauseWithinItsSpread(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let policy = RetryPolicy(attemptsMax: 100, firstPause: .milliseconds(100), pauseMax: .seconds(2))
        for (attempt, mean) in [(1, 100), (2, 200), (3, 400), (5, 1_600), (6, 2_000), (90, 2_000)] {
            let pause = try #require(
                policy.pause(after: .failure(.connect), attempt: attempt, method: .get, using: &random))
            #expect(pause >= .milliseconds(mean) / 2 && pause <= .milliseconds(mean) * 3 / 2)
        }
    }

    @Test func readsRetryAfterAsSecondsOrDate() {
        #expect(RetryAfter.parse("120") == .seconds(120))
        #expect(RetryAfter.parse("-1") == nil && RetryAfter.parse("soon") == nil && RetryAfter.parse("") == nil)
        #expect(RetryAfter.parse("Wed, 21 Oct 2015 07:28:00 GMT") == .zero)
        #expect((RetryAfter.parse("Fri, 31 Dec 2100 23:59:59 GMT") ?? .zero) > .seconds(1_000_000))
    }
}

/// Counts calls from several threads.
final class Counter: Sendable {
    private let count = NSLock()
    nonisolated(unsafe) private var value = 0  // `count` protects it.

    func next() -> Int {
        count.withLock {
            value += 1
            return value
        }
    }
}
