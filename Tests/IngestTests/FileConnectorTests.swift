import CMDB
import Graph
import Testing

@testable import Ingest

@Suite struct FileConnectorTests {
    private func observe(_ files: [String: String], name: String? = nil) async throws(IngestError) -> ObservationBatch {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        return try await Connector.file.observe(name.map { "\(folder.path)/\($0)" } ?? folder.path)
    }

    private func error(_ files: [String: String], name: String? = nil) async -> IngestError? {
        do throws(IngestError) {
            _ = try await observe(files, name: name)
            return nil
        } catch {
            return error
        }
    }

    private let two = """
        {"key":"a","class":"VirtualMachine","name":"web 1","relations":[{"type":"RUNS_ON","to":"b"}]}
        {"key":"b","class":"PhysicalServer","name":"서버 1","attributes":{"memory_gb":64}}
        """

    @Test func readsOneRecordALine() async throws {
        let batch = try await observe(["estate.ndjson": two], name: "estate.ndjson")
        #expect(batch.source == SourceReference(name: "file:estate.ndjson", kind: "file"))
        #expect(batch.coverage == ["VirtualMachine", "PhysicalServer"])
        #expect(batch.records.map(\.key) == ["a", "b"])
        #expect(batch.records[0].relations == [ObservedRelation(type: "RUNS_ON", to: "b")])
    }

    @Test func readsAWholeObservationStream() async throws {
        let stream = ObservationStream.bytes(of: ObservationStreamTests.batch)
        let batch = try await observe(["x.ndjson": String(decoding: stream, as: UTF8.self)])
        #expect(batch.source == ObservationStreamTests.batch.source)
        #expect(batch.coverage == ObservationStreamTests.batch.coverage)
        #expect(Set(batch.records) == Set(ObservationStreamTests.batch.records))
    }

    @Test func readsAnArrayAndADocument() async throws {
        let array = try await observe(["x.json": "[\n \(two.split(separator: "\n").joined(separator: ",\n"))\n]\n"])
        #expect(array.records.map(\.key) == ["a", "b"])
        let document = try await observe([
            "x.json": """
            {"records": [\(two.split(separator: "\n").joined(separator: ","))],
             "coverage": ["VirtualMachine"], "source": {"name": "file:x", "kind": "file"}}
            """
        ])
        #expect(document.records.map(\.key) == ["a", "b"])
        #expect(document.coverage == ["VirtualMachine"])
        #expect(document.source.name == "file:x")
    }

    @Test func readsAFolderWithItsSourceFile() async throws {
        let lines = two.split(separator: "\n").map(String.init)
        let batch = try await observe([
            "source.json": #"{"source":{"name":"file:demo","kind":"file"},"coverage":["PhysicalServer"]}"#,
            "1.ndjson": lines[0], "2.json": "[\(lines[1])]", "README.md": "no record",
        ])
        #expect(batch.source.name == "file:demo")
        #expect(batch.coverage == ["PhysicalServer"])
        #expect(batch.records.count == 2)
    }

    @Test(arguments: [
        (
            "{\"key\":\"a\",\n", IngestError.Code.truncated,
            "x.json: line 2, column 1: the document ends inside the object"
        ),
        ("[{\"key\":\"a\",\"class\":\"A\",\"name\":\"n\"}", .truncated, "x.json: line 1, column 36: the document ends"),
        ("", .empty, "x.json: the file is empty"),
        ("  \n ", .empty, "x.json: the file is empty"),
        ("name,class\n", .wrongKind, "x.json: this is no JSON: it begins with \"name,class\""),
        (
            #"{"kind":"PodList","apiVersion":"v1","items":[]}"#, .wrongKind,
            "x.json: this looks like an answer of the Kubernetes API"
        ),
        (#"{"a":1,"b":2}"#, .wrongKind, #"x.json: this JSON object is no set of records: it has the fields "a", "b""#),
        (
            "{\"key\":\"a\",\"class\":\"A\",\"name\":\"n\"}\n{\"key\":\"a\",\"class\":\"A\",\"name\":\"m\"}",
            .duplicateKey,
            "x.json: line 2: the key \"a\" is already used by the record at line 1"
        ),
        (
            "[{\"key\":\"a\",\"class\":\"A\",\"name\":\"n\"},\n\n{\"key\":\"a\",\"class\":\"A\",\"name\":\"m\"}]",
            .duplicateKey,
            "x.json: line 3: the key \"a\" is already used by the record at line 1"
        ),
        (
            "[{\"key\":\"a\",\"class\":\"A\",\"name\":\"n\",\n\"relations\":[{\"type\":\"RUNS_ON\",\"to\":\"z\"}]}]",
            .unknownTarget,
            "x.json: line 1: record \"a\": the relation RUNS_ON points at \"z\", but no record has this key"
        ),
        ("[{\"key\":\"a\",\"class\":\"A\"}]", .invalidRecord, "x.json: line 1: record \"a\": \"name\" is missing"),
        ("[\n  {\"key\":\"a\" \"class\"}]", .syntax, "x.json: line 2, column 14"),
        ("[1]", .invalidRecord, "x.json: line 1: expected a record, found number"),
        (
            "{\"key\":\"a\",\"class\":\"A\",\"name\":\"n\"}\n{\"end\":true,\"records\":2}", .countMismatch,
            "x.json: the end line says 2 records, but 1 have been read"
        ),
        (#"[] []"#, .syntax, "x.json: line 1: there is more after the end of the document"),
    ])
    func saysWhatIsWrongAndWhere(text: String, code: IngestError.Code, message: String) async {
        let found = await error(["x.json": text])
        #expect(found?.code == code)
        #expect(found?.message.hasPrefix(message) == true, "\(found?.message ?? "no error")")
    }

    @Test func namesBothFilesOfADuplicateKey() async {
        let record = #"{"key":"a","class":"A","name":"n"}"#
        let found = await error(["1.ndjson": record, "2.ndjson": record])
        #expect(found?.message == "2.ndjson: line 1: the key \"a\" is already used by the record at 1.ndjson, line 1")
    }

    @Test func saysThatAFolderHasNothingToRead() async {
        #expect(await error(["a.txt": "x"])?.code == .empty)
        #expect(await error(["source.json": #"{"source":{"name":"s","kind":"file"}}"#])?.code == .empty)
        await #expect(throws: IngestError.self) { _ = try await Connector.file.observe("/nowhere") }
        await #expect(throws: IngestError.self) { _ = try await Connector.file.observe("") }
    }

    @Test func readsTheDemoEstate() async throws {
        let batch = try await Connectors.named("estate").observe(IngestFixtures.estate)
        #expect(batch.source == SourceReference(name: "file:estate", kind: "file"))
        #expect((280...340).contains(batch.records.count))
        #expect(batch.coverage == Set(batch.records.map(\.ciClass)))
        #expect(IngestFixtures.misfits(batch) == [])
    }

    @Test(arguments: 0..<20)
    func neverTrapsOnDamagedFiles(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Array("[\(two.split(separator: "\n").joined(separator: ",\n"))]".utf8)
        for _ in 0..<50 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var reading = FileReading(location: "x")
            try? reading.read(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))), file: "x")
        }
    }

    @Test func findsConnectorsByNameAndAlias() throws {
        #expect(Connectors.all.map(\.name) == ["local", "kubernetes", "file"])
        #expect(try Connectors.named("k8s").name == "kubernetes")
        #expect(throws: IngestError.self) { _ = try Connectors.named("vmware") }
    }
}
