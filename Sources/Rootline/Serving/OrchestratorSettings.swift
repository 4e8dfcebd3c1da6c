internal import Curl
internal import Foundation
internal import Logging
internal import Orchestrator
internal import Store

/// Makes the orchestrator from the environment.
enum OrchestratorSettings {
    /// With a language model where `ROOTLINE_LLM_URL` and `ROOTLINE_LLM_MODEL` are set, else with the planner alone.
    static func make(_ store: Store, _ logger: Logger) throws -> Orchestrator {
        Orchestrator(metamodel: store.metamodel, changes: ChangeSource(store), model: try model(logger))
    }

    private static func model(_ logger: Logger) throws -> LanguageModel? {
        let environment = ProcessInfo.processInfo.environment
        guard let settings = try ChatModelSettings(environment: environment) else { return nil }
        logger.info("a language model plans and phrases", metadata: ["model.name": "\(settings.model)"])
        return .openAICompatible(settings, client: CurlClient(CurlConfiguration(environment: environment)))
    }
}
