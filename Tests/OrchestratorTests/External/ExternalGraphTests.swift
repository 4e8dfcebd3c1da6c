import Base
import CMDB
import Curl
import JSON
import OrderedCollections
import Testing

@testable import Orchestrator

@Suite struct Neo4jSettingsTests {
    @Test func theEnvironmentNamesTheServerAndPrintingKeepsThePassword() throws {
        #expect(try Neo4jSettings(environment: [:]).map(\.description) == nil)
        let settings = try #require(
            try Neo4jSettings(environment: [
                "ROOTLINE_NEO4J_URL": "http://localhost:7474/", "ROOTLINE_NEO4J_USER": "neo4j",
                "ROOTLINE_NEO4J_PASSWORD": "s3cret",
            ]))
        #expect(settings.authorization == "Basic bmVvNGo6czNjcmV0")
        #expect(
            "\(settings) \(String(reflecting: settings))"
                == "http://localhost:7474 (neo4j) http://localhost:7474 (neo4j)")
    }

    @Test(arguments: ["localhost:7474", "bolt://localhost:7687", "http://a:b@host", "http://", "http://host/?x=1"])
    func wrongAddressesAreRefused(url: String) {
        #expect(throws: OrchestratorError.self) { try Neo4jSettings(url: url, user: nil, password: nil) }
    }
}

@Suite struct ExternalGraphTests {
    private func result(_ answer: String, _ arguments: JSONValue) async throws -> (ToolResult, ScriptedServer) {
        let server = try ScriptedServer([.send(answer)])
        var configuration = CurlConfiguration()
        configuration.proxy = .none
        let settings = try Neo4jSettings(
            url: server.url.replacing("/v1", with: ""), user: "u", password: "p", database: "other")
        let tool = Tool.externalGraph(Neo4jClient(settings, client: CurlClient(configuration)))
        let context = ToolContext(
            snapshot: ShopEstate.snapshot, metamodel: .starter,
            principal: Principal(tenant: .standard, subject: "anna", role: .reader), now: Instant(rawValue: 0),
            changes: .none)
        return (await tool.run(arguments: arguments, context: context), server)
    }

    private func answer(_ status: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
    }

    @Test func rowsComeWithTheirSource() async throws {
        let body = #"{"data":{"fields":["n","x"],"values":[[1,{"labels":["A"]}],[2,null]]}}"#
        let (result, server) = try await result(
            answer("202 Accepted", body), ["statement": "RETURN $n", "parameters": ["n": 7], "limit": 1])
        #expect(result.status == .partial && result.totalRows == 2)
        #expect(result.table.columns.map(\.kind) == [.integer, .string])
        #expect(result.table.rows == [["c0": 1, "c1": #"{"labels":["A"]}"#]])
        #expect(result.warnings.first?.en.contains("external graph") == true)
        let sent = try #require(server.received.first)
        #expect(sent.line == "POST /db/other/query/v2 HTTP/1.1")
        #expect(sent.headers["authorization"] == "Basic dTpw")
        #expect(sent.body?["accessMode"] == "READ")
        #expect(sent.body?["parameters"]?["n"] == TypedJSON.integer(7))
    }

    @Test func aRefusalIsPartOfTheResult() async throws {
        let body = #"{"errors":[{"code":"Neo.ClientError.Statement.SyntaxError","message":"Invalid input"}]}"#
        let (result, _) = try await result(answer("400 Bad Request", body), ["statement": "RETRUN"])
        #expect(result.status == .error)
        #expect(result.message?.contains("Invalid input") == true)
    }
}
