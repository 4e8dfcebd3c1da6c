internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// User and password of an `Authorization: Basic` header (RFC 7617).
struct BasicCredentials: Hashable, Sendable {
    /// The header says Basic, and then something that is not user and password.
    struct Malformed: Error, Hashable, Sendable {}

    let user: String
    let password: String

    /// Nil where the request brings none, or others.
    init?(_ request: Request) throws(Malformed) {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard let scheme = parts.first?.lowercased() else { throw Malformed() }
        if scheme == "bearer" { return nil }
        guard scheme == "basic", parts.count == 2, let data = Data(base64Encoded: parts[1].trimmingSpaces()),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { throw Malformed() }
        user = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }
}
