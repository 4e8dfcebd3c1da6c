public import Cypher

extension CypherError {
    /// Why the store refused a transaction.
    public init(_ error: StoreError) {
        let kind: Kind =
            switch error.code {
            case .conflict, .stale: .conflict
            case .refused, .needsApproval, .alreadyExists, .database: .refused
            case .busy, .unavailable, .unknownTenant: .unavailable
            case .tooLarge: .limitExceeded
            case .cancelled: .cancelled
            case .notFound: .argumentError
            }
        self.init(kind, .other, error.message, hint: error.hint)
    }
}
