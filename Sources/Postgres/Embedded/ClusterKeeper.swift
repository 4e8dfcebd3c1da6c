internal import Base
internal import CLibpq
internal import Foundation
internal import Logging
internal import Synchronization

/// Does the work of `EmbeddedCluster` on a thread of its own, since nearly all of it blocks.
actor ClusterKeeper {
    /// What became of the server since the last look.
    enum Condition {
        case runs
        case died(String)
        case stopped
    }

    private enum State {
        case stopped
        /// It should run. `isChild`: started by us, so that we have to wait for it; otherwise taken over.
        case running(pid: pid_t, isChild: Bool)
        /// It should run and does not.
        case dead
    }

    private let executor = BlockingExecutor(label: "postgres-cluster")
    private let requested: String
    private let settings: ClusterSettings
    private let logger: Logger
    private var state = State.stopped
    private var lock: ClusterLock?
    private var cluster: (directory: ClusterDirectory, programs: ClusterPrograms, socketDirectory: String)?
    /// Ends the waiting for a start when a stop is asked for from outside of this actor.
    nonisolated let isStopping = Atomic(false)

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(directory: String, settings: ClusterSettings, logger: Logger) {
        requested = directory
        self.settings = settings
        self.logger = logger
    }

    // MARK: start

    func start() throws(PostgresError) -> String {
        if let cluster, case .running = state { return conninfo(cluster.socketDirectory) }
        guard requested.hasPrefix("/") else {
            throw PostgresError(.clusterUnusable, "the data directory \"\(requested)\" is not an absolute path")
        }
        isStopping.store(false, ordering: .relaxed)
        let parent = ClusterDirectory.parent(of: requested)
        try ClusterDirectory.create(parent)
        let name = requested.split(separator: "/").last.map(String.init) ?? "postgres"
        let path = try ClusterDirectory.resolved(parent) + "/" + name
        let lock = try ClusterLock(path + ".lock", directory: path)
        var directory = try ClusterDirectory.prepare(path, logger)
        let programs = try ClusterPrograms.find(majorVersion: directory.majorVersion)
        if directory.majorVersion == nil { directory = try initialize(directory, programs) }
        let socketDirectory = try SocketDirectory.make(named: directory.name, for: directory.account)
        self.lock = lock
        cluster = (directory, programs, socketDirectory)
        do throws(PostgresError) {
            try launch()
        } catch {
            self.lock = nil
            cluster = nil
            state = .stopped
            throw error
        }
        return conninfo(cluster?.socketDirectory ?? socketDirectory)
    }

    private func conninfo(_ socketDirectory: String, database: String = "rootline") -> String {
        "host=\(socketDirectory) port=5432 user=rootline dbname=\(database)"
    }

    /// Runs `initdb` beside the final place, so that a directory is either a whole cluster or none.
    private func initialize(
        _ directory: ClusterDirectory, _ programs: ClusterPrograms
    ) throws(PostgresError) -> ClusterDirectory {
        let started = ContinuousClock.now
        let draft = directory.path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        try ClusterDirectory.create(draft)
        try directory.account.own(draft)
        let arguments =
            [programs.initdb, "-D", draft, "--username=rootline", "--encoding=UTF8", "--locale=\(Self.locale)"]
            + ["--auth-local=trust", "--auth-host=reject", "--no-instructions"] + settings.initArguments
        let (status, output) = try ChildProcess.run(directory.account.command(arguments))
        guard status == 0 else {
            try? FileManager.default.removeItem(atPath: draft)
            throw initFailure(output, directory)
        }
        try append("\ninclude 'rootline.conf'\n", to: draft + "/postgresql.conf")
        rmdir(directory.path)
        guard rename(draft, directory.path) == 0 else {
            throw PostgresError(
                .clusterUnusable, "cannot rename \(draft) to \(directory.path): \(ChildProcess.errorText(errno))")
        }
        logger.info(
            "made a new database cluster",
            metadata: [
                "cluster.directory": "\(directory.path)", "cluster.version": "\(programs.majorVersion)",
                "seconds": "\(started.duration(to: .now).seconds)",
            ])
        return ClusterDirectory(
            path: directory.path, account: directory.account, majorVersion: programs.majorVersion)
    }

    /// Code point order, which is also dictionary order of Korean syllables; without the C library's slow collation.
    private static var locale: String {
        guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return "C" }
        freelocale(locale)
        return "C.UTF-8"
    }

    private func initFailure(_ output: String, _ directory: ClusterDirectory) -> PostgresError {
        if output.contains("No space left on device") {
            return diskFull("there is no space to make the database in \(directory.path)")
        }
        let reason = output.split(separator: "\n").last { $0.contains("error") || $0.contains("FATAL") }
        return PostgresError(
            .clusterFailed, "initdb failed in \(directory.path): \(reason.map(String.init) ?? output)")
    }

    private func diskFull(_ message: String) -> PostgresError {
        PostgresError(
            .diskFull, message, hint: "free space on the disk that holds the data directory; nothing was lost")
    }

    // MARK: the server

    /// Takes over a server of ours that is still there, or starts one; ready for connections when it returns.
    private func launch() throws(PostgresError) {
        guard let (directory, _, _) = cluster else { return }
        if let file = PostmasterFile(directory: directory.path) {
            if ProcessTable.isPostmaster(file.pid, of: directory.path), try adopt(file) { return }
            try clearRemains(of: file, directory)
        }
        var attempt = 0
        while true {
            do throws(PostgresError) {
                try startServer()
                break
            } catch {
                // A backend of a killed server may hold its memory a moment longer.
                attempt += 1
                guard error.isTransient, attempt < 20, !isStopping.load(ordering: .relaxed) else { throw error }
                usleep(250_000)
            }
        }
        try createDatabase()
    }

    /// - Returns: false if it went away meanwhile.
    private func adopt(_ file: PostmasterFile) throws(PostgresError) -> Bool {
        guard let cluster else { return false }
        let socketDirectory = file.socketDirectory ?? cluster.socketDirectory
        let deadline = ContinuousClock.now + .seconds(15)
        while ProcessTable.isPostmaster(file.pid, of: cluster.directory.path) {
            if answers(socketDirectory) {
                self.cluster?.socketDirectory = socketDirectory
                state = .running(pid: file.pid, isChild: false)
                logger.notice(
                    "took over the database server that an earlier run left behind",
                    metadata: ["cluster.pid": "\(file.pid)", "cluster.directory": "\(cluster.directory.path)"])
                try createDatabase()
                return true
            }
            if ContinuousClock.now > deadline {
                logger.warning(
                    "the database server of an earlier run does not answer; it is replaced",
                    metadata: ["cluster.pid": "\(file.pid)"])
                _ = end(file.pid, isChild: false)
                return false
            }
            usleep(20_000)
        }
        return false
    }

    /// Ends what a killed server left running, then removes its pid file where that would hinder the next one:
    /// the number in it may be in use by a program that has nothing to do with us.
    private func clearRemains(of file: PostmasterFile, _ directory: ClusterDirectory) throws(PostgresError) {
        let deadline = ContinuousClock.now + .seconds(5)
        var isAsked = false
        while true {
            let servants = ProcessTable.servants(ofClusterNamed: directory.name)
            if servants.isEmpty { break }
            let signal = ContinuousClock.now > deadline ? SIGKILL : SIGQUIT
            if !isAsked || signal == SIGKILL { for pid in servants { kill(pid, signal) } }
            isAsked = true
            guard ContinuousClock.now < deadline + .seconds(5) else {
                throw PostgresError(
                    .clusterFailed, "\(servants.count) processes of an earlier database server do not end",
                    hint: "end processes \(servants.map(String.init).joined(separator: ", "))")
            }
            usleep(20_000)
        }
        guard kill(file.pid, 0) == 0 || errno == EPERM else { return }
        logger.notice(
            "removing the pid file of a database server that is gone", metadata: ["cluster.pid": "\(file.pid)"])
        unlink(directory.path + "/postmaster.pid")
    }

    private func startServer() throws(PostgresError) {
        guard let (directory, programs, socketDirectory) = cluster else { return }
        try writeSettings(directory)
        SocketDirectory.clear(socketDirectory)
        pruneLogs(directory)
        let arguments = [
            programs.postgres, "-D", directory.path, "-c", "listen_addresses=", "-c",
            "unix_socket_directories=\(socketDirectory)", "-c", "unix_socket_permissions=0700", "-c", "port=5432",
            "-c", "cluster_name=\(directory.name)",
        ]
        let pid = try ChildProcess.spawn(
            directory.account.command(arguments), ChildProcess.Channels(output: .file(directory.startupLog)))
        state = .running(pid: pid, isChild: true)
        let started = ContinuousClock.now
        var nextWord: Duration = .seconds(5)
        while true {
            if let status = ChildProcess.reap(pid) {
                state = .dead
                throw startFailure(status, directory)
            }
            if answers(socketDirectory) { break }
            if isStopping.load(ordering: .relaxed) {
                _ = end(pid, isChild: true)
                state = .stopped
                throw PostgresError(.closed, "the database server was stopped while it started")
            }
            let waited = started.duration(to: .now)
            if waited > nextWord {
                logger.notice(
                    "the database server is still starting, recovering after a crash takes time",
                    metadata: ["seconds": "\(Int(waited.seconds))"])
                nextWord = waited + .seconds(5)
            }
            usleep(20_000)
        }
        logger.info(
            "the database server runs",
            metadata: [
                "cluster.pid": "\(pid)", "cluster.directory": "\(directory.path)",
                "cluster.version": "\(programs.majorVersion)", "seconds": "\(started.duration(to: .now).seconds)",
            ])
    }

    private func answers(_ socketDirectory: String) -> Bool {
        PQping(conninfo(socketDirectory, database: "postgres")) == PQPING_OK
    }

    private func createDatabase() throws(PostgresError) {
        guard let cluster else { return }
        let cancellation = PostgresCancellation()
        let handle = try PostgresHandle.connecting(
            conninfo(cluster.socketDirectory, database: "postgres"), PostgresOptions(), cancellation)
        let link = handle.link(cancellation)
        if try link.run("SELECT FROM pg_database WHERE datname = 'rootline'").rowCount == 0 {
            _ = try link.run("CREATE DATABASE rootline")
        }
    }

    private func writeSettings(_ directory: ClusterDirectory) throws(PostgresError) {
        let path = directory.path + "/rootline.conf"
        do {
            try settings.text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            let reason = ClusterDirectory.reason(of: error)
            if reason == ChildProcess.errorText(ENOSPC) { throw diskFull("there is no space to write \(path)") }
            throw PostgresError(.clusterUnusable, "cannot write \(path): \(reason)")
        }
        chmod(path, 0o600)
        try directory.account.own(path)
    }

    private func append(_ text: String, to path: String) throws(PostgresError) {
        guard let file = fopen(path, "a") else {
            throw PostgresError(.clusterUnusable, "cannot write \(path): \(ChildProcess.errorText(errno))")
        }
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten else { throw diskFull("there is no space to write \(path)") }
    }

    /// Why the server ended: its last complaint, in words of ours where we know the remedy.
    private func startFailure(_ status: Int32, _ directory: ClusterDirectory) -> PostgresError {
        let log = ClusterLog(directory)
        // The process that writes the log files may be a moment behind the server.
        for _ in 0..<20 where log.lastComplaint == nil { usleep(20_000) }
        let complaint = log.lastComplaint ?? "exit status \(status)"
        if complaint.contains("No space left on device") {
            return diskFull("the database server has no space to start in \(directory.path)")
        }
        let isHeld = complaint.contains("shared memory block") || complaint.contains("lock file")
        return PostgresError(
            .clusterFailed, "the database server did not start: \(complaint)",
            hint: "see \(directory.startupLog) and \(directory.path)/log", isTransient: isHeld)
    }

    private func pruneLogs(_ directory: ClusterDirectory) {
        ClusterLog(directory).prune(keeping: Limits.postgresLogFiles)
    }

    // MARK: watching

    /// Looks whether the server still runs and can be reached.
    func check() -> Condition {
        guard case .running(let pid, let isChild) = state, let cluster else {
            if case .dead = state { return .died("it did not start") }
            return .stopped
        }
        if isChild, let status = ChildProcess.reap(pid) {
            state = .dead
            return .died(status > 128 ? "ended by signal \(status - 128)" : "ended with status \(status)")
        }
        if !isChild, !ProcessTable.isPostmaster(pid, of: cluster.directory.path) {
            state = .dead
            return .died("ended")
        }
        // Those who tidy up /tmp and /run take the socket; the server would run on where nobody finds it.
        guard access(cluster.socketDirectory + "/.s.PGSQL.5432", F_OK) == 0 else {
            let how = end(pid, isChild: isChild)
            state = .dead
            return .died("its socket in \(cluster.socketDirectory) was removed; stopped: \(how)")
        }
        return .runs
    }

    /// Starts the server again after it died.
    func restart() throws(PostgresError) {
        guard case .dead = state, let cluster else { return }
        // Its directory in /tmp or /run may have been cleaned away.
        self.cluster?.socketDirectory = try remade(cluster.socketDirectory, cluster.directory)
        do throws(PostgresError) {
            try launch()
        } catch {
            if case .running(let pid, let isChild) = state { _ = end(pid, isChild: isChild) }
            state = isStopping.load(ordering: .relaxed) ? .stopped : .dead
            throw error
        }
    }

    /// The same directory again, since connection strings name it.
    private func remade(_ path: String, _ directory: ClusterDirectory) throws(PostgresError) -> String {
        if mkdir(path, 0o700) == 0 { try directory.account.own(path) }
        return path
    }

    /// Bounds the server's log files.
    func prune() {
        if let cluster { pruneLogs(cluster.directory) }
    }

    // MARK: stop

    /// Stops the server and lets go of the directory.
    func stop() {
        if case .running(let pid, let isChild) = state {
            let how = end(pid, isChild: isChild)
            logger.info("the database server has stopped", metadata: ["cluster.pid": "\(pid)", "how": "\(how)"])
        }
        state = .stopped
        if let cluster {
            SocketDirectory.clear(cluster.socketDirectory)
            rmdir(cluster.socketDirectory)
        }
        cluster = nil
        lock = nil
    }

    /// Fast shutdown (statements are cancelled, everything is written), then harder.
    private func end(_ pid: pid_t, isChild: Bool) -> String {
        let steps: [(signal: Int32, patience: Duration, name: String)] = [
            (SIGINT, .seconds(30), "fast"), (SIGQUIT, .seconds(5), "immediate"), (SIGKILL, .seconds(5), "killed"),
        ]
        for step in steps {
            kill(pid, step.signal)
            let deadline = ContinuousClock.now + step.patience
            while ContinuousClock.now < deadline {
                if isChild ? ChildProcess.reap(pid) != nil : !ProcessTable.isRunning(pid) { return step.name }
                usleep(10_000)
            }
        }
        return "not at all"
    }
}
