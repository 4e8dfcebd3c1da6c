public import Base
public import CMDB
internal import Cypher
internal import Graph
internal import OrderedCollections

extension Store {
    /// What a finding's repair would change, as operations of a change set. Nothing is changed.
    /// - Throws: `notFound`; `refused` where the rule is gone, has no repair, or the repair fails.
    public func repair(_ finding: Finding, of tenant: TenantID) throws(StoreError) -> [ChangeOperation] {
        let (graph, metamodel) = estate(for: tenant)
        guard let rule = metamodel.rules[finding.rule] else {
            throw StoreError(.notFound, "there is no rule '\(finding.rule)' any more")
        }
        guard let ci = finding.ci else {
            throw StoreError(
                .refused, "finding f-\(finding.id) is about the rule itself",
                hint: "Mend the rule's expression: \(finding.problem ?? "")")
        }
        let time = now()
        let deadline = ContinuousClock.now + .seconds(Limits.answerSeconds)
        let environment = QueryEnvironment(
            statementTime: time, transactionTime: time, realTime: now, seed: UInt64(bitPattern: time.rawValue),
            budget: QueryBudget(
                bytesMax: Limits.nodeExpressionBytes,
                interruption: { ContinuousClock.now > deadline ? .outOfTime : Task.isCancelled ? .cancelled : nil }))
        do throws(ChangeError) {
            return try RuleRepair.operations(
                of: rule, for: ci, on: graph, metamodel: metamodel, environment: environment)
        } catch { throw StoreError(error) }
    }
}
