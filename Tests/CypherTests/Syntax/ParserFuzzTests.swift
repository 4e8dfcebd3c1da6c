internal import Foundation
internal import Testing

@testable import Cypher

/// Seeded mutations of statements: whatever the text, parsing ends, and an error points into the text.
@Suite struct ParserFuzzTests {
    private static let statements = [
        "MATCH (a:A {x: 1})-[r:R|S*1..3 {y: $p}]->(b) WHERE a.x > 1 AND NOT (a)-->(b) RETURN a, count(*) AS c",
        "MATCH p = shortestPath((a)-[*]-(b)) RETURN [n IN nodes(p) WHERE n:A | n.name] AS names ORDER BY names LIMIT 3",
        "UNWIND $rows AS row MERGE (n:N {id: row.id}) ON CREATE SET n += row, n:New ON MATCH SET n.x = 0x1F",
        "CALL (x, y) { WITH x RETURN 1 AS z } IN TRANSACTIONS OF 10 ROWS ON ERROR CONTINUE REPORT STATUS AS s FINISH",
        "MATCH (a) ((x)-[:R]->(y) WHERE x.v < y.v){1,5} (b) RETURN CASE a.x WHEN 1 THEN 'a\\u00e9' ELSE null END",
        "RETURN reduce(s = 0, x IN [1, 2.5e3, .5] | s + x ^ 2 % 3) <= 1 < 2, {a: {b: [1..2]}}, n {.*, .x, y: 1}",
        "MATCH (n:A|B&!C WHERE n.`이름` =~ '.*') SET n.x = -1, n['y'] = 0o17 REMOVE n:A DETACH DELETE n",
        "LOAD CSV WITH HEADERS FROM 'file' AS l FIELDTERMINATOR ';' RETURN l // comment\n UNION ALL RETURN 1 AS l",
        "SHOW INDEXES YIELD name, type WHERE type = 'RANGE' RETURN name ORDER BY name SKIP 1",
        "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE (n.x, n.y) IS NODE KEY OPTIONS {}",
        "RETURN EXISTS { MATCH (a)-->(b) WHERE any(x IN [1] WHERE x = $y) }, COUNT { (a)--() }, x IS NOT :: LIST<INT>",
        "USE graph.asOf(datetime('2024-01-01')) FOREACH (x IN list[1..] | CREATE (:A {x: x})-[:R]->(:B))",
    ]
    private static let pieces = [
        "(", ")", "[", "]", "{", "}", "-", ">", "<", "--", "->", "|", ":", "::", "..", "*", "+", "$", "'", "\"", "`",
        "/*", "*/", "//", "\\", "\n", " ", "0x", "1e", ".5", "9223372036854775808", "MATCH", "RETURN", "WHERE", "IN",
        "IS", "NOT", "NULL", "AND", "CASE", "WHEN", "END", "EXISTS {", "CALL {", "x", "서버", "🖥", "\u{0}", "\u{A0}",
        "\u{301}", "%", "!", "&", "=~", "=", ";", ",", "SHORTEST", "{1,2}", "shortestPath(", "all(x IN", "USE", "AS",
    ]

    /// `CYPHER_FUZZ=1000000` for the long run.
    private static let count = ProcessInfo.processInfo.environment["CYPHER_FUZZ"].flatMap { Int($0) } ?? 4_000

    @Test func parsingAlwaysEnds() {
        var draws = Draws(seed: 20_260_101)
        for _ in 0..<Self.count {
            let text = Self.mutated(&draws)
            do throws(CypherError) {
                _ = try Parser.parse(text)
            } catch {
                let range = error.range ?? SourceRange(start: 0, end: 0)
                if range.start < 0 || range.end > text.utf8.count || range.start > range.end {
                    Issue.record("\(error) at \(range) is outside of: \(text)")
                    return
                }
                if error.rendered(in: text).isEmpty { Issue.record("no message for: \(text)") }
            }
            if StatementText.normalized(text).utf8.count > text.utf8.count {
                Issue.record("normalizing makes it longer: \(text)")
            }
        }
    }

    private static func mutated(_ draws: inout Draws) -> String {
        var scalars = Array(statements[draws.below(statements.count)].unicodeScalars)
        for _ in 0...draws.below(6) {
            let place = draws.below(scalars.count + 1)
            let length = min(draws.below(12), scalars.count - place)
            switch draws.below(5) {
            case 0: scalars.removeSubrange(place..<(place + length))
            case 1: scalars.insert(contentsOf: Array(pieces[draws.below(pieces.count)].unicodeScalars), at: place)
            case 2:
                let other = Array(statements[draws.below(statements.count)].unicodeScalars)
                let from = draws.below(other.count)
                let end = min(other.count, from + draws.below(40))
                scalars.replaceSubrange(place..<(place + length), with: other[from..<end])
            case 3 where place < scalars.count:
                scalars[place] = Unicode.Scalar(UInt8(draws.below(128)))
            default: scalars.insert(contentsOf: scalars[place..<(place + length)], at: place)
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// SplitMix64. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
    private struct Draws {
        private var state: UInt64

        init(seed: UInt64) { state = seed }

        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
        }
    }
}
