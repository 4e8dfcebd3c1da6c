internal import Foundation
internal import Testing

@testable import Cypher

@Suite struct ParserErrorTests {
    private func failure(_ text: String, limits: ParserLimits = ParserLimits()) -> CypherError? {
        do throws(CypherError) {
            _ = try Parser.parse(text, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("RETURN 9223372036854775808", CypherError.Detail.integerOverflow, 1, 8),
        ("RETURN -9223372036854775809", .integerOverflow, 1, 9),
        ("RETURN 1e999", .floatingPointOverflow, 1, 8),
        ("RETURN 0x", .invalidNumberLiteral, 1, 8),
        ("RETURN 0x1j", .invalidNumberLiteral, 1, 8),
        ("RETURN 0o19", .invalidNumberLiteral, 1, 8),
        ("RETURN 12ab", .invalidNumberLiteral, 1, 8),
        ("RETURN 1#2", .unexpectedSyntax, 1, 9),
        (#"RETURN '\uH'"#, .invalidUnicodeLiteral, 1, 9),
        (#"RETURN '\uD800'"#, .invalidUnicodeLiteral, 1, 9),
        (#"RETURN 'a\qb'"#, .unexpectedSyntax, 1, 10),
        ("RETURN 'abc", .unexpectedSyntax, 1, 8),
        ("RETURN `abc", .unexpectedSyntax, 1, 8),
        ("RETURN /* abc", .unexpectedSyntax, 1, 8),
        ("RETURN [[[]] AS x", .unexpectedSyntax, 1, 14),
        ("RETURN {, }", .unexpectedSyntax, 1, 9),
        ("RETURN {p}", .unexpectedSyntax, 1, 9),
        ("MATCH (n)\nWHERE\nRETURN n", .unexpectedSyntax, 3, 1),
        ("MATCH (n)\nRETRUN n", .unexpectedSyntax, 2, 1),
        ("MATCH (n) RETURN (n)-->()", .unexpectedSyntax, 1, 18),
        ("MATCH (n) RETURN size((n)-->())", .unexpectedSyntax, 1, 23),
        ("MATCH (n) RETURN [(n)-->()]", .unexpectedSyntax, 1, 19),
        ("MATCH (n) WHERE ((n)-->()) = true RETURN n", .unexpectedSyntax, 1, 18),
        ("RETURN 1 UNION RETURN 2 UNION ALL RETURN 3", .invalidClauseComposition, 1, 25),
        ("RETURN 1 MATCH (n) RETURN n", .unexpectedSyntax, 1, 10),
        ("MATCH (n)", .unexpectedSyntax, 1, 1),
        ("RETURN 1; RETURN 2", .unexpectedSyntax, 1, 11),
        ("CALL p() YIELD * RETURN 1", .unexpectedSyntax, 1, 1),
        ("MATCH (서버)-[:R]>(b) RETURN 1", .unexpectedSyntax, 1, 16),
        ("", .unexpectedSyntax, 1, 1),
    ])
    func namesTheDetailAndThePlace(text: String, detail: CypherError.Detail, line: Int, column: Int) throws {
        let error = try #require(failure(text))
        #expect(error.detail == detail, "\(error)")
        #expect(error.isCompileTime)
        let position = SourceText(text).position(of: try #require(error.range).start)
        #expect(position.line == line && position.column == column, "\(error) at \(position)")
    }

    @Test func proposesTheWordThatWasMeant() throws {
        #expect(try #require(failure("MTACH (n) RETURN n")).hint == "did you mean MATCH?")
        #expect(try #require(failure("MATCH (n) RETRUN n")).hint == "did you mean RETURN?")
        #expect(try #require(failure("RETURN {p}")).hint == "a parameter is written $p")
    }

    @Test func putsCaretsUnderWideText() throws {
        let text = "MATCH (n)\nWHERE n.이름 = '데이터베이스' 오류\nRETURN n"
        let error = try #require(failure(text))
        let lines = SourceText(text).caretLines(try #require(error.range))
        #expect(lines == ["WHERE n.이름 = '데이터베이스' 오류", String(repeating: " ", count: 30) + "^^^^"])
    }

    @Test func showsAPartOfALongLine() throws {
        let text = "RETURN '" + String(repeating: "x", count: 5_000) + "' " + String(repeating: "y", count: 5_000)
        let lines = SourceText(text).caretLines(try #require(failure(text)?.range))
        #expect(lines[0].count < 160 && lines[1].hasSuffix("^"))
    }

    @Test func countsTabsAndLinesAsTheyAre() {
        let source = SourceText("RETURN\r\n\tx + y")
        #expect(source.position(of: 13) == (2, 6))
        #expect(source.caretLines(SourceRange(start: 13, end: 14)) == ["\tx + y", "\t    ^"])
        #expect(source.position(of: 1_000) == (2, 7))
    }

    @Test func refusesLongStatements() {
        #expect(failure("RETURN 1", limits: ParserLimits(bytes: 4))?.kind == .limitExceeded)
    }
}
