internal import Curl
internal import Foundation
internal import Logging
internal import Orchestrator

/// The other graph database that the environment names.
struct ExternalGraph: Sendable {
    let client: Neo4jClient
    /// `ROOTLINE_NEO4J_PROJECTION` is `on`: every commit is projected into it.
    let isKeptUpToDate: Bool

    /// `nil` where none is named.
    /// - Throws: `CommandFailure` where a variable makes no sense.
    static func named(_ logger: Logger) throws -> ExternalGraph? {
        let environment = ProcessInfo.processInfo.environment
        do throws(OrchestratorError) {
            guard let settings = try Neo4jSettings(environment: environment) else { return nil }
            let isKept = environment["ROOTLINE_NEO4J_PROJECTION"]?.lowercased() == "on"
            logger.info(
                "an external graph is used", metadata: ["external": "\(settings)", "projection": "\(isKept)"])
            let address = environment["ROOTLINE_NEO4J_URL"] ?? ""
            return ExternalGraph(
                client: Neo4jClient(settings, client: CurlClient(Settings.curl(for: address))), isKeptUpToDate: isKept)
        } catch {
            throw CommandFailure(error.message, hint: error.hint)
        }
    }
}
