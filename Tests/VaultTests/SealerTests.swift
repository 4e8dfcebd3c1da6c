import Base
import Testing

@testable import Vault

@Suite struct SealerTests {
    private let context = Array("default/connector-7/password".utf8)
    private let secret = Array("비밀번호 hunter2".utf8)

    private func key(_ id: String, _ fill: UInt8) throws -> SealingKey {
        try SealingKey(id: id, bytes: [UInt8](repeating: fill, count: 32))
    }

    private func sealer(_ keys: SealingKey..., current: String) throws -> Sealer {
        try Sealer(keys: keys, current: current)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1_000, 100_000])
    func opensWhatItSealed(count: Int) throws {
        let sealer = try sealer(key("k1", 1), current: "k1")
        let secret = try Vault.randomBytes(min(count, 65_536))
        let sealed = try sealer.seal(secret, context: context)
        #expect(sealed.count == 2 + 2 + 12 + secret.count + 16)
        #expect(try sealer.open(sealed, context: context) == secret)
    }

    @Test func neverSealsTheSameWayTwice() throws {
        let sealer = try sealer(key("k1", 1), current: "k1")
        #expect(try sealer.seal(secret, context: context) != sealer.seal(secret, context: context))
    }

    @Test func refusesEveryFlippedBit() throws {
        let sealer = try sealer(key("k1", 1), current: "k1")
        let sealed = try sealer.seal(secret, context: context)
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << UInt8(bit)
                #expect(throws: VaultError.self) { try sealer.open(changed, context: context) }
            }
        }
    }

    @Test func refusesEveryShorterEnvelope() throws {
        let sealer = try sealer(key("k1", 1), current: "k1")
        let sealed = try sealer.seal(secret, context: context)
        for count in sealed.indices {
            #expect(throws: VaultError.self) { try sealer.open(Array(sealed[..<count]), context: context) }
        }
    }

    @Test func refusesAnotherContext() throws {
        let sealer = try sealer(key("k1", 1), current: "k1")
        let sealed = try sealer.seal(secret, context: context)
        let error = #expect(throws: VaultError.self) { try sealer.open(sealed, context: context + [0]) }
        #expect(error?.code == .notAuthentic)
    }

    @Test func refusesAKeyItDoesNotHaveAndOtherBytesUnderTheSameID() throws {
        let sealed = try sealer(key("k1", 1), current: "k1").seal(secret, context: context)
        let unknown = #expect(throws: VaultError.self) {
            try sealer(key("k2", 1), current: "k2").open(sealed, context: context)
        }
        #expect(unknown?.code == .unknownKey)
        let other = #expect(throws: VaultError.self) {
            try sealer(key("k1", 2), current: "k1").open(sealed, context: context)
        }
        #expect(other?.code == .notAuthentic)
    }

    @Test func opensOldEnvelopesAfterARotation() throws {
        let old = try sealer(key("k1", 1), current: "k1")
        let new = try sealer(key("k1", 1), key("k2", 2), current: "k2")
        let sealed = try old.seal(secret, context: context)
        #expect(try new.open(sealed, context: context) == secret)
        #expect(try new.needsSealingAnew(sealed))
        #expect(try !new.needsSealingAnew(new.seal(secret, context: context)))
    }

    @Test func refusesKeysThatCannotWork() throws {
        #expect(throws: VaultError.self) { try SealingKey(id: "short", bytes: [1, 2, 3]) }
        #expect(throws: VaultError.self) { try SealingKey(id: "", bytes: [UInt8](repeating: 0, count: 32)) }
        #expect(throws: VaultError.self) { try sealer(key("a", 1), current: "b") }
        #expect(throws: VaultError.self) { try sealer(key("a", 1), key("a", 2), current: "a") }
    }

    @Test func keepsTheKeyOutOfDescriptions() throws {
        let key = try SealingKey(id: "k1", bytes: Array("0123456789abcdef0123456789abcdef".utf8))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "SealingKey(k1)" && !dumped.contains("48"))
    }

    @Test func refusesMoreThanTheLimit() throws {
        let sealer = try sealer(key("k1", 1), current: "k1")
        let error = #expect(throws: VaultError.self) {
            try sealer.seal([UInt8](repeating: 0, count: Limits.sealedBytes + 1), context: context)
        }
        #expect(error?.code == .tooLarge)
    }

    /// The bytes were put together by another program from the description of the format: key 32 × 0x42, nonce 0…11.
    @Test func opensAnEnvelopeOfTheDocumentedFormat() throws {
        let sealer = try sealer(key("k1", 0x42), current: "k1")
        #expect(try sealer.open(SealerTests.foreignEnvelope, context: Array("ctx".utf8)) == Array("hello".utf8))
    }

    private static let foreignEnvelope: [UInt8] = [
        0x01, 0x02, 0x6B, 0x31, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B,
        0x6D, 0xBB, 0xFD, 0xB1, 0xDE, 0x02, 0x70, 0xB7, 0xBE, 0x11, 0xFF, 0xF7, 0xDB, 0xBC, 0x2B, 0x3B,
        0x2C, 0xFA, 0xAB, 0x81, 0x96,
    ]
}
