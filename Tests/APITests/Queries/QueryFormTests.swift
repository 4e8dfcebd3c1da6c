import Base
import Cypher
import Foundation
import Graph
import JSON
import Testing

@testable import API

/// Values in the forms of the doors.
@Suite struct QueryFormTests {
    static let utc = DatumPacker.Form(hasElementIDs: true, isUTC: true)
    static let old = DatumPacker.Form(hasElementIDs: false, isUTC: false)
    static let elements = ElementIDs(graph: "g")

    /// Every type that a parameter may have.
    static let values: [Datum] = [
        .null, .boolean(true), .integer(.min), .integer(9_007_199_254_740_993), .float(0.1), .float(-.infinity),
        .string("a \"quoted\"\n한글 😀"), .list([.integer(1), .string("x"), .null]),
        .map(DatumMap([("a", .integer(1)), ("b", .list([.map(DatumMap())]))])),
        .value(.bytes([0, 1, 255])), .value(.date(CalendarDate(iso8601: "2015-07-21")!)),
        .value(.localTime(LocalTime(iso8601: "21:40:32.142")!)),
        .value(.zonedTime(ZonedTime(iso8601: "21:40:32+01:00")!)),
        .value(.localDateTime(LocalDateTime(iso8601: "2015-07-21T21:40:32.000000001")!)),
        .value(.dateTime(ZonedDateTime(iso8601: "2015-07-21T21:40:32.142Z")!)),
        .value(.dateTime(ZonedDateTime(iso8601: "2015-07-21T21:40:32.142+05:30")!)),
        .value(.dateTime(ZonedDateTime(iso8601: "2015-07-21T21:40:32.142+02:00[Europe/Berlin]")!)),
        .value(.duration(CalendarDuration(months: 14, days: 3, seconds: -5, nanoseconds: 7)!)),
        .value(.point(Point(.wgs84, [12.5, 55.7])!)), .value(.point(Point(.cartesianSpace, [1, 2, 3])!)),
    ]

    @Test(arguments: values, [utc, old])
    func everyValueComesBackFromPackStream(datum: Datum, form: DatumPacker.Form) throws {
        var pack = PackStreamWriter()
        try DatumPacker(form: form, elements: Self.elements, graph: GraphSnapshot()).write(datum, to: &pack)
        #expect(try Datum(PackStreamReader.read(pack.bytes), isUTC: form.isUTC) == datum)
    }

    @Test(arguments: values)
    func everyValueComesBackFromTypedJSON(datum: Datum) throws {
        var text = JSONText()
        try DatumText(isTyped: true, elements: Self.elements, graph: GraphSnapshot()).write(datum, to: &text)
        #expect(try Datum(typed: JSONValue.parse(text.bytes)) == datum)
    }

    @Test(arguments: values)
    func plainJSONIsJSON(datum: Datum) throws {
        var text = JSONText()
        try DatumText(isTyped: false, elements: Self.elements, graph: GraphSnapshot()).write(datum, to: &text)
        _ = try JSONValue.parse(text.bytes)
    }

    @Test func aDateTimeCarriesUTCOrLocalSeconds() throws {
        let value = Datum.value(.dateTime(ZonedDateTime(iso8601: "1970-01-01T02:00:00+01:00")!))
        #expect(try packed(value, Self.utc) == [0xB3, 0x49, 0xC9, 0x0E, 0x10, 0x00, 0xC9, 0x0E, 0x10])
        #expect(try packed(value, Self.old) == [0xB3, 0x46, 0xC9, 0x1C, 0x20, 0x00, 0xC9, 0x0E, 0x10])
    }

    @Test func elementsOfTheGraphInEveryForm() throws {
        let (graph, path) = try Self.friends()
        var text = JSONText()
        try DatumText(isTyped: false, elements: Self.elements, graph: graph).write(.path(path), to: &text)
        #expect(
            String(decoding: text.bytes, as: UTF8.self)
                == """
                [{"elementId":"4:g:2","labels":["P"],"properties":{"name":"Bo"}},\
                {"elementId":"5:g:1","startNodeElementId":"4:g:1","endNodeElementId":"4:g:2","type":"KNOWS",\
                "properties":{"since":1}},{"elementId":"4:g:1","labels":["P"],"properties":{"name":"Al"}}]
                """)
        let value = try PackStreamReader.read(packed(.path(path), Self.utc))
        guard case .structure(0x50, let fields) = value else {
            Issue.record("no path")
            return
        }
        // Walked against its direction.
        #expect(fields[2] == .list([.integer(-1), .integer(1)]))
        #expect(
            try PackStreamReader.read(packed(.node(path.nodes[0]), Self.old))
                == .structure(tag: 0x4E, fields: [.integer(2), .list(["P"]), .map(["name": "Bo"])]))
        func packed(_ datum: Datum, _ form: DatumPacker.Form) throws -> [UInt8] {
            var pack = PackStreamWriter()
            try DatumPacker(form: form, elements: Self.elements, graph: graph).write(datum, to: &pack)
            return pack.bytes
        }
    }

    @Test func theTransactionalAPIHasRowsMetaAndGraph() throws {
        let (graph, path) = try Self.friends()
        var text = JSONText()
        let rows = LegacyRows(elements: Self.elements, graph: graph, formats: [.row, .graph])
        try rows.write([.node(path.nodes[0]), .integer(1)], to: &text)
        #expect(
            String(decoding: text.bytes, as: UTF8.self)
                == """
                {"row":[{"name":"Bo"},1],"meta":[{"id":2,"elementId":"4:g:2","type":"node","deleted":false},null],\
                "graph":{"nodes":[{"id":"2","elementId":"4:g:2","labels":["P"],"properties":{"name":"Bo"}}],\
                "relationships":[]}}
                """)
    }

    @Test func tooDeepAResultIsAnError() {
        var datum = Datum.integer(1)
        for _ in 0..<500 { datum = .list([datum]) }
        var pack = PackStreamWriter()
        #expect(throws: CypherError.self) {
            try DatumPacker(form: Self.utc, elements: Self.elements, graph: GraphSnapshot()).write(datum, to: &pack)
        }
    }

    @Test(
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("application/jsonl", "application/jsonl"),
            ("application/vnd.neo4j.query", "application/vnd.neo4j.query.v1.0"),
            (
                "application/vnd.neo4j.query.v1.2, application/vnd.neo4j.query.v1.1;q=0.9",
                "application/vnd.neo4j.query.v1.2"
            ),
            (
                "application/json;q=0.1, application/vnd.neo4j.query.v1.0+jsonl",
                "application/vnd.neo4j.query.v1.0+jsonl"
            ),
            ("text/plain, application/json;q=0.5", "application/json"), ("text/plain", nil),
        ] as [(String?, String?)])
    func theBestAcceptedFormIsTaken(header: String?, name: String?) {
        #expect(QueryMediaType.accepted(header)?.name == name)
    }

    @Test func aPlaceInAStatementHasALineAndACaret() {
        let place = StatementPlace(of: 10, in: "MATCH (n)\nRETRN n")
        #expect(place.position == .init(offset: 10, line: 2, column: 1))
        #expect(place.suffix == " (line 2, column 1 (offset: 10))\n\"RETRN n\"\n ^")
        #expect(StatementPlace(of: 9_999, in: "한글").position == .init(offset: 2, line: 1, column: 3))
    }

    @Test func databaseNamesAreThoseOfTheCallersTenant() throws {
        let caller = Principal(tenant: .standard, subject: "x", role: .reader)
        #expect(try Databases.resolve(nil, for: caller) == "neo4j")
        #expect(try Databases.resolve("Neo4j", for: caller) == "neo4j")
        #expect(try Databases.resolve("default", for: caller) == "neo4j")
        #expect(throws: QueryFailure.self) { try Databases.resolve("other", for: caller) }
    }

    @Test func bookmarksAreOurs() throws {
        #expect(try Bookmark.read([Bookmark.text(CommitSeq(rawValue: 12))]) == [CommitSeq(rawValue: 12)])
        #expect(throws: QueryFailure.self) { try Bookmark.read(["FB:kcwQ"]) }
    }

    private func packed(_ datum: Datum, _ form: DatumPacker.Form) throws -> [UInt8] {
        var pack = PackStreamWriter()
        try DatumPacker(form: form, elements: Self.elements, graph: GraphSnapshot()).write(datum, to: &pack)
        return pack.bytes
    }

    /// Al knows Bo; the path from Bo to Al.
    static func friends() throws -> (GraphSnapshot, DatumPath) {
        let draft = GraphSnapshot().draft()
        let al = NodeID(rawValue: 1)
        let bo = NodeID(rawValue: 2)
        let knows = RelationshipID(rawValue: 1)
        try draft.addNode(al, labels: ["P"], properties: [(key: "name", value: "Al")])
        try draft.addNode(bo, labels: ["P"], properties: [(key: "name", value: "Bo")])
        try draft.addRelationship(knows, type: "KNOWS", from: al, to: bo, properties: [(key: "since", value: 1)])
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        return (
            graph,
            DatumPath(nodes: [graph.slot(of: bo)!, graph.slot(of: al)!], relationships: [graph.slot(of: knows)!])
        )
    }
}
