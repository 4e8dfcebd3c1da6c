internal import Hummingbird
internal import Logging
internal import NIOCore

/// What accompanies one request from the socket to its handler.
struct RequestScope: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection; used for the caller's address and to close it.
    let channel: any Channel
    /// The id under which the log speaks of this request, and which every answer carries.
    var requestID = ""
    /// What becomes known of the caller while the request is handled; read by the access log.
    let note = RequestNote()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The caller's address without the port; `unknown` on a Unix socket.
    var remoteAddress: String { channel.remoteAddress?.ipAddress ?? "unknown" }
}
