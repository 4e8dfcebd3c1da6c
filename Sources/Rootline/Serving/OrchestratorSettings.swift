internal import Logging
internal import Orchestrator
internal import Store

/// Makes the orchestrator from the environment.
enum OrchestratorSettings {
    static func make(_ store: Store, _ logger: Logger) throws -> Orchestrator {
        Orchestrator(metamodel: store.metamodel, changes: ChangeSource(store), model: nil)
    }
}
