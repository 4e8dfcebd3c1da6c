/// The metadata keys that the doors write, dotted, with OpenTelemetry's names where it has one.
enum LogKey {
    static let requestID = "request.id"
    static let method = "http.request.method"
    static let path = "url.path"
    static let route = "http.route"
    static let status = "http.response.status_code"
    static let milliseconds = "duration.ms"
    static let clientAddress = "client.address"
    static let tenant = "tenant.id"
    static let subject = "principal.subject"
    static let broken = "http.response.broken"
    static let cause = "error.cause"
    static let code = "error.code"
    static let source = "ingest.source"
    static let records = "ingest.records"
    static let seq = "commit.seq"
    static let run = "run.id"
}
