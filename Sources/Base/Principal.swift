/// On whose behalf something is read or written. It reaches every read and every write.
public struct Principal: Hashable, Sendable {
    /// What a principal may do; each includes the ones before it.
    public enum Role: String, Sendable, CaseIterable, Comparable {
        case reader, editor, admin
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
    }

    public let tenant: TenantID
    /// The user's name, or `key:<name>` of an API key.
    public let subject: String
    public let role: Role

    public init(tenant: TenantID, subject: String, role: Role) {
        self.tenant = tenant
        self.subject = subject
        self.role = role
    }

    public func may(_ needed: Role) -> Bool { role >= needed }
}
