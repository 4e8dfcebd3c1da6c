import Base
import JSON
import Testing

@testable import API

@Suite struct CITests {
    private func create(_ client: TestClient, _ name: String, _ ciClass: String = "VirtualMachine") async throws
        -> String
    {
        let answer = try await client.send("POST", "/api/v1/cis", ["class": .string(ciClass), "name": .string(name)])
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["id"]?.stringValue)
    }

    @Test(arguments: ["id", "-id", "name", "-name"])
    func pagesTogetherAreTheWholeInOrder(sort: String) async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            for name in ["beta", "Alpha", "gamma", "alpha", "서버-1", "delta", "beta"] {
                _ = try await create(client, name)
            }
            var found: [(name: String, id: String)] = []
            var next = ""
            repeat {
                let page = try await client.get("/api/v1/cis?limit=3&sort=\(sort)\(next)")
                #expect(page["total"] == 7)
                for item in page["items"]?.arrayValue ?? [] {
                    found.append((item["name"]?.stringValue ?? "", item["id"]?.stringValue ?? ""))
                }
                next = page["next"]?.stringValue.map { "&cursor=\($0)" } ?? ""
            } while !next.isEmpty
            #expect(found.count == 7 && Set(found.map(\.id)).count == 7)
            if sort.hasSuffix("name") {
                let names = found.map { $0.name.lowercased() }
                #expect(names == (sort == "name" ? names.sorted() : names.sorted().reversed()))
            } else {
                let numbers = found.compactMap { Int($0.id.dropFirst(3)) }
                #expect(numbers == (sort == "id" ? numbers.sorted() : numbers.sorted().reversed()))
            }
        }
    }

    @Test func searchFindsPartsOfNamesInAnyCaseAndIDs() async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let id = try await create(client, "Web-Frontend")
            _ = try await create(client, "데이터베이스 서버", "PhysicalServer")
            for (query, total) in [
                ("FRONT", 1), ("web", 1), ("%EC%84%9C%EB%B2%84", 1), (id, 1), ("nothing", 0), ("e", 1),
                ("web&class=VirtualMachine", 1), ("web&class=PhysicalServer", 0), ("&class=Host", 2),
                ("&class=K8sPod", 0),
            ] as [(String, JSONValue)] {
                #expect(try await client.get("/api/v1/cis?q=\(query)")["total"] == total, "\(query)")
            }
        }
    }

    @Test func aCILivesAndLeavesItsHistory() async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let made = try await client.send(
                "POST", "/api/v1/cis", ["class": "VirtualMachine", "name": "by-hand", "attributes": ["memory_gb": 4]])
            #expect(made.status == 201)
            let id = try #require(made.json["id"]?.stringValue)
            #expect(made.header("Location") == "/api/v1/cis/\(id)")
            let below = try await create(client, "below", "PhysicalServer")
            let relation = try await client.send(
                "POST", "/api/v1/relations", ["type": "RUNS_ON", "from": .string(id), "to": .string(below)])
            #expect(relation.status == 201, "\(relation.text)")
            let twice = try await client.send(
                "POST", "/api/v1/relations", ["type": "RUNS_ON", "from": .string(id), "to": .string(below)])
            #expect(twice.status == 409)

            let seen = try await client.send("GET", "/api/v1/cis/\(id)")
            #expect(seen.json["relations"]?[0]?["other"]?["name"] == "below")
            #expect(seen.json["relationCount"] == 1)
            let tag = try #require(seen.header("ETag"))
            #expect(try await client.adding(("If-None-Match", tag)).send("GET", "/api/v1/cis/\(id)").status == 304)
            let conditional = client.adding(("If-Match", tag))
            let change: JSONValue = ["attributes": ["memory_gb": 8]]
            #expect(try await conditional.send("PATCH", "/api/v1/cis/\(id)", change).status == 200)
            let late = try await conditional.send("PATCH", "/api/v1/cis/\(id)", ["attributes": ["memory_gb": 16]])
            #expect(late.status == 412 && late.problem == "stale")

            let around = try await client.get("/api/v1/cis/\(id)/neighbourhood")
            #expect(around["nodes"]?.arrayValue?.count == 2 && around["edges"]?.arrayValue?.count == 1)
            let history = try await client.get("/api/v1/cis/\(id)/history")["items"]?.arrayValue ?? []
            #expect(history.map { $0["action"]?.stringValue } == ["updated", "related", "created"])
            #expect(history.first?["changes"] == [["attribute": "memory_gb", "before": 4, "after": 8]])

            #expect(try await conditional.send("DELETE", "/api/v1/cis/\(id)").status == 412)
            #expect(try await client.send("DELETE", "/api/v1/cis/\(id)").status == 204)
            #expect(try await client.send("GET", "/api/v1/cis/\(id)").status == 404)
            let after = try await client.get("/api/v1/cis/\(id)/history")["items"]?.arrayValue ?? []
            #expect(after.contains { $0["action"] == "retired" })
            let commits = try await client.get("/api/v1/commits?limit=2")
            #expect(commits["items"]?[0]?["counts"]?["retired"] == 1)
            let before = try #require(commits["next"]?.int64Value)
            let older = try await client.get("/api/v1/commits?before=\(before)")["items"]?.arrayValue ?? []
            #expect(older.allSatisfy { ($0["seq"]?.int64Value ?? .max) < before } && !older.isEmpty)
        }
    }

    @Test func relationsArePagedFilteredAndCounted() async throws {
        try await TestService.run { service in
            let client = service.client(.editor)
            let host = try await create(client, "host", "PhysicalServer")
            for number in 1...5 {
                let guest = try await create(client, "vm-\(number)")
                _ = try await client.send(
                    "POST", "/api/v1/relations", ["type": "RUNS_ON", "from": .string(guest), "to": .string(host)])
            }
            let first = try await client.get("/api/v1/relations?limit=2&ci=\(host)&type=RUNS_ON")
            #expect(first["total"] == 5 && first["items"]?.arrayValue?.count == 2)
            let cursor = try #require(first["next"]?.stringValue)
            let second = try await client.get("/api/v1/relations?limit=5&ci=\(host)&cursor=\(cursor)")
            #expect(second["items"]?.arrayValue?.count == 3 && second["next"] == .null)
            #expect(try await client.get("/api/v1/relations?type=CONNECTS_TO")["total"] == 0)
            #expect(try await client.send("GET", "/api/v1/relations?type=KNOWS").status == 400)
            let id = try #require(first["items"]?[0]?["id"]?.stringValue)
            #expect(try await client.send("DELETE", "/api/v1/relations/\(id)").status == 204)
            #expect(try await client.send("DELETE", "/api/v1/relations/\(id)").status == 404)
            #expect(try await client.get("/api/v1/relations")["total"] == 4)
        }
    }

    @Test func theMetamodelIsServedParentsFirst() async throws {
        try await TestService.run { service in
            let metamodel = try await service.client(.reader).get("/api/v1/metamodel")
            var seen: Set<String> = []
            for item in metamodel["classes"]?.arrayValue ?? [] {
                if let parent = item["parent"]?.stringValue { #expect(seen.contains(parent)) }
                seen.insert(item["key"]?.stringValue ?? "")
            }
            #expect(seen.contains("K8sPod"))
            #expect(metamodel["relationTypes"]?.arrayValue?.isEmpty == false)
        }
    }
}
