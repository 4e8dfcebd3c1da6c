internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import Store

extension Route {
    /// The schema of the estate.
    static let metamodel: [Route] = [
        Route(
            .get, "/api/v1/metamodel",
            Operation(
                id: "getMetamodel", tag: .cis, summary: "CI classes and relation types",
                answers: [.json(Schema.ref("Metamodel"), "Classes with all their attributes; parents come first.")]),
            .reader
        ) { call, principal in
            .json(Wire.metamodel(try call.environment.backend.spine().store.metamodel(for: principal.tenant)))
        }
    ]
}
