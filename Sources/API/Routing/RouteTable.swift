internal import Base
internal import HTTPTypes
internal import Hummingbird

/// Every route of the interface, apart from the console's files.
///
/// The router, the OpenAPI document and the test of the rights are all made from this one list.
struct RouteTable: Sendable {
    let routes: [Route]

    static let standard: RouteTable = RouteTable(
        routes: [
            Route.session, Route.apiKeys, Route.cis, Route.bulk, Route.searches, Route.exchange, Route.identity,
            Route.relations, Route.metamodel,
            Route.definitions, Route.commits,
            Route.past, Route.timeline, Route.snapshots, Route.audit, Route.changeSets, Route.changeSetActions,
            Route.rollbacks, Route.rules, Route.findings, Route.quality, Route.review, Route.ingestRuns, Route.ask,
            Route.queries, Route.transactions, Route.service,
        ].flatMap(\.self))

    /// Puts every route on the router, each behind the check of who may call it.
    func register(on router: Router<RequestScope>, environment: APIEnvironment) {
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, scope in
                scope.note.template = route.path
                let call = Call(request: request, scope: scope, environment: environment)
                do {
                    switch route.access {
                    case .everyone(let handle):
                        return try await handle(call)
                    case .role(let role, let handle):
                        let principal = try await environment.gate.admit(call, to: route, needing: role)
                        return try await Repetition.once(call, route, by: principal) { call in
                            do { return try await handle(call, principal) } catch let proposed as InReview {
                                return proposed.response
                            }
                        }
                    }
                } catch let proposed as InReview {
                    return proposed.response
                }
            }
        }
    }

    /// What a request gets that no route took: 405 where the address knows other methods, else 404.
    func refusal(method: HTTPRequest.Method, path: String) -> ProblemDetails {
        let methods = routes.filter { $0.matches(path: path) }.map(\.method.rawValue)
        guard !methods.isEmpty else {
            return ProblemDetails(.notFound, "There is no \"\(path.prefix(200))\".")
        }
        var problem = ProblemDetails(
            .methodNotAllowed, "\"\(path.prefix(200))\" does not know \(method.rawValue.prefix(20)).")
        problem.allowedMethods = Array(Set(methods + (methods.contains("GET") ? ["HEAD"] : []))).sorted()
        return problem
    }
}
