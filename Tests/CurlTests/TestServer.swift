import Foundation
import Glibc
import Synchronization

/// One request as it came over the wire.
struct ServedRequest: Sendable {
    var method = ""
    var path = ""
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// An HTTP server whose every answer is written byte by byte by the test, on a port of its own of this machine.
/// Each connection has a thread, so a script may block.
final class TestServer: Sendable {
    typealias Script = @Sendable (ServedRequest, ServedConnection) -> Void

    let port: UInt16
    private let listener: Int32
    private let script: Script
    private let log = Mutex<(requests: [ServedRequest], connections: Int)>(([], 0))

    /// - Parameter greeting: sent to every connection before it asks anything, which then ends.
    init(greeting: String? = nil, _ script: @escaping Script = { _, _ in }) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let status = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) | listen(listener, 128) | getsockname(listener, $0, &length)
            }
        }
        guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    // Closed here and not by `stop()`: another server could be given the number while this one accepts.
                    close(listener)
                    return
                }
                log.withLock { $0.connections += 1 }
                Thread.detachNewThread { [self] in
                    let connection = ServedConnection(socket)
                    if let greeting {
                        connection.send(greeting)
                        connection.end()
                    }
                    serve(connection)
                }
            }
        }
    }

    /// Ends the thread that accepts; connections end when their client does.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [ServedRequest] { log.withLock { $0.requests } }
    var connectionCount: Int { log.withLock { $0.connections } }

    private func serve(_ connection: ServedConnection) {
        while let request = connection.readRequest() {
            log.withLock { $0.requests.append(request) }
            script(request, connection)
        }
        connection.end()
    }
}

/// The server's end of one connection; used by its own thread only.
final class ServedConnection {
    private var socket: Int32
    private var unread: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// False where the client is gone.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress.map { $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            offset += sent
        }
        return true
    }

    /// A whole response with a length.
    func answer(_ status: String, _ body: String = "", headers: [String] = []) {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Blocks until the client has gone.
    func waitForClose() {
        while fill() {}
        end()
    }

    /// Closes with a TCP reset instead of an orderly end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        end()
    }

    func end() {
        if socket >= 0 { close(socket) }
        socket = -1
    }

    private func fill() -> Bool {
        guard socket >= 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread += buffer[..<count]
        return true
    }

    func readRequest() -> ServedRequest? {
        var headEnd: Int?
        while headEnd == nil {
            headEnd = unread.indices.first { unread[$0...].starts(with: Array("\r\n\r\n".utf8)) }
            if headEnd == nil, !fill() { return nil }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: unread[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
        unread.removeFirst(headEnd + 4)
        var request = ServedRequest()
        let first = lines[0].split(separator: " ")
        guard first.count == 3 else { return nil }
        (request.method, request.path) = (String(first[0]), String(first[1]))
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            request.headers.append((String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)))
        }
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        while unread.count < length { if !fill() { return nil } }
        request.body = Array(unread.prefix(length))
        unread.removeFirst(length)
        return request
    }
}
