internal import CMDB
internal import Ingest
internal import JSON
internal import Orchestrator
internal import Postgres
internal import Store
internal import Vault

extension ProblemDetails {
    /// The only place that knows which problem an error of a module is to a caller.
    ///
    /// The switches have no default: a new error code does not compile until somebody has decided.
    init(translating error: any Error) {
        switch error {
        case let problem as ProblemDetails: self = problem
        case let error as JSONError: self.init(error)
        case let error as IngestError: self.init(error)
        case let error as ChangeError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as SearchError: self.init(error, in: nil)
        case let error as ExchangeError: self.init(error)
        case let error as OrchestratorError: self.init(error)
        case let error as VaultError: self.init(error)
        case let error as LLMError: self.init(error)
        case is CancellationError:
            self.init(.cancelled, "The work was stopped before it was done.")
        default: self = .unforeseen(error)
        }
    }

    init(_ error: JSONError) {
        let type: ProblemType =
            switch error.code {
            case .tooLarge: .bodyTooLarge
            case .tooDeep, .syntax, .truncated, .invalidUTF8, .invalidString, .numberOutOfRange, .trailingData:
                .invalidJSON
            case .library: .internalError
            }
        self.init(
            type, "The body is not JSON: \(error.description).", hint: error.hint, code: "json.\(error.code.rawValue)")
    }

    init(_ error: IngestError) {
        let type: ProblemType =
            switch error.code {
            case .truncated, .empty, .countMismatch: .uploadTruncated
            case .tooLarge: .bodyTooLarge
            case .notFound, .unreadable, .wrongKind, .syntax, .invalidRecord, .duplicateKey, .unknownTarget,
                .unknownConnector, .missingLocation, .unsupportedPlatform:
                .invalidObservations
            case .unreachable, .denied: .sourceUnavailable
            case .cancelled: .cancelled
            }
        self.init(type, error.message, hint: error.hint, code: "ingest.\(error.code.rawValue)")
    }

    init(_ error: ChangeError) {
        let type: ProblemType =
            switch error.code {
            case .unknownCI, .unknownRelation, .unknownClass, .abstractClass, .emptyName, .badAttribute,
                .unknownRelationType, .relationNotAllowed, .duplicateKey, .danglingRelation, .severalClasses, .badLabel,
                .badDefinition, .unknownDefinition, .badOperation, .cardinality, .secondOwner, .cycle,
                .ruleViolated:
                .invalidChange
            case .duplicateRelation, .conflict, .knownCI: .conflict
            case .tooLarge: .limitExceeded
            }
        self.init(type, error.message, hint: error.hint, code: "change.\(error.code.rawValue)")
    }

    init(_ error: StoreError) {
        if let change = error.change {
            self.init(change)
            return
        }
        let type: ProblemType =
            switch error.code {
            case .refused: .invalidRequest
            case .needsApproval: .conflict
            case .stale: .stale
            case .busy: .busy
            case .unavailable: .databaseUnavailable
            case .unknownTenant, .notFound: .notFound
            case .tooLarge: .limitExceeded
            case .cancelled: .cancelled
            case .alreadyExists, .conflict: .conflict
            case .database: error.underlying.map { Self.type(of: $0) } ?? .internalError
            }
        guard type != .internalError else {
            self = .unforeseen(error)
            return
        }
        // What Postgres says about itself is for the log; the caller hears what it means for the request.
        let isDatabase = error.underlying != nil
        self.init(
            type, isDatabase ? Self.databaseDetail(type) : error.message,
            hint: isDatabase ? "Try again in a few seconds; see /health/ready." : error.hint,
            code: "store.\(error.code.rawValue)")
        if isDatabase { cause = error.underlying?.description }
        if type == .busy || type == .databaseUnavailable { retryAfterSeconds = type == .busy ? 1 : 3 }
    }

    private static func type(of error: PostgresError) -> ProblemType {
        switch error.code {
        case .connectionFailed, .connectionLost, .poolExhausted, .closed, .busy: .databaseUnavailable
        case .diskFull: .storageFull
        case .cancelled: .cancelled
        case .timeout: .limitExceeded
        case .sqlError, .decode, .invalidParameter, .migrationRefused, .binariesMissing, .clusterInUse,
            .clusterUnusable, .clusterFailed:
            .internalError
        }
    }

    private static func databaseDetail(_ type: ProblemType) -> String {
        switch type {
        case .storageFull: "The database cannot write because its disk is full; nothing was changed."
        case .cancelled: "The work was stopped before it was done."
        case .limitExceeded: "The database needed longer than it may."
        default: "The database is not answering; nothing that was acknowledged is lost."
        }
    }

    init(_ error: OrchestratorError) {
        let type: ProblemType =
            switch error.code {
            case .questionTooLong, .invalidArgument, .unknownCI, .ambiguousCI: .invalidRequest
            case .unavailable: .databaseUnavailable
            case .denied: .forbidden
            }
        self.init(type, error.message, hint: error.hint, code: "orchestrator.\(error.code.rawValue)")
    }

    init(_ error: VaultError) {
        switch error.code {
        case .invalidPassword:
            self.init(.invalidRequest, error.message, code: "vault.\(error.code.rawValue)")
        case .invalidKey, .unknownKey, .malformedEnvelope, .notAuthentic, .malformedHash, .tooLarge, .library:
            self = .unforeseen(error)
        }
    }

    init(_ error: LLMError) {
        let type: ProblemType =
            switch error.code {
            case .invalidSettings, .unauthorized, .notFound, .rateLimited, .contextTooLong, .invalidRequest, .refused,
                .unavailable, .timeout, .badResponse, .incomplete:
                .modelUnavailable
            case .cancelled: .cancelled
            }
        self.init(type, error.message, hint: error.hint, code: "llm.\(error.code.rawValue)")
    }
}
