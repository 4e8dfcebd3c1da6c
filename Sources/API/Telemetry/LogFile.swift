public import Base
internal import Foundation
internal import Synchronization

/// A log file that starts anew when it has grown to its limit, and keeps the ones before under numbers:
/// `rootline.log`, `rootline.log.1`, … the highest is the oldest.
public final class LogFile: Sendable {
    private struct State {
        var handle: FileHandle?
        var bytes: Int
    }

    private let path: String
    private let bytesMax: Int
    private let filesMax: Int
    // The one lock under which I/O happens: lines must stay whole and in order, and each is one write to a
    // local file. A logger that waits for another is the lesser evil to a line that is lost in a crash.
    private let state: Mutex<State>

    /// Opens the file for appending; its folder is created where it is missing.
    /// - Parameter filesMax: files kept, the current one included.
    public init(
        path: String, bytesMax: Int = Limits.logFileBytes, filesMax: Int = Limits.logFiles
    ) throws {
        self.path = path
        self.bytesMax = bytesMax
        self.filesMax = max(1, filesMax)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        let handle = try Self.open(path)
        state = Mutex(State(handle: handle, bytes: Int(clamping: try handle.seekToEnd())))
    }

    /// Writes one line. When the disk is full the line is lost here, but not on the console.
    func write(_ line: [UInt8]) {
        state.withLock { state in
            if state.bytes + line.count > bytesMax, state.bytes > 0 { rotate(&state) }
            guard let handle = state.handle else { return }
            do {
                try handle.write(contentsOf: line)
                state.bytes += line.count
            } catch {
                // Nowhere to report it to; the next line tries again.
            }
        }
    }

    private func rotate(_ state: inout State) {
        let files = FileManager.default
        try? state.handle?.close()
        if filesMax == 1 {
            try? files.removeItem(atPath: path)
        } else {
            try? files.removeItem(atPath: "\(path).\(filesMax - 1)")
            for number in stride(from: filesMax - 2, through: 1, by: -1) {
                try? files.moveItem(atPath: "\(path).\(number)", toPath: "\(path).\(number + 1)")
            }
            try? files.moveItem(atPath: path, toPath: "\(path).1")
        }
        state.handle = try? Self.open(path)
        state.bytes = 0
    }

    private static func open(_ path: String) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            let made = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o640])
            guard made else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        _ = try handle.seekToEnd()
        return handle
    }
}
