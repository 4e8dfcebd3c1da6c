internal import Curl
internal import Foundation
internal import Logging
internal import Orchestrator

/// The language model that the environment names.
enum ModelSettings {
    /// `nil` where none is named: then the built-in planner works alone.
    /// - Throws: `CommandFailure` where the variables contradict each other.
    static func model(_ logger: Logger) throws -> LanguageModel? {
        let environment = ProcessInfo.processInfo.environment
        do throws(LLMError) {
            guard let settings = try ChatModelSettings(environment: environment) else { return nil }
            logger.info("a language model is used", metadata: ["llm.model": "\(settings)"])
            let address = environment["ROOTLINE_LLM_URL"] ?? ""
            return .openAICompatible(settings, client: CurlClient(Settings.curl(for: address)))
        } catch {
            throw CommandFailure(error.message, hint: error.hint)
        }
    }
}
