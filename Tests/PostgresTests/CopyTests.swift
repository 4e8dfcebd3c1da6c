import Base
import Postgres
import Testing

@Suite struct CopyTests {
    private struct Row: Hashable, Sendable {
        var id: Int64
        var text: String?
        var json: String?
        var at: Instant?
        var flag: Bool?
        var bytes: [UInt8]?
        var texts: [String]?
        var numbers: [Int64]?
        var ratio: Double?
        var small: Int32?
    }

    private static let columns = """
        id int8, text text, json jsonb, at timestamptz, flag bool, bytes bytea, texts text[], numbers int8[],
        ratio float8, small int4
        """

    /// Model: the rows themselves. Invariant: what COPY takes in, COPY and SELECT give back. The seed names the failure.
    @Test(arguments: UInt64(0)..<25)
    func givesBackWhatItTook(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let rows = (0..<Int.random(in: 0...300, using: &random)).map { Self.row($0, &random) }
        let connection = try await TestPostgres.connection("copy")
        try await connection.executeScript("CREATE TEMP TABLE t (\(Self.columns))")
        let stored = try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)", rows: rows) { writer, row in
            writer.int8(row.id)
            writer.text(row.text)
            writer.jsonb(row.json)
            writer.timestamptz(row.at)
            writer.bool(row.flag)
            writer.bytea(row.bytes)
            writer.textArray(row.texts)
            writer.int8Array(row.numbers)
            writer.double(row.ratio)
            writer.int4(row.small)
        }
        #expect(stored == rows.count)
        let read = try await connection.copyOut("COPY (SELECT * FROM t ORDER BY id) TO STDOUT (FORMAT binary)") {
            source in
            Row(
                id: try source.int64(), text: try source.optionalString(), json: try source.optionalJSONText(),
                at: try source.optionalInstant(), flag: try source.optionalBool(), bytes: try source.optionalBytes(),
                texts: try source.optionalTextArray(), numbers: try source.optionalInt64Array(),
                ratio: try source.optionalDouble(), small: try source.optionalInt32())
        }
        #expect(firstDifference(read, rows) == nil)
        let selected = try await connection.query("SELECT * FROM t ORDER BY id").map { row in
            Row(
                id: try row.int64("id"), text: try row.optionalString("text"), json: try row.optionalString("json"),
                at: try row.optionalInstant("at"), flag: try row.optionalBool("flag"),
                bytes: try row.optionalBytes("bytes"), texts: try row.optionalTextArray("texts"),
                numbers: try row.optionalInt64Array("numbers"), ratio: try row.optionalDouble("ratio"),
                small: try row.optionalInt64("small").map { Int32($0) })
        }
        #expect(firstDifference(selected, rows) == nil)
        await connection.close()
    }

    /// Keeps a failure readable.
    private func firstDifference(_ left: [Row], _ right: [Row]) -> String? {
        guard left.count == right.count else { return "\(left.count) rows, \(right.count) expected" }
        return zip(left, right).first { $0 != $1 }.map { "\($0) instead of \($1)" }
    }

    @Test func givesTheServersWordsAndStaysUsable() async throws {
        let connection = try await numbered("words")
        let error = await postgresError {
            try await connection.copyIn("COPY words FROM STDIN (FORMAT binary)", rows: 0..<50_000) { writer, number in
                writer.int8(number == 100 ? 99 : Int64(number))
            }
        }
        #expect(error?.sqlState == "23505")
        #expect(
            error?.message == "duplicate key value violates unique constraint \"words_pkey\", at COPY words, line 101")
        #expect(try await connection.query("SELECT count(*) FROM words")[0].int(0) == 0)
        await connection.close()
    }

    @Test func storesNothingWhenTheWriterThrows() async throws {
        struct Refusal: Error {}
        let connection = try await numbered("thrown")
        await #expect(throws: Refusal.self) {
            try await connection.copyIn("COPY thrown FROM STDIN (FORMAT binary)") { writer in
                for number in 0..<20_000 {
                    try writer.beginRow()
                    writer.int8(Int64(number))
                }
                throw Refusal()
            }
        }
        #expect(try await connection.query("SELECT count(*) FROM thrown")[0].int(0) == 0)
        await connection.close()
    }

    @Test func namesARowWithTheWrongColumns() async throws {
        let connection = try await numbered("wrong")
        let error = await postgresError {
            try await connection.copyIn("COPY wrong FROM STDIN (FORMAT binary)", rows: 0..<10) { writer, number in
                writer.int8(Int64(number))
                writer.bool(true)
            }
        }
        #expect(error?.sqlState == "22P04")
        #expect(error?.message.contains("row field count is 2, expected 1") == true)
        #expect(
            await postgresError {
                try await connection.copyIn("COPY wrong FROM STDIN (FORMAT binary)") { $0.int8(1) }
            }?.code == .invalidParameter)
        #expect(try await connection.query("SELECT count(*) FROM wrong")[0].int(0) == 0)
        await connection.close()
    }

    @Test func stopsReadingWhenTheReaderThrows() async throws {
        struct Enough: Error {}
        let connection = try await TestPostgres.connection("copy")
        await #expect(throws: Enough.self) {
            _ = try await connection.copyOut(
                "COPY (SELECT generate_series(1, 100000000)) TO STDOUT (FORMAT binary)", into: 0
            ) { count, _ in
                count += 1
                if count == 1_000 { throw Enough() }
            }
        }
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func reportsAFailureInTheMiddleOfReading() async throws {
        let connection = try await TestPostgres.connection("copy")
        let error = await postgresError {
            try await connection.copyOut(
                "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO STDOUT (FORMAT binary)"
            ) {
                try $0.int32()
            }
        }
        #expect(error?.sqlState == "22012")
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func refusesWhatIsNotACopy() async throws {
        let connection = try await numbered("other")
        #expect(
            await postgresError { try await connection.copyIn("SELECT 1") { _ in } }?.message
                == "the statement is not a COPY … FROM STDIN")
        #expect(
            await postgresError { try await connection.copyOut("COPY other FROM STDIN") { _ in 1 } }?.code == .sqlError)
        #expect(await postgresError { try await connection.copyIn("COPY other TO STDOUT") { _ in } }?.code == .sqlError)
        #expect(
            await postgresError { try await connection.copyOut("COPY nowhere TO STDOUT") { _ in 1 } }?.sqlState
                == "42P01")
        try await connection.execute("INSERT INTO other VALUES (1)")
        #expect(
            await postgresError { try await connection.copyOut("COPY other TO STDOUT") { _ in 1 } }?.hint
                == "write COPY … TO STDOUT (FORMAT binary)")
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func refusesFieldsOfAnotherSize() async throws {
        let connection = try await TestPostgres.connection("copy")
        for statement in ["SELECT 1::int4", "SELECT NULL::int8", "SELECT"] {
            let error = await postgresError {
                try await connection.copyOut("COPY (\(statement)) TO STDOUT (FORMAT binary)") { try $0.int64() }
            }
            #expect(error?.code == .decode)
        }
        await connection.close()
    }

    @Test func stopsWhenTheTaskIsCancelled() async throws {
        let connection = try await numbered("stopped")
        let task = Task {
            try await connection.copyIn("COPY stopped FROM STDIN (FORMAT binary)", rows: 0..<Int64.max) {
                writer, number in
                if number == 100_000 { withUnsafeCurrentTask { $0?.cancel() } }
                writer.int8(number)
            }
        }
        #expect(await postgresError { try await task.value }?.code == .cancelled)
        #expect(try await connection.query("SELECT count(*) FROM stopped")[0].int(0) == 0)
        await connection.close()
    }

    private func numbered(_ table: String) async throws -> PostgresConnection {
        let connection = try await TestPostgres.connection("copy")
        try await connection.executeScript("CREATE TABLE \(table) (a int8 PRIMARY KEY)")
        return connection
    }

    private static func row(_ index: Int, _ random: inout SeededGenerator) -> Row {
        let texts = ["", "a", "한국", "NULL", "x\"y\\z,{}", String(repeating: "long ", count: 400)]
        func maybe<T>(_ value: T) -> T? { Int.random(in: 0..<4, using: &random) == 0 ? nil : value }
        return Row(
            id: Int64(index), text: maybe(texts.randomElement(using: &random) ?? ""),
            json: maybe(["{}", "[]", "null", "{\"a\": [1, \"한\"]}", "12.50"].randomElement(using: &random) ?? "{}"),
            at: maybe(Instant(rawValue: .random(in: 0...4_000_000_000_000_000, using: &random))),
            flag: maybe(.random(using: &random)),
            bytes: maybe(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in .random(in: 0...255, using: &random) }),
            texts: maybe(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in texts.randomElement(using: &random) ?? "" }),
            numbers: maybe(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(in: .min ... .max, using: &random) }),
            ratio: maybe(.random(in: -1e9...1e9, using: &random)),
            small: maybe(.random(in: .min ... .max, using: &random)))
    }
}
