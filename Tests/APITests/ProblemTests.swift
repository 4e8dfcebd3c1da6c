import Base
import Foundation
import HTTPTypes
import JSON
import Testing

@testable import API

@Suite struct ProblemTests {
    @Test func everyRefusalIsAProblemDocumentWithTheRequestsID() async throws {
        try await TestService.run { service in
            let admin = service.client(.admin)
            let cases: [(String, String, JSONValue?, Int, String)] = [
                ("GET", "/api/v1/nothing", nil, 404, "not-found"),
                ("PUT", "/api/v1/cis", [:], 405, "method-not-allowed"),
                ("GET", "/api/v1/cis/ci-99999", nil, 404, "not-found"),
                ("GET", "/api/v1/cis/nonsense", nil, 404, "not-found"),
                ("GET", "/api/v1/cis?limit=0", nil, 400, "invalid-request"),
                ("GET", "/api/v1/cis?sort=colour", nil, 400, "invalid-request"),
                ("GET", "/api/v1/cis?class=Spaceship", nil, 400, "invalid-request"),
                ("GET", "/api/v1/cis?cursor=%00broken", nil, 400, "invalid-request"),
                ("POST", "/api/v1/cis", ["class": "Spaceship", "name": "x"], 422, "invalid-change"),
                ("POST", "/api/v1/cis", ["class": "VirtualMachine", "name": ""], 422, "invalid-change"),
                ("POST", "/api/v1/cis", ["class": "VirtualMachine", "nmae": "x"], 400, "invalid-request"),
                ("POST", "/api/v1/cis", ["class": 7, "name": "x"], 400, "invalid-request"),
                ("POST", "/api/v1/ask", ["question": "  "], 400, "invalid-request"),
                ("GET", "/problems/nothing", nil, 404, "not-found"),
                ("GET", "/api/v1/ingest-runs/77", nil, 404, "not-found"),
                ("GET", "/api/v1/commits/77", nil, 404, "not-found"),
            ]
            for (method, path, body, status, code) in cases {
                let answer = try await admin.send(method, path, body)
                #expect(answer.status == status && answer.problem == code, "\(method) \(path): \(answer.text)")
                #expect(answer.json["instance"]?.stringValue == answer.header("X-Request-Id"))
                #expect(answer.json["detail"]?.stringValue?.isEmpty == false)
            }
        }
    }

    @Test func theMethodsThatWouldBeAllowedAreNamed() async throws {
        try await TestService.run { service in
            let answer = try await service.client(.admin).send("PUT", "/api/v1/cis/ci-1", [:])
            #expect(answer.header("Allow") == "DELETE, GET, HEAD, PATCH")
        }
    }

    @Test func aBrokenBodyIsNamedByLineAndColumn() async throws {
        try await TestService.run { service in
            let answer = try await service.client(.admin).send(
                "POST", "/api/v1/cis", bytes: Array("{\"class\":\n oops}".utf8), type: "application/json")
            #expect(answer.status == 400 && answer.problem == "invalid-json")
            #expect(answer.json["detail"]?.stringValue?.contains("line 2") == true)
        }
    }

    @Test func aBodyOverTheLimitIsRefused() async throws {
        try await TestService.run { service in
            let body = Array("{\"question\":\"".utf8) + [UInt8](repeating: 97, count: 3 << 20) + Array("\"}".utf8)
            let answer = try await service.client(.admin).send(
                "POST", "/api/v1/ask", bytes: body, type: "application/json")
            #expect(answer.status == 413 && answer.problem == "body-too-large")
            #expect(try await service.client(.admin).send("GET", "/api/v1/session").status == 200)
        }
    }

    @Test func aHarmlessRequestIDIsTakenOverAndOthersAreNot() async throws {
        try await TestService.withServer(Backend()) { address in
            let client = TestClient(stranger: address)
            let given = try await client.adding(("X-Request-Id", "trace-1.a")).send("GET", "/health/live")
            #expect(given.header("X-Request-Id") == "trace-1.a")
            for bad in ["a b", "x\u{e4}", String(repeating: "a", count: 65), "<script>"] {
                let answer = try await client.adding(("X-Request-Id", bad)).send("GET", "/health/live")
                let id = try #require(answer.header("X-Request-Id"))
                #expect(id != bad && !id.isEmpty)
            }
        }
    }

    @Test func everyAnswerHasTheSecurityHeaders() async throws {
        try await TestService.withServer(Backend()) { address in
            let client = TestClient(stranger: address)
            for path in ["/", "/health/live", "/api/v1/cis", "/nothing"] {
                let answer = try await client.send("GET", path)
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(answer.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
                #expect(answer.header("Referrer-Policy") == "no-referrer")
            }
        }
    }

    @Test func whatWasNotForeseenSaysNothingButTheRequestsID() {
        struct Secret: Error { let password = "hunter2" }
        let problem = ProblemDetails(translating: Secret())
        #expect(problem.type == .internalError)
        #expect(!problem.json(requestID: "r-1").serialized().contains("hunter2"))
        #expect(problem.cause?.contains("hunter2") == true)
    }

    /// `UPDATE_GOLDEN=1` writes the pages anew.
    @Test(arguments: ProblemType.allCases)
    func everyProblemHasItsPage(type: ProblemType) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/problems")
        let file = folder.appending(path: type.rawValue + ".md")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try type.markdown.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == type.markdown)
    }

    @Test func aBrowserGetsTheProblemPageAsHTML() async throws {
        try await TestService.withServer(Backend()) { address in
            let client = TestClient(stranger: address)
            let page = try await client.adding(("Accept", "text/html")).send("GET", "/problems/not-found")
            #expect(page.status == 200 && page.header("Content-Type")?.hasPrefix("text/html") == true)
            #expect(page.text.contains("<code>/api/v1/openapi.json</code>"))
            #expect(try await client.send("GET", "/problems/not-found").text == ProblemType.notFound.markdown)
        }
    }
}
