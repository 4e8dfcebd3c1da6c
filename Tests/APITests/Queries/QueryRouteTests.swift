import Base
import JSON
import Synchronization
import Testing

@testable import API

/// The HTTP doors with statements that follow a script.
@Suite struct QueryRouteTests {
    @Test func aStatementIsAnsweredWithRowsAndABookmark() async throws {
        try await run { service, script in
            let answer = try await service.client(.reader).send(
                "POST", "/db/neo4j/query/v2", ["statement": "ECHO", "parameters": ["a": 1, "b": ["x", nil]]])
            #expect(answer.status == 202)
            #expect(answer.json["data"] == ["fields": ["a", "b"], "values": [[1, ["x", nil]]]])
            #expect(answer.json["bookmarks"] == ["FB:rootline:1"])
            #expect(script.open.load(ordering: .relaxed) == 0)
        }
    }

    @Test func aFailureBeforeTheRowsIsOneOfTheRequest() async throws {
        try await run { service, script in
            let answer = try await service.client(.reader).send("POST", "/db/neo4j/query/v2", ["statement": "FAIL"])
            #expect(answer.status == 400 && answer.isQueryFailure(.syntaxError))
            #expect(
                answer.json["errors"]?[0]?["message"]
                    == "Invalid input 'FAIL' (line 1, column 1 (offset: 0))\n\"FAIL\"\n ^\nSay ECHO.")
            #expect(script.open.load(ordering: .relaxed) == 0)
        }
    }

    @Test func aFailureAmongTheRowsEndsTheAnswer() async throws {
        try await run { service, script in
            let answer = try await service.client(.reader).send("POST", "/db/neo4j/query/v2", ["statement": "LATE"])
            #expect(answer.status == 202 && answer.isQueryFailure(.divisionByZero))
            #expect(answer.json["data"]?["values"] == [[0], [1]])
            #expect(script.open.load(ordering: .relaxed) == 0 && script.commits.load(ordering: .relaxed) == 0)
        }
    }

    @Test func aReaderIsToldThatWritingIsNotAllowed() async throws {
        try await run { service, _ in
            let body: JSONValue = ["statement": "WRITE", "includeCounters": true]
            let reader = try await service.client(.reader).send("POST", "/db/neo4j/query/v2", body)
            #expect(reader.isQueryFailure(.forbidden) && reader.status == 403)
            let editor = try await service.client(.editor).send("POST", "/db/neo4j/query/v2", body)
            #expect(editor.json["counters"]?["nodesCreated"] == 2)
        }
    }

    @Test func aTransactionIsUsedByOneRequestAtATimeAndByItsOwnerOnly() async throws {
        try await run { service, script in
            let begun = try await service.client(.editor).send("POST", "/db/neo4j/query/v2/tx")
            let id = try #require(begun.json["transaction"]?["id"]?.stringValue)
            let path = "/db/neo4j/query/v2/tx/\(id)"
            #expect(try await service.client(.reader).send("POST", path).isQueryFailure(.transactionNotFound))
            async let hanging = service.client(.editor).send("POST", path, ["statement": "HANG"])
            while script.hangs.load(ordering: .relaxed) == 0 { await Task.yield() }
            #expect(try await service.client(.editor).send("POST", path).isQueryFailure(.concurrentAccess))
            script.release()
            #expect(try await hanging.isQueryFailure(.terminated))
            #expect(try await service.client(.editor).send("POST", path).status == 404)
            #expect(script.open.load(ordering: .relaxed) == 0)
        }
    }

    @Test func theTransactionalAPIAnswersErrorsInTheBody() async throws {
        try await run { service, _ in
            let answer = try await service.client(.reader).send(
                "POST", "/db/neo4j/tx/commit",
                ["statements": [["statement": "ECHO", "parameters": ["x": 1]], ["statement": "FAIL"]]])
            #expect(answer.status == 200 && answer.isQueryFailure(.syntaxError))
            #expect(answer.json["results"]?[0]?["data"] == [["row": [1], "meta": [nil]]])
        }
    }

    private func run(_ body: (TestService, ScriptedStatements) async throws -> Void) async throws {
        let script = ScriptedStatements()
        try await TestService.run(statements: script) { try await body($0, script) }
    }
}
