/// What went wrong with a statement: before it ran (`isCompileTime`), or while it ran.
public struct CypherError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The classes of errors that openCypher knows, and ours.
    public enum Kind: String, Sendable {
        case syntaxError = "SyntaxError"
        case semanticError = "SemanticError"
        case parameterMissing = "ParameterMissing"
        case constraintVerificationFailed = "ConstraintVerificationFailed"
        case entityNotFound = "EntityNotFound"
        case propertyNotFound = "PropertyNotFound"
        case labelNotFound = "LabelNotFound"
        case typeError = "TypeError"
        case argumentError = "ArgumentError"
        case arithmeticError = "ArithmeticError"
        case procedureError = "ProcedureError"
        /// A write in a statement or transaction that may only read.
        case accessMode = "AccessMode"
        /// A limit of rows, memory, time or size was reached.
        case limitExceeded = "LimitExceeded"
        case cancelled = "Cancelled"
        /// Another commit changed what this transaction changed: try again.
        case conflict = "Conflict"
        /// The rules of the CMDB refuse the change.
        case refused = "Refused"
        /// An external file or source cannot be read.
        case externalResource = "ExternalResource"
        case notSupported = "NotSupported"
        /// The database is away, or the service is starting, stopping or overloaded.
        case unavailable = "Unavailable"
    }

    /// The detail as openCypher's conformance kit names it.
    public enum Detail: String, Sendable, CaseIterable {
        case ambiguousAggregationExpression = "AmbiguousAggregationExpression"
        case columnNameConflict = "ColumnNameConflict"
        case creatingVarLength = "CreatingVarLength"
        case deleteConnectedNode = "DeleteConnectedNode"
        case deletedEntityAccess = "DeletedEntityAccess"
        case differentColumnsInUnion = "DifferentColumnsInUnion"
        case integerOverflow = "IntegerOverflow"
        case divisionByZero = "DivisionByZero"
        case invalidAggregation = "InvalidAggregation"
        case invalidArgumentPassingMode = "InvalidArgumentPassingMode"
        case invalidArgumentType = "InvalidArgumentType"
        case invalidArgumentValue = "InvalidArgumentValue"
        case invalidClauseComposition = "InvalidClauseComposition"
        case invalidDelete = "InvalidDelete"
        case invalidNumberLiteral = "InvalidNumberLiteral"
        case invalidNumberOfArguments = "InvalidNumberOfArguments"
        case invalidParameterUse = "InvalidParameterUse"
        case invalidPropertyType = "InvalidPropertyType"
        case invalidRelationshipPattern = "InvalidRelationshipPattern"
        case invalidUnicodeLiteral = "InvalidUnicodeLiteral"
        case floatingPointOverflow = "FloatingPointOverflow"
        case mapElementAccessByNonString = "MapElementAccessByNonString"
        case mergeReadOwnWrites = "MergeReadOwnWrites"
        case missingParameter = "MissingParameter"
        case negativeIntegerArgument = "NegativeIntegerArgument"
        case nestedAggregation = "NestedAggregation"
        case noExpressionAlias = "NoExpressionAlias"
        case noSingleRelationshipType = "NoSingleRelationshipType"
        case noVariablesInScope = "NoVariablesInScope"
        case nonConstantExpression = "NonConstantExpression"
        case numberOutOfRange = "NumberOutOfRange"
        case procedureNotFound = "ProcedureNotFound"
        case relationshipUniquenessViolation = "RelationshipUniquenessViolation"
        case requiresDirectedRelationship = "RequiresDirectedRelationship"
        case undefinedVariable = "UndefinedVariable"
        case unexpectedSyntax = "UnexpectedSyntax"
        case unknownFunction = "UnknownFunction"
        case variableAlreadyBound = "VariableAlreadyBound"
        case variableTypeConflict = "VariableTypeConflict"
        case uniqueViolation = "UniqueViolation"
        case indexExists = "IndexExists"
        case indexNameTaken = "IndexNameTaken"
        case constraintExists = "ConstraintExists"
        case constraintNameTaken = "ConstraintNameTaken"
        case indexNotFound = "IndexNotFound"
        case constraintNotFound = "ConstraintNotFound"
        case transactionNotAllowed = "TransactionNotAllowed"
        case databaseNotFound = "DatabaseNotFound"
        /// The limit reached was that of time.
        case timedOut = "TimedOut"
        case other = "Other"
    }

    public let kind: Kind
    public let detail: Detail
    /// What happened, the offending value and the limit, in one sentence.
    public let message: String
    /// Before the statement ran.
    public let isCompileTime: Bool
    /// Where in the statement, in bytes of UTF-8.
    public private(set) var range: SourceRange?
    /// The remedy, where we know one.
    public let hint: String?

    public init(
        _ kind: Kind, _ detail: Detail, _ message: String, isCompileTime: Bool = false, at range: SourceRange? = nil,
        hint: String? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.message = message
        self.isCompileTime = isCompileTime
        self.range = range
        self.hint = hint
    }

    /// An error of parsing or binding.
    public static func compile(
        _ kind: Kind, _ detail: Detail, _ message: String, at range: SourceRange?, hint: String? = nil
    ) -> CypherError {
        CypherError(kind, detail, message, isCompileTime: true, at: range, hint: hint)
    }

    /// An error of running.
    public static func runtime(
        _ kind: Kind, _ detail: Detail, _ message: String, hint: String? = nil
    ) -> CypherError {
        CypherError(kind, detail, message, hint: hint)
    }

    /// The same error at a place, where it has none yet.
    public func at(_ range: SourceRange) -> CypherError {
        var located = self
        if located.range == nil { located.range = range }
        return located
    }

    public var description: String { "\(kind.rawValue)(\(detail.rawValue)): \(message)" }
}
