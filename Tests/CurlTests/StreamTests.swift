import Base
import Foundation
import Synchronization
import Testing

@testable import Curl

@Suite(.timeLimit(.minutes(1))) struct StreamTests {
    @Test func givesHeadAndFirstBytesBeforeTheRestIsSent() async throws {
        let goOn = DispatchSemaphore(value: 0)
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Head: first\r\n\r\n")
            goOn.wait()
            connection.send("3\r\none\r\n")
            goOn.wait()
            connection.send("3\r\ntwo\r\n0\r\n\r\n")
        } _: { server, client async throws in
            let response = try await client.stream(HTTPRequest(server.url))
            #expect(response.status == 200 && response.headers["X-Head"] == "first")
            goOn.signal()
            var body = response.body.makeAsyncIterator()
            #expect(try await body.next() == Array("one".utf8))
            goOn.signal()
            #expect(try await body.next() == Array("two".utf8))
            #expect(try await body.next() == nil)
            #expect(try await body.next() == nil)
        }
    }

    @Test func holdsTheServerBackWhileNobodyReads() async throws {
        let sent = Mutex(0)
        let piece = [UInt8](repeating: 0x61, count: 65_536)
        let pieces = 1_000
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(piece.count * pieces)\r\n\r\n")
            for _ in 0..<pieces where connection.send(piece) { sent.withLock { $0 += piece.count } }
        } _: { server, client async throws in
            let request = HTTPRequest(.get, server.url, deadline: .seconds(50), responseBytesMax: 100 << 20)
            let response = try await client.stream(request)
            var last = -1
            var quiet = 0
            while quiet < 10 {
                try await Task.sleep(for: .milliseconds(20))
                let now = sent.withLock { $0 }
                quiet = now == last ? quiet + 1 : 0
                last = now
            }
            // What waits are our 256 kB and the socket buffers of both sides.
            #expect(last < 20 << 20, "\(last) bytes were sent ahead")
            var total = 0
            for try await bytes in response.body {
                total += bytes.count
                #expect(bytes.count <= Limits.httpStreamBufferBytes + 65_536)
            }
            #expect(total == piece.count * pieces)
        }
    }

    @Test(arguments: UInt64(0)..<10)
    func keepsEveryByteInOrderWhateverThePaces(seed: UInt64) async throws {
        let expected = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await withServer { _, connection in
            var random = SeededGenerator(seed: seed)
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(expected.count)\r\n\r\n")
            var offset = 0
            while offset < expected.count {
                let end = min(expected.count, offset + Int.random(in: 1...200_000, using: &random))
                connection.send(Array(expected[offset..<end]))
                offset = end
            }
        } _: { server, client async throws in
            let response = try await client.stream(HTTPRequest(server.url))
            var received: [UInt8] = []
            for try await bytes in response.body {
                received += bytes
                if received.count % 7 == 0 { await Task.yield() }
            }
            #expect(received == expected)
        }
    }

    @Test func abortsTheTransferWhenTheBodyIsLetGo() async throws {
        let isGone = Signal()
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            connection.waitForClose()
            isGone.fire()
        } _: { server, client async throws in
            #expect(try await client.stream(HTTPRequest(server.url)).status == 200)
            await isGone.wait()
        }
    }

    @Test func endsAReaderThatIsCancelled() async throws {
        let isGone = Signal()
        let hasHead = Signal()
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.waitForClose()
            isGone.fire()
        } _: { server, client async throws in
            let task = Task {
                let response = try await client.stream(HTTPRequest(server.url))
                hasHead.fire()
                return try await response.body.collect()
            }
            await hasHead.wait()
            task.cancel()
            #expect(await error { try await task.value }?.code == .cancelled)
            await isGone.wait()
        }
    }

    @Test func givesTheBytesThatCameBeforeTheConnectionWasLost() async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.end()
        } _: { server, client async throws in
            let response = try await client.stream(HTTPRequest(server.url))
            var body = response.body.makeAsyncIterator()
            #expect(try await body.next() == Array("abc".utf8))
            let found = await error { try await body.next() }
            #expect(found?.code == .connectionLost)
        }
    }

    @Test func coversTheBodyWithTheDeadline() async throws {
        try await withServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.waitForClose()
        } _: { server, client async throws in
            let response = try await client.stream(HTTPRequest(.get, server.url, deadline: .milliseconds(300)))
            #expect(await error { try await response.body.collect() }?.code == .timeout)
        }
    }

    @Test func refusesMoreRequestsAtATimeThanTheLimit() async throws {
        try await withServer { _, connection in
            connection.waitForClose()
        } _: { server, client async throws in
            let tasks = (0..<Limits.httpTransfers + 1).map { _ in
                Task { await error { try await client.send(HTTPRequest(server.url)) }?.code }
            }
            // One is refused at once; the others end when the client does.
            let codes = AsyncStream<CurlError.Code?> { continuation in
                for task in tasks { Task { continuation.yield(await task.value) } }
            }
            var iterator = codes.makeAsyncIterator()
            #expect(await iterator.next() == .busy)
            client.close()
            for task in tasks { _ = await task.value }
        }
    }
}
