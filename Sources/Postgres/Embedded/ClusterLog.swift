internal import Foundation

/// The log files of a cluster: what the server said last, and keeping them few.
struct ClusterLog {
    private let directory: ClusterDirectory

    init(_ directory: ClusterDirectory) { self.directory = directory }

    /// The last complaint of this start: on its own output, or, once the server writes log files, in the newest.
    var lastComplaint: String? {
        for path in [directory.startupLog, files.last].compactMap({ $0 }) {
            let lines = tail(of: path).split(separator: "\n")
            let marks = ["FATAL:", "PANIC:", "setpriv:", "error:", "could not"]
            if let line = lines.last(where: { line in marks.contains { line.contains($0) } }) {
                return message(in: String(line))
            }
        }
        return nil
    }

    /// Removes the oldest files.
    func prune(keeping count: Int) {
        for path in files.dropLast(count) { unlink(path) }
    }

    /// Oldest first, since the names contain the time.
    private var files: [String] {
        let folder = directory.path + "/log"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("postgresql-") }.sorted().map { "\(folder)/\($0)" }
    }

    private func tail(of path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        guard let end = try? file.seekToEnd() else { return "" }
        try? file.seek(toOffset: end > 16_384 ? end - 16_384 : 0)
        return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }

    /// Without the time and process number in front.
    private func message(in line: String) -> String {
        line.range(of: "] ").map { String(line[$0.upperBound...]) } ?? line
    }
}
