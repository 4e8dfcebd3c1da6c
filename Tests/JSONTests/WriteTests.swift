import Base
import OrderedCollections
import Testing

@testable import JSON

@Suite struct WriteTests {
    @Test(
        arguments: [
            (JSONValue.null, "null"), (true, "true"), (.integer(.min), "-9223372036854775808"),
            (.unsigned(.max), "18446744073709551615"), (1.0, "1.0"), (0.1, "0.1"), (1e300, "1e+300"),
            (.number(.nan), "null"), (.number(-.infinity), "null"),
            ("\"\\/\u{8}\u{c}\n\r\t\u{1f}\u{0}é😀", #""\"\\/\b\f\n\r\t\u001f\u0000é😀""#),
            ([], "[]"), ([:], "{}"), ([1, [nil, "a"]], #"[1,[null,"a"]]"#), (["b": 1, "a": [2]], #"{"b":1,"a":[2]}"#),
        ] as [(JSONValue, String)])
    func writesCompactly(value: JSONValue, expected: String) {
        #expect(value.serialized() == expected)
        #expect(value.bytes == Array(expected.utf8))
    }

    @Test func indentsByTwoSpaces() {
        let value: JSONValue = ["a": [1, 2], "b": [:], "c": ["d": nil]]
        #expect(
            value.serialized(pretty: true) == """
                {
                  "a": [
                    1,
                    2
                  ],
                  "b": {},
                  "c": {
                    "d": null
                  }
                }
                """)
    }

    @Test func sortsKeysAtEveryDepth() {
        let value: JSONValue = ["b": ["z": 1, "y": 2], "a": 3, "가": 4, "B": 5]
        #expect(value.serialized(sortedKeys: true) == #"{"B":5,"a":3,"b":{"y":2,"z":1},"가":4}"#)
    }

    @Test func appendsToABuffer() {
        var buffer = Array("x".utf8)
        JSONValue.array([1]).append(to: &buffer)
        #expect(buffer == Array("x[1]".utf8))
    }

    @Test func givesTheMembersAsTheTypesAskedFor() {
        let value: JSONValue = ["text": "t", "whole": 3, "half": 0.5, "yes": true, "list": [1], "three": 3.0]
        #expect(value["text"]?.stringValue == "t")
        #expect(value["whole"]?.int64Value == 3 && value["three"]?.int64Value == 3 && value["half"]?.int64Value == nil)
        #expect(value["half"]?.doubleValue == 0.5 && value["whole"]?.doubleValue == 3)
        #expect(value["yes"]?.boolValue == true && value["text"]?.boolValue == nil)
        #expect(value["list"]?[0] == 1 && value["list"]?[1] == nil && value["list"]?[-1] == nil)
        #expect(value["none"] == nil && value["text"]?["x"] == nil)
        #expect(JSONValue(UInt64.max) == .unsigned(.max) && JSONValue(5) == 5)
    }
}
