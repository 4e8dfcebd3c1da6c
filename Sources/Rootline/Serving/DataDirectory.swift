internal import Foundation
internal import Glibc

/// The folder in which a service keeps what is its own: database, log, and how commands find it.
struct DataDirectory: Sendable {
    let path: String

    var postgres: String { path + "/postgres" }
    var log: String { path + "/log/rootline.log" }
    var token: String { path + "/token" }
    var url: String { path + "/url" }

    /// Makes it where it is missing, and takes its lock for the life of the process.
    /// - Throws: `CommandFailure` where it cannot be made, or another service uses it.
    static func open(_ path: String) throws -> (DataDirectory, DirectoryLock) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                "the data directory \(path) cannot be made: \(error.localizedDescription)",
                hint: "Choose another with --data (or ROOTLINE_DATA), or have its parent made writable.")
        }
        closeToOthers(path)
        return (DataDirectory(path: path), try DirectoryLock(path: path + "/lock", directory: path))
    }

    /// Nobody else may look in. Started by root, the embedded server runs under another account, which must pass.
    private static func closeToOthers(_ path: String) {
        let account = geteuid() == 0 ? getpwnam("postgres") ?? getpwnam("nobody") : nil
        if let account { chown(path, uid_t.max, account.pointee.pw_gid) }
        chmod(path, account == nil ? 0o700 : 0o710)
    }

    /// Writes a small file whole or not at all, readable for its owner only where `isSecret`.
    func write(_ text: String, to path: String, isSecret: Bool) throws {
        let draft = path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        let isMade = FileManager.default.createFile(
            atPath: draft, contents: Data((text + "\n").utf8),
            attributes: [.posixPermissions: isSecret ? 0o600 : 0o644])
        guard isMade, rename(draft, path) == 0 else {
            throw CommandFailure("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// A small file without the spaces around its content; `nil` where it cannot be read or is empty.
    static func read(_ path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let content = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return content.isEmpty ? nil : content
    }
}

/// Keeps a second service out of a data directory; the system gives it back however the process ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    init(path: String, directory: String) throws {
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "the data directory \(directory) cannot be written: \(String(cString: strerror(errno)))",
                hint: "Choose another with --data (or ROOTLINE_DATA).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let owner = DataDirectory.read(path).map { " (process \($0))" } ?? ""
            close(descriptor)
            throw CommandFailure(
                "another service uses the data directory \(directory)\(owner)",
                hint: "Stop it, or choose another data directory with --data (or ROOTLINE_DATA).")
        }
        let mine = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, mine, mine.utf8.count, 0)
    }

    deinit { close(descriptor) }
}
