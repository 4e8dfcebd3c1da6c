internal import Foundation
internal import Glibc
internal import JSON

/// What was typed before: one JSON string a line, in a file that only its owner can read.
struct ShellHistory {
    private(set) var entries: [String] = []
    private let path: String
    static let entriesMax = 2_000

    /// `$XDG_STATE_HOME/rootline/history`, by default below `~/.local/state`.
    static var standardPath: String {
        let state =
            Settings.environment("XDG_STATE_HOME")
            ?? (Settings.environment("HOME") ?? NSHomeDirectory()) + "/.local/state"
        return state + "/rootline/history"
    }

    /// Without a file that can be read it begins empty.
    init(path: String = ShellHistory.standardPath) {
        self.path = path
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        entries = text.split(separator: "\n").compactMap { (try? JSONValue.parse(String($0)))?.stringValue }
            .suffix(Self.entriesMax)
    }

    /// Adds an entry here and to the file; the same as the last is passed over, and so is what has a password in it.
    /// A file that cannot be written does not disturb the work.
    mutating func add(_ entry: String) {
        let text = entry.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, text != entries.last, !text.lowercased().contains("password") else { return }
        entries.append(text)
        let isOver = entries.count > Self.entriesMax + Self.entriesMax / 4
        if isOver { entries.removeFirst(entries.count - Self.entriesMax) }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isOver ? O_TRUNC : O_APPEND)
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        fchmod(descriptor, 0o600)
        let lines = isOver ? entries : [text]
        Terminal.write(
            lines.map { JSONValue.string($0).serialized() + "\n" }.joined(), to: descriptor)
    }
}
