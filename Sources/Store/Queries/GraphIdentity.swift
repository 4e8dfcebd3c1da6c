public import Base
internal import Synchronization
internal import Vault

extension TenantID {
    /// A UUID that stands for the tenant's graph in element ids, the same for ever: made from the tenant's name
    /// (RFC 9562, version 8).
    public var graphIdentity: String {
        var bytes = Array(Vault.sha256(Array("rootline:\(rawValue)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Vault.hexadecimal(bytes)
        var text = ""
        for (position, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(position) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}

/// The identities of tenants' graphs, each computed once; there are as many as tenants.
final class GraphIdentities: Sendable {
    private let known = Mutex<[TenantID: String]>([:])

    func identity(of tenant: TenantID) -> String {
        known.withLock { known in
            if let identity = known[tenant] { return identity }
            let identity = tenant.graphIdentity
            known[tenant] = identity
            return identity
        }
    }
}
