/// How a connection behaves, beyond what its connection string says.
public struct PostgresOptions: Sendable {
    /// After this the server ends a statement with `timeout`; nil for no limit.
    public var statementTimeout: Duration?
    /// How long to wait for a server that does not answer, in whole seconds, at least 2.
    public var connectTimeout: Duration
    /// What the server's own views show; `application_name` in the connection string wins.
    public var applicationName: String

    public init(
        statementTimeout: Duration? = nil, connectTimeout: Duration = .seconds(5), applicationName: String = "rootline"
    ) {
        self.statementTimeout = statementTimeout
        self.connectTimeout = connectTimeout
        self.applicationName = applicationName
    }

    /// What the decoders of text rely on, in one round trip.
    var sessionSettings: String {
        var settings = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; "
        settings += "SET standard_conforming_strings = on; SET client_min_messages = warning"
        if let statementTimeout {
            let (seconds, attoseconds) = statementTimeout.components
            let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
            settings += "; SET statement_timeout = \(max(1, milliseconds))"
        }
        return settings
    }
}
