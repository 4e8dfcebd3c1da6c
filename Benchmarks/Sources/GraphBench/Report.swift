internal import Glibc

/// Prints a JSON line for each metric, with the members that the peers' benchmark prints.
struct Report {
    let version: String
    let nodes: Int
    /// Metrics that are wanted; `nil` for all.
    let only: Regex<AnyRegexOutput>?

    func wants(_ metric: String) -> Bool { only.map { metric.firstMatch(of: $0) != nil } ?? true }

    /// - Parameter more: further members, numbers only.
    func line(
        _ metric: String, items: Int, _ samples: [Sample], _ more: KeyValuePairs<String, Double> = [:]
    ) {
        let walls = samples.map(\.wall).sorted()
        let median = walls[walls.count / 2]
        var members: [(String, String)] = [
            ("peer", "\"rootline\""), ("version", "\"\(version)\""), ("nodes", "\(nodes)"),
            ("metric", "\"\(metric)\""), ("runs", "\(samples.count)"), ("items", "\(items)"),
            ("median_s", Self.text(median, places: 9)), ("min_s", Self.text(walls[0], places: 9)),
            ("cpu_s", Self.text(samples.map(\.cpu).min() ?? 0, places: 9)),
            ("load1", Self.text(Usage.load, places: 2)),
            ("per_item_us", Self.text(median / Double(items) * 1e6, places: 4)),
            ("check", Self.text(samples[samples.count - 1].check, places: 3)),
            ("rss_mb", Self.text(Usage.residentMegabytes, places: 1)),
        ]
        members += more.map { ($0.key, Self.text($0.value, places: 3)) }
        Output.say("{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
    }

    /// `more` of a line about single operations.
    static func quantiles(_ latencies: Latencies) -> KeyValuePairs<String, Double> {
        ["p50_us": latencies.quantile(0.5) * 1e6, "p99_us": latencies.quantile(0.99) * 1e6]
    }

    private static func text(_ number: Double, places: Int) -> String {
        guard number.isFinite else { return "null" }
        var unit = 1.0
        for _ in 0..<places { unit *= 10 }
        let scaled = (number * unit).rounded()
        guard abs(scaled) < 9e15 else { return "\(number)" }
        let whole = Int(abs(scaled))
        let fraction = String(whole % Int(unit))
        let zeros = String(repeating: "0", count: places - fraction.count)
        return (scaled < 0 ? "-" : "") + "\(whole / Int(unit)).\(zeros)\(fraction)"
    }
}

/// Lines to standard output and standard error, unbuffered.
enum Output {
    static func say(_ line: String) { write(line, to: STDOUT_FILENO) }
    static func complain(_ line: String) { write(line, to: STDERR_FILENO) }

    private static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
