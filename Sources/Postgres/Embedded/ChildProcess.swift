internal import CLibpq
internal import Foundation

/// Starts other programs: in `/`, without any of our open files, with no signal blocked or ignored.
///
/// `posix_spawn` and not Foundation's `Process`: the server must have a session of its own (Ctrl-C on our terminal is
/// not for it), and must not inherit our sockets, or it would keep our port after we are gone.
enum ChildProcess {
    /// Where a child's input comes from and its output goes.
    struct Channels {
        /// A descriptor of ours; nil for `/dev/null`.
        var input: Int32?
        var output: Output = .discard

        enum Output {
            case discard
            case descriptor(Int32)
            /// Created or emptied first.
            case file(String)
        }
    }

    /// Starts a program in a session of its own.
    /// - Returns: its process id; whoever starts it waits for it.
    static func spawn(_ arguments: [String], _ channels: Channels = Channels()) throws(PostgresError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input = channels.input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        switch channels.output {
        case .discard: posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        case .descriptor(let output): posix_spawn_file_actions_adddup2(&actions, output, 1)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, "/")

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // POSIX_SPAWN_SETSID of glibc 2.26, which its module shows to GNU programs only.
        let ownSession: Int32 = 0x80
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | ownSession
        posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))

        let argv = arguments.map { strdup($0) } + [nil]
        let envp = environment.map { strdup($0) } + [nil]
        defer { for string in argv + envp { free(string) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, arguments[0], &actions, &attributes, argv, envp)
        guard status == 0 else {
            throw PostgresError(.clusterFailed, "cannot start \(arguments[0]): \(errorText(status))")
        }
        return pid
    }

    /// Runs a program to its end and gathers what it writes, at most 64 KiB of it.
    static func run(_ arguments: [String]) throws(PostgresError) -> (status: Int32, output: String) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw PostgresError(.clusterFailed, "no pipe: \(errorText(errno))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let pid: pid_t
        do throws(PostgresError) {
            pid = try spawn(arguments, Channels(output: .descriptor(ends[1])))
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            if output.count < 64 << 10 { output += buffer[..<count] }
        }
        return (wait(for: pid), String(decoding: output, as: UTF8.self))
    }

    /// Waits for a child of ours; its exit status, or 128 and the signal that ended it.
    static func wait(for pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        return exitCode(status)
    }

    /// The exit status of a child of ours if it has ended, which also takes it off the process table.
    static func reap(_ pid: pid_t) -> Int32? {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) == pid ? exitCode(status) : nil
    }

    private static func exitCode(_ status: Int32) -> Int32 {
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// Nothing of our environment but what programs need to run: no `PG…` variable, no secret.
    private static var environment: [String] {
        let kept = ["LD_LIBRARY_PATH", "TZDIR"].compactMap { name in
            ProcessInfo.processInfo.environment[name].map { "\(name)=\($0)" }
        }
        return ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "HOME=/"] + kept
    }

    static func errorText(_ code: Int32) -> String { String(cString: strerror(code)) }
}
