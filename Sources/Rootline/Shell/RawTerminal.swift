internal import Glibc

/// The terminal without its own line editing: every key comes at once. The end of its life gives that back.
struct RawTerminal: ~Copyable {
    private let before: termios

    /// Nil where standard input is no terminal.
    static func open() -> RawTerminal? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        let before = settings
        cfmakeraw(&settings)
        // Output keeps its line ends.
        settings.c_oflag |= tcflag_t(OPOST)
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0 else { return nil }
        // Text that is pasted comes with marks around it.
        Terminal.write("\u{1b}[?2004h", to: STDOUT_FILENO)
        return RawTerminal(before: before)
    }

    /// Ends its life.
    consuming func close() {}

    deinit {
        Terminal.write("\u{1b}[?2004l", to: STDOUT_FILENO)
        var settings = before
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    /// The next byte; nil at the end of input, or where none comes within 50 ms and it may not wait.
    static func byte(mayWait: Bool) -> UInt8? {
        var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = Glibc.poll(&poll, 1, mayWait ? -1 : 50)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return nil }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            return count == 1 ? byte : nil
        }
    }
}
