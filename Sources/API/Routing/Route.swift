internal import Base
internal import HTTPTypes
internal import Hummingbird

/// One route: address, who may call it, its description for the OpenAPI document, and its handler.
///
/// The four come in one value so that none can exist without the others.
struct Route: Sendable {
    typealias OpenHandler = @Sendable (Call) async throws -> Response
    typealias Handler = @Sendable (Call, Principal) async throws -> Response

    /// Who may call, and what is called then.
    enum Access: Sendable {
        /// Everyone, without credentials.
        case everyone(OpenHandler)
        /// Callers with at least this role.
        case role(Principal.Role, Handler)
    }

    let method: HTTPRequest.Method
    /// With captures in braces, as OpenAPI writes them: `/api/v1/cis/{id}`.
    let path: String
    let access: Access
    let operation: Operation

    init(_ method: HTTPRequest.Method, _ path: String, _ operation: Operation, everyone handler: @escaping OpenHandler)
    {
        self.init(method, path, operation, .everyone(handler))
    }

    init(
        _ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ role: Principal.Role,
        handler: @escaping Handler
    ) {
        self.init(method, path, operation, .role(role, handler))
    }

    private init(_ method: HTTPRequest.Method, _ path: String, _ operation: Operation, _ access: Access) {
        self.method = method
        self.path = path
        self.operation = operation
        self.access = access
    }

    /// Whether it changes something, as RFC 9110 section 9.2.1 defines safe methods.
    var isSafe: Bool { method == .get || method == .head || method == .options }

    /// Whether it belongs to an interface of Neo4j: takes a password with each request, and fails in Neo4j's form.
    var isOfNeo4j: Bool { Self.isOfNeo4j(path) }

    static func isOfNeo4j(_ path: String) -> Bool { path.hasPrefix("/db/") }

    /// Whether `path` is one that this route's template matches.
    func matches(path: String) -> Bool {
        let wanted = self.path.split(separator: "/")
        let given = path.split(separator: "/")
        return wanted.count == given.count
            && zip(wanted, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
