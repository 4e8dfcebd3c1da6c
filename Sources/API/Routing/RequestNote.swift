internal import Base
internal import Synchronization

/// What becomes known of a request while it is handled, written down for the access log that encloses it.
final class RequestNote: Sendable {
    private struct Noted {
        var principal: Principal?
        var expires: Instant?
        var template: String?
    }

    private let noted = Mutex(Noted())

    /// Who made the request; `nil` before it is known and on open routes.
    var principal: Principal? {
        get { noted.withLock { $0.principal } }
        set { noted.withLock { $0.principal = newValue } }
    }

    /// When the credential of the request ends by itself; `nil` for one that does not.
    var expires: Instant? {
        get { noted.withLock { $0.expires } }
        set { noted.withLock { $0.expires = newValue } }
    }

    /// The path of the route that took the request, with its captures in braces.
    var template: String? {
        get { noted.withLock { $0.template } }
        set { noted.withLock { $0.template = newValue } }
    }
}
