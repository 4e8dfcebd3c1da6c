internal import Foundation

/// What a running server writes about itself into `postmaster.pid`.
/// Source: PostgreSQL 15, `src/include/utils/pidfile.h`.
struct PostmasterFile: Sendable, Equatable {
    let pid: pid_t
    let socketDirectory: String?

    init?(directory: String) {
        guard let text = try? String(contentsOfFile: directory + "/postmaster.pid", encoding: .utf8) else { return nil }
        self.init(text: text)
    }

    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first, let pid = pid_t(first), pid > 1 else { return nil }
        self.pid = pid
        socketDirectory = lines.count > 4 && lines[4].hasPrefix("/") ? lines[4] : nil
    }
}

/// Looks at processes through `/proc`, which everybody may read, unlike their working directories.
enum ProcessTable {
    /// Whether a process runs; one that has ended but was not waited for does not.
    static func isRunning(_ pid: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return false }
        let state = status[status.index(after: end)...].drop { $0 == " " }.first
        return state != "Z" && state != "X"
    }

    static func arguments(of pid: pid_t) -> [String] {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether `pid` is the server of the cluster in `directory`: a number alone may have been given to another.
    static func isPostmaster(_ pid: pid_t, of directory: String) -> Bool {
        guard isRunning(pid) else { return false }
        let arguments = arguments(of: pid)
        guard arguments.first?.hasSuffix("/postgres") == true, let flag = arguments.firstIndex(of: "-D") else {
            return false
        }
        return arguments.indices.contains(flag + 1) && arguments[flag + 1] == directory
    }

    /// The processes that a server of this cluster name has started, also when it is gone itself.
    static func servants(ofClusterNamed name: String) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { pid in
            arguments(of: pid).first?.hasPrefix("postgres: \(name): ") == true && isRunning(pid)
        }
    }
}
