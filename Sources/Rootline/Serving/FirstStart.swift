internal import API
internal import Base
internal import Foundation
internal import Glibc
internal import Logging
internal import Store
internal import Vault

/// What a start leaves behind so that people and commands get in: the first user, the key of the command line,
/// the address.
struct FirstStart: Sendable {
    static let administrator = "admin"

    let accounts: Accounts
    let data: DataDirectory
    let tenant: TenantID
    let logger: Logger

    /// - Returns: the one-time password, where there was no user yet.
    func prepare(address: String) async throws -> String? {
        let password = try await administratorPassword()
        try await prepareToken()
        try data.write(address, to: data.url, isSecret: false)
        return password
    }

    private func administratorPassword() async throws -> String? {
        guard try await accounts.userCount(in: tenant) == 0 else { return nil }
        let password = try Self.randomPassword()
        try await accounts.createUser(name: Self.administrator, password: password, role: .admin, in: tenant)
        logger.notice("first user created", metadata: ["principal.subject": "\(Self.administrator)"])
        return password
    }

    /// Keeps the key in the data directory where it is good, else makes one in its place.
    private func prepareToken() async throws {
        if let token = DataDirectory.read(data.token),
            try await accounts.apiKey(tokenHash: APIKeyToken.hash(of: token)) != nil
        {
            return
        }
        let name = "command line on \(ProcessInfo.processInfo.hostName) in \(data.path)"
        let kept = String(decoding: Array(name.utf8.prefix(Limits.accountNameBytes)), as: UTF8.self)
        _ = try await accounts.revokeAPIKey(named: kept, in: tenant)
        let token = APIKeyToken.make(from: try Vault.randomToken())
        _ = try await accounts.createAPIKey(
            name: kept, role: .admin, tokenHash: APIKeyToken.hash(of: token), expires: nil,
            by: Principal(tenant: tenant, subject: "rootline serve", role: .admin))
        try data.write(token, to: data.token, isSecret: true)
    }

    /// 20 characters in groups of five that nobody confuses when typing: 97 bits.
    static func randomPassword() throws -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var characters: [Character] = []
        while characters.count < 20 {
            // Bytes beyond a multiple of the alphabet would make some characters likelier.
            for byte in try Vault.randomBytes(32) where Int(byte) < 256 / alphabet.count * alphabet.count {
                characters.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return stride(from: 0, to: 20, by: 5).map { String(characters[$0..<($0 + 5)]) }.joined(separator: "-")
    }
}
