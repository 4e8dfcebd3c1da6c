internal import Cypher
internal import Testing

@Suite struct CSVReaderTests {
    private func rows(_ text: String, _ separator: String = ",") throws -> [[String?]] {
        var reader = try CSVReader(text, fieldTerminator: separator)
        var rows: [[String?]] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test(arguments: [
        ("a,b\n1,2\n", ",", [["a", "b"], ["1", "2"]] as [[String?]]),
        ("a,b\r\n1,2", ",", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r\r", ",", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}이름;값\n서버;\n", ";", [["이름", "값"], ["서버", nil]]),
        ("\"a,\"\"b\"\"\",\"x\ny\",\"\"\n", ",", [["a,\"b\"", "x\ny", ""]]),
        (",,\n", ",", [[nil, nil, nil]]),
        ("5\" disk,x", ",", [["5\" disk", "x"]]),
        ("a§b", "§", [["a", "b"]]),
        ("", ",", []),
    ])
    func readsRecords(text: String, separator: String, expected: [[String?]]) throws {
        #expect(try rows(text, separator) == expected)
    }

    @Test func errorsNameTheLine() throws {
        let open = #expect(throws: CypherError.self) { try rows("a,b\n1,\"2\n3") }
        #expect(open?.message == "line 2 of the CSV text has a quoted field that does not end")
        let after = #expect(throws: CypherError.self) { try rows("a\n\"x\ny\"z,1") }
        #expect(after?.message == "line 3 of the CSV text has text after the closing quote of a field")
    }

    @Test(arguments: ["", ",,", "\"", "\n"]) func refusesStrangeTerminators(separator: String) {
        #expect(throws: CypherError.self) { try CSVReader("a", fieldTerminator: separator) }
    }
}
