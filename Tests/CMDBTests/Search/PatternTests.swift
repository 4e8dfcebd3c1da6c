import Testing

@testable import CMDB

@Suite struct PatternTests {
    static func matches(_ pattern: String, _ text: String) throws -> Bool {
        var compiled = try LinearPattern(PatternParser.parse(pattern))
        return compiled.matches(ContiguousArray(text.utf8))
    }

    @Test(arguments: [
        ("abc", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("a.c", "abc", true),
        ("a.c", "ac", false), ("^$", "", true), ("^$", "a", false), ("a|b", "b", true), ("^(a|bc)+$", "abcbc", true),
        ("^(a|bc)+$", "abcb", false), ("[0-9]{2,3}", "a12", true), ("^[0-9]{2,3}$", "1234", false),
        ("^[^0-9]+$", "abc", true), ("\\d+\\.\\d+", "v1.20", true), ("^\\w+$", "결제서버", true), ("^결.서버$", "결제서버", true),
        ("A", "a", true), ("[A-C]", "b", true), ("a{0}b", "b", true), ("^a{0,2}b$", "aab", true),
        ("^a{0,2}b$", "aaab", false),
        ("(^|-)x", "a-x", true), ("(^|-)x", "ax", false), ("x*", "", true), ("[]a]", "]", true),
        ("\\[x\\]", "[x]", true),
        ("a+?b", "aaab", true), ("^가{2}$", "가가", true), ("[가-힣]+", "abc", false),
    ])
    func matches(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try Self.matches(pattern, text) == expected)
    }

    /// A pattern that takes other engines exponential time.
    @Test func takesLinearTime() throws {
        #expect(try !Self.matches("^(a+)+$", String(repeating: "a", count: 100_000) + "b"))
        #expect(try Self.matches("(x+x+)+y", String(repeating: "x", count: 100_000) + "y"))
    }

    @Test(arguments: ["(", ")", "[a", "*a", "a{3,1}", "\\q", "(?=a)", "a{9999}", "((a{1000}){1000})", "[b-a]", "\\"])
    func refuses(_ pattern: String) {
        #expect(throws: SearchError.self) { _ = try Self.matches(pattern, "a") }
    }

    @Test func knowsWhatEveryMatchContains() throws {
        #expect(try LinearPattern(PatternParser.parse("^web-[0-9]+\\.example$")).required == ".example")
        #expect(try LinearPattern(PatternParser.parse("a|b")).required == "")
        #expect(try LinearPattern(PatternParser.parse("ab?c")).required == "a")
    }
}
