internal import Foundation
internal import Logging

/// Where a cluster lives, and making such a place.
struct ClusterDirectory: Sendable {
    /// The data directory, links resolved.
    let path: String
    let account: ClusterAccount
    /// The major version in `PG_VERSION`; nil while there is no cluster yet.
    let majorVersion: Int?

    /// Names this cluster among all on the machine: in socket directories and process titles.
    var name: String { "rootline-" + Self.hash(path) }
    var startupLog: String { path + "/startup.log" }

    /// Where clusters go that their user could not reach in the place asked for.
    private static let refuge = "/var/lib/rootline"

    /// Looks at `requested` (links in its parents resolved), and prepares a place for a cluster there.
    static func prepare(_ requested: String, _ logger: Logger) throws(PostgresError) -> ClusterDirectory {
        let path = try resolvingLink(at: requested)
        let version = try version(at: path)
        let account = try ClusterAccount.forCluster(ownedBy: version == nil ? nil : owner(of: path + "/PG_VERSION"))
        if !account.isDropped, version != nil, let owner = owner(of: path), owner != account.user {
            throw PostgresError(
                .clusterUnusable, "\(path) belongs to user \(owner), this is user \(account.user)",
                hint: "run as the user who started it first, or choose another directory with --data")
        }
        guard try account.canEnter(parent(of: path)) else {
            let moved = try relocate(path, isCluster: version != nil, account, leavingLinkAt: requested)
            logger.notice(
                "the database's user cannot reach the data directory; the cluster lives elsewhere, with a link to it",
                metadata: [
                    "cluster.directory": "\(requested)", "cluster.location": "\(moved)",
                    "cluster.user": "\(account.name ?? String(account.user))",
                ])
            return ClusterDirectory(path: moved, account: account, majorVersion: version)
        }
        return ClusterDirectory(path: path, account: account, majorVersion: version)
    }

    /// Creates a directory and its parents.
    static func create(_ path: String) throws(PostgresError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw PostgresError(
                .clusterUnusable, "cannot create \(path): \(reason(of: error))",
                hint: "choose a directory that can be written with --data")
        }
    }

    /// The path with links in it resolved; it must exist.
    static func resolved(_ path: String) throws(PostgresError) -> String {
        guard let resolved = realpath(path, nil) else {
            throw PostgresError(.clusterUnusable, "cannot reach \(path): \(ChildProcess.errorText(errno))")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    static func reason(of error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return ChildProcess.errorText(Int32(underlying.code))
        }
        return error.localizedDescription
    }

    /// FNV-1a, 64 bits: short, stable names from long paths. Source: draft-eastlake-fnv.
    static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    // MARK: inside

    private static func resolvingLink(at requested: String) throws(PostgresError) -> String {
        var status = stat()
        guard lstat(requested, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return requested }
        guard access(requested, F_OK) == 0 else {
            let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: requested)) ?? "?"
            throw PostgresError(
                .clusterUnusable, "\(requested) links to \(target), which is not there",
                hint: "bring that directory back, or remove the link to start with an empty database")
        }
        return try resolved(requested)
    }

    private static func version(at path: String) throws(PostgresError) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw PostgresError(.clusterUnusable, "cannot look at \(path): \(ChildProcess.errorText(errno))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw PostgresError(
                .clusterUnusable, "\(path) is not a directory", hint: "choose another directory with --data")
        }
        if let text = try? String(contentsOfFile: path + "/PG_VERSION", encoding: .utf8) {
            guard let version = Int(text.prefix { $0.isNumber }) else {
                throw PostgresError(.clusterUnusable, "\(path)/PG_VERSION does not hold a version")
            }
            return version
        }
        let contents: [String]
        do {
            contents = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw PostgresError(
                .clusterUnusable, "cannot read \(path): \(reason(of: error))",
                hint: "run as the user who owns the data directory")
        }
        guard contents.isEmpty else {
            throw PostgresError(
                .clusterUnusable, "\(path) is not empty and not a Postgres cluster (it has no PG_VERSION)",
                hint: "choose an empty directory with --data")
        }
        return nil
    }

    private static func owner(of path: String) -> uid_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_uid : nil
    }

    private static func relocate(
        _ path: String, isCluster: Bool, _ account: ClusterAccount, leavingLinkAt requested: String
    ) throws(PostgresError) -> String {
        try create(refuge)
        guard try account.canEnter(refuge) else {
            throw PostgresError(
                .clusterUnusable, "the database's user can reach neither \(path) nor \(refuge)",
                hint: "let it pass with chmod o+x on their parents, or start Rootline as an ordinary user")
        }
        // One that exists without a link to it belongs to an earlier life of this path: it is left alone.
        let base = refuge + "/" + hash(requested)
        let target =
            ([base] + (2...99).map { "\(base)-\($0)" }).first { access($0, F_OK) != 0 } ?? base + "-\(getpid())"
        if isCluster {
            guard rename(path, target) == 0 else {
                throw PostgresError(
                    .clusterUnusable,
                    "the database's user cannot reach \(path), and moving it to \(target) fails: "
                        + ChildProcess.errorText(errno),
                    hint: "let it pass with chmod o+x on the parents of that directory")
            }
        } else {
            rmdir(path)
            try create(target)
        }
        guard symlink(target, requested) == 0 else {
            throw PostgresError(
                .clusterUnusable, "cannot link \(requested) to \(target): \(ChildProcess.errorText(errno))")
        }
        return target
    }
}
