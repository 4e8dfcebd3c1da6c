internal import Foundation

/// A short private directory for the server's socket: the path of a Unix socket has 107 bytes at most, and data
/// directories may be deep. Only the server's user and root can enter it, which is what makes `trust` safe inside.
enum SocketDirectory {
    /// Bytes of `sun_path`, less the final zero. Source: unix(7).
    private static let pathBytesMax = 107

    /// Finds or makes the directory: `/run/<name>` for root, `/tmp/<name>` for others.
    static func make(named name: String, for account: ClusterAccount) throws(PostgresError) -> String {
        var refusals: [String] = []
        for root in geteuid() == 0 ? ["/run", "/tmp"] : ["/tmp"] {
            for suffix in ["", "-2", "-3", "-4"] {
                let path = "\(root)/\(name)\(suffix)"
                guard path.utf8.count + "/.s.PGSQL.5432".utf8.count <= pathBytesMax else { continue }
                if mkdir(path, 0o700) == 0 {
                    try account.own(path)
                    return path
                }
                guard errno == EEXIST else {
                    refusals.append("\(path): \(ChildProcess.errorText(errno))")
                    break
                }
                if isPrivate(path, account) { return path }
                refusals.append("\(path): belongs to somebody else")
            }
        }
        throw PostgresError(
            .clusterFailed, "no directory for the database's socket (\(refusals.joined(separator: "; ")))",
            hint: "make /tmp writable")
    }

    /// Removes what a killed server left in it; nobody else's can be there. Only while no server of ours runs.
    static func clear(_ path: String) {
        for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] { unlink("\(path)/\(name)") }
    }

    /// Not a link, the account's own, closed to everybody else.
    private static func isPrivate(_ path: String, _ account: ClusterAccount) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        return status.st_uid == account.user && status.st_mode & 0o077 == 0
    }
}
