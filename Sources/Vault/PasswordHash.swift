internal import Base
internal import COpenSSL

/// Password hashes with scrypt (RFC 7914), as text that carries its own parameters:
/// `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, base 64 without padding.
///
/// One hash takes about 60 ms and 32 MiB on purpose: call it off the cooperative pool, and few at a time.
public enum PasswordHash {
    /// The hash of a new password, with a salt of its own.
    /// - Throws: `invalidPassword` where it is empty or above 1,024 bytes.
    public static func make(_ password: String) throws(VaultError) -> String {
        guard !password.isEmpty else { throw VaultError(.invalidPassword, "the password is empty") }
        guard password.utf8.count <= Limits.passwordBytesMax else {
            throw VaultError(
                .invalidPassword,
                "the password is \(password.utf8.count) bytes, the limit is \(Limits.passwordBytesMax)")
        }
        let salt = try Vault.randomBytes(16)
        let hash = try ScryptParameters.current.hash(password, salt: salt)
        return "$scrypt$\(ScryptParameters.current)$\(Base64.encode(salt, alphabet: .standard))"
            + "$\(Base64.encode(hash, alphabet: .standard))"
    }

    /// Whether the password is the one that was hashed.
    /// - Parameter encoded: nil where the user does not exist: that takes as long and gives false, so that the time of
    ///   the answer does not tell which names exist.
    /// - Throws: `malformedHash` where the stored text is not ours; never because of the password.
    public static func verify(_ password: String, _ encoded: String?) throws(VaultError) -> Bool {
        guard password.utf8.count <= Limits.passwordBytesMax else { return false }
        guard let encoded else {
            _ = try ScryptParameters.current.hash(password, salt: [UInt8](repeating: 0, count: 16))
            return false
        }
        let stored = try StoredHash(encoded)
        let hash = try stored.parameters.hash(password, salt: stored.salt)
        return Vault.constantTimeEquals(hash, stored.hash)
    }

    /// Whether the stored hash was made with other parameters than those of today: hash again at the next sign-in.
    public static func isOutdated(_ encoded: String) -> Bool {
        (try? StoredHash(encoded))?.parameters != .current
    }
}

/// The cost of scrypt: N = 2^logarithmOfN, block size r, parallelism p (RFC 7914, section 2).
struct ScryptParameters: Hashable, CustomStringConvertible {
    let logarithmOfN: Int
    let blockSize: Int
    let parallelism: Int

    /// 32 MiB: the second of the settings that OWASP's password storage cheat sheet gives for interactive sign-in.
    static let current = ScryptParameters(logarithmOfN: 15, blockSize: 8, parallelism: 1)

    var description: String { "ln=\(logarithmOfN),r=\(blockSize),p=\(parallelism)" }

    /// Bytes that one hash works in.
    private var memory: UInt64 { 128 * UInt64(blockSize) * ((1 << UInt64(logarithmOfN)) + UInt64(parallelism) + 2) }

    /// Whether a stored hash may ask for this: not weaker than 2^10, not above 256 MiB.
    var isAcceptable: Bool {
        (10...20).contains(logarithmOfN) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
            && memory <= 257 << 20
    }

    func hash(_ password: String, salt: [UInt8], count: Int = 32) throws(VaultError) -> [UInt8] {
        var password = password
        var hash = [UInt8](repeating: 0, count: count)
        let status = password.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                EVP_PBE_scrypt(
                    text.baseAddress, text.count, salt, salt.count, 1 << UInt64(logarithmOfN), UInt64(blockSize),
                    UInt64(parallelism), memory + 1 << 20, &hash, count)
            }
        }
        guard status == 1 else { throw .library("hash the password") }
        return hash
    }
}

/// A parsed `$scrypt$…` text.
private struct StoredHash {
    let parameters: ScryptParameters
    let salt: [UInt8]
    let hash: [UInt8]

    init(_ encoded: String) throws(VaultError) {
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let parameters = Self.parameters(parts[2]), parameters.isAcceptable,
            let salt = Base64.decode(parts[3], alphabet: .standard), (8...64).contains(salt.count),
            let hash = Base64.decode(parts[4], alphabet: .standard), hash.count == 32
        else {
            throw VaultError(
                .malformedHash, "the stored password hash is not \"$scrypt$ln=…,r=…,p=…$salt$hash\" within the limits",
                hint: "Set a new password.")
        }
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    private static func parameters(_ text: Substring) -> ScryptParameters? {
        var values: [Int] = []
        for (part, name) in zip(text.split(separator: ",", omittingEmptySubsequences: false), ["ln=", "r=", "p="]) {
            guard part.hasPrefix(name), let value = Int(part.dropFirst(name.count)) else { return nil }
            values.append(value)
        }
        guard values.count == 3, text.count(where: { $0 == "," }) == 2 else { return nil }
        return ScryptParameters(logarithmOfN: values[0], blockSize: values[1], parallelism: values[2])
    }
}
