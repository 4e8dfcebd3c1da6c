internal import ArgumentParser
internal import Glibc

/// The command line.
@main
struct RootlineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rootline",
        abstract: "A graph of your configuration items: ingest, ask, look.",
        discussion: """
            Start with `rootline serve`, then `rootline ingest local` and `rootline ask "…"` from a second terminal.
            Commands find the service through ROOTLINE_URL and ROOTLINE_TOKEN, else through the data directory.
            """,
        version: RootlineVersion.current,
        subcommands: [
            Serve.self, Ingest.self, Ask.self, Query.self, Shell.self, CI.self, Change.self, Identity.self, Review.self,
            SchemaCommand.self, RuleCommand.self, Findings.self, Quality.self, SnapshotCommand.self, AuditCommand.self,
            Generate.self, Password.self, Version.self,
        ])

    /// A command's own errors are one or two lines for people and exit code 1; usage errors are the parser's.
    static func main() async {
        // A reader that goes away is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try await asyncParseAsRoot(nil)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as CommandFailure {
            Terminal.complain(error.text)
            Glibc.exit(error.exitCode)
        } catch {
            exit(withError: error)
        }
    }
}

/// The version of this build.
enum RootlineVersion {
    static let current = "0.1.0"
}

/// `rootline version`.
struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() { print("rootline \(RootlineVersion.current)") }
}
