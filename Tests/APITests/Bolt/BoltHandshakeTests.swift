import Testing

@testable import API

/// How connections begin.
@Suite struct BoltHandshakeTests {
    /// What the official Python driver sends in version 6.4.
    static let driver: [UInt8] =
        [0x60, 0x60, 0xB0, 0x17] + [0, 0, 1, 0xFF] + [0, 8, 8, 5] + [0, 2, 4, 4] + [0, 0, 0, 3]

    @Test func theManifestOffersAllAndTheClientChooses() {
        var handshake = BoltHandshake()
        let offer = handshake.read(Self.driver)
        #expect(offer == .reply([0, 0, 1, 0xFF, 3, 0, 2, 8, 5, 0, 4, 4, 5, 0, 0, 4, 4, 0]))
        #expect(handshake.read([0, 0, 8]) == .wait)
        #expect(handshake.read([5, 0, 0xAA]) == .agreed(BoltVersion(5, 8), reply: []))
        #expect(handshake.rest == [0xAA])
    }

    @Test(
        arguments: [
            ([0, 8, 8, 5], BoltVersion(5, 8)), ([0, 0, 4, 5], BoltVersion(5, 4)), ([0, 2, 4, 4], BoltVersion(4, 4)),
            ([0, 4, 5, 5], BoltVersion(5, 4)), ([0, 0, 0, 5], BoltVersion(5, 0)), ([0, 9, 20, 5], nil),
            ([0, 0, 5, 5], nil),
            ([0, 0, 0, 6], nil), ([0, 0, 0, 0], nil), ([0, 255, 255, 5], BoltVersion(5, 8)),
        ] as [([UInt8], BoltVersion?)])
    func theBestOfARangeIsTaken(proposal: [UInt8], version: BoltVersion?) {
        var handshake = BoltHandshake()
        let step = handshake.read(BoltHandshake.magic + proposal + [UInt8](repeating: 0, count: 12))
        if let version {
            #expect(step == .agreed(version, reply: [0, 0, version.minor, version.major]))
        } else {
            #expect(step == .refuse([0, 0, 0, 0]))
        }
    }

    @Test func bytesMayComeOneByOne() {
        var handshake = BoltHandshake()
        for byte in BoltHandshake.magic + [0, 0, 4, 5] + [UInt8](repeating: 0, count: 11) {
            #expect(handshake.read([byte]) == .wait)
        }
        #expect(handshake.read([0]) == .agreed(BoltVersion(5, 4), reply: [0, 0, 4, 5]))
    }

    @Test func aBrowserIsToldAndGarbageIsNot() {
        var browser = BoltHandshake()
        guard case .refuse(let hint) = browser.read(Array("GET / HTTP/1.1\r\n".utf8)) else {
            Issue.record("not refused")
            return
        }
        #expect(String(decoding: hint, as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
        var garbage = BoltHandshake()
        #expect(garbage.read([0x16, 0x03, 0x01]) == .refuse([]))
    }

    @Test func aChoiceThatWasNotOfferedIsRefused() {
        var handshake = BoltHandshake()
        _ = handshake.read(Self.driver)
        #expect(handshake.read([0, 0, 5, 5, 0]) == .refuse([]))
    }
}
