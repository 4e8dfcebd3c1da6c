import Base
import Foundation
import Synchronization
import Testing

@testable import Curl

@Suite(.timeLimit(.minutes(1))) struct SendTests {
    @Test(arguments: HTTPMethod.allCases)
    func sendsMethodPathHeadersAndBody(method: HTTPMethod) async throws {
        try await withServer { _, connection in
            connection.answer("200 OK", headers: ["X-Answer: yes"])
        } _: { server, client async throws in
            let body = method == .get || method == .head ? nil : Array("결제 body".utf8)
            let response = try await client.send(
                HTTPRequest(
                    method, server.url + "/a%20b?q=1", headers: [("X-Test", "one"), ("X-Empty", "")], body: body))
            #expect(response.status == 200 && response.headers["x-ANSWER"] == "yes")
            let request = try #require(server.requests.first)
            #expect(request.method == method.rawValue && request.path == "/a%20b?q=1")
            #expect(request.header("x-test") == "one" && request.header("x-empty") == "")
            #expect(request.header("user-agent") == "Rootline" && request.header("expect") == nil)
            #expect(request.body == body ?? [])
        }
    }

    @Test func sendsAPostWithoutABody() async throws {
        try await withServer { _, connection in
            connection.answer("204 No Content")
        } _: { server, client async throws in
            #expect(try await client.send(HTTPRequest(.post, server.url)).status == 204)
            #expect(server.requests.first?.method == "POST")
            #expect(server.requests.first?.header("content-length") == "0")
        }
    }

    @Test func sendsALargeBodyWhole() async throws {
        try await withServer { request, connection in
            connection.answer("200 OK", "\(request.body.count)")
        } _: { server, client async throws in
            let response = try await client.send(
                HTTPRequest(.put, server.url, body: [UInt8](repeating: 7, count: 5_000_000)))
            #expect(String(decoding: response.body, as: UTF8.self) == "5000000")
        }
    }

    @Test func readsAChunkedBody() async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            connection.send("7\r\n, world\r\n0\r\nX-Trailer: t\r\n\r\n")
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(url(server)))
            #expect(String(decoding: response.body, as: UTF8.self) == "hello, world")
            #expect(response.headers["x-trailer"] == nil)
        }
    }

    @Test func decompressesAndAsksForIt() async throws {
        try await withServer { _, connection in
            let body: [UInt8] = [
                31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0,
            ]
            connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
            connection.send(body)
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(url(server)))
            #expect(String(decoding: response.body, as: UTF8.self) == "hello")
            #expect(server.requests.first?.header("accept-encoding")?.contains("gzip") == true)
            var plain = HTTPRequest(url(server))
            plain.acceptsCompression = false
            _ = await error { try await client.send(plain) }
            #expect(server.requests.last?.header("accept-encoding") == nil)
        }
    }

    @Test func passesOverInterimResponses() async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            connection.answer("200 OK", "final")
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(url(server)))
            #expect(response.status == 200 && response.headers["link"] == nil)
        }
    }

    @Test func usesOneConnectionForRequestsInARow() async throws {
        try await withServer { _, connection in
            connection.answer("200 OK", "x")
        } _: { server, client async throws in
            for _ in 0..<20 { _ = try await client.send(HTTPRequest(url(server))) }
            #expect(server.connectionCount == 1 && server.requests.count == 20)
        }
    }

    @Test func opensNoMoreConnectionsThanAllowed() async throws {
        let server = try TestServer { _, connection in connection.answer("200 OK", "x") }
        let client = CurlClient.direct(connectionsPerHostMax: 3)
        defer { server.stop() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask { () async throws in #expect(try await client.send(HTTPRequest(server.url)).status == 200)
                }
            }
            try await group.waitForAll()
        }
        #expect(server.connectionCount <= 3 && server.requests.count == 60)
    }

    @Test func givesAnErrorStatusAsAResponse() async throws {
        try await withServer { _, connection in
            connection.answer("404 Not Found", "no such thing")
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(url(server)))
            #expect(response.status == 404 && !response.isSuccess)
            let error = #expect(throws: CurlError.self) { try response.requireSuccess() }
            #expect(error?.code == .status && error?.status == 404)
        }
    }

    @Test(arguments: [
        "Content-Length: 5000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n400\r\n", "Connection: close\r\n\r\n",
    ])
    func refusesABodyAboveTheLimit(rest: String) async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n\(rest)")
            while connection.send(String(repeating: "x", count: 1_024)) {}
        } _: { server, client async throws in
            let found = await error {
                try await client.send(HTTPRequest(.get, server.url, responseBytesMax: 1_000, retries: .none))
            }
            #expect(found?.code == .tooLarge)
            #expect(found?.message.contains("1000 bytes") == true)
        }
    }

    @Test func acceptsABodyOfExactlyTheLimit() async throws {
        try await withServer { _, connection in
            connection.answer("200 OK", String(repeating: "x", count: 1_000))
        } _: { server, client async throws in
            let response = try await client.send(HTTPRequest(.get, server.url, responseBytesMax: 1_000))
            #expect(response.body.count == 1_000)
        }
    }

    @Test func refusesHeadersWithoutEnd() async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-More: " + String(repeating: "x", count: 1_000) + "\r\n") {}
        } _: { server, client async throws in
            #expect(await error { try await client.send(HTTPRequest(url(server))) }?.code == .tooLarge)
        }
    }

    @Test func namesAConnectionThatIsLost() async throws {
        try await withServer { request, connection in
            if request.path == "/cut" { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc") }
            request.path == "/reset" ? connection.reset() : connection.end()
        } _: { server, client async throws in
            for path in ["/cut", "/reset", "/nothing"] {
                let found = await error { try await client.send(HTTPRequest(.get, server.url + path, retries: .none)) }
                #expect(found?.code == .connectionLost, "\(path): \(String(describing: found))")
            }
        }
    }

    @Test func namesAServerThatSpeaksNoHTTP() async throws {
        try await withServer { _, connection in
            connection.send("SSH-2.0-OpenSSH_9.2\r\n")
            connection.end()
        } _: { server, client async throws in
            let found = await error { try await client.send(HTTPRequest(.get, server.url, retries: .none)) }
            #expect(found?.code == .protocolViolation, "\(String(describing: found))")
        }
    }

    @Test func namesARefusedConnection() async throws {
        let server = try TestServer { _, _ in }
        server.stop()
        let found = await error {
            try await CurlClient.direct().send(HTTPRequest(.get, server.url + "/p?token=secret", retries: .none))
        }
        #expect(found?.code == .connect && found?.hint != nil)
        #expect(found?.message.contains("127.0.0.1:\(server.port)/p") == true)
        #expect(found?.message.contains("secret") == false)
    }

    @Test func namesAHostWithoutAddress() async {
        let found = await error {
            try await CurlClient.direct().send(
                HTTPRequest(.get, "http://no-such-host.invalid/", deadline: .seconds(20), retries: .none))
        }
        #expect(found?.code == .resolve, "\(String(describing: found))")
    }

    @Test func namesATLSFailure() async throws {
        let server = try TestServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n")
        defer { server.stop() }
        let found = await error {
            try await CurlClient.direct().send(
                HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", retries: .none))
        }
        #expect(found?.code == .tls && found?.hint?.contains("ROOTLINE_CA_FILE") == true)
    }

    @Test(arguments: [
        "", "x", "/relative", "http://", "ftp://host/x", "file:///etc/passwd", "gopher://h/", "http://h:99999/",
        "http://a b/", "javascript:alert(1)",
    ])
    func refusesWhatIsNoHTTPAddress(url: String) async {
        let found = await error { try await CurlClient.direct().send(HTTPRequest(url)) }
        #expect(found?.code == .invalidRequest, "\(String(describing: found))")
    }

    @Test(arguments: [("X-A", "b\r\nX-Injected: 1"), ("X A", "b"), ("", "b"), ("X-A:", "b"), ("X-A", "\0")])
    func refusesHeadersThatWouldBecomeOthers(name: String, value: String) async throws {
        try await withServer { _, connection in
            connection.answer("200 OK")
        } _: { server, client async throws in
            let found = await error { try await client.send(HTTPRequest(.get, server.url, headers: [(name, value)])) }
            #expect(found?.code == .invalidRequest && server.requests.isEmpty)
        }
    }

    @Test func endsAtTheDeadline() async throws {
        try await withServer { _, connection in
            connection.waitForClose()
        } _: { server, client async throws in
            let found = await error {
                try await client.send(HTTPRequest(.get, server.url, deadline: .milliseconds(150)))
            }
            #expect(found?.code == .timeout)
        }
    }

    @Test func endsWhenNothingArrivesForTooLong() async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.waitForClose()
        } _: { server, client async throws in
            let found = await error {
                try await client.send(HTTPRequest(.get, server.url, stallTimeout: .seconds(1), retries: .none))
            }
            #expect(found?.code == .stalled, "\(String(describing: found))")
        }
    }

    @Test func abortsTheTransferWhenTheTaskIsCancelled() async throws {
        let isAsked = Signal()
        let isGone = Signal()
        try await withServer { _, connection in
            isAsked.fire()
            connection.waitForClose()
            isGone.fire()
        } _: { server, client async throws in
            let task = Task { try await client.send(HTTPRequest(server.url)) }
            await isAsked.wait()
            task.cancel()
            #expect(await error { try await task.value }?.code == .cancelled)
            await isGone.wait()
        }
    }

    @Test func endsEverythingWhenItIsClosed() async throws {
        let isAsked = Signal()
        try await withServer { _, connection in
            isAsked.fire()
            connection.waitForClose()
        } _: { server, client async throws in
            let task = Task { try await client.send(HTTPRequest(server.url)) }
            await isAsked.wait()
            client.close()
            #expect(await error { try await task.value }?.code == .closed)
            #expect(await error { try await client.send(HTTPRequest(server.url)) }?.code == .closed)
        }
    }

    /// Whatever a server sends, the request ends with a response or an error.
    @Test(arguments: UInt64(0)..<60)
    func survivesRandomAnswers(seed: UInt64) async throws {
        try await withServer { _, connection in
            var random = SeededGenerator(seed: seed)
            let pieces = [
                "HTTP/1.1 ", "200 OK\r\n", "503 \r\n", "Content-Length: ", "7", "-1", "Transfer-Encoding: chunked\r\n",
                "\r\n", "\n", "5\r\n", "\0", "HTTP/2 200\r\n", "Location: /x\r\n", ":", "\u{FF}",
                "Content-Encoding: br\r\n",
            ]
            let isFramed = Bool.random(using: &random)
            if isFramed { connection.send("HTTP/1.1 200 OK\r\n") }
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                connection.send(pieces.randomElement(using: &random) ?? "")
            }
            connection.end()
        } _: { server, client async throws in
            var request = HTTPRequest(.get, server.url, deadline: .seconds(5), retries: .none)
            request.redirectsMax = 2
            _ = await error { try await client.send(request) }
        }
    }

    private func url(_ server: TestServer) -> String { server.url + "/" }
}
