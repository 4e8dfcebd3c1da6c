import Glibc
import JSON
import OrderedCollections
import Synchronization

/// An HTTP server that plays prepared answers, one a connection, and keeps what it was sent.
///
/// It has a thread of its own. After the last answer it is gone: a further connection is refused.
final class ScriptedServer: Sendable {
    /// One part of an answer.
    enum Step: Sendable {
        case send(String)
        /// Each byte in a packet of its own.
        case sendBytewise(String)
        /// Says nothing until the client leaves.
        case hold
    }

    /// A request as it came.
    struct Received: Sendable {
        var line: String
        /// Names in lower case.
        var headers: [String: String]
        var body: JSONValue?
    }

    struct CannotListen: Error {}

    /// What the thread shares with the tests.
    private final class State: Sendable {
        let received = Mutex<[Received]>([])
        let departures: AsyncStream<Void>
        let departed: AsyncStream<Void>.Continuation

        init() { (departures, departed) = AsyncStream.makeStream(of: Void.self) }
    }

    /// The listening socket: closed when the server and its thread have both let go, so that neither ever touches a
    /// number that the system has given away again.
    private final class Listener: Sendable {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)

        /// Refuses connections from now on, and wakes a thread that waits for one.
        func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

        deinit { close(socket) }
    }

    private final class Script: Sendable {
        let listener: Listener
        let answers: [[Step]]
        let state: State

        init(listener: Listener, answers: [[Step]], state: State) {
            self.listener = listener
            self.answers = answers
            self.state = state
        }
    }

    private let listener = Listener()
    private let state = State()
    let port: UInt16

    init(_ answers: [Step]...) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let fd = listener.socket
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(fd, $0, length) == 0 && listen(fd, 8) == 0 && getsockname(fd, $0, &length) == 0
            }
        }
        guard isListening else { throw CannotListen() }
        port = UInt16(bigEndian: address.sin_port)
        var thread = pthread_t()
        let script = Unmanaged.passRetained(Script(listener: listener, answers: answers, state: state))
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                ScriptedServer.serve(Unmanaged<Script>.fromOpaque(context).takeRetainedValue())
                return nil
            }, script.toOpaque())
        guard status == 0 else {
            script.release()
            throw CannotListen()
        }
        pthread_detach(thread)
    }

    deinit { listener.stop() }

    var url: String { "http://127.0.0.1:\(port)/v1" }

    var received: [Received] { state.received.withLock { $0 } }

    /// Waits until a client has left while the server held.
    func clientLeft() async {
        for await _ in state.departures { return }
    }

    // MARK: the server's thread

    private static func serve(_ script: Script) {
        defer { script.listener.stop() }
        for answer in script.answers {
            let connection = accept(script.listener.socket, nil, nil)
            guard connection >= 0 else { return }
            defer { close(connection) }
            var on: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            guard let request = read(connection) else { return }
            script.state.received.withLock { $0.append(request) }
            for step in answer {
                switch step {
                case .send(let text): send(connection, Array(text.utf8))
                case .sendBytewise(let text): for byte in text.utf8 { send(connection, [byte]) }
                case .hold:
                    var byte: UInt8 = 0
                    while recv(connection, &byte, 1, 0) > 0 {}
                    script.state.departed.yield()
                }
            }
        }
    }

    private static func send(_ connection: Int32, _ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    private static func read(_ connection: Int32) -> Received? {
        var bytes: [UInt8] = []
        func more() -> Bool {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            bytes += buffer[..<count]
            return true
        }
        var headEnd: Int?
        while headEnd == nil {
            guard more() else { return nil }
            headEnd = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        }
        let end = headEnd ?? 0
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while bytes.count < end + 4 + length {
            guard more() else { return nil }
        }
        return Received(
            line: String(lines.first ?? ""), headers: headers,
            body: try? JSONValue.parse(bytes[(end + 4)...]))
    }
}

extension [ScriptedServer.Step] {
    /// A whole response.
    static func response(
        _ status: Int, _ body: String, type: String = "application/json", headers: String = ""
    ) -> [ScriptedServer.Step] {
        [
            .send(
                "HTTP/1.1 \(status) Scripted\r\nContent-Type: \(type)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\(headers)"
                    + "Connection: close\r\n\r\n\(body)")
        ]
    }

    /// The head of an event stream that ends with the connection.
    static let streamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n"

    /// An event stream.
    static func stream(_ events: String) -> [ScriptedServer.Step] { [.send(streamHead), .send(events)] }

    /// The same, each byte of it alone.
    static func bytewise(_ events: String) -> [ScriptedServer.Step] { [.sendBytewise(streamHead + events)] }
}
