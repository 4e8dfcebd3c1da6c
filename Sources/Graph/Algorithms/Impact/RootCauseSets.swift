/// Several causes at once.
extension RootCauseTrial {
    typealias Tried = (verdict: Verdict, mask: ContiguousArray<UInt64>)

    /// The smallest sets that explain every alarm, or one greedy set.
    mutating func sets(from tried: [Tried]) throws(GraphError) -> [RootCause] {
        var runsLeft = question.jointRunsMax
        for size in [2, 3] {
            var found: [RootCause] = []
            for chosen in promising(size, tried) where found.count < question.setsMax {
                if !isExplained(chosen, tried) {
                    // Together they may take down a redundancy group that survives each alone.
                    if runsLeft == 0 { continue }
                    runsLeft -= 1
                }
                let verdict = try joint(chosen, tried)
                if verdict.isComplete { found.append(verdict.cause) }
            }
            if !found.isEmpty { return found.sorted(by: isBetter) }
        }
        return try greedy(tried)
    }

    /// Sets of so many of the best candidates that together may reach every alarm; those that surely do come first.
    private func promising(_ size: Int, _ tried: [Tried]) -> [[Int]] {
        var sure: [[Int]] = []
        var possible: [[Int]] = []
        func consider(_ chosen: [Int]) {
            guard covers(chosen, { tried[$0].mask }) else { return }
            if isExplained(chosen, tried) { sure.append(chosen) } else { possible.append(chosen) }
        }
        let count = min(tried.count, size == 2 ? Self.pairedMax : Self.tripledMax)
        for first in 0..<count {
            for second in (first + 1)..<max(first + 1, count) {
                if size == 2 {
                    consider([first, second])
                } else {
                    for third in (second + 1)..<max(second + 1, count) { consider([first, second, third]) }
                }
            }
        }
        return sure + possible
    }

    /// Candidates of which every pair, and every triple, is considered: 32,000 pairs and 42,000 triples.
    private static let pairedMax = 256
    private static let tripledMax = 64

    private func isExplained(_ chosen: [Int], _ tried: [Tried]) -> Bool {
        covers(chosen) { tried[$0].verdict.explained }
    }

    @inline(__always)
    private func covers(_ chosen: [Int], _ set: (Int) -> ContiguousArray<UInt64>) -> Bool {
        var count = 0
        for word in 0..<words { count += chosen.reduce(0) { $0 | set($1)[word] }.nonzeroBitCount }
        return count == alarms.count
    }

    private mutating func joint(_ chosen: [Int], _ tried: [Tried]) throws(GraphError) -> Verdict {
        try verdict(on: chosen.map { tried[$0].verdict.cause.causes[0].rawValue })
    }

    /// Takes the candidate that explains most of what is left, until nothing more is explained.
    private mutating func greedy(_ tried: [Tried]) throws(GraphError) -> [RootCause] {
        var chosen: [Int] = []
        var explained = ContiguousArray<UInt64>(repeating: 0, count: words)
        while true {
            var best: (index: Int, gain: Int)?
            for (index, candidate) in tried.enumerated() {
                let gain = (0..<words).reduce(0) {
                    $0 + (candidate.verdict.explained[$1] & ~explained[$1]).nonzeroBitCount
                }
                if gain > best?.gain ?? 0 { best = (index, gain) }
            }
            guard let best else { break }
            chosen.append(best.index)
            for word in 0..<words { explained[word] |= tried[best.index].verdict.explained[word] }
        }
        return chosen.count < 2 ? [] : [try joint(chosen, tried).cause]
    }
}
