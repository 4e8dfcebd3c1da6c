import Base
import Foundation
import HTTPTypes
import JSON
import Logging
import OrderedCollections
import Testing

@testable import API

@Suite struct OpenAPITests {
    private let document = OpenAPIDocument.document(of: .standard, version: "1")

    @Test func everyRouteIsDescribedOnceAndEveryReferenceLeadsSomewhere() throws {
        var ids: Set<String> = []
        for route in RouteTable.standard.routes {
            let operation = try #require(document["paths"]?[route.path]?[route.method.rawValue.lowercased()])
            #expect(operation["summary"]?.stringValue?.isEmpty == false)
            let isNew = ids.insert(operation["operationId"]?.stringValue ?? "").inserted
            #expect(isNew)
            let described = Set(
                (operation["parameters"]?.arrayValue ?? []).filter { $0["in"] == "path" }
                    .compactMap { $0["name"]?.stringValue })
            #expect(described == Set(route.path.matches(of: /\{(\w+)\}/).map { String($0.output.1) }), "\(route.path)")
        }
        let text = document.serialized()
        for match in text.matches(of: /#\/components\/(\w+)\/(\w+)/) {
            let (_, kind, name) = match.output
            #expect(document["components"]?[String(kind)]?[String(name)] != nil, "\(kind)/\(name)")
        }
    }

    @Test func itIsServed() async throws {
        try await TestService.run { service in
            let served = try await service.client(.reader).get("/api/v1/openapi.json")
            #expect(served["openapi"] == "3.1.0")
        }
    }
}

@Suite struct HealthTests {
    @Test func aServiceThatIsStartingSaysHowFarItIs() async throws {
        let backend = Backend()
        backend.phase = .preparing("loading the graph")
        try await TestService.withServer(backend) { address in
            let client = TestClient(stranger: address)
            #expect(try await client.send("GET", "/health/live").status == 200)
            let ready = try await client.send("GET", "/health/ready")
            #expect(ready.status == 503 && ready.json["phase"] == "loading the graph")
            let call = try await client.adding(("Authorization", "Bearer x")).send("GET", "/api/v1/cis")
            #expect(call.status == 503 && call.problem == "starting" && call.header("Retry-After") == "1")
            #expect(try await client.send("GET", "/api/v1/cis").status == 401)
        }
    }

    @Test func aReadyServiceSaysWhatItHas() async throws {
        try await TestService.run { service in
            _ = try await service.client(.editor).send("POST", "/api/v1/cis", ["class": "VirtualMachine", "name": "a"])
            let ready = try await service.stranger.send("GET", "/health/ready")
            #expect(ready.status == 200)
            #expect(ready.json["status"] == "ready" && ready.json["cis"] == 1 && ready.json["postgres"] == "answering")
        }
    }
}

@Suite struct MetricsTests {
    @Test func theExpositionIsPrometheusText() async throws {
        try await TestService.run { service in
            let client = service.client(.reader)
            _ = try await client.send("GET", "/api/v1/cis")
            _ = try await client.send("GET", "/api/v1/cis/ci-77")
            let answer = try await client.send("GET", "/metrics")
            #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            var declared: Set<Substring> = []
            for line in answer.text.split(separator: "\n") {
                if line.hasPrefix("# TYPE ") {
                    #expect(declared.insert(line.split(separator: " ")[2]).inserted, "\(line)")
                } else if !line.hasPrefix("#") {
                    #expect(
                        line.wholeMatch(of: /[a-zA-Z_:][\w:]*(\{([a-zA-Z_]\w*="[^"]*",?)*\})? [-+\w.]+/) != nil,
                        "\(line)")
                }
            }
            #expect(
                answer.text.contains(#"rootline_http_requests_total{method="GET",route="/api/v1/cis",status="200"} 1"#))
            #expect(answer.text.contains(#"route="/api/v1/cis/{id}",status="404"} 1"#))
            for name in ["rootline_graph_nodes", "rootline_commits_total", "process_resident_memory_bytes"] {
                #expect(declared.contains(Substring(name)))
            }
        }
    }

    @Test func bucketsAreCumulative() {
        var histogram = Metrics.Histogram()
        for seconds in [0.0005, 0.003, 0.003, 100] { histogram.record(seconds) }
        var writer = ExpositionWriter()
        writer.histogram("x", [("route", "a\"b")], histogram)
        #expect(writer.text.contains(#"x_bucket{route="a\"b",le="0.001"} 1"#))
        #expect(writer.text.contains(#"x_bucket{route="a\"b",le="0.005"} 3"#))
        #expect(writer.text.contains(#"x_bucket{route="a\"b",le="+Inf"} 4"#))
        #expect(writer.text.contains(#"x_count{route="a\"b"} 4"#))
    }

    @Test func theProcessKnowsItsSize() {
        let statistics = ProcessStatistics.current()
        #expect(statistics.residentBytes > 1 << 20 && statistics.openFiles > 2 && statistics.threads > 0)
        #expect(statistics.cpuSeconds > 0 && statistics.openFilesMax > 0)
        #expect(abs(Date().timeIntervalSince1970 - statistics.startSeconds) < 86_400)
    }
}

@Suite struct LogTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "rootline-log-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func aFullFileMakesRoomAndTheOldestGoes() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "deep/rootline.log").path
        let file = try LogFile(path: path, bytesMax: 100, filesMax: 3)
        for number in 0..<50 { file.write(Array("line number \(number)\n".utf8)) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "deep").path).sorted()
        #expect(names == ["rootline.log", "rootline.log.1", "rootline.log.2"])
        let newest = try String(contentsOfFile: path, encoding: .utf8)
        #expect(newest.hasSuffix("line number 49\n") && newest.utf8.count <= 100)
        let before = try String(contentsOfFile: path + ".1", encoding: .utf8)
        #expect(before.utf8.count <= 100 && before.hasPrefix("line number"))
    }

    @Test func aRestartAppends() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "rootline.log").path
        try LogFile(path: path).write(Array("one\n".utf8))
        try LogFile(path: path).write(Array("two\n".utf8))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
    }

    @Test func everyEventIsOneLineOfJSON() throws {
        let line = JSONLogHandler.line(
            time: Date(timeIntervalSince1970: 1.5), level: .info, message: "a \"quoted\"\nmessage", label: "test",
            metadata: ["number": "42", "zip": "007", "flag": .stringConvertible(1.5), "list": .array(["a", "1"])])
        let json = try JSONValue.parse(line)
        #expect(!line.contains(UInt8(ascii: "\n")))
        #expect(json["time"] == "1970-01-01T00:00:01.500000Z" && json["level"] == "info")
        #expect(json["message"] == "a \"quoted\"\nmessage")
        #expect(json["number"] == 42 && json["zip"] == "007" && json["flag"] == 1.5 && json["list"] == ["a", 1])
    }

    @Test func aHandlerWritesToItsFile() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "rootline.log").path
        let file = try LogFile(path: path)
        var logger = Logger(label: "test") {
            JSONLogHandler(label: $0, level: .info, file: file, writesToConsole: false)
        }
        logger[metadataKey: "ci.id"] = "ci-1"
        logger.debug("unheard")
        logger.info("heard", metadata: ["commit.seq": "7"])
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1)
        let json = try JSONValue.parse(String(lines[0]))
        #expect(json["message"] == "heard" && json["ci.id"] == "ci-1" && json["commit.seq"] == 7)
    }
}

@Suite struct ConsoleTests {
    private func withConsole(_ body: (TestClient) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "rootline-console-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder.appending(path: "assets"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "<html>console</html>".write(to: folder.appending(path: "index.html"), atomically: true, encoding: .utf8)
        try "code".write(to: folder.appending(path: "assets/app-4F2K7QXW.js"), atomically: true, encoding: .utf8)
        try "hidden".write(to: folder.appending(path: ".secret"), atomically: true, encoding: .utf8)
        try await TestService.withServer(Backend(), console: folder.path) { address in
            try await body(TestClient(stranger: address))
        }
    }

    @Test func filesAreServedWithTheirTypeAndTag() async throws {
        try await withConsole { client in
            let script = try await client.send("GET", "/assets/app-4F2K7QXW.js")
            #expect(script.text == "code" && script.header("Content-Type") == "text/javascript; charset=utf-8")
            #expect(script.header("Cache-Control")?.contains("immutable") == true)
            let browser = client.adding(("Accept", "text/html"))
            let page = try await browser.send("GET", "/")
            #expect(page.text == "<html>console</html>" && page.header("Cache-Control") == "no-cache")
            let tag = try #require(page.header("ETag"))
            #expect(try await browser.adding(("If-None-Match", tag)).send("GET", "/").status == 304)
            #expect(try await client.send("HEAD", "/assets/app-4F2K7QXW.js").header("Content-Length") == "4")
        }
    }

    @Test func addressesOfTheConsoleGetItsPageAndOthersAProblem() async throws {
        try await withConsole { client in
            let browser = client.adding(("Accept", "text/html,application/xhtml+xml"))
            let page = try await browser.send("GET", "/cis/ci-42")
            #expect(page.text == "<html>console</html>")
            #expect(try await browser.send("GET", "/api/v1/nothing").problem == "not-found")
            #expect(try await client.send("GET", "/nothing.js").problem == "not-found")
            #expect(try await client.get("/")["name"] == "Rootline")
            #expect(try await client.get("/")["neo4j_version"] == "5.26.0")
        }
    }

    @Test(arguments: ["/.secret", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f.secret", "/assets%00", "/..%5c"])
    func nothingOutsideOfTheFolderIsServed(path: String) async throws {
        try await withConsole { client in
            let answer = try await client.send("GET", path)
            #expect(answer.status == 404)
        }
    }

    @Test func withoutAConsoleThePageSaysWhatToDo() async throws {
        try await TestService.withServer(Backend()) { address in
            let client = TestClient(stranger: address)
            let page = try await client.adding(("Accept", "text/html")).send("GET", "/")
            #expect(page.status == 200 && page.text.contains("make console"))
        }
    }
}

@Suite struct AddressTests {
    @Test func queryStringsAreDecodedAsFormsAre() {
        let query = QueryString("q=a+b%2Bc&class=K8sPod&empty=&flag&q=second&%ED%95%9C=%EA%B8%80&bad=%zz")
        #expect(query["q"] == "a b+c" && query["class"] == "K8sPod" && query["empty"] == "" && query["flag"] == "")
        #expect(query["한"] == "글" && query["bad"] == "%zz" && query["none"] == nil)
    }

    @Test func cursorsComeBackAsTheyWent() throws {
        let parts: [JSONValue] = ["name", "한글 ~ / +", 42]
        #expect(try Cursor.decode(Cursor.encode(parts), count: 3) == parts)
        for bad in ["", "!", "AAAA", Cursor.encode(["one"])] {
            #expect(throws: ProblemDetails.self) { try Cursor.decode(bad, count: 3) }
        }
    }
}
