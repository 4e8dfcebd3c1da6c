internal import Foundation

/// Keeps two services off one directory: an exclusive `flock` on a file beside it, gone with the process.
final class ClusterLock: Sendable {
    private let descriptor: Int32

    init(_ path: String, directory: String) throws(PostgresError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PostgresError(
                .clusterUnusable, "cannot open \(path): \(ChildProcess.errorText(errno))",
                hint: "run as the user who owns the data directory, or choose another one with --data")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var buffer = [UInt8](repeating: 0, count: 32)
            let count = max(0, read(descriptor, &buffer, buffer.count))
            let holder = String(decoding: buffer[..<count], as: UTF8.self).filter(\.isNumber)
            close(descriptor)
            throw PostgresError(
                .clusterInUse,
                "another Rootline\(holder.isEmpty ? "" : " (process \(holder))") runs on \(directory)",
                hint: "stop it first, or choose another directory with --data")
        }
        let text = "\(getpid())\n"
        // Only for the message above; the lock holds without it.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.utf8.count, 0) }
    }

    deinit { close(descriptor) }
}
