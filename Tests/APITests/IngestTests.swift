import Base
import HTTPTypes
import Hummingbird
import JSON
import Testing

@testable import API

@Suite struct IngestTests {
    private static let header =
        #"{"source":{"name":"file:test","kind":"file"},"coverage":["VirtualMachine","PhysicalServer"]}"#
    private static let stream = """
        \(header)
        {"key":"h","class":"PhysicalServer","name":"host-1","attributes":{},"relations":[]}
        {"key":"v","class":"VirtualMachine","name":"vm-1","attributes":{"memory_gb":4},"relations":[{"type":"RUNS_ON","to":"h","properties":{}}]}
        {"end":true,"records":2}

        """

    @Test func anUploadReportsItsStagesAndTheRunIsKept() async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let lines = try await client.lines("/api/v1/ingest-runs", upload: Self.stream)
            #expect(lines.map { $0["stage"]?.stringValue } == ["read", "identify", "commit", "done"])
            let run = try #require(lines.last?["run"])
            #expect(run["created"] == 2 && run["relationsCreated"] == 1 && run["status"] == "succeeded")
            let id = try #require(run["id"]?.stringValue)
            let kept = try await client.get("/api/v1/ingest-runs/\(id)")
            #expect(kept["created"] == 2 && kept["source"] == "file:test" && kept["seq"] == run["seq"])
            #expect(try await client.get("/api/v1/ingest-runs")["items"]?.arrayValue?.count == 1)
            let again = try await client.lines("/api/v1/ingest-runs", upload: Self.stream)
            #expect(again.last?["run"]?["unchanged"] == 2 && again.last?["run"]?["created"] == 0)
        }
    }

    @Test func aDryRunShowsTheDifferenceAndChangesNothing() async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let lines = try await client.lines("/api/v1/ingest-runs?dryRun=true", upload: Self.stream)
            let run = try #require(lines.last?["run"])
            #expect(run["dryRun"] == true && run["created"] == 2)
            let actions = (run["difference"]?.arrayValue ?? []).compactMap { $0["action"]?.stringValue }
            #expect(Set(actions) == ["created", "related"])
            #expect(try await client.get("/api/v1/cis")["total"] == 0)
        }
    }

    @Test(arguments: [
        "", "hello\n", header + "\n", #"{"end":true,"records":0}"# + "\n", "\u{0}\u{1}",
        header + "\n" + #"{"key":"v","class":"VirtualMachine","name":"vm-1","attributes":{},"relations":[]}"# + "\n",
        header + "\n" + #"{"end":true,"records":5}"# + "\n",
        String(stream.dropLast(40)),
    ])
    func aStreamThatIsNotWholeIsRefusedWhole(upload: String) async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let answer = try await client.send(
                "POST", "/api/v1/ingest-runs", bytes: Array(upload.utf8), type: "application/x-ndjson")
            #expect(answer.status == 400 || answer.status == 422, "\(answer.text)")
            #expect(["upload-truncated", "invalid-observations"].contains(answer.problem))
            #expect(try await client.get("/api/v1/cis")["total"] == 0)
            #expect(try await client.get("/api/v1/ingest-runs")["items"] == [])
        }
    }

    @Test func whatThePlanRefusesEndsTheRunAsFailed() async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let lines = try await client.lines(
                "/api/v1/ingest-runs",
                upload: """
                    \(Self.header)
                    {"key":"v","class":"VirtualMachine","name":"vm-1","relations":[{"type":"RUNS_ON","to":"nowhere"}]}
                    {"end":true,"records":1}

                    """)
            #expect(lines.last?["stage"] == "failed")
            #expect(lines.last?["problem"]?["type"] == "/problems/invalid-change")
            #expect(lines.last?["problem"]?["detail"]?.stringValue?.contains("nowhere") == true)
            #expect(try await client.get("/api/v1/ingest-runs")["items"]?[0]?["status"] == "failed")
        }
    }

    @Test func anUploadOfAnotherTypeIsRefused() async throws {
        try await TestService.run { service in
            let answer = try await service.client(.editor).send("POST", "/api/v1/ingest-runs", [:])
            #expect(answer.status == 415)
        }
    }

    @Test func anUploadOverTheLimitIsRefusedBeforeItIsRead() async {
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: "/api/v1/ingest-runs",
                headerFields: [.contentLength: "99999999999"]),
            body: .init(buffer: ByteBuffer()))
        await #expect {
            try await ObservationUpload.read(request)
        } throws: { ($0 as? ProblemDetails)?.type == .bodyTooLarge }
    }

    @Test func anUploadThatGrowsOverTheLimitIsRefused() async {
        let request = Request(
            head: HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/"),
            body: .init(buffer: ByteBuffer(string: Self.stream)))
        await #expect {
            try await ObservationUpload.read(request, bytesMax: 100)
        } throws: { ($0 as? ProblemDetails)?.type == .bodyTooLarge }
    }

    @Test func placesForRunsAreFewAndComeBack() throws {
        let slots = Slots(limit: 1)
        do {
            let slot = try slots.take(for: "runs")
            #expect(throws: ProblemDetails.self) { try slots.take(for: "runs") }
            withExtendedLifetime(slot) {}
        }
        _ = try slots.take(for: "runs")
    }
}
