internal import Foundation
internal import Testing

@testable import Cypher

/// Nesting ends in an error long before the stack does, also on the small stack of a thread.
@Suite struct ParserDepthTests {
    @Test(arguments: [
        ("RETURN ", "(", 70_000),
        ("RETURN ", "[", 70_000),
        ("RETURN ", "{a: ", 20_000),
        ("RETURN ", "f(", 40_000),
        ("RETURN ", "NOT ", 40_000),
        ("RETURN ", "- ", 40_000),
        ("RETURN ", "1 + (", 20_000),
        ("RETURN ", "CASE WHEN ", 20_000),
        ("RETURN x", ".x", 40_000),
        ("RETURN x", "[0]", 40_000),
        ("RETURN x", " IS NULL", 20_000),
        ("RETURN ", "EXISTS { MATCH (n) WHERE ", 10_000),
        ("RETURN ", "[x IN ", 20_000),
        ("RETURN ", "[(a)-->(b) | ", 20_000),
        ("RETURN ", "COLLECT { RETURN ", 10_000),
        ("", "CALL { ", 20_000),
        ("", "FOREACH (x IN xs | ", 20_000),
        ("MATCH ", "(", 70_000),
        ("MATCH (n:", "(", 70_000),
        ("MATCH ", "(n WHERE EXISTS {", 20_000),
        ("RETURN x IS :: ", "LIST<", 40_000),
        ("RETURN ", "n {x: ", 40_000),
        ("RETURN ", "reduce(a = ", 40_000),
    ])
    func nestingIsAnErrorAndNoCrash(start: String, piece: String, count: Int) throws {
        let error = try #require(Self.onSmallStack(start + Self.repeated(piece, count) + "1"))
        #expect(error.kind == .limitExceeded, "\(error)")
        #expect(error.range != nil)
    }

    @Test func whatIsUsualIsWithinTheLimit() throws {
        let alternatives = (0..<5_000).map { "n.id = \($0)" }.joined(separator: " OR ")
        #expect(Self.onSmallStack("MATCH (n) WHERE \(alternatives) RETURN n") == nil)
        let labels = (0..<2_000).map { "L\($0)" }.joined(separator: "|")
        #expect(Self.onSmallStack("MATCH (n:\(labels)) RETURN n") == nil)
        #expect(Self.onSmallStack("RETURN " + Self.repeated("(", 100) + "1" + Self.repeated(")", 100)) == nil)
        #expect(Self.onSmallStack("RETURN " + Self.repeated("[", 100) + Self.repeated("]", 100)) == nil)
        #expect(Self.onSmallStack("RETURN 'a'" + Self.repeated(" + 'a'", 40_000)) == nil)
        #expect(Self.onSmallStack("CREATE ()" + Self.repeated(", (:A {x: [1]})-[:R {y: 1}]->()", 2_000)) == nil)
        #expect(Self.onSmallStack("MATCH (n) WHERE n.x = 1 " + Self.repeated("MERGE (:A {x: f(1)}) ", 2_000)) == nil)
        #expect(Self.onSmallStack("CREATE (a)" + Self.repeated("-[:R]->()", 5_000)) == nil)
        #expect(Self.onSmallStack("RETURN [" + Self.repeated("n.x + n.y, ", 5_000) + "1]") == nil)
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    /// The error of parsing on a thread with a stack of 512 KB, or of 3 MB in a build without optimisation, whose frames
    /// are some times larger.
    private static func onSmallStack(_ text: String) -> CypherError? {
        let result = Outcome()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            do throws(CypherError) { _ = try Parser.parse(text) } catch { result.error = error }
            done.signal()
        }
        #if DEBUG
            thread.stackSize = 3 << 20
        #else
            thread.stackSize = 512 << 10
        #endif
        thread.start()
        done.wait()
        return result.error
    }

    /// Written by the thread before it signals, read after: the semaphore orders them.
    private final class Outcome: @unchecked Sendable { var error: CypherError? }
}
