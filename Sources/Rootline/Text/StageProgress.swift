internal import Foundation
internal import Ingest
internal import JSON
internal import OrderedCollections
internal import Synchronization

/// Shows how far an ingest is: a bar on a terminal, else one JSON object per stage.
///
/// The bar goes to the error stream, so that the result can be piped; JSON lines go to the output stream where
/// they were asked for, and to the error stream where they only stand in for the bar.
final class StageProgress: Sendable {
    private struct State {
        var stage = ""
        var detail = ""
        var isShown = false
        var lastDrawn = ContinuousClock.now - .seconds(1)
    }

    private static let stages = ["observe", "send", "read", "identify", "commit", "done"]

    private let isJSON: Bool
    private let begin = ContinuousClock.now
    private let state = Mutex(State())

    init(isJSON: Bool) { self.isJSON = isJSON }

    private var hasBar: Bool { !isJSON && Terminal.isErrorTerminal }

    /// A stage of this command.
    func begin(_ stage: String, _ members: JSONObject = [:]) {
        if hasBar {
            update(stage: stage, detail: members["records"].map { "\($0) records" } ?? "", force: true)
        } else {
            var line: JSONObject = ["stage": .string(stage)]
            line.merge(members) { _, new in new }
            emit(.object(line))
        }
    }

    /// Something that the connector says.
    func observed(_ progress: ObservationProgress) {
        switch progress {
        case .read(let what, let objects):
            if hasBar {
                update(stage: "observe", detail: "\(objects) \(what)", force: false)
            } else {
                emit(["stage": "observe", "what": .string(what), "objects": JSONValue(objects)])
            }
        case .note(let text):
            if hasBar {
                clear()
                Terminal.complain("note: \(text)")
            } else {
                emit(["stage": "observe", "note": .string(text)])
            }
        }
    }

    /// A stage that the service reports, as it came.
    func service(_ line: JSONValue) {
        if hasBar {
            let records = line["records"].map { "\($0) records" } ?? ""
            update(stage: line["stage"]?.stringValue ?? "", detail: records, force: true)
        } else {
            emit(line)
        }
    }

    /// Takes the bar away.
    func end() { if hasBar { clear() } }

    private func emit(_ line: JSONValue) {
        if isJSON { Terminal.say(line.serialized()) } else { Terminal.complain(line.serialized()) }
    }

    private func clear() {
        let wasShown = state.withLock { state in
            defer { state.isShown = false }
            return state.isShown
        }
        if wasShown { Terminal.write("\r\u{1b}[K", to: 2) }
    }

    private func update(stage: String, detail: String, force: Bool) {
        let isDue = state.withLock { state in
            state.stage = stage
            state.detail = detail
            let now = ContinuousClock.now
            guard force || state.lastDrawn.duration(to: now) > .milliseconds(80) else { return false }
            state.lastDrawn = now
            state.isShown = true
            return true
        }
        guard isDue else { return }
        let position = (Self.stages.firstIndex(of: stage) ?? 0) + 1
        let filled = 24 * position / Self.stages.count
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        let seconds = begin.duration(to: .now).components.seconds
        let text = "\(bar) \(stage) \(detail)  \(seconds) s".truncated(
            toDisplayWidth: max(20, Terminal.columns(of: 2) - 1))
        Terminal.write("\r\u{1b}[K\(text)", to: 2)
    }
}
