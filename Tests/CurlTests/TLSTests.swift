import Base
import Foundation
import Glibc
import Testing

@testable import Curl

/// Against `openssl s_server` with a certificate of its own making.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0))
    func trustsOnlyTheCertificatesOfTheCAFile() async throws {
        let server = try TLSServer()
        defer { server.stop() }
        var configuration = CurlConfiguration(environment: [:])
        configuration.proxy = .none
        let request = HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", retries: .none)
        let found = await error { try await CurlClient(configuration).send(request) }
        #expect(
            found?.code == .tls && found?.hint?.contains("ROOTLINE_CA_FILE") == true, "\(String(describing: found))")

        configuration = CurlConfiguration(environment: ["ROOTLINE_CA_FILE": server.certificate])
        configuration.proxy = .none
        let response = try await CurlClient(configuration).send(request)
        #expect(response.status == 200 && response.body.count > 100)
    }

    @Test func namesACAFileThatIsNotThere() async throws {
        let server = try TestServer()
        defer { server.stop() }
        var configuration = CurlConfiguration(environment: ["ROOTLINE_CA_FILE": "/nowhere/ca.pem"])
        configuration.proxy = .none
        let client = CurlClient(configuration)
        let found = await error {
            try await client.send(HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", retries: .none))
        }
        #expect(
            found?.code == .tls && found?.message.contains("/nowhere/ca.pem") == true, "\(String(describing: found))")
    }
}

/// One child process. Not Foundation's `Process`, whose waiting blocks the threads that the tests run on.
private final class TLSServer {
    let port: Int
    let certificate: String
    private let directory: String
    private let child: pid_t

    init() throws {
        directory = NSTemporaryDirectory() + "tls-\(UUID().uuidString)"
        certificate = directory + "/cert.pem"
        let script = """
            mkdir "$0" && cd "$0" && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 \
            -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem 2>key.log \
            && exec 2>server.log openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -www
            """
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        let arguments: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", script, directory].map { (text: String) in
            strdup(text)
        }
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        guard posix_spawn(&child, "/bin/sh", &actions, nil, arguments + [nil], nil) == 0 else {
            throw POSIXError(.ECHILD)
        }
        self.child = child
        close(ends[1])
        defer { close(ends[0]) }
        var text = ""
        var found: Int?
        while found == nil {
            var bytes = [UInt8](repeating: 0, count: 1_024)
            let count = read(ends[0], &bytes, bytes.count)
            guard count > 0 else { throw POSIXError(.EPIPE) }
            text += String(decoding: bytes[..<count], as: UTF8.self)
            found = text.firstMatch(of: /ACCEPT [^\n]*:(\d+)\n/).flatMap { Int($0.1) }
        }
        port = found ?? 0
    }

    func stop() {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
        try? FileManager.default.removeItem(atPath: directory)
    }
}
