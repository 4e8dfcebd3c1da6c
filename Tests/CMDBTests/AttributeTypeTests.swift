import Base
import CMDB
import Graph
import JSON
import Testing

/// Types and normalisers: one form for all texts that mean the same.
@Suite struct AttributeTypeTests {
    @Test(arguments: [
        (Normaliser.mac, "00-1B-21-3C-4D-5E", "00:1b:21:3c:4d:5e"), (.mac, "001b.213c.4d5e", "00:1b:21:3c:4d:5e"),
        (.mac, " 001B213C4D5E ", "00:1b:21:3c:4d:5e"), (.mac, "0:1b:21:3c:4d:5e", "00:1b:21:3c:4d:5e"),
        (.mac, "00:1b:21:ff:fe:3c:4d:5e", "00:1b:21:ff:fe:3c:4d:5e"),
        (.fqdn, " DB-01.Plant.Example. ", "db-01.plant.example"), (.fqdn, "서버.공장.한국", "서버.공장.한국"),
        (.serial, " abc 123\t", "ABC123"), (.serial, "2102310yjj10k8000012", "2102310YJJ10K8000012"),
        (.uuid, "{6F1C2B1E-58C3-4D7B-9D51-0D4B5C1F2A3E}", "6f1c2b1e-58c3-4d7b-9d51-0d4b5c1f2a3e"),
        (.uuid, "urn:uuid:6f1c2b1e58c34d7b9d510d4b5c1f2a3e", "6f1c2b1e-58c3-4d7b-9d51-0d4b5c1f2a3e"),
        (.ip, " 10.0.0.1", "10.0.0.1"), (.ip, "2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), (.ip, "::", "::"),
        (.ip, "1:0:0:2:0:0:0:3", "1:0:0:2::3"), (.ip, "fe80::1%eth0", "fe80::1%eth0"), (.ip, "[::1]", "::1"),
        (.ip, "::FFFF:10.0.0.1", "::ffff:10.0.0.1"), (.ip, "1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"),
        (.semver, "v1.2", "1.2.0"), (.semver, "1.02.3-rc.1+build.5", "1.2.3-rc.1+build.5"),
        (.trim, "  한국 공장 \n", "한국 공장"),
    ])
    func bringsTextsToOneForm(normaliser: Normaliser, text: String, expected: String) {
        #expect(normaliser.apply(text) == expected)
        #expect(normaliser.apply(expected) == expected)
    }

    @Test(arguments: [
        (Normaliser.mac, "00:1b:21"), (.mac, "zz:1b:21:3c:4d:5e"), (.mac, ""), (.mac, "00:1b:21:3c:4d:5e:"),
        (.mac, "0:1b213c4d5e"),
        (.fqdn, "."), (.fqdn, "two words"), (.serial, "  "), (.uuid, "6f1c2b1e"), (.uuid, "not a uuid"),
        (.ip, "10.0.0.256"), (.ip, "10.0.0"), (.ip, "010.0.0.1"), (.ip, "1::2::3"), (.ip, "1:2:3:4:5:6:7:8:9"),
        (.ip, ":1"), (.ip, "1:"), (.ip, "1:2:3:4:5:6:7::8:9"), (.ip, ""), (.ip, "fe80::1%"),
        (.semver, "1.2.3.4"), (.semver, "latest"), (.semver, "1.2.3-"), (.trim, " \t"),
    ])
    func saysWhereATextIsNothingOfTheKind(normaliser: Normaliser, text: String) {
        #expect(normaliser.apply(text) == nil)
    }

    /// Whatever comes in, a second application changes nothing.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func normalisersAreIdempotent(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = Array("0123456789abcdefABCDEFxyz:.-%+/[]{} vV가나")
        for _ in 0..<200 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &random)).map { _ in letters.randomElement(using: &random) ?? "0" })
            for normaliser in Normaliser.allCases {
                if let once = normaliser.apply(text) {
                    #expect(normaliser.apply(once) == once, "\(normaliser) '\(text)'")
                }
            }
        }
    }

    /// Any version 6 address comes back from its text.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func readsWhatItWritesOfVersion6(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let groups = (0..<8).map { _ in
                Bool.random(using: &random) ? UInt16.random(in: 0...0xffff, using: &random) : 0
            }
            let plain = groups.map { String($0, radix: 16) }.joined(separator: ":")
            let short = Normaliser.ip.apply(plain)
            #expect(short != nil)
            #expect(short.flatMap(Normaliser.ip.apply) == short)
            // Two ways to write it are one.
            #expect(Normaliser.ip.apply(plain.uppercased()) == short)
        }
    }

    @Test(
        arguments: [
            (AttributeType.integer, "3.0", Value.integer(3)), (.decimal, "3", .integer(3)),
            (.decimal, "2.5", .float(2.5)),
            (.boolean, "true", .boolean(true)),
            (.instant, "\"1970-01-01T00:00:01Z\"", .instant(Instant(rawValue: 1_000_000))),
            (.strings, "[\"a\"]", ["a"]), (.ip, "\"2001:DB8::0:1\"", "2001:db8::1"),
            (.cidr, "\"10.1.2.3/8\"", "10.0.0.0/8"), (.cidr, "\"2001:db8:1::1/33\"", "2001:db8::/33"),
            (.cidr, "\"10.0.0.1\"", "10.0.0.1/32"),
            (.mac, "\"00-1B-21-3C-4D-5E\"", "00:1b:21:3c:4d:5e"),
            (.url, "\"HTTPS://Example.ORG/Path\"", "https://example.org/Path"),
            (.semver, "\"v2\"", "2.0.0"), (.json, "{\"b\": [1, 2]}", "{\"b\":[1,2]}"),
            (.json, "\"{ \\\"a\\\": 1}\"", "{\"a\":1}"),
            (.reference, "\"ci-42\"", "ci-42"), (.secret, "\"vault:plant/mes\"", "vault:plant/mes"),
            (.enumeration, "\"gold\"", "gold"), (.string, "null", .null),
        ] as [(AttributeType, String, Value)])
    func readsJSON(type: AttributeType, json: String, expected: Value) throws {
        #expect(type.read(try JSONValue.parse(json)) == expected)
    }

    @Test(arguments: [
        (AttributeType.integer, "2.5"), (.integer, "\"3\""), (.boolean, "1"), (.instant, "\"soon\""),
        (.date, "\"2026-02-30\""),
        (.duration, "\"3 days\""), (.ip, "\"10.0.0.0/8\""), (.cidr, "\"10.0.0.0/33\""), (.mac, "\"no\""),
        (.url, "\"example.org\""), (.url, "\"http://\""), (.semver, "\"x\""), (.uuid, "\"1\""), (.geo, "\"91, 0\""),
        (.json, "\"{\""), (.reference, "\"42\""), (.secret, "\"hunter2\""), (.strings, "[1]"), (.string, "5"),
        (.enumeration, "true"), (.decimal, "\"2.5\""),
    ])
    func refusesWhatIsNotOfTheType(type: AttributeType, json: String) throws {
        #expect(type.read(try JSONValue.parse(json)) == nil)
    }

    @Test(
        arguments: [
            (AttributeType.integer, "42", Value.integer(42)), (.decimal, "2.5", .float(2.5)),
            (.boolean, "예", .boolean(true)),
            (.strings, "a; b", ["a", "b"]), (.strings, "[\"a;b\"]", ["a;b"]), (.string, "", .null), (.text, "42", "42"),
            (.ip, "010.1.1.1", nil), (.integer, "4x", nil), (.boolean, "maybe", nil), (.decimal, "nan", nil),
        ] as [(AttributeType, String, Value?)])
    func readsTexts(type: AttributeType, text: String, expected: Value?) {
        #expect(type.read(text: text) == expected)
    }

    @Test func readsDaysDurationsAndPlaces() throws {
        #expect(AttributeType.date.read("2026-03-01") == CalendarDate(iso8601: "2026-03-01").map(Value.date))
        #expect(AttributeType.duration.read("P1DT12H") == CalendarDuration(iso8601: "P1DT12H").map(Value.duration))
        let seoul = Point(.wgs84, [126.98, 37.57]).map(Value.point)
        #expect(AttributeType.geo.read(["latitude": 37.57, "longitude": 126.98]) == seoul)
        #expect(AttributeType.geo.read("37.57, 126.98") == seoul)
        #expect(AttributeType.geo.read(text: "37.57,126.98") == seoul)
    }

    /// The example of each type is one of its values, as text and as JSON where it is a text.
    @Test(arguments: AttributeType.allCases)
    func examplesAreValues(type: AttributeType) {
        #expect(type.read(text: type.example) != nil)
    }

    @Test func keepsWhatTheNormaliserMakesNothingOf() {
        var serial = Fixture.attribute("serial", .string)
        serial.normaliser = .mac
        #expect(serial.canonical("AA-BB-CC-DD-EE-FF") == "aa:bb:cc:dd:ee:ff")
        #expect(serial.canonical("unknown") == "unknown")
        #expect(serial.canonical(5) == nil)
    }
}
