import Base
import Cypher
import Foundation
import Testing

@testable import API

/// The codec of Bolt's values.
@Suite struct PackStreamTests {
    /// Examples of the PackStream specification, version 1.
    @Test(arguments: [
        (PackValue.null, "C0"), (.boolean(true), "C3"), (.boolean(false), "C2"), (.integer(1), "01"),
        (.integer(-16), "F0"), (.integer(-17), "C8 EF"), (.integer(42), "2A"), (.integer(127), "7F"),
        (.integer(128), "C9 00 80"), (.integer(1_234), "C9 04 D2"), (.integer(-128), "C8 80"),
        (.integer(-129), "C9 FF 7F"), (.integer(32_768), "CA 00 00 80 00"),
        (.integer(.max), "CB 7F FF FF FF FF FF FF FF"), (.integer(.min), "CB 80 00 00 00 00 00 00 00"),
        (.float(1.23), "C1 3F F3 AE 14 7A E1 47 AE"), (.float(6.283185307179586), "C1 40 19 21 FB 54 44 2D 18"),
        (.bytes([]), "CC 00"), (.bytes([1, 2, 3]), "CC 03 01 02 03"), (.string(""), "80"), (.string("A"), "81 41"),
        (
            .string("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            "D0 1A 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50 51 52 53 54 55 56 57 58 59 5A"
        ),
        (.string("Größenmaßstäbe"), "D0 12 47 72 C3 B6 C3 9F 65 6E 6D 61 C3 9F 73 74 C3 A4 62 65"),
        (.list([]), "90"),
        (.list([.integer(1), .float(2), .string("three")]), "93 01 C1 40 00 00 00 00 00 00 00 85 74 68 72 65 65"),
        (.map([:]), "A0"), (.map(["one": "eins"]), "A1 83 6F 6E 65 84 65 69 6E 73"),
        (.structure(tag: 0x4E, fields: [.integer(1), .list(["A"]), .map([:]), "x"]), "B4 4E 01 91 81 41 A0 81 78"),
    ])
    func writesAndReadsTheExamples(value: PackValue, hexadecimal: String) throws {
        let bytes = hexadecimal.split(separator: " ").map { UInt8($0, radix: 16)! }
        var writer = PackStreamWriter()
        writer.value(value)
        #expect(writer.bytes == bytes)
        #expect(try PackStreamReader.read(bytes) == value)
    }

    @Test(arguments: [
        ("C8 01", PackValue.integer(1)), ("C9 00 01", .integer(1)), ("CB 00 00 00 00 00 00 00 01", .integer(1)),
        ("D0 01 41", "A"), ("D2 00 00 00 01 41", "A"), ("D4 01 01", .list([.integer(1)])),
        ("D8 01 81 41 01", .map(["A": .integer(1)])), ("CE 00 00 00 01 07", .bytes([7])),
    ])
    func readsFormsThatAreNotTheSmallest(hexadecimal: String, value: PackValue) throws {
        #expect(try PackStreamReader.read(hexadecimal.split(separator: " ").map { UInt8($0, radix: 16)! }) == value)
    }

    @Test(arguments: [
        ("", PackStreamError.Code.truncated), ("C1 00", .truncated), ("D2 FF FF FF FF", .truncated),
        ("D6 FF FF FF FF 01", .truncated), ("DA 7F FF FF FF", .truncated), ("C4", .unknownMarker),
        ("DF", .unknownMarker), ("81 FF", .invalidUTF8), ("A1 01 01", .keyNotString), ("01 01", .trailingBytes),
    ])
    func refusesWhatIsNoPackStream(hexadecimal: String, code: PackStreamError.Code) {
        let bytes = hexadecimal.split(separator: " ").map { UInt8($0, radix: 16)! }
        let error = #expect(throws: PackStreamError.self) { try PackStreamReader.read(bytes) }
        #expect(error?.code == code)
    }

    @Test func refusesDeepNestingAndTooManyValues() {
        let deep = [UInt8](repeating: 0x91, count: 100_000) + [0x01]
        #expect(throws: PackStreamError.self) { try PackStreamReader.read(deep) }
        var reader = PackStreamReader([0x93, 1, 2, 3], valuesMax: 3)
        #expect(throws: PackStreamError.self) { try reader.value() }
    }

    @Test(arguments: 0..<40)
    func whatIsWrittenIsRead(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let value = PackValue.random(depth: 4, &random)
            var writer = PackStreamWriter()
            writer.value(value)
            #expect(try PackStreamReader.read(writer.bytes).isSame(as: value))
        }
    }

    /// Random bytes, and good messages with a few bytes changed: an error or a value, never a trap. ROOTLINE_FUZZ says
    /// how many.
    @Test func survivesAnything() {
        let count = ProcessInfo.processInfo.environment["ROOTLINE_FUZZ"].flatMap(Int.init) ?? 5_000
        var random = SeededRandom(seed: 7)
        var readable = 0
        for _ in 0..<count {
            var bytes: [UInt8]
            if Bool.random(using: &random) {
                bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            } else {
                var writer = PackStreamWriter()
                writer.value(.random(depth: 3, &random))
                bytes = writer.bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                    bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
            if let value = try? PackStreamReader.read(bytes) {
                readable += 1
                var writer = PackStreamWriter()
                writer.value(value)
                #expect((try? PackStreamReader.read(writer.bytes))?.isSame(as: value) == true)
                _ = try? Datum(value, isUTC: true)
                _ = try? Datum(value, isUTC: false)
                for version in [BoltVersion(4, 4), BoltVersion(5, 8)] { _ = try? BoltRequest(bytes, version: version) }
            }
        }
        #expect(readable > count / 100)
    }
}

extension PackValue {
    /// Equal, with NaN like NaN.
    func isSame(as other: PackValue) -> Bool { "\(self)" == "\(other)" }

    static func random(depth: Int, _ random: inout SeededRandom) -> PackValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &random) {
        case 0: .null
        case 1: .boolean(.random(using: &random))
        case 2: .integer(Int64.random(in: -200...200, using: &random))
        case 3: .integer(Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<63, using: &random))
        case 4: .float(Double(bitPattern: .random(in: .min ... .max, using: &random)))
        case 5: .bytes([UInt8](repeating: 7, count: Int.random(in: 0..<400, using: &random)))
        case 6: .string(String(repeating: "é", count: Int.random(in: 0..<200, using: &random)))
        case 7: .list((0..<Int.random(in: 0..<20, using: &random)).map { _ in .random(depth: depth - 1, &random) })
        case 8:
            .map(
                PackMap(
                    entries: (0..<Int.random(in: 0..<20, using: &random)).map {
                        .init(key: "key\($0)", value: .random(depth: depth - 1, &random))
                    }))
        default:
            .structure(
                tag: UInt8.random(in: 0...127, using: &random),
                fields: (0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, &random) })
        }
    }
}

/// SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
