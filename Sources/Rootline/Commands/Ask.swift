internal import ArgumentParser
internal import Base
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline ask`.
struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a question about the graph, in English or Korean.",
        discussion: """
            Exit code 0: answered. 2: not understood, or it needs a choice from you. 1: error.

            Examples:
              rootline ask "which workloads run on node-1?"
              rootline ask "node-1이 내려가면 무엇이 영향을 받나?"
            """)

    @Argument(help: "The question.")
    var question: String

    @Flag(help: "Print the answer as JSON.")
    var json = false

    @Option(help: "The language of the answer, en or ko; that of the question where it is not given.")
    var language: String?

    @OptionGroup var data: DataOptions

    func validate() throws {
        if let language, !["en", "ko"].contains(language) {
            throw ValidationError("--language is \"\(language)\", allowed are en and ko")
        }
    }

    func run() async throws {
        let answer: JSONValue
        do {
            var body: JSONObject = ["question": .string(question)]
            if let language { body["language"] = .string(language) }
            answer = try await ServiceClient(data).json(
                .post, "/api/v1/ask", body: .object(body), deadline: .seconds(Limits.askSeconds))
        } catch {
            throw CommandFailure(error)
        }
        Terminal.say(
            json ? answer.serialized(pretty: true) : AnswerText(answer: answer).text(width: Terminal.columns()))
        switch answer["status"]?.stringValue {
        case "answered", "no_data", "partial": return
        case "needs_input", "not_understood": throw ExitCode(2)
        default: throw ExitCode(1)
        }
    }
}
