internal import HTTPTypes
internal import Hummingbird

/// Answers what no route took: files of the console, else 404 or 405 as problem details.
struct Fallback: RouterMiddleware {
    typealias Context = RequestScope

    let table: RouteTable
    let console: ConsoleFiles

    func handle(
        _ request: Request, context: RequestScope, next: (Request, RequestScope) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let path = request.uri.path
            if let file = try await console.response(to: request, context) {
                context.note.template = "console"
                return file
            }
            throw table.refusal(method: request.method, path: path)
        }
    }
}
