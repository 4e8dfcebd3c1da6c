internal import Foundation

/// The operating system account that the server runs under. Postgres refuses to run as root, so root lends itself
/// the rights of an unprivileged one; anybody else runs it as himself.
struct ClusterAccount: Sendable, Equatable {
    let user: uid_t
    let group: gid_t
    /// nil where the account has no name.
    let name: String?
    /// Whether we are root and start the server under another account.
    let isDropped: Bool

    /// - Parameter owner: who owns the cluster, nil if there is none yet.
    static func forCluster(ownedBy owner: uid_t?) throws(PostgresError) -> ClusterAccount {
        let own = geteuid()
        guard own == 0 else {
            return ClusterAccount(user: own, group: getegid(), name: nil, isDropped: false)
        }
        if let owner, owner != 0 {
            if let entry = entry(user: owner) { return entry }
            return ClusterAccount(user: owner, group: gid_t(owner), name: nil, isDropped: true)
        }
        guard let entry = entry(named: "postgres") ?? entry(named: "nobody") else {
            throw PostgresError(
                .clusterFailed, "started as root, and there is neither a user \"postgres\" nor \"nobody\"",
                hint: "start Rootline as an ordinary user, or create the user \"postgres\"")
        }
        return entry
    }

    /// What to start so that `arguments` run under this account.
    func command(_ arguments: [String]) throws(PostgresError) -> [String] {
        guard isDropped else { return arguments }
        let places: [String] = ["/usr/bin/setpriv", "/bin/setpriv"]
        guard let setpriv = places.first(where: { access($0, X_OK) == 0 }) else {
            throw PostgresError(
                .binariesMissing, "setpriv is not installed, and Postgres refuses to run as root",
                hint: "install util-linux, or start Rootline as an ordinary user")
        }
        let groups = name == nil ? "--clear-groups" : "--init-groups"
        return [setpriv, "--reuid=\(user)", "--regid=\(group)", groups, "--"] + arguments
    }

    /// Whether the account can reach what lies in `directory`.
    func canEnter(_ directory: String) throws(PostgresError) -> Bool {
        guard isDropped else { return access(directory, X_OK) == 0 }
        return try ChildProcess.run(command(["/usr/bin/test", "-x", directory])).status == 0
    }

    /// Gives a file or directory to the account, where it is not ours anyway.
    func own(_ path: String) throws(PostgresError) {
        guard isDropped else { return }
        guard lchown(path, user, group) == 0 else {
            throw PostgresError(
                .clusterUnusable,
                "cannot give \(path) to user \(name ?? String(user)): \(ChildProcess.errorText(errno))")
        }
    }

    private static func entry(named name: String) -> ClusterAccount? {
        lookUp { entry, buffer, count, result in getpwnam_r(name, entry, buffer, count, result) }
    }

    private static func entry(user: uid_t) -> ClusterAccount? {
        lookUp { entry, buffer, count, result in getpwuid_r(user, entry, buffer, count, result) }
    }

    private static func lookUp(
        _ call: (
            UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
        ) -> Int32
    ) -> ClusterAccount? {
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, call(&entry, base, buffer.count, &result) == 0, result != nil else {
                return nil
            }
            // The name lies in the buffer, hence inside of this closure.
            let name = entry.pw_name.map { String(cString: $0) }
            return ClusterAccount(user: entry.pw_uid, group: entry.pw_gid, name: name, isDropped: true)
        }
    }
}
