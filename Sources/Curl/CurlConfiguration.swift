/// How a client reaches the world.
public struct CurlConfiguration: Sendable {
    /// Where requests go through.
    public enum Proxy: Hashable, Sendable {
        /// libcurl reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`.
        case environment
        /// Straight to the server, whatever the environment says.
        case none
        /// This one for everything, for example `http://proxy.local:3128`.
        case url(String)
    }

    public var proxy: Proxy = .environment
    /// A file of PEM certificates to trust instead of the system's; nil is the system's.
    public var caFile: String?
    /// Connections to one host at a time; further requests wait inside their deadlines.
    public var connectionsPerHostMax = 16
    public var userAgent = "Rootline"

    /// The defaults: proxy from the environment, certificates of the system.
    public init() {}

    /// - Parameter environment: `ROOTLINE_CA_FILE` names a file of PEM certificates to trust.
    public init(environment: [String: String]) {
        if let file = environment["ROOTLINE_CA_FILE"], !file.isEmpty { caFile = file }
    }
}
