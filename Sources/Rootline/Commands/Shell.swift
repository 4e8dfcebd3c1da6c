internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import Glibc
internal import JSON

/// `rootline shell`.
struct Shell: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Type Cypher statements, one after the other.",
        discussion: """
            With history, completion and statements over several lines; `:help` lists the commands.
            Reads statements from standard input where that is no terminal.
            """)

    @OptionGroup var options: QueryOptions

    func run() async throws {
        do {
            let service = try ServiceClient(options.data)
            var session = ShellSession(
                service: service, client: QueryClient(service: service, database: options.tenant),
                parameters: try options.typedParameters(), asOf: options.asOf, isReadOnly: options.readOnly,
                format: options.format, timeout: .seconds(options.timeout))
            if isatty(STDIN_FILENO) == 1 {
                try await converse(&session)
            } else {
                try await runScript(&session)
            }
        } catch let failure as StatementFailure {
            Terminal.complain(failure.text)
            throw ExitCode(1)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func converse(_ session: inout ShellSession) async throws {
        // Says early where there is no service.
        _ = try await session.client.run(Statement(text: "RETURN 1", isReadOnly: true), deadline: .seconds(30))
        await session.learnNames()
        Terminal.say(Terminal.faint("Rootline \(RootlineVersion.current) at \(session.service.address) · :help"))
        // Ctrl+C stops a statement or empties the line; between the two it must not end the sitting.
        signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, SIG_DFL) }
        var history = ShellHistory()
        var editor = LineEditor()
        editor.isComplete = Self.isComplete
        while !session.isAtEnd {
            editor.history = history.entries
            let completion = session.completion
            editor.offer = { completion.answer($0) }
            switch editor.read(prompt: session.prompt) {
            case .end: session.isAtEnd = true
            case .cancelled: continue
            case .text(let text):
                history.add(text)
                await perform(text, &session)
            }
        }
        if let open = session.transaction { try await session.client.rollBack(open) }
    }

    /// Enter sends a command, an empty line, and a statement that ends with a semicolon.
    static func isComplete(_ text: String) -> Bool {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed.isEmpty || trimmed.hasPrefix(":") { return true }
        let (statements, rest) = StatementScanner.split(text)
        return !statements.isEmpty && rest.allSatisfy(\.isWhitespace)
    }

    /// Everything in a text, until something fails; Ctrl+C stops it.
    private func perform(_ text: String, _ session: inout ShellSession) async {
        let (statements, rest) = text.hasPrefix(":") ? ([text], "") : StatementScanner.split(text)
        for input in statements + (rest.allSatisfy(\.isWhitespace) ? [] : [rest]) {
            let (next, error) = await Self.interruptibly { [session] in
                var session = session
                do {
                    try await session.run(input)
                    return (session, nil)
                } catch {
                    return (session, error)
                }
            }
            session = next
            switch error {
            case nil: continue
            case is CancellationError: Terminal.complain("stopped")
            case let failure as StatementFailure: Terminal.complain(failure.text)
            case let failure?: Terminal.complain(CommandFailure(failure).text)
            }
            return
        }
    }

    private typealias Outcome = (session: ShellSession, error: (any Error)?)

    /// Runs `work` to its end, which Ctrl+C brings about early by cancelling it.
    private static func interruptibly(_ work: @escaping @Sendable () async -> Outcome) async -> Outcome {
        let (interrupts, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        let source = DispatchSource.makeSignalSource(signal: SIGINT)
        source.setEventHandler { continuation.yield() }
        source.resume()
        defer { source.cancel() }
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in interrupts { return nil }
                return nil
            }
            while let finished = await group.next() {
                group.cancelAll()
                if let finished { return finished }
            }
            preconditionFailure("the first task has an outcome")
        }
    }

    private func runScript(_ session: inout ShellSession) async throws {
        let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        var open = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if open.allSatisfy(\.isWhitespace), line.hasPrefix(":") {
                try await session.run(String(line))
                if session.isAtEnd { return }
                continue
            }
            open += line + "\n"
            let (statements, rest) = StatementScanner.split(open)
            for statement in statements { try await session.run(statement) }
            open = rest
        }
        if !open.allSatisfy(\.isWhitespace) { try await session.run(open) }
        if let transaction = session.transaction { try await session.client.rollBack(transaction) }
    }
}
