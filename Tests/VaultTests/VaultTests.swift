import Base
import Testing

@testable import Vault

@Suite struct VaultTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func digestsAsFIPS180Says(text: String, expected: String) {
        #expect(Vault.hexadecimal(Vault.sha256(Array(text.utf8))) == expected)
    }

    /// RFC 4231, test cases 1, 2 and 6; and the empty key and message.
    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ] as [([UInt8], String, String)])
    func authenticatesAsRFC4231Says(key: [UInt8], message: String, expected: String) {
        #expect(Vault.hexadecimal(Vault.hmacSHA256(Array(message.utf8), key: key)) == expected)
    }

    @Test func comparesWholeSecrets() {
        #expect(Vault.constantTimeEquals([1, 2, 3], [1, 2, 3]) && Vault.constantTimeEquals([], []))
        #expect(!Vault.constantTimeEquals([1, 2, 3], [1, 2, 4]) && !Vault.constantTimeEquals([1], [1, 2]))
    }

    @Test func drawsTokensThatDifferAndNeedNoQuoting() throws {
        let tokens = try (0..<200).map { _ in try Vault.randomToken() }
        #expect(Set(tokens).count == 200)
        #expect(tokens.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil })
    }

    @Test func refusesToDrawMoreThanTheLimit() {
        #expect(throws: VaultError.self) { try Vault.randomBytes(-1) }
        #expect(throws: VaultError.self) { try Vault.randomBytes(65_537) }
        #expect((try? Vault.randomBytes(0)) == [])
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar", "\u{0}\u{1}\u{7F}é"])
    func readsBackBase64(text: String) {
        for alphabet in [Base64.Alphabet.standard, .url] {
            let encoded = Base64.encode(Array(text.utf8), alphabet: alphabet)
            #expect(Base64.decode(encoded, alphabet: alphabet) == Array(text.utf8))
        }
        #expect(Base64.encode(Array("foobar".utf8), alphabet: .standard) == "Zm9vYmFy")
        #expect(Base64.decode("Zm9vY", alphabet: .standard) == nil && Base64.decode("a*", alphabet: .url) == nil)
    }
}
