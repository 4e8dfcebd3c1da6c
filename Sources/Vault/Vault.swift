internal import Base
internal import COpenSSL

/// Random bytes, digests and comparison, from OpenSSL.
public enum Vault {
    /// Bytes nobody can guess, from OpenSSL's generator, which the kernel seeds.
    /// - Parameter count: 0 to 65,536.
    public static func randomBytes(_ count: Int) throws(VaultError) -> [UInt8] {
        guard (0...Limits.randomBytes).contains(count) else {
            throw VaultError(.tooLarge, "\(count) random bytes were asked for, the limit is \(Limits.randomBytes)")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw .library("draw random bytes") }
        return bytes
    }

    /// A secret for a cookie or an API key: 32 random bytes as 43 characters that need no quoting in a URL.
    public static func randomToken() throws(VaultError) -> String {
        Base64.encode(try randomBytes(32), alphabet: .url)
    }

    /// SHA-256 (FIPS 180-4), 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let status = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(status == 1, "SHA-256 cannot fail in a working OpenSSL")
        return digest
    }

    /// HMAC with SHA-256 (RFC 2104, RFC 4231), 32 bytes.
    public static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        // A null key pointer would mean "the key of the call before".
        let status =
            key.isEmpty
            ? HMAC(EVP_sha256(), [0], 0, bytes, bytes.count, &code, nil)
            : HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, nil)
        precondition(status != nil, "HMAC-SHA-256 cannot fail in a working OpenSSL")
        return code
    }

    /// Whether two secrets are the same, in a time that depends on their length alone.
    public static func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    /// Lower-case hexadecimal, two digits a byte: how digests are stored and shown.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
