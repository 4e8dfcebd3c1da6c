internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// Speaks to a running service on behalf of a command.
struct ServiceClient: Sendable {
    let address: String
    private let token: String
    private let curl: CurlClient

    /// Finds service and credentials: ROOTLINE_URL and ROOTLINE_TOKEN first, then the data directory.
    init(_ data: DataOptions) throws {
        let directory = DataDirectory(path: data.directory)
        address =
            Settings.environment("ROOTLINE_URL").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
            ?? DataDirectory.read(directory.url) ?? "http://\(Settings.host):\(Settings.port)"
        guard let token = Settings.environment("ROOTLINE_TOKEN") ?? DataDirectory.read(directory.token) else {
            throw CommandFailure(
                "there is no API key to speak to \(address) with",
                hint: """
                    It was looked for in ROOTLINE_TOKEN and in \(directory.token).
                      Run the command where the service was started, name its data directory with --data, \
                    or set ROOTLINE_URL and ROOTLINE_TOKEN. No service yet? Start one: rootline serve
                    """)
        }
        self.token = token
        curl = CurlClient(Settings.curl(for: address))
    }

    /// Sends a request and reads the answer as JSON.
    /// - Throws: `CommandFailure` where the service cannot be reached, answers with a problem, or has made a change set
    ///   of the change, as a policy wants it approved first.
    func json(
        _ method: HTTPMethod, _ path: String, body: JSONValue? = nil, deadline: Duration = .seconds(60)
    ) async throws -> JSONValue {
        let request = request(
            method, path, body: body?.bytes, contentType: "application/json", accept: "application/json", deadline)
        let response: HTTPResponse
        do { response = try await curl.send(request) } catch { throw failure(error) }
        guard response.isSuccess else { throw failure(status: response.status, body: response.body) }
        if response.body.isEmpty { return .null }
        let answer: JSONValue
        do { answer = try JSONValue.parse(response.body) } catch {
            throw CommandFailure("\(address) did not answer with JSON", hint: "Is this really a Rootline service?")
        }
        if response.status == 202, let name = answer["id"]?.stringValue, name.hasPrefix("cs-") {
            throw CommandFailure(inReview: name, title: answer["title"]?.stringValue ?? "")
        }
        return answer
    }

    /// Sends a request and hands on the answer, whatever its status.
    /// - Throws: `CommandFailure` where the service cannot be reached; `CancellationError` where the task was cancelled.
    func answer(
        _ method: HTTPMethod, _ path: String, body: [UInt8]?, contentType: String, accept: String, deadline: Duration
    ) async throws -> HTTPResponse {
        do {
            return try await curl.send(
                request(method, path, body: body, contentType: contentType, accept: accept, deadline))
        } catch {
            try Task.checkCancellation()
            throw failure(error)
        }
    }

    /// Uploads `body` and calls `line` for every line of the answer as it comes.
    func lines(
        _ path: String, upload body: [UInt8], contentType: String, deadline: Duration,
        _ line: (JSONValue) throws -> Void
    ) async throws {
        let request = request(.post, path, body: body, contentType: contentType, accept: contentType, deadline)
        do {
            let response = try await curl.stream(request)
            guard response.isSuccess else {
                throw failure(status: response.status, body: try await response.body.collect())
            }
            var unfinished: [UInt8] = []
            for try await piece in response.body {
                unfinished += piece
                while let end = unfinished.firstIndex(of: UInt8(ascii: "\n")) {
                    try line(JSONValue.parse(unfinished[..<end]))
                    unfinished.removeSubrange(...end)
                }
            }
        } catch let error as CurlError {
            throw failure(error)
        }
    }

    private func request(
        _ method: HTTPMethod, _ path: String, body: [UInt8]?, contentType: String, accept: String, _ deadline: Duration
    ) -> HTTPRequest {
        var headers = [("Authorization", "Bearer \(token)"), ("Accept", accept)]
        if body != nil { headers.append(("Content-Type", contentType)) }
        return HTTPRequest(
            method, address + path, headers: headers, body: body, deadline: deadline, stallTimeout: deadline,
            retries: body == nil ? .standard : .none)
    }

    // MARK: failures

    private func failure(_ error: CurlError) -> CommandFailure {
        switch error.code {
        case .connect, .resolve:
            CommandFailure(
                "no service answers at \(address): \(error.message)",
                hint: "Start one with `rootline serve`, or name another with ROOTLINE_URL.")
        case .connectionLost:
            CommandFailure(
                "the service at \(address) broke the connection: \(error.message)",
                hint: "Look into its log; a change was made whole or not at all.")
        case .timeout, .stalled:
            CommandFailure("the service at \(address) did not answer in time", hint: "Look into its log.")
        case .invalidRequest, .tls, .tooLarge, .tooManyRedirects, .protocolViolation, .status, .cancelled, .closed,
            .busy, .library:
            CommandFailure(error.message, hint: error.hint)
        }
    }

    func failure(status: Int, body: [UInt8]) -> CommandFailure {
        guard let problem = try? JSONValue.parse(body), problem["detail"] != nil else {
            return CommandFailure(
                "\(address) answered with status \(status)", hint: "Is this really a Rootline service?")
        }
        return Self.failure(problem, address: address)
    }

    /// A problem document in words.
    static func failure(_ problem: JSONValue, address: String) -> CommandFailure {
        let detail = problem["detail"]?.stringValue ?? problem["title"]?.stringValue ?? "unknown problem"
        switch problem["status"]?.int64Value {
        case 401:
            return CommandFailure(
                "the service at \(address) does not accept the API key",
                hint: "It comes from ROOTLINE_TOKEN, else from the file `token` in the data directory (--data). "
                    + "Does it belong to this service?")
        case 503 where problem["type"]?.stringValue == "/problems/starting":
            return CommandFailure(detail, hint: "Try again in some seconds.")
        case .some(500...):
            let id = problem["instance"]?.stringValue ?? "unknown"
            return CommandFailure(
                detail, hint: problem["hint"]?.stringValue ?? "The log has more under request id \(id).")
        default:
            return CommandFailure(detail, hint: problem["hint"]?.stringValue)
        }
    }
}
