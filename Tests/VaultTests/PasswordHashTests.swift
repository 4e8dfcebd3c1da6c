import Base
import Testing

@testable import Vault

@Suite struct PasswordHashTests {
    /// RFC 7914, section 12, second and third vectors.
    @Test func hashesAsRFC7914Says() throws {
        let second = try ScryptParameters(logarithmOfN: 10, blockSize: 8, parallelism: 16)
            .hash("password", salt: Array("NaCl".utf8), count: 64)
        #expect(
            Vault.hexadecimal(second)
                == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
        let third = try ScryptParameters(logarithmOfN: 14, blockSize: 8, parallelism: 1)
            .hash("pleaseletmein", salt: Array("SodiumChloride".utf8), count: 64)
        #expect(
            Vault.hexadecimal(third)
                == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")
    }

    @Test func verifiesOnlyTheSamePassword() throws {
        let encoded = try PasswordHash.make("말굽 배터리 staple")
        #expect(encoded.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(try PasswordHash.verify("말굽 배터리 staple", encoded))
        #expect(try !PasswordHash.verify("말굽 배터리 Staple", encoded))
        #expect(try !PasswordHash.verify("", encoded))
        #expect(try PasswordHash.make("말굽 배터리 staple") != encoded)
        #expect(!PasswordHash.isOutdated(encoded))
    }

    @Test func takesAnUnknownUserForAWrongPassword() throws {
        #expect(try !PasswordHash.verify("anything", nil))
    }

    @Test func refusesPasswordsOutsideTheLimits() throws {
        #expect(throws: VaultError.self) { try PasswordHash.make("") }
        #expect(throws: VaultError.self) { try PasswordHash.make(String(repeating: "a", count: 1_025)) }
        #expect(try !PasswordHash.verify(String(repeating: "a", count: 1_025), nil))
    }

    @Test func verifiesWithTheParametersOfTheStoredHash() throws {
        let cheap = ScryptParameters(logarithmOfN: 10, blockSize: 8, parallelism: 1)
        let salt = [UInt8](repeating: 7, count: 16)
        let hash = try cheap.hash("old", salt: salt)
        let encoded =
            "$scrypt$\(cheap)$\(Base64.encode(salt, alphabet: .standard))$\(Base64.encode(hash, alphabet: .standard))"
        #expect(try PasswordHash.verify("old", encoded))
        #expect(PasswordHash.isOutdated(encoded))
    }

    @Test(arguments: [
        "", "plain", "$scrypt$", "$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=20,r=32,p=16$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=15,r=8$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=-1,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA", "$argon2id$v=19$m=65536,t=3,p=4$a$b",
        "$scrypt$ln=15,r=8,p=1,x=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func refusesAStoredHashThatIsNotOurs(encoded: String) {
        let error = #expect(throws: VaultError.self) { try PasswordHash.verify("x", encoded) }
        #expect(error?.code == .malformedHash)
    }
}
