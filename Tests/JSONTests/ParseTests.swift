import Base
import OrderedCollections
import Testing

@testable import JSON

@Suite struct ParseTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("42", 42), (" 7\n", 7),
            ("1.0", 1.0), ("-0.0", .number(-0.0)), ("1e3", 1000.0), ("5e-324", .number(.leastNonzeroMagnitude)),
            ("[]", []), ("{}", [:]),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)), ("18446744073709551615", .unsigned(.max)),
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\ud83d\ude00""#, "é😀"),
            (#""\u0000""#, "\0"), ("\"결제 서버\"", "결제 서버"),
            (#"{"a":[1,{"b":null}],"c":"d"}"#, ["a": [1, ["b": nil]], "c": "d"]),
            (#"[[],{},[[]]]"#, [[], [:], [[]]]),
        ] as [(String, JSONValue)])
    func readsEveryKindOfValue(text: String, expected: JSONValue) throws {
        #expect(try JSONValue.parse(text) == expected)
    }

    @Test(
        arguments: [
            ("", JSONError.Code.truncated, 1, 1), ("   ", .truncated, 1, 4), ("{", .truncated, 1, 2),
            ("[1,\n2", .truncated, 2, 2), ("\"abc", .truncated, 1, 5), ("tru", .truncated, 1, 4),
            ("-", .truncated, 1, 2), ("1.", .truncated, 1, 3), ("1e+", .truncated, 1, 4), ("{\"a\"", .truncated, 1, 5),
            ("{\"a\":", .truncated, 1, 6), ("\"\\u12", .truncated, 1, 6), ("\"\\ud83d", .truncated, 1, 8),
            ("[1,]", .syntax, 1, 4), ("{\"a\":1,}", .syntax, 1, 8), ("01", .syntax, 1, 1), ("-01", .syntax, 1, 1),
            ("00", .syntax, 1, 1), ("1.e3", .syntax, 1, 3), ("+1", .syntax, 1, 1), (".5", .syntax, 1, 1),
            ("NaN", .syntax, 1, 1), ("Infinity", .syntax, 1, 1), ("-Infinity", .syntax, 1, 2), ("TRUE", .syntax, 1, 1),
            ("nul!", .syntax, 1, 1), ("{a:1}", .syntax, 1, 2), ("{'a':1}", .syntax, 1, 2), ("[1 2]", .syntax, 1, 4),
            ("{\"a\" 1}", .syntax, 1, 6), ("{\"a\",1}", .syntax, 1, 5), ("]", .syntax, 1, 1), ("[}", .syntax, 1, 2),
            ("{]", .syntax, 1, 2), (",", .syntax, 1, 1), ("[,1]", .syntax, 1, 2), ("// x\n1", .syntax, 1, 1),
            ("/* x */1", .syntax, 1, 1), ("[1,\n  2 x]", .syntax, 2, 5), ("\u{FEFF}1", .syntax, 1, 1),
            ("1\0", .syntax, 1, 2), ("{1:2}", .syntax, 1, 2),
            ("1 2", .trailingData, 1, 3), ("{}{}", .trailingData, 1, 3), ("null null", .trailingData, 1, 6),
            ("{}\n]", .trailingData, 2, 1), ("[] 7", .trailingData, 1, 4), ("\"a\"\"b\"", .trailingData, 1, 4),
            ("\"a\u{1}\"", .invalidString, 1, 3), ("\"a\nb\"", .invalidString, 1, 3), (#""\x""#, .invalidString, 1, 2),
            (#""\ud800""#, .invalidString, 1, 2), (#""\udc00""#, .invalidString, 1, 2),
            (#""\ud800\n""#, .invalidString, 1, 2), (#""\ud800A""#, .invalidString, 1, 2),
            (#""\u12g4""#, .invalidString, 1, 6), (#"{"a\u0000b":1}"#, .invalidString, 1, 2),
            ("18446744073709551616", .numberOutOfRange, 1, 1), ("-9223372036854775809", .numberOutOfRange, 1, 1),
            ("[1e400]", .numberOutOfRange, 1, 2),
        ] as [(String, JSONError.Code, Int, Int)])
    func refusesWithCodeAndPlace(text: String, code: JSONError.Code, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.code == code, "\(error?.description ?? "")")
        #expect(error?.line == line && error?.column == column, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22], [0x22, 0xC3, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.offset == 1)
    }

    @Test func reportsTheFirstOfTwoErrors() {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse("[1 2, \"\u{1}\"]") }
        #expect(error?.code == .syntax && error?.column == 4)
    }

    @Test func countsColumnsInCharacters() {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse("{\"이름\": x}") }
        #expect(error?.column == 8 && error?.offset == 11)
    }

    @Test func acceptsTheDepthOfTheLimitAndRefusesOneMore() throws {
        for (open, close) in [("[", "]"), ("{\"k\":", "}")] {
            let limits = JSONLimits(depth: 20)
            let allowed = String(repeating: open, count: 20) + "1" + String(repeating: close, count: 20)
            #expect(try JSONValue.parse(allowed, limits: limits).kind != "number")
            let error = #expect(throws: JSONError.self) {
                try JSONValue.parse(String(repeating: open, count: 21) + "1", limits: limits)
            }
            #expect(error?.code == .tooDeep)
        }
    }

    @Test func survivesAHundredThousandOpenBrackets() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue.parse(String(repeating: "[", count: 100_000), limits: JSONLimits(depth: .max))
        }
        #expect(error?.code == .tooDeep && error?.offset == 512)
    }

    @Test func refusesMoreBytesThanTheLimit() {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse("[1, 2]", limits: JSONLimits(bytes: 5)) }
        #expect(error?.code == .tooLarge)
        #expect(error?.message == "the document is 6 bytes, the limit is 5")
    }

    @Test func keepsTheOrderOfTheKeysAndTheLastOfEqualOnes() throws {
        let value = try JSONValue.parse(#"{"b":1,"a":2,"b":3}"#)
        #expect(value.serialized() == #"{"b":3,"a":2}"#)
    }

    @Test func takesCanonicallyEquivalentKeysAsEqual() throws {
        let value = try JSONValue.parse("{\"\u{AC00}\":1,\"\u{1100}\u{1161}\":2}")
        #expect(value.objectValue?.count == 1)
        #expect(value["가"] == 2)
    }

    @Test func readsObjectsOfManyMembers() throws {
        let members = (0..<5_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
        let value = try JSONValue.parse("{\(members)}")
        #expect(value.objectValue?.count == 5_000)
        #expect(value["key4999"] == 4_999)
    }

    @Test func readsEveryKindOfByteCollection() throws {
        let text = #"{"a":[1,2]}"#
        #expect(try JSONValue.parse(Array(text.utf8))["a"]?[1] == 2)
        #expect(try JSONValue.parse(Array(text.utf8)[5..<10])[0] == 1)
        #expect(try JSONValue.parse(text.utf8.lazy.map { $0 }) == JSONValue.parse(text))
    }
}
