internal import Cypher

/// Neo4j's code of a failure, with the GQL status (ISO/IEC 39075, section 23) that goes with it.
///
/// Sources: "Neo4j status codes" and "GQL error codes" of Neo4j's documentation.
struct Neo4jStatus: Hashable, Sendable {
    /// `Neo.<classification>.<category>.<title>`; drivers decide by the classification whether to try again.
    let code: String
    let gqlStatus: String
    /// The standard's words for the status.
    let gqlText: String

    private init(_ code: String, _ gqlStatus: String, _ gqlText: String) {
        self.code = "Neo." + code
        self.gqlStatus = gqlStatus
        self.gqlText = gqlText
    }

    /// `CLIENT_ERROR`, `TRANSIENT_ERROR` or `DATABASE_ERROR`.
    var classification: String {
        if code.hasPrefix("Neo.ClientError") { return "CLIENT_ERROR" }
        return code.hasPrefix("Neo.TransientError") ? "TRANSIENT_ERROR" : "DATABASE_ERROR"
    }

    static let syntaxError = Neo4jStatus(
        "ClientError.Statement.SyntaxError", "42001", "syntax error or access rule violation - invalid syntax")
    static let undefinedVariable = Neo4jStatus(
        "ClientError.Statement.SyntaxError", "42N62", "syntax error or access rule violation - variable not defined")
    static let semanticError = Neo4jStatus(
        "ClientError.Statement.SemanticError", "42000", "syntax error or access rule violation")
    static let parameterMissing = Neo4jStatus(
        "ClientError.Statement.ParameterMissing", "42N51", "syntax error or access rule violation - invalid parameter")
    static let typeError = Neo4jStatus(
        "ClientError.Statement.TypeError", "22G03", "data exception - invalid value type")
    static let argumentError = Neo4jStatus("ClientError.Statement.ArgumentError", "22000", "data exception")
    static let arithmeticError = Neo4jStatus(
        "ClientError.Statement.ArithmeticError", "22003", "data exception - numeric value out of range")
    static let divisionByZero = Neo4jStatus(
        "ClientError.Statement.ArithmeticError", "22012", "data exception - division by zero")
    static let entityNotFound = Neo4jStatus("ClientError.Statement.EntityNotFound", "22000", "data exception")
    static let propertyNotFound = Neo4jStatus("ClientError.Statement.PropertyNotFound", "22000", "data exception")
    static let accessMode = Neo4jStatus(
        "ClientError.Statement.AccessMode", "25G03", "invalid transaction state - read-only transaction")
    static let notSupported = Neo4jStatus(
        "ClientError.Statement.NotSupported", "42000", "syntax error or access rule violation")
    static let externalResource = Neo4jStatus(
        "ClientError.Statement.ExternalResourceFailed", "22N43", "data exception - could not load external resource")
    static let constraintViolated = Neo4jStatus(
        "ClientError.Schema.ConstraintValidationFailed", "G2000", "graph type violation")
    // Of indexes and constraints: also where one is to be dropped that is not there Neo4j blames itself.
    static let indexExists = Neo4jStatus(
        "ClientError.Schema.IndexAlreadyExists", "22N70", "data exception - index already exists")
    static let indexNameTaken = Neo4jStatus(
        "ClientError.Schema.IndexWithNameAlreadyExists", "22N71", "data exception - index with name already exists")
    static let constraintExists = Neo4jStatus(
        "ClientError.Schema.ConstraintAlreadyExists", "22N65", "data exception - constraint already exists")
    static let constraintNameTaken = Neo4jStatus(
        "ClientError.Schema.ConstraintWithNameAlreadyExists", "22N67",
        "data exception - constraint with name already exists")
    static let indexNotFound = Neo4jStatus(
        "DatabaseError.Schema.IndexDropFailed", "22N69", "data exception - index does not exist")
    static let constraintNotFound = Neo4jStatus(
        "DatabaseError.Schema.ConstraintDropFailed", "22N66", "data exception - constraint does not exist")
    static let dependentObject = Neo4jStatus(
        "ClientError.Schema.ConstraintValidationFailed", "G1001", "dependent object error - edges still exist")
    static let procedureNotFound = Neo4jStatus(
        "ClientError.Procedure.ProcedureNotFound", "42N08",
        "syntax error or access rule violation - no such procedure")
    static let procedureFailed = Neo4jStatus(
        "ClientError.Procedure.ProcedureCallFailed", "52N37", "procedure exception - procedure execution error")
    static let outdated = Neo4jStatus("TransientError.Transaction.Outdated", "40000", "transaction rollback")
    static let timedOut = Neo4jStatus(
        "ClientError.Transaction.TransactionTimedOut", "25N14",
        "invalid transaction state - transaction termination client error")
    static let terminated = Neo4jStatus(
        "TransientError.Transaction.Terminated", "25N15",
        "invalid transaction state - transaction termination transient error")
    static let memoryLimit = Neo4jStatus(
        "TransientError.General.MemoryPoolOutOfMemoryError", "51N00", "system configuration or operation exception")
    static let transactionNotFound = Neo4jStatus(
        "ClientError.Transaction.TransactionNotFound", "25000", "invalid transaction state")
    static let concurrentAccess = Neo4jStatus(
        "ClientError.Transaction.TransactionAccessedConcurrently", "25000", "invalid transaction state")
    static let transactionNotAllowed = Neo4jStatus(
        "ClientError.Transaction.TransactionStartFailed", "25000", "invalid transaction state")
    static let invalidBookmark = Neo4jStatus(
        "ClientError.Transaction.InvalidBookmark", "22N00", "data exception - unsupported value")
    static let databaseNotFound = Neo4jStatus(
        "ClientError.Database.DatabaseNotFound", "22N51", "data exception - database does not exist")
    static let unavailable = Neo4jStatus(
        "TransientError.General.DatabaseUnavailable", "08N09", "connection exception - database unavailable")
    static let unauthorized = Neo4jStatus(
        "ClientError.Security.Unauthorized", "42NFF", "syntax error or access rule violation - permission/access denied"
    )
    static let forbidden = Neo4jStatus(
        "ClientError.Security.Forbidden", "42NFF", "syntax error or access rule violation - permission/access denied")
    static let tooManySignIns = Neo4jStatus(
        "ClientError.Security.AuthenticationRateLimit", "42NFF",
        "syntax error or access rule violation - permission/access denied")
    static let requestInvalid = Neo4jStatus(
        "ClientError.Request.Invalid", "08N06", "connection exception - protocol error")
    static let requestFormat = Neo4jStatus(
        "ClientError.Request.InvalidFormat", "08N06", "connection exception - protocol error")
    static let databaseError = Neo4jStatus(
        "DatabaseError.General.UnknownError", "50N00", "general processing exception - internal error")
    static let unknown = Neo4jStatus(
        "DatabaseError.General.UnknownError", "50N42", "general processing exception - unexpected error")
}

extension Neo4jStatus {
    /// The one place that knows which code an error of a statement is.
    init(_ error: CypherError) {
        switch error.detail {
        case .divisionByZero: self = .divisionByZero
        case .procedureNotFound: self = .procedureNotFound
        case .deleteConnectedNode: self = .dependentObject
        case .indexExists: self = .indexExists
        case .indexNameTaken: self = .indexNameTaken
        case .constraintExists: self = .constraintExists
        case .constraintNameTaken: self = .constraintNameTaken
        case .indexNotFound: self = .indexNotFound
        case .constraintNotFound: self = .constraintNotFound
        case .uniqueViolation: self = .constraintViolated
        case .deletedEntityAccess: self = .entityNotFound
        case .transactionNotAllowed: self = .transactionNotAllowed
        case .undefinedVariable where error.isCompileTime: self = .undefinedVariable
        case .timedOut: self = .timedOut
        case .databaseNotFound: self = .databaseNotFound
        // What a driver tries again must be able to succeed: not a statement that is too large.
        case .other where error.kind == .limitExceeded && error.isCompileTime: self = .syntaxError
        case .numberOutOfRange where error.kind == .limitExceeded: self = .argumentError
        default: self.init(error.kind)
        }
    }

    private init(_ kind: CypherError.Kind) {
        self =
            switch kind {
            case .syntaxError: .syntaxError
            case .semanticError: .semanticError
            case .parameterMissing: .parameterMissing
            case .constraintVerificationFailed: .constraintViolated
            case .entityNotFound: .entityNotFound
            case .propertyNotFound: .propertyNotFound
            case .labelNotFound: .entityNotFound
            case .typeError: .typeError
            case .argumentError: .argumentError
            case .arithmeticError: .arithmeticError
            case .procedureError: .procedureFailed
            case .accessMode: .accessMode
            case .limitExceeded: .memoryLimit
            case .cancelled: .terminated
            case .conflict: .outdated
            case .refused: .constraintViolated
            case .externalResource: .externalResource
            case .notSupported: .notSupported
            case .unavailable: .unavailable
            }
    }
}
