internal import CLibpq
internal import Foundation

/// Owns one `PGconn`. Not copyable, so `PQfinish` runs exactly once.
struct PostgresHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Connects and fixes the session settings that the text decoders rely on. Blocks up to the connect timeout.
    /// - Parameter conninfo: a libpq connection string; it holds a password, so it is never logged.
    static func connecting(
        _ conninfo: String, _ options: PostgresOptions, _ cancellation: PostgresCancellation
    ) throws(PostgresError) -> PostgresHandle {
        try check(conninfo)
        // Later entries win, so what the connection string says overrides what stands before it.
        let parameters: [(String, String)] = [
            ("connect_timeout", String(max(2, options.connectTimeout.components.seconds))),
            ("fallback_application_name", options.applicationName),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
            ("dbname", conninfo),
            ("client_encoding", "UTF8"),
        ]
        let keywords = CStringArray(parameters.map(\.0))
        let values = CStringArray(parameters.map(\.1))
        guard let pointer = PQconnectdbParams(keywords.pointers, values.pointers, 1) else {
            throw PostgresError(.connectionFailed, "no memory for a connection")
        }
        let handle = PostgresHandle(taking: pointer)
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw connectFailure(PostgresLink.errorMessage(pointer))
        }
        PQsetNoticeProcessor(pointer, { _, _ in }, nil)
        PQsetnonblocking(pointer, 1)
        cancellation.attach(to: pointer)
        try handle.link(cancellation).runScript(options.sessionSettings)
        return handle
    }

    private init(taking pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQfinish(pointer) }

    /// The operations on the connection; must not outlive this owner.
    func link(_ cancellation: PostgresCancellation) -> PostgresLink {
        PostgresLink(pointer: pointer, cancellation: cancellation)
    }

    /// Refuses what is no connection string, without repeating it: it may hold a password.
    private static func check(_ conninfo: String) throws(PostgresError) {
        var complaint: UnsafeMutablePointer<CChar>?
        if let options = PQconninfoParse(conninfo, &complaint) { return PQconninfoFree(options) }
        defer { PQfreemem(complaint) }
        let text =
            complaint.map { String(cString: $0).split(whereSeparator: \.isNewline).joined(separator: "; ") } ?? ""
        let isAboutAName = text.hasPrefix("invalid connection option") || text.hasPrefix("invalid URI query parameter")
        throw PostgresError(
            .connectionFailed, isAboutAName ? text : "the connection string of the database is not valid",
            hint: "write postgresql://user:password@host:5432/database or host=… port=… user=… dbname=…",
            isTransient: false)
    }

    /// libpq gives no SQLSTATE for a failed connect, only text; fixed words of the server tell the cases apart.
    private static func connectFailure(_ text: String) -> PostgresError {
        let permanent = [
            ("password authentication failed", "check the user and password in the connection string"),
            ("no password supplied", "put the password into the connection string"),
            ("no pg_hba.conf entry", "allow this user and address in pg_hba.conf of the server"),
            ("Peer authentication failed", "run as that operating system user or name another database user"),
            ("does not exist", "create it, or correct the connection string"),
            ("certificate verify failed", "give sslrootcert in the connection string"),
        ]
        if let (_, hint) = permanent.first(where: { text.contains($0.0) && $0.0 != "does not exist" }) {
            return PostgresError(.connectionFailed, text, hint: hint, isTransient: false)
        }
        if text.contains("FATAL:"), text.contains("does not exist") {
            return PostgresError(
                .connectionFailed, text, hint: "create it, or correct the connection string", isTransient: false)
        }
        return PostgresError(
            .connectionFailed, text, hint: "is the database server running and reachable?", isTransient: true)
    }
}

/// C strings with a null pointer behind the last one; they live as long as this object.
final class CStringArray {
    private let owned: [UnsafeMutablePointer<CChar>?]
    let pointers: [UnsafePointer<CChar>?]

    init(_ strings: [String]) {
        owned = strings.map { strdup($0) }
        pointers = owned.map { $0.map { UnsafePointer($0) } } + [nil]
    }

    deinit { for string in owned { free(string) } }
}
