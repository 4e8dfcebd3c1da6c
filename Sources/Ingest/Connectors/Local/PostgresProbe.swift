internal import Base

/// Finds PostgreSQL clusters: those that run, and those configured under `/etc/postgresql`.
enum PostgresProbe {
    static func clusters(_ facts: MachineFacts) -> [PostgresCluster] {
        var byDirectory: [String: PostgresCluster] = [:]
        for postmaster in postmasters(facts.processes) {
            guard let cluster = running(postmaster) else { continue }
            byDirectory[cluster.dataDirectory] = cluster
        }
        for configured in configured() {
            guard var known = byDirectory[configured.dataDirectory] else {
                byDirectory[configured.dataDirectory] = configured
                continue
            }
            known.clusterName = configured.clusterName
            known.version = known.version ?? configured.version
            known.port = known.port ?? configured.port
            known.socketDirectory = known.socketDirectory ?? configured.socketDirectory
            known.configFile = configured.configFile
            byDirectory[configured.dataDirectory] = known
        }
        return byDirectory.values.sorted { $0.dataDirectory < $1.dataDirectory }
    }

    /// Server processes that no other server process started.
    static func postmasters(_ processes: [ProcessFacts]) -> [ProcessFacts] {
        let servers = processes.filter(isServer)
        let pids = Set(servers.map(\.pid))
        return servers.filter { !pids.contains($0.parent) }
    }

    private static func isServer(_ process: ProcessFacts) -> Bool {
        let program = process.executable?.lastPathComponent ?? process.command
        return program == "postgres" || program == "postmaster"
    }

    private static func running(_ process: ProcessFacts) -> PostgresCluster? {
        let settings = settings(in: process.arguments)
        // The postmaster's working directory is its data directory (postmaster.c, ChangeToDataDir).
        guard let directory = process.workingDirectory ?? settings["data_directory"], directory != "/" else {
            return nil
        }
        var cluster = PostgresCluster(dataDirectory: directory, pid: process.pid)
        cluster.version = SourceFiles.text(directory + "/PG_VERSION") ?? version(inPath: process.executable)
        cluster.configFile = settings["config_file"]
        cluster.port = settings["port"].flatMap { Int($0) }
        cluster.socketDirectory = settings["unix_socket_directories"].flatMap(firstDirectory)
        // postmaster.pid: pid, data directory, start, port, socket directory, … (miscadmin.h, LOCK_FILE_LINE_*)
        let lock =
            SourceFiles.text(directory + "/postmaster.pid")?
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
        if lock.count > 4 {
            cluster.port = Int(lock[3].trimmed) ?? cluster.port
            cluster.socketDirectory = lock[4].trimmed.isEmpty ? cluster.socketDirectory : lock[4].trimmed
        }
        cluster.isReplica = SourceFiles.kind(of: directory + "/standby.signal") != nil
        return cluster
    }

    /// `-D dir`, `-p port`, `-k dir`, `-c name=value` and `--name=value`.
    static func settings(in arguments: [String]) -> [String: String] {
        var settings: [String: String] = [:]
        let short = ["-D": "data_directory", "-p": "port", "-k": "unix_socket_directories"]
        var position = 1
        while position < arguments.count {
            let argument = arguments[position]
            let next = position + 1 < arguments.count ? arguments[position + 1] : nil
            if let name = short[argument], let next {
                settings[name] = next
                position += 1
            } else if argument == "-c", let next {
                add(next, to: &settings)
                position += 1
            } else if argument.hasPrefix("--") {
                add(String(argument.dropFirst(2)), to: &settings)
            } else if let name = short[String(argument.prefix(2))], argument.count > 2 {
                settings[name] = String(argument.dropFirst(2))
            }
            position += 1
        }
        return settings
    }

    private static func add(_ assignment: String, to settings: inout [String: String]) {
        guard let equals = assignment.firstIndex(of: "=") else { return }
        let name = assignment[..<equals].map { $0 == "-" ? "_" : $0 }
        settings[String(name)] = String(assignment[assignment.index(after: equals)...])
    }

    /// Debian keeps one folder a cluster: `/etc/postgresql/<version>/<name>/postgresql.conf`.
    private static func configured() -> [PostgresCluster] {
        var clusters: [PostgresCluster] = []
        let root = "/etc/postgresql"
        for version in SourceFiles.names(in: root) ?? [] {
            for name in SourceFiles.names(in: "\(root)/\(version)") ?? [] {
                let file = "\(root)/\(version)/\(name)/postgresql.conf"
                guard let text = SourceFiles.text(file) else { continue }
                let settings = ProcText.postgresSettings(text)
                let directory = settings["data_directory"] ?? "/var/lib/postgresql/\(version)/\(name)"
                clusters.append(
                    PostgresCluster(
                        dataDirectory: directory, version: version, port: settings["port"].flatMap { Int($0) } ?? 5_432,
                        socketDirectory: settings["unix_socket_directories"].flatMap(firstDirectory), configFile: file,
                        clusterName: name))
            }
        }
        return clusters
    }

    private static func firstDirectory(_ list: String) -> String? {
        list.split(separator: ",").first.map { $0.trimmed }
    }

    /// `/usr/lib/postgresql/15/bin/postgres` → `15`.
    private static func version(inPath path: String?) -> String? {
        let parts = path?.split(separator: "/") ?? []
        guard let place = parts.firstIndex(of: "postgresql"), place + 1 < parts.count,
            parts[place + 1].allSatisfy({ $0.isNumber || $0 == "." })
        else { return nil }
        return String(parts[place + 1])
    }
}
