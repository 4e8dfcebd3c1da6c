import Base
import Curl
import JSON
import Testing

@testable import API

@Suite struct AskTests {
    private func ask(_ service: TestService, _ question: String) async throws -> TestAnswer {
        try await service.client(.reader).send("POST", "/api/v1/ask", ["question": .string(question)])
    }

    @Test func aQuestionIsAnsweredAsJSON() async throws {
        try await TestService.run { service in
            _ = try await service.client(.editor).send(
                "POST", "/api/v1/cis", ["class": "VirtualMachine", "name": "vm-1"])
            let answer = try await ask(service, "how many virtual machines?")
            #expect(answer.status == 200, "\(answer.text)")
            for member in ["question", "language", "status", "headline", "summary", "details", "sources", "seq", "run"]
            {
                #expect(answer.json[member] != nil, "\(member)")
            }
            #expect(answer.json["status"] == "answered")
        }
    }

    @Test func theStreamBeginsAndEndsAsPromised() async throws {
        try await TestService.run { service in
            _ = try await service.client(.editor).send(
                "POST", "/api/v1/cis", ["class": "VirtualMachine", "name": "vm-1"])
            let answer = try await service.client(.reader).adding(("Accept", "text/event-stream")).send(
                "POST", "/api/v1/ask", ["question": "how many virtual machines?"])
            #expect(answer.header("Content-Type")?.hasPrefix("text/event-stream") == true)
            let events = answer.text.split(separator: "\n\n").map { $0.split(separator: "\n") }
            let names = events.compactMap { lines in lines.first { $0.hasPrefix("event: ") }?.dropFirst(7) }
            #expect(names.first == "run.started" && names.last == "run.finished")
            let ids = events.compactMap { lines in lines.first { $0.hasPrefix("id: ") }.flatMap { Int($0.dropFirst(4)) }
            }
            #expect(ids == Array(1...ids.count))
            let data = try #require(events.last?.first { $0.hasPrefix("data: ") }?.dropFirst(6))
            #expect(try JSONValue.parse(String(data))["answer"]?["status"] == "answered")
        }
    }

    @Test func aBadQuestionIsRefused() async throws {
        try await TestService.run { service in
            for question in ["", "   ", "\n\t"] {
                let answer = try await ask(service, question)
                #expect(answer.status == 400 && answer.problem == "invalid-request")
            }
            let long = try await ask(service, String(repeating: "why ", count: 5_000))
            #expect(long.status == 400 && long.json["detail"]?.stringValue?.contains("\(Limits.questionBytes)") == true)
            let odd = try await service.client(.reader).send(
                "POST", "/api/v1/ask", ["question": "how many?", "language": "fr"])
            #expect(odd.status == 400)
        }
    }

    @Test func aCallerWhoHangsUpLeavesTheServiceWell() async throws {
        try await TestService.run { service in
            for _ in 0..<5 {
                let stream = try await service.curl.stream(
                    HTTPRequest(
                        .post, service.address + "/api/v1/ask",
                        headers: service.client(.reader).headers + [
                            ("Accept", "text/event-stream"), ("Content-Type", "application/json"),
                        ], body: Array(#"{"question":"how many pods?"}"#.utf8), retries: .none))
                #expect(stream.status == 200)
            }
            #expect(try await ask(service, "how many hosts?").status == 200)
        }
    }
}
