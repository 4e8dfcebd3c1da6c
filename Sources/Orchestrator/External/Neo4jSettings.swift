internal import Foundation

/// Where another server is that speaks Neo4j's Query API, and who we are there. Printing it shows no password.
public struct Neo4jSettings: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without a slash at the end.
    let address: String
    public let database: String
    let user: String?
    private let password: String?

    /// - Parameters:
    ///   - url: `http://` or `https://` with host and port, for example `http://localhost:7474`.
    ///   - user: nil where the server wants no sign-in; then a password alone is sent as a bearer token.
    /// - Throws: `invalidArgument` for an address that cannot be one.
    public init(url: String, user: String?, password: String?, database: String = "neo4j") throws(OrchestratorError) {
        let trimmed = url.trimmingCharacters(in: .whitespaces)
        guard let parts = URLComponents(string: trimmed), ["http", "https"].contains(parts.scheme),
            let host = parts.host,
            !host.isEmpty, parts.user == nil, parts.query == nil
        else {
            throw OrchestratorError(
                .invalidArgument, "ROOTLINE_NEO4J_URL is no address of a server",
                hint: "It is http:// or https:// with host and port, as http://localhost:7474; user and password apart."
            )
        }
        guard !database.isEmpty,
            database.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) })
        else { throw OrchestratorError(.invalidArgument, "ROOTLINE_NEO4J_DATABASE is no name of a database") }
        address = trimmed.hasSuffix("/") ? String(trimmed.dropLast()) : trimmed
        self.database = database
        self.user = user
        self.password = password
    }

    /// Nil where `ROOTLINE_NEO4J_URL` is not set. Reads `ROOTLINE_NEO4J_USER`, `ROOTLINE_NEO4J_PASSWORD` and
    /// `ROOTLINE_NEO4J_DATABASE` as well.
    public init?(environment: [String: String]) throws(OrchestratorError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let url = value("ROOTLINE_NEO4J_URL") else { return nil }
        try self.init(
            url: url, user: value("ROOTLINE_NEO4J_USER"), password: value("ROOTLINE_NEO4J_PASSWORD"),
            database: value("ROOTLINE_NEO4J_DATABASE") ?? "neo4j")
    }

    /// The value of the `Authorization` header; nil for none.
    var authorization: String? {
        guard let user else { return password.map { "Bearer \($0)" } }
        return "Basic " + Data("\(user):\(password ?? "")".utf8).base64EncodedString()
    }

    public var description: String { "\(address) (\(database))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}
