internal import Foundation

/// The server programs of one Postgres version on this machine.
struct ClusterPrograms: Sendable {
    /// The directory with `postgres` and `initdb`, links resolved: Postgres finds its other files from there.
    let directory: String
    let majorVersion: Int

    var postgres: String { directory + "/postgres" }
    var initdb: String { directory + "/initdb" }

    /// The oldest version that has all we use (`client_connection_check_interval`, pipeline-friendly results).
    static let oldestMajorVersion = 14

    /// Finds the programs: `$ROOTLINE_POSTGRES_BIN`, then `PATH`, then where distributions put them.
    /// - Parameter needed: the version of an existing cluster, nil for the newest.
    static func find(
        majorVersion needed: Int?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(PostgresError) -> ClusterPrograms {
        if let chosen = environment["ROOTLINE_POSTGRES_BIN"], !chosen.isEmpty {
            guard let programs = try at(chosen) else {
                throw PostgresError(
                    .binariesMissing, "ROOTLINE_POSTGRES_BIN is \(chosen), where postgres and initdb are not",
                    hint: "set it to the directory that holds both, for example /usr/lib/postgresql/15/bin")
            }
            return try programs.checked(needed, among: [programs])
        }
        var found: [ClusterPrograms] = []
        for directory in searchDirectories(path: environment["PATH"] ?? "") {
            guard let programs = try at(directory) else { continue }
            if programs.majorVersion == needed { return programs }
            if !found.contains(where: { $0.directory == programs.directory }) { found.append(programs) }
        }
        guard let newest = found.max(by: { $0.majorVersion < $1.majorVersion }) else {
            throw PostgresError(
                .binariesMissing, "no Postgres server programs on this machine",
                hint: "install postgresql-\(needed ?? 15) (apt install postgresql-\(needed ?? 15)), "
                    + "set ROOTLINE_POSTGRES_BIN, or set ROOTLINE_DATABASE_URL to use a server of yours")
        }
        return try newest.checked(needed, among: found)
    }

    private static func searchDirectories(path: String) -> [String] {
        var directories = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        for root in ["/usr/lib/postgresql", "/usr/lib64/postgresql", "/opt/postgresql"] {
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            directories += versions.compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
        }
        for version in stride(from: 20, through: oldestMajorVersion, by: -1) {
            directories.append("/usr/pgsql-\(version)/bin")
        }
        return directories + ["/usr/local/pgsql/bin"]
    }

    private static func at(_ directory: String) throws(PostgresError) -> ClusterPrograms? {
        guard access(directory + "/postgres", X_OK) == 0, access(directory + "/initdb", X_OK) == 0,
            let resolved = realpath(directory + "/postgres", nil)
        else { return nil }
        defer { free(resolved) }
        let program = String(cString: resolved)
        // postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)
        let words = try ChildProcess.run([program, "--version"]).output.split(separator: " ")
        guard words.count >= 3, let major = Int(words[2].prefix { $0.isNumber }) else { return nil }
        return ClusterPrograms(directory: String(program.dropLast("/postgres".count)), majorVersion: major)
    }

    private func checked(_ needed: Int?, among found: [ClusterPrograms]) throws(PostgresError) -> ClusterPrograms {
        if let needed, needed != majorVersion {
            let versions = found.map { String($0.majorVersion) }.joined(separator: ", ")
            throw PostgresError(
                .clusterUnusable, "the database was made by Postgres \(needed), this machine has \(versions)",
                hint: "install postgresql-\(needed), or move the data with pg_upgrade")
        }
        guard majorVersion >= Self.oldestMajorVersion else {
            throw PostgresError(
                .binariesMissing, "Postgres \(majorVersion) is too old, \(Self.oldestMajorVersion) or newer is needed",
                hint: "install postgresql-15, or set ROOTLINE_DATABASE_URL to use a server of yours")
        }
        return self
    }
}
