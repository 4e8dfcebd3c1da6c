internal import Base
internal import COpenSSL

/// A key of 256 bits with the name that envelopes carry. Its description never shows the key.
public struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// 1 to 64 bytes of UTF-8; never reused for other key bytes.
    public let id: String
    let bytes: [UInt8]

    /// - Parameter bytes: 32 bytes nobody can guess.
    public init(id: String, bytes: [UInt8]) throws(VaultError) {
        guard (1...64).contains(id.utf8.count) else {
            throw VaultError(.invalidKey, "a key id of \(id.utf8.count) bytes; it needs 1 to 64")
        }
        guard bytes.count == 32 else {
            throw VaultError(
                .invalidKey, "the key \"\(id)\" has \(bytes.count) bytes, AES-256 needs 32",
                hint: "Make one with: openssl rand 32")
        }
        self.id = id
        self.bytes = bytes
    }

    /// A new random key.
    public static func random(id: String) throws(VaultError) -> SealingKey {
        try SealingKey(id: id, bytes: Vault.randomBytes(32))
    }

    public var description: String { "SealingKey(\(id))" }
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// Seals secrets for storage with AES-256-GCM (NIST SP 800-38D), and opens them again.
///
/// An envelope is: version (1 byte, 1), length of the key id (1 byte), key id, nonce (12 random bytes), ciphertext,
/// tag (16 bytes). The version, the key id and the caller's context are authenticated with it. Nonces are random, so
/// one key is good for 2^32 envelopes (SP 800-38D, section 8.3); rotate it long before.
public struct Sealer: Sendable {
    private let keys: [String: SealingKey]
    private let current: SealingKey

    /// - Parameters:
    ///   - keys: every key that envelopes in use were sealed with.
    ///   - current: the id of the one for new envelopes.
    public init(keys: [SealingKey], current: String) throws(VaultError) {
        var ring: [String: SealingKey] = [:]
        for key in keys {
            guard ring.updateValue(key, forKey: key.id) == nil else {
                throw VaultError(.invalidKey, "two keys with the id \"\(key.id)\"")
            }
        }
        guard let key = ring[current] else {
            throw VaultError(.unknownKey, "the current key \"\(current)\" is not among the keys given")
        }
        self.keys = ring
        self.current = key
    }

    /// Seals under the current key.
    /// - Parameter context: what the secret is and whose (`tenant/connector/password`), not secret, not stored: opening
    ///   needs the same, so an envelope copied to another row does not open there.
    public func seal(_ plaintext: [UInt8], context: [UInt8]) throws(VaultError) -> [UInt8] {
        guard plaintext.count <= Limits.sealedBytes else {
            throw VaultError(
                .tooLarge, "\(plaintext.count) bytes were to be sealed, the limit is \(Limits.sealedBytes)")
        }
        var envelope: [UInt8] = [Envelope.version, UInt8(current.id.utf8.count)]
        envelope += current.id.utf8
        let cipher = try AESGCM(isEncrypting: true)
        let nonce = try Vault.randomBytes(AESGCM.nonceCount)
        try cipher.start(key: current.bytes, nonce: nonce)
        try cipher.authenticate(envelope + context)
        envelope += nonce
        envelope += try cipher.update(plaintext)
        try cipher.finish()
        envelope += try cipher.tag()
        return envelope
    }

    /// Opens what `seal` gave, with whichever key it names.
    /// - Throws: `notAuthentic` where a bit differs or the context is another one.
    public func open(_ sealed: [UInt8], context: [UInt8]) throws(VaultError) -> [UInt8] {
        let envelope = try Envelope(sealed)
        guard let key = keys[envelope.keyID] else {
            throw VaultError(
                .unknownKey, "the envelope needs the key \"\(envelope.keyID)\"",
                hint: "Give the server the key it was sealed with; keys stay needed until everything is sealed anew.")
        }
        let cipher = try AESGCM(isEncrypting: false)
        try cipher.start(key: key.bytes, nonce: envelope.nonce)
        try cipher.authenticate(envelope.header + context)
        let plaintext = try cipher.update(envelope.ciphertext)
        try cipher.expect(tag: envelope.tag)
        do {
            try cipher.finish()
        } catch {
            throw VaultError(
                .notAuthentic, "the envelope of key \"\(envelope.keyID)\" was changed or belongs to another context")
        }
        return plaintext
    }

    /// Whether the envelope is under another key than the current one: open and seal it again.
    public func needsSealingAnew(_ sealed: [UInt8]) throws(VaultError) -> Bool {
        try Envelope(sealed).keyID != current.id
    }
}

/// The parts of a sealed envelope.
private struct Envelope {
    static let version: UInt8 = 1

    let header: [UInt8]
    let keyID: String
    let nonce: [UInt8]
    let ciphertext: [UInt8]
    let tag: [UInt8]

    init(_ bytes: [UInt8]) throws(VaultError) {
        guard let version = bytes.first, bytes.count <= Limits.sealedBytes + 128 else {
            throw VaultError(.malformedEnvelope, "an envelope of \(bytes.count) bytes")
        }
        guard version == Self.version else {
            throw VaultError(
                .malformedEnvelope, "an envelope of version \(version), known is \(Self.version)",
                hint: "A newer release may have written it.")
        }
        let idCount = bytes.count > 1 ? Int(bytes[1]) : 0
        let fixed = 2 + idCount + AESGCM.nonceCount + AESGCM.tagCount
        guard (1...64).contains(idCount), bytes.count >= fixed,
            let keyID = String(validating: bytes[2..<2 + idCount], as: UTF8.self)
        else {
            throw VaultError(.malformedEnvelope, "an envelope of \(bytes.count) bytes that is cut off or none of ours")
        }
        self.keyID = keyID
        header = Array(bytes[..<(2 + idCount)])
        nonce = Array(bytes[(2 + idCount)...].prefix(AESGCM.nonceCount))
        ciphertext = Array(bytes[(2 + idCount + AESGCM.nonceCount)...].dropLast(AESGCM.tagCount))
        tag = Array(bytes.suffix(AESGCM.tagCount))
    }
}

/// One AES-256-GCM operation in OpenSSL's order: start, authenticate, update, tag, finish.
private struct AESGCM: ~Copyable {
    static let nonceCount = 12
    static let tagCount = 16

    private let context: OpaquePointer
    private let isEncrypting: Bool

    init(isEncrypting: Bool) throws(VaultError) {
        guard let context = EVP_CIPHER_CTX_new() else { throw .library("make a cipher") }
        self.context = context
        self.isEncrypting = isEncrypting
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func start(key: [UInt8], nonce: [UInt8]) throws(VaultError) {
        // The nonce of 12 bytes is GCM's default length.
        guard key.count == 32, nonce.count == Self.nonceCount,
            EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, isEncrypting ? 1 : 0) == 1
        else { throw .library("start AES-256-GCM") }
    }

    func authenticate(_ bytes: [UInt8]) throws(VaultError) {
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, nil, &written, bytes, Int32(bytes.count)) == 1 else {
            throw .library("authenticate the context")
        }
    }

    func update(_ bytes: [UInt8]) throws(VaultError) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var result = [UInt8](repeating: 0, count: bytes.count)
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, &result, &written, bytes, Int32(bytes.count)) == 1 else {
            throw .library("run AES-256-GCM")
        }
        return result
    }

    func tag() throws(VaultError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: Self.tagCount)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1 else {
            throw .library("give the tag")
        }
        return tag
    }

    func expect(tag: [UInt8]) throws(VaultError) {
        var tag = tag
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else {
            throw .library("take the tag")
        }
    }

    /// Decrypting, this is where a wrong tag shows.
    func finish() throws(VaultError) {
        var nothing: [UInt8] = [0]
        var written: Int32 = 0
        guard EVP_CipherFinal_ex(context, &nothing, &written) == 1 else { throw .library("finish AES-256-GCM") }
    }
}
