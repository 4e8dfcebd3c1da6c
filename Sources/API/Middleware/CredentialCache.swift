internal import Base
internal import Synchronization

/// Credentials that the database has vouched for, and until when they are believed without asking it again.
///
/// Saves a query per request, and keeps readers going while the database does not answer. Ending a session
/// or revoking a key through this process takes effect at once.
final class CredentialCache: Sendable {
    private struct Entry {
        let caller: Gate.Caller
        let verified: Instant
        /// Whether it is on its way to being verified again.
        var isDue = false
    }

    /// Credentials in use that should be verified again.
    let due: AsyncStream<Gate.Credential>
    private let bell: AsyncStream<Gate.Credential>.Continuation
    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let now: @Sendable () -> Instant

    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
        (due, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Limits.credentialCacheEntries))
    }

    /// Whose credential it is, where it was verified recently enough; has it verified again where that was some
    /// time ago.
    func caller(_ credential: Gate.Credential, hash: [UInt8]) -> Gate.Caller? {
        let time = now()
        let (caller, isDue) = entries.withLock { entries -> (Gate.Caller?, Bool) in
            guard let entry = entries[hash], entry.caller.expires.map({ $0 > time }) ?? true,
                entry.verified.advanced(bySeconds: Int64(Limits.credentialOutageSeconds)) > time
            else { return (nil, false) }
            let isFresh = entry.verified.advanced(bySeconds: Int64(Limits.credentialCacheSeconds)) > time
            guard !isFresh, !entry.isDue else { return (entry.caller, false) }
            entries[hash]?.isDue = true
            return (entry.caller, true)
        }
        if isDue { bell.yield(credential) }
        return caller
    }

    func remember(_ hash: [UInt8], _ caller: Gate.Caller) {
        let entry = Entry(caller: caller, verified: now())
        entries.withLock { entries in
            entries[hash] = entry
            guard entries.count > Limits.credentialCacheEntries else { return }
            if let oldest = entries.min(by: { $0.value.verified < $1.value.verified }) { entries[oldest.key] = nil }
        }
    }

    /// Lets the next use ask for verification again.
    func postpone(_ hash: [UInt8]) { entries.withLock { $0[hash]?.isDue = false } }

    func forget(_ hash: [UInt8]) { entries.withLock { $0[hash] = nil } }

    /// Forgets everything about a subject, whichever credential it used.
    func forget(subject: String, in tenant: TenantID) {
        entries.withLock { entries in
            entries = entries.filter {
                $0.value.caller.principal.subject != subject || $0.value.caller.principal.tenant != tenant
            }
        }
    }
}
