internal import Synchronization

/// The measurements of the service, written in the Prometheus text format.
///
/// Counters and histograms are kept here; sizes and states are read at the time of the scrape through
/// ``addGauges(_:)``.
public final class Metrics: Sendable {
    /// One number with its labels.
    public struct Sample: Sendable {
        public let name: String
        public let help: String
        public let kind: Kind
        public let labels: [(name: String, value: String)]
        public let value: Double

        public enum Kind: String, Sendable { case counter, gauge }

        public init(
            _ name: String, _ kind: Kind, help: String, labels: [(name: String, value: String)] = [], _ value: Double
        ) {
            self.name = name
            self.kind = kind
            self.help = help
            self.labels = labels
            self.value = value
        }
    }

    private struct RequestKey: Hashable {
        let method: String
        let route: String
        let status: Int

        var sortText: String { "\(route) \(method) \(status)" }
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var durations: [String: Histogram] = [:]
        var answers: [String: Histogram] = [:]
        var failedSignIns = 0
        var gauges: [@Sendable () async -> [Sample]] = []
    }

    private let state = Mutex(State())
    let requestsInFlight = Level()

    public init() {}

    /// Has `read` called at every scrape.
    public func addGauges(_ read: @escaping @Sendable () async -> [Sample]) {
        state.withLock { $0.gauges.append(read) }
    }

    /// Counts a finished request. `route` is a template, so that the number of series is bounded.
    func record(method: String, route: String, status: Int, duration: Duration) {
        let method = Self.methods.contains(method) ? method : "other"
        let seconds = duration.secondsValue
        state.withLock { state in
            state.requests[RequestKey(method: method, route: route, status: status), default: 0] += 1
            state.durations[route, default: Histogram()].record(seconds)
        }
    }

    /// Counts an answered question by its status.
    func recordAnswer(status: String, duration: Duration) {
        state.withLock { $0.answers[status, default: Histogram()].record(duration.secondsValue) }
    }

    func recordFailedSignIn() { state.withLock { $0.failedSignIns += 1 } }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// The whole exposition, families in a fixed order (Prometheus text format 0.0.4).
    func exposition() async -> String {
        let current = state.withLock { $0 }
        var page = ExpositionWriter()
        page.family("rootline_http_requests_total", "counter", "Requests finished, by method, route and status.")
        for (key, count) in current.requests.sorted(by: { $0.key.sortText < $1.key.sortText }) {
            page.sample(
                "rootline_http_requests_total",
                [("method", key.method), ("route", key.route), ("status", String(key.status))], Double(count))
        }
        page.family(
            "rootline_http_request_duration_seconds", "histogram",
            "Time from the head of a request to the last byte of its answer, by route.")
        for (route, histogram) in current.durations.sorted(by: { $0.key < $1.key }) {
            page.histogram("rootline_http_request_duration_seconds", [("route", route)], histogram)
        }
        page.family("rootline_http_requests_in_flight", "gauge", "Requests being answered now.")
        page.sample("rootline_http_requests_in_flight", [], Double(requestsInFlight.value))
        page.family("rootline_sign_in_failures_total", "counter", "Sign-ins refused for a wrong name or password.")
        page.sample("rootline_sign_in_failures_total", [], Double(current.failedSignIns))
        page.family("rootline_answer_duration_seconds", "histogram", "Time of one answer, by its status.")
        for (status, histogram) in current.answers.sorted(by: { $0.key < $1.key }) {
            page.histogram("rootline_answer_duration_seconds", [("status", status)], histogram)
        }
        var samples = ProcessStatistics.current().samples
        for read in current.gauges { samples += await read() }
        page.samples(samples)
        return page.text
    }
}

extension Metrics {
    /// A number that goes up and down.
    final class Level: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func increase() { count.add(1, ordering: .relaxed) }
        func decrease() { count.subtract(1, ordering: .relaxed) }
    }

    /// Counts by upper bound, in seconds.
    struct Histogram: Sendable {
        static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
        private(set) var counts = [Int](repeating: 0, count: bounds.count)
        private(set) var count = 0
        private(set) var sum = 0.0

        mutating func record(_ seconds: Double) {
            count += 1
            sum += seconds
            if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[bucket] += 1 }
        }
    }
}
