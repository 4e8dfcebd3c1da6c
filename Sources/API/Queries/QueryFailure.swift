internal import Cypher
internal import Store

/// A failed statement, transaction or sign-in, as Neo4j's clients know it.
struct QueryFailure: Error, Hashable, Sendable {
    /// Where in the statement.
    struct Position: Hashable, Sendable {
        /// In characters from the start of the statement.
        let offset: Int
        /// From 1.
        let line: Int
        /// From 1.
        let column: Int
    }

    let status: Neo4jStatus
    /// What happened, where, and what helps.
    let message: String
    var position: Position?

    init(_ status: Neo4jStatus, _ message: String, position: Position? = nil) {
        self.status = status
        self.message = message
        self.position = position
    }

    /// `Neo.ClientError.Statement.SyntaxError` and its kin.
    var code: String { status.code }

    /// The GQL status with the words that the standard has for it.
    var description: String { "error: \(status.gqlText). \(message.prefix { $0 != "\n" })" }
}

extension QueryFailure {
    /// What a failed statement is to the caller.
    /// - Parameter text: the statement, where the error may have a place in it.
    init(_ error: CypherError, in text: String = "") {
        var message = error.message
        var position: Position?
        if let range = error.range, !text.isEmpty {
            let place = StatementPlace(of: range.start, in: text)
            position = place.position
            message += place.suffix
        }
        if let hint = error.hint { message += "\n\(hint)" }
        self.init(Neo4jStatus(error), message, position: position)
    }

    /// Whether a driver should not say that the statement failed, because it was stopped on the client's behalf.
    var isTermination: Bool { status == .terminated }

    init(_ error: StoreError) {
        let status: Neo4jStatus =
            switch error.code {
            case .refused: .constraintViolated
            case .needsApproval: .forbidden
            case .stale, .conflict: .outdated
            case .busy, .unavailable: .unavailable
            case .unknownTenant: .databaseNotFound
            case .alreadyExists: .constraintViolated
            case .notFound: .entityNotFound
            case .tooLarge: .memoryLimit
            case .cancelled: .terminated
            case .database: .databaseError
            }
        let message = error.underlying == nil ? error.message : "the database is not answering"
        self.init(status, [message, error.hint].compactMap(\.self).joined(separator: ". "))
    }

    /// What a refusal of the doors (sign-in, limits, not yet ready) is to the caller.
    init(_ problem: ProblemDetails) {
        let status: Neo4jStatus =
            switch problem.type {
            case .unauthenticated, .wrongCredentials: .unauthorized
            case .tooManySignIns: .tooManySignIns
            case .forbidden, .crossSiteRequest: .forbidden
            case .starting, .busy, .databaseUnavailable, .storageFull: .unavailable
            case .notFound: .requestInvalid
            case .internalError: .unknown
            default: .requestInvalid
            }
        self.init(status, [problem.detail, problem.hint].compactMap(\.self).joined(separator: " "))
    }

    /// Any error that reaches a door.
    init(translating error: any Error, in text: String = "") {
        switch error {
        case let failure as QueryFailure: self = failure
        case let error as CypherError: self.init(error, in: text)
        case let error as StoreError: self.init(error)
        case is BasicCredentials.Malformed:
            self.init(.requestFormat, "Invalid authentication header.")
        case let error as ParameterError: self.init(.requestInvalid, error.message)
        case let problem as ProblemDetails: self.init(problem)
        case is CancellationError: self.init(.terminated, "The statement was stopped before it was done.")
        default: self.init(ProblemDetails(translating: error))
        }
    }

    static func databaseNotFound(_ name: String) -> QueryFailure {
        QueryFailure(
            .databaseNotFound,
            "Unable to get a routing table for database '\(name.prefix(80))' because this database does not exist")
    }
}

/// A place in a statement, shown as Neo4j shows it.
struct StatementPlace: Sendable {
    let position: QueryFailure.Position
    /// Text of the line, cut where it is long, and the caret under the place.
    private let line: String
    private let caret: Int

    /// - Parameter offset: in bytes of UTF-8; beyond the end it is the end.
    init(of offset: Int, in text: String) {
        let utf8 = text.utf8
        let bound = utf8.index(utf8.startIndex, offsetBy: offset, limitedBy: utf8.endIndex) ?? utf8.endIndex
        // An offset inside a character counts as that character's.
        let index = text.unicodeScalars.index(bound, offsetBy: 0)
        let before = text.unicodeScalars[..<index]
        let start = before.lastIndex(of: "\n").map { text.unicodeScalars.index(after: $0) } ?? text.startIndex
        let column = text.unicodeScalars.distance(from: start, to: index)
        position = QueryFailure.Position(
            offset: before.count, line: before.count { $0 == "\n" } + 1, column: column + 1)
        let shownFrom = max(0, column - 60)
        let rest = text.unicodeScalars[start...].prefix { $0 != "\n" }.dropFirst(shownFrom)
        let shown = rest.prefix(120)
        line =
            (shownFrom > 0 ? "..." : "") + String(String.UnicodeScalarView(shown)) + (rest.count > 120 ? "..." : "")
        caret = column - shownFrom + (shownFrom > 0 ? 3 : 0)
    }

    /// ` (line 1, column 9 (offset: 8))`, the line in quotes, and a caret under the place.
    var suffix: String {
        " (line \(position.line), column \(position.column) (offset: \(position.offset)))\n\"\(line)\"\n"
            + String(repeating: " ", count: caret + 1) + "^"
    }
}
