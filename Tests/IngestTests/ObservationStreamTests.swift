import Base
import CMDB
import Graph
import Testing

@testable import Ingest

@Suite struct ObservationStreamTests {
    static let batch = ObservationBatch(
        source: SourceReference(name: "file:demo", kind: "file"), coverage: ["K8sPod", "K8sNode"],
        records: [
            ObservedRecord(
                key: "pod/1", ciClass: "K8sPod", name: "결제 \"서비스\"\n1",
                attributes: [
                    "phase": "Running", "restarts": 9_007_199_254_740_993, "ready": true, "load": 0.5, "gone": .null,
                    "created": .instant(Instant(rawValue: 1_772_438_400_123_000)), "labels": ["a=1", "b=2"],
                ],
                relations: [ObservedRelation(type: "RUNS_ON", to: "node/1", properties: ["port": 80])]),
            ObservedRecord(key: "node/1", ciClass: "K8sNode", name: "node-1"),
        ])

    private static func read(_ pieces: [[UInt8]]) throws(IngestError) -> (
        header: ObservationStreamHeader?, records: [ObservedRecord]
    ) {
        var reader = ObservationStreamReader()
        var records: [ObservedRecord] = []
        for piece in pieces { records += try reader.feed(piece) }
        records += try reader.finish()
        return (reader.header, records)
    }

    private func error(_ text: String) -> IngestError? {
        do throws(IngestError) {
            _ = try Self.read([Array(text.utf8)])
            return nil
        } catch {
            return error
        }
    }

    @Test func writesWhatTheContractShows() {
        let batch = ObservationBatch(
            source: SourceReference(name: "s", kind: "file"), coverage: ["B", "A"],
            records: [
                ObservedRecord(
                    key: "k", ciClass: "A", name: "n",
                    attributes: ["at": .instant(Instant(secondsSince1970: 0)), "a": 1],
                    relations: [ObservedRelation(type: "CALLS", to: "k", properties: ["port": 1])])
            ])
        #expect(
            String(decoding: ObservationStream.bytes(of: batch), as: UTF8.self) == """
                {"source":{"name":"s","kind":"file"},"coverage":["A","B"]}
                {"key":"k","class":"A","name":"n","attributes":{"a":1,"at":{"$instant":"1970-01-01T00:00:00Z"}},\
                "relations":[{"type":"CALLS","to":"k","properties":{"port":1}}]}
                {"end":true,"records":1}

                """)
    }

    @Test func readsBackWhatItWrote() throws {
        let read = try Self.read([ObservationStream.bytes(of: Self.batch)])
        #expect(read.records == Self.batch.records)
        #expect(read.header == ObservationStreamHeader(source: Self.batch.source, coverage: Self.batch.coverage))
    }

    @Test func readsTheSameCutAtEveryByte() throws {
        let bytes = ObservationStream.bytes(of: Self.batch)
        for cut in bytes.indices {
            let read = try Self.read([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(read.records == Self.batch.records, "cut at \(cut)")
        }
        #expect(try Self.read(bytes.map { [$0] }).records == Self.batch.records)
    }

    @Test func readsTheLastLineWithoutItsLineFeed() throws {
        #expect(try Self.read([Array(ObservationStream.bytes(of: Self.batch).dropLast())]).records.count == 2)
    }

    @Test func refusesAStreamCutAnywhereBeforeItsEnd() {
        let bytes = ObservationStream.bytes(of: Self.batch)
        for length in 0..<(bytes.count - 1) {
            #expect(throws: IngestError.self, "first \(length) bytes") {
                _ = try Self.read([Array(bytes[..<length])])
            }
        }
    }

    @Test func namesTheLineOfACutStream() {
        let lines = String(decoding: ObservationStream.bytes(of: Self.batch), as: UTF8.self).split(separator: "\n")
        let cut = error(lines.dropLast().joined(separator: "\n") + "\n")
        #expect(cut?.code == .truncated)
        #expect(cut?.message == "the stream ends after line 3 with 2 records and no end line")
        let inside = error(lines[0] + "\n" + lines[1].prefix(40))
        #expect(inside?.code == .truncated)
        #expect(inside?.message.hasPrefix("line 2: ") == true)
    }

    @Test(arguments: [
        ("", IngestError.Code.empty, "the stream is empty"),
        (#"{"key":"k","class":"A","name":"n"}"#, .invalidRecord, "line 1: the first line must name the source"),
        (#"{"source":{"name":"s"}}"#, .invalidRecord, #"line 1: "source.kind" is missing"#),
        (
            #"{"source":{"name":"s","kind":"k"},"colour":1}"#, .invalidRecord,
            #"line 1: the header has the unknown field "colour""#
        ),
        ("H\n[1]", .invalidRecord, "line 2: expected a JSON object, found an array"),
        ("H\n{\"key\":\"k\",}", .syntax, "line 2: column 12: "),
        ("H\nH\n", .invalidRecord, "line 2: a second header"),
        (
            "H\n\n{\"end\":true,\"records\":1}", .countMismatch,
            "line 3: the end line says 1 records, but 0 have been read"
        ),
        ("H\n{\"end\":true,\"records\":0}\nH", .invalidRecord, "line 3: there is more after the end line"),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"type\":\"A\"}", .invalidRecord,
            #"line 2: a record has the unknown field "type""#
        ),
        ("H\n{\"key\":\"k\",\"class\":\"A\"}", .invalidRecord, #"line 2: record "k": "name" is missing"#),
        (
            "H\n{\"key\":\"k\",\"class\":\"a b\",\"name\":\"n\"}", .invalidRecord,
            #"line 2: record "k": "a b" is no class key"#
        ),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"attributes\":{\"a\":{\"b\":1}}}", .invalidRecord,
            #"line 2: record "k": "a" holds an object, which no attribute can hold"#
        ),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"attributes\":{\"a\":[null]}}", .invalidRecord,
            #"line 2: record "k": the list "a" contains null"#
        ),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"attributes\":{\"a\":18446744073709551615}}",
            .invalidRecord,
            #"line 2: record "k": "a" holds the number 18446744073709551615, which no attribute can hold"#
        ),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"attributes\":{\"name\":\"x\"}}", .invalidRecord,
            #"line 2: record "k": "name" cannot be a key of "attributes""#
        ),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"attributes\":{\"a\":{\"$instant\":\"2026-02-30T00:00:00Z\"}}}",
            .invalidRecord,
            #"line 2: record "k": "a" has the instant "2026-02-30T00:00:00Z", which is no point in time"#
        ),
        (
            "H\n{\"key\":\"k\",\"class\":\"A\",\"name\":\"n\",\"relations\":[{\"type\":\"runs on\",\"to\":\"x\"}]}",
            .invalidRecord, #"line 2: record "k": "runs on" is no relation type key"#
        ),
    ])
    func saysWhatIsWrongAndWhere(text: String, code: IngestError.Code, message: String) {
        let header = #"{"source":{"name":"s","kind":"k"},"coverage":[]}"#
        let found = error(text.split(separator: "H", omittingEmptySubsequences: false).joined(separator: header))
        #expect(found?.code == code)
        #expect(found?.message.hasPrefix(message) == true, "\(found?.message ?? "no error")")
    }

    @Test func refusesALineAboveTheLimitWithoutKeepingIt() {
        var reader = ObservationStreamReader(lineBytesMax: 64)
        #expect(throws: IngestError.self) { _ = try reader.feed([UInt8](repeating: 65, count: 65)) }
        #expect(throws: IngestError.self, "the error stays") { _ = try reader.feed([10]) }
    }

    @Test(arguments: 0..<40)
    func neverTrapsOnDamagedStreams(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = ObservationStream.bytes(of: Self.batch)
        for _ in 0..<50 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            // Damage inside a name may go unnoticed; whatever else happens, it is an error and no trap.
            if let read = try? Self.read([bytes]) { #expect(read.records.count == Self.batch.records.count) }
        }
        let noise = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(throws: IngestError.self) { _ = try Self.read([noise]) }
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000_000),
            ("2024-02-29T23:59:59.5+09:00", 1_709_218_799_500_000), ("1969-12-31T23:59:59.999999Z", -1),
            ("2022-04-30T15:09:43Z", 1_651_331_383_000_000),
        ] as [(String, Int64)])
    func readsInstants(text: String, microseconds: Int64) {
        #expect(Instant(iso8601: text)?.rawValue == microseconds)
    }

    @Test(arguments: ["", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "나중에"])
    func refusesWhatIsNoInstant(text: String) { #expect(Instant(iso8601: text) == nil) }

    @Test(arguments: 0..<20)
    func writesInstantsItReads(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let micros = Int64.random(in: -62_135_596_800_000_000...253_402_300_799_000_000, using: &random)
            let instant = Instant(rawValue: micros)
            #expect(Instant(iso8601: instant.iso8601) == instant)
        }
    }
}
