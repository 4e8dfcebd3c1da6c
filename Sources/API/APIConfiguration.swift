public import Base

/// Where the service listens and what it serves besides the interface.
public struct APIConfiguration: Sendable {
    /// Address to listen on; loopback unless somebody decides otherwise.
    public var host: String
    /// Port to listen on; 0 takes a free one.
    public var port: Int
    /// The folder with the built console; `nil` where there is none.
    public var consoleDirectory: String?
    /// Version that the service says it is.
    public var version: String
    /// How long running requests get to finish when the service stops.
    public var drain: Duration
    /// The Bolt door; nil where there is none.
    public var bolt: BoltConfiguration?

    public init(
        host: String = "127.0.0.1", port: Int = 8080, consoleDirectory: String? = nil, version: String,
        drain: Duration = .seconds(Limits.drainSeconds), bolt: BoltConfiguration? = nil
    ) {
        self.host = host
        self.port = port
        self.consoleDirectory = consoleDirectory
        self.version = version
        self.drain = drain
        self.bolt = bolt
    }
}
