public import Base
public import Graph

/// What there is to say about a change set before it is applied.
public struct ChangeAssessment: Sendable {
    /// What it would be refused for, at most ``ChangeCheck/problemsMax``.
    public internal(set) var problems: [ChangeError] = []
    public internal(set) var conflicts: [ChangeConflict] = []
    public internal(set) var risk = Risk()
    public internal(set) var touches: [Touch] = []
    /// The change where it has no problems.
    public internal(set) var change: ResolvedChange?
}

/// Checks a change set whole, without applying it.
public enum ChangeCheck {
    /// Problems that are told; more would not be read.
    public static let problemsMax = 100

    /// - Parameters:
    ///   - known: which CIs there are already.
    ///   - time: when it would be committed; what is said then is newer than what was said before.
    /// - Complexity: that of resolving it and of an impact analysis from what it changes.
    /// - Throws: what the graph's own limits say.
    public static func report(
        on changeSet: ChangeSet, base: ChangeBase?, graph: GraphSnapshot, metamodel: Metamodel,
        records: RecordBook = RecordBook(), known: StrongKeys = StrongKeys(), at time: Instant
    ) throws(GraphError) -> ChangeAssessment {
        var report = ChangeAssessment()
        report.conflicts = base?.conflicts(with: changeSet.operations, on: graph, metamodel: metamodel) ?? []
        let resolver = ChangeResolver(metamodel: metamodel)
        // Conflicts are told apart from what is wrong with the set itself.
        var alone = changeSet
        alone.base = nil
        let change: ResolvedChange
        do throws(ChangeError) {
            change = try resolver.resolve(
                alone, on: graph, identities: IdentityCounter(above: graph), as: graph.seq.next, records: records,
                at: time)
            try change.refuseKnown(by: alone, on: graph, known)
        } catch let error {
            report.problems = resolver.problems(of: alone, on: graph, records: records, at: time, limit: problemsMax)
            if report.problems.isEmpty { report.problems = [error] }
            return report
        }
        report.touches = change.touches(before: graph)
        report.risk = try Risk.of(change, before: graph)
        report.change = change
        return report
    }
}

extension ChangeResolver {
    /// Everything that is wrong with a change set: operation by operation, then the rules on the resulting graph.
    func problems(
        of changeSet: ChangeSet, on graph: GraphSnapshot, records: RecordBook = RecordBook(), at time: Instant,
        limit: Int
    ) -> [ChangeError] {
        var problems: [ChangeError] = []
        let identities = IdentityCounter(above: graph)
        var resolution = Resolution(metamodel: metamodel, graph: graph, source: changeSet.source.name)
        resolution.kind = changeSet.kind
        resolution.time = time
        resolution.change.book = records
        do throws(ChangeError) { try resolution.define(changeSet.operations) } catch { return [error] }
        for (position, operation) in changeSet.operations.enumerated() where problems.count < limit {
            do throws(ChangeError) { try resolution.apply(operation, identities) } catch {
                problems.append(error.at(operation: position + 1))
            }
        }
        guard problems.isEmpty else { return problems }
        do throws(ChangeError) {
            try resolution.retireOwned()
            let rules = RelationRules(resolution.finish(as: graph.seq.next), before: graph)
            return try rules.violations(includingRequired: changeSet.kind != .ingest, limit: limit).map(\.error)
        } catch {
            return [error]
        }
    }
}
