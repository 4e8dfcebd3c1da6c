import Base
import OrderedCollections
import Testing

@testable import JSON

/// Random documents. Invariants: writing and reading gives the same value; no damage to the bytes traps, and what is
/// still accepted afterwards is written and read to the same value again.
@Suite struct PropertyTests {
    @Test(arguments: UInt64(0)..<200)
    func readsBackWhatItWrote(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let value = JSONValue.random(depth: 6, using: &random)
        #expect(try JSONValue.parse(value.bytes) == value)
        #expect(try JSONValue.parse(value.serialized(pretty: true)) == value)
    }

    @Test(arguments: UInt64(0)..<50)
    func readsBackEveryDouble(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            let parsed = try JSONValue.parse(JSONValue.number(value).bytes)
            #expect(parsed.doubleValue?.bitPattern == value.bitPattern)
        }
    }

    @Test(arguments: UInt64(0)..<60)
    func callsEveryProperPrefixOfAContainerTruncated(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = JSONValue.array([JSONValue.random(depth: 4, using: &random)]).bytes
        for length in 0..<min(bytes.count, 400) {
            let error = #expect(throws: JSONError.self) { try JSONValue.parse(bytes[..<length]) }
            #expect(error?.code == .truncated, "\(length): \(error?.description ?? "")")
            #expect(error?.offset == length)
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func survivesFlippedAndCutBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = JSONValue.random(depth: 5, using: &random).bytes
        for _ in 0..<40 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes.removeSubrange(index...)
                default: bytes.insert(Array("{}[],:\"\\u0e-.".utf8).randomElement(using: &random) ?? 0, at: index)
                }
            }
            if let value = try? JSONValue.parse(bytes) {
                #expect((try? JSONValue.parse(value.bytes)) == value)
            }
        }
    }
}

extension JSONValue {
    /// A value of every kind, at most `depth` deep, with strings from ASCII, controls, Hangul and beyond the BMP.
    static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0..<64, using: &random))
        case 3: return .unsigned(random.next() | 1 << 63)
        case 4: return .number(Double.random(in: -1e6...1e6, using: &random))
        case 5, 6: return .string(randomText(using: &random))
        case 7:
            return .array(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            var members = JSONObject()
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let key = randomText(using: &random).replacing("\0", with: "")
                members[key] = .random(depth: depth - 1, using: &random)
            }
            return .object(members)
        }
    }

    private static func randomText(using random: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [0x20...0x7E, 0...0x1F, 0xAC00...0xD7A3, 0x1F300...0x1F5FF, 0x80...0x7FF]
        var text = ""
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            let range = Bool.random(using: &random) ? ranges[0] : ranges.randomElement(using: &random) ?? ranges[0]
            if let scalar = UnicodeScalar(UInt32.random(in: range, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
