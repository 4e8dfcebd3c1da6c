internal import COpenSSL

/// Why a secret could not be sealed, opened, hashed or drawn. Never holds the secret.
public struct VaultError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// A sealing key of the wrong size, with an unusable id, or with an id given twice.
        case invalidKey
        /// An envelope names a key that is not in the ring.
        case unknownKey
        /// Bytes that are no envelope of a version known here.
        case malformedEnvelope
        /// The envelope was changed, was sealed for another context, or with another key of that id.
        case notAuthentic
        /// A password outside the limits.
        case invalidPassword
        /// A stored password hash that is not in our format or asks for too much memory.
        case malformedHash
        /// More bytes than the limit.
        case tooLarge
        /// OpenSSL refused; the message has its words.
        case library
    }

    public let code: Code
    /// What happened, with the offending size and the limit, in one sentence.
    public let message: String
    /// The remedy, where there is one.
    public let hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }

    /// The newest error in OpenSSL's queue of this thread; empties the queue.
    static func library(_ action: String) -> VaultError {
        let number = ERR_get_error()
        ERR_clear_error()
        guard number != 0 else { return VaultError(.library, "OpenSSL could not \(action)") }
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            ERR_error_string_n(number, buffer.baseAddress, buffer.count)
            return buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
        return VaultError(.library, "OpenSSL could not \(action): \(text)")
    }
}
