public import Foundation

/// What came of a run: passed and failed by category.
public struct Report {
    public struct Count: Hashable, Sendable {
        public var passed = 0
        public var failed = 0
    }

    public struct Failure: Sendable {
        public let scenario: Scenario
        public let problem: String
    }

    public private(set) var categories: [String: Count] = [:]
    public private(set) var failures: [Failure] = []

    public init() {}

    public var total: Count {
        categories.values.reduce(into: Count()) { total, count in
            total.passed += count.passed
            total.failed += count.failed
        }
    }

    public mutating func add(_ scenario: Scenario, problem: String?) {
        if let problem {
            categories[scenario.category, default: Count()].failed += 1
            failures.append(Failure(scenario: scenario, problem: problem))
        } else {
            categories[scenario.category, default: Count()].passed += 1
        }
    }

    /// One line for each category, `N passed, N failed` as the last.
    public var lines: [String] {
        let width = categories.keys.map(\.count).max() ?? 0
        var lines = categories.sorted { $0.key < $1.key }.map { name, count in
            "\(name.padding(toLength: width + 2, withPad: " ", startingAt: 0))\(count.passed) passed, \(count.failed) failed"
        }
        lines.append("\(total.passed) passed, \(total.failed) failed")
        return lines
    }
}

/// The number of cases that passed once, by category: `category<space>count` lines. They may only rise.
public struct Levels {
    public private(set) var counts: [String: Int] = [:]

    public init(contentsOf file: URL) {
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            if parts.count == 2, let count = Int(parts[1]) { counts[String(parts[0])] = count }
        }
    }

    /// The categories of a report that have fallen below their level.
    public func fallen(in report: Report) -> [String] {
        counts.sorted { $0.key < $1.key }.compactMap { category, level in
            let passed = report.categories[category]?.passed ?? 0
            return passed < level ? "\(category): \(passed) passed, and the level is \(level)" : nil
        }
    }

    public mutating func raise(to report: Report) {
        for (category, count) in report.categories { counts[category] = max(counts[category] ?? 0, count.passed) }
    }

    public func write(to file: URL) throws {
        let lines = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
        try Data(("# Cases that pass, by category. These numbers may only rise.\n" + lines.joined()).utf8).write(
            to: file)
    }
}
