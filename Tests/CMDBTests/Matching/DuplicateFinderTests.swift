import CMDB
import Foundation
import Graph
import Testing

/// Duplicates of a made-up estate are found, and hardly anything else.
@Suite struct DuplicateFinderTests {
    @Test(arguments: [UInt64(1)]) func duplicatesAreFound(seed: UInt64) throws {
        try check(.known, seed: seed)
    }

    /// The same bar on an estate of another trade, spoilt in other ways.
    @Test(arguments: [UInt64(7_003)]) func duplicatesOfAnUnknownEstateAreFound(seed: UInt64) throws {
        try check(.heldOut, seed: seed)
    }

    private func check(_ flavour: DuplicateEstate.Flavour, seed: UInt64) throws {
        let count = ProcessInfo.processInfo.environment["ROOTLINE_DUPLICATE_CIS"].flatMap(Int.init) ?? 10_000
        let estate = try DuplicateEstate(flavour, count: count, seed: seed)
        let start = ContinuousClock.now
        let found = DuplicateFinder(metamodel: .starter).pairs(in: estate.graph, limit: .max)
        let took = ContinuousClock.now - start
        let pairs = Set(found.map { DuplicateEstate.Pair($0.first, $0.second) })
        let right = pairs.filter { estate.truth[$0] != nil }.count
        let precision = Double(right) / Double(max(1, pairs.count))
        let recall = Double(right) / Double(estate.truth.count)
        var lost: [String: Int] = [:]
        for (pair, label) in estate.truth where !pairs.contains(pair) { lost[label, default: 0] += 1 }
        let figures = """
            \(estate.graph.nodeCount) CIs, \(estate.truth.count) duplicates, seed \(seed): precision \
            \(precision.formatted(.number.precision(.fractionLength(4)))), recall \
            \(recall.formatted(.number.precision(.fractionLength(4)))), \(took); not found: \(lost)
            """
        if ProcessInfo.processInfo.environment["ROOTLINE_DUPLICATE_SHOW"] != nil { show(figures, found, estate) }
        #expect(precision >= 0.95, "\(figures)")
        #expect(recall >= 0.95, "\(figures)")
    }

    /// For whoever changes a rule: what was found wrongly, and what was not found.
    private func show(_ figures: String, _ found: [DuplicatePair], _ estate: DuplicateEstate) {
        var text = figures + "\n"
        func line(_ id: NodeID) -> String {
            guard let document = estate.graph.document(of: id, metamodel: .starter) else { return "" }
            let attributes = document.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return "  \(document.ciClass) '\(document.name)' \(attributes.joined(separator: " "))\n"
        }
        let pairs = Set(found.map { DuplicateEstate.Pair($0.first, $0.second) })
        for pair in found.filter({ estate.truth[.init($0.first, $0.second)] == nil }).prefix(12) {
            text += "wrong \(pair.score)\n\(line(pair.first))\(line(pair.second))"
            text +=
                "  " + pair.evidence.map { "\($0.what) \(($0.weight * 10).rounded() / 10)" }.joined(separator: ", ")
                + "\n"
        }
        let lax = DuplicateFinder(metamodel: .starter, leastScore: 1e-6).pairs(in: estate.graph, limit: .max)
        for (pair, label) in estate.truth.filter({ !pairs.contains($0.key) }).prefix(25) {
            text += "not found: \(label)\n\(line(pair.first))\(line(pair.second))"
            if let low = lax.first(where: { $0.first == pair.first && $0.second == pair.second }) {
                text +=
                    "  \(low.score) "
                    + low.evidence.map { "\($0.what) \(($0.weight * 10).rounded() / 10)" }.joined(separator: ", ")
                    + "\n"
            }
        }
        FileHandle.standardError.write(Data(text.utf8))
    }
}
