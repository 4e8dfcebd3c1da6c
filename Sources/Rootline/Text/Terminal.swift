internal import Foundation
internal import Glibc

/// What the process writes to.
enum Terminal {
    static let isOutputTerminal = isatty(STDOUT_FILENO) == 1
    static let isErrorTerminal = isatty(STDERR_FILENO) == 1

    /// Columns of the terminal on that descriptor; no limit where there is none, as in a file or a pipe.
    static func columns(of descriptor: Int32 = STDOUT_FILENO) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 10_000 }
        return Int(size.ws_col)
    }

    static func say(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Writes all of it, as it is; what a closed reader no longer takes is lost.
    static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    /// Bold on a terminal that has it.
    static func bold(_ text: String) -> String { style("1", text) }

    /// Faint on a terminal that has it.
    static func faint(_ text: String) -> String { style("2", text) }

    private static func style(_ code: String, _ text: String) -> String {
        let isPlain = !isOutputTerminal || Settings.environment("NO_COLOR") != nil
        return isPlain ? text : "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }
}
