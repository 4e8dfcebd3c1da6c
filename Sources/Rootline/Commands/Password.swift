internal import ArgumentParser
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline password`.
struct Password: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage passwords of the console.", subcommands: [Reset.self])

    /// `rootline password reset`.
    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a user a new random password and end the user's sessions.",
            discussion: "The service must be running; the API key of its data directory gives the right to do this.")

        @Option(help: "The user.")
        var user = FirstStart.administrator

        @OptionGroup var data: DataOptions

        func run() async throws {
            do {
                let client = try ServiceClient(data)
                let password = try FirstStart.randomPassword()
                _ = try await client.json(
                    .post, "/api/v1/passwords",
                    body: [
                        "username": .string(user), "password": .string(password),
                    ])
                Terminal.say("New password of \(user): \(password)")
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
