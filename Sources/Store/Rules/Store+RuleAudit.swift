public import Base
internal import CMDB
public import Graph
internal import Logging
internal import OrderedCollections
internal import Postgres

/// What an audit of everything found out about one rule.
public struct RuleAudit: Sendable {
    public let rule: String
    /// The state that was looked at.
    public let seq: CommitSeq
    public let matched: Int
    public let failing: Int
    /// Findings that should have been there, and have been opened.
    public let missing: [NodeID]
    /// Findings that should not have been there, and have been closed.
    public let superfluous: [NodeID]
    /// Why the rule could not be asked about everything.
    public let givenUp: String?
    public let seconds: Double
}

extension Store {
    /// Asks every rule, or one, about every CI, and compares with the findings that commits have left. They agree,
    /// unless a rule was given up for a commit, or somebody has changed rows by hand; then the findings are mended.
    /// - Complexity: O(rules · CIs of their classes).
    public func auditRules(of tenant: TenantID, only key: String? = nil) async throws(StoreError) -> [RuleAudit] {
        let estate = estate(for: tenant)
        if let key, estate.metamodel.rules[key] == nil { throw StoreError(.notFound, "there is no rule '\(key)'") }
        var audits: [RuleAudit] = []
        for rule in estate.metamodel.rules.values where key == nil || rule.key == key {
            audits.append(try await audit(rule, estate.graph, tenant))
            if Task.isCancelled { throw StoreError(.cancelled, "the audit was stopped") }
            await Task.yield()
        }
        return audits
    }

    private func audit(
        _ rule: ValidationRule, _ graph: GraphSnapshot, _ tenant: TenantID
    ) async throws(StoreError) -> RuleAudit {
        let began = ContinuousClock.now
        let result: RuleResult
        do throws(ChangeError) {
            var check = try RuleCheck(rule, on: graph)
            result = check.all { Task.isCancelled }
        } catch { throw StoreError(error) }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let stored = try await problems(of: rule.key, asOf: graph.seq, tenant)
        let found = Dictionary(uniqueKeysWithValues: result.verdicts.map { ($0.ci, $0.problem ?? "") })
        let isComplete = result.givenUp == nil
        let missing = result.verdicts.map(\.ci).filter { stored[$0] != found[$0] }
        let superfluous = isComplete ? stored.keys.filter { found[$0] == nil }.sorted() : []
        let hadGivenUp = try await hasGivenUp(rule.key, tenant)
        if !missing.isEmpty || !superfluous.isEmpty || hadGivenUp == isComplete {
            try await recheck(rule, Set(missing).union(superfluous), result.givenUp, tenant)
        }
        return RuleAudit(
            rule: rule.key, seq: graph.seq, matched: result.matched, failing: result.verdicts.count, missing: missing,
            superfluous: superfluous, givenUp: result.givenUp, seconds: seconds)
    }

    private func problems(
        of rule: String, asOf seq: CommitSeq, _ tenant: TenantID
    ) async throws(StoreError) -> [NodeID: String] {
        let number = try number(of: tenant)
        return try await read { connection in
            var found: [NodeID: String] = [:]
            for row in try await connection.query(
                """
                select ci, problem from finding where tenant = $1 and rule = $2 and opened_seq <= $3
                    and (closed_seq is null or closed_seq > $3) and ci <> 0
                """, [.int(number.rawValue), .text(rule), .int(seq.rawValue)])
            {
                found[NodeID(rawValue: UInt64(try row.int64("ci")))] = try row.optionalString("problem") ?? ""
            }
            return found
        }
    }

    private func hasGivenUp(_ rule: String, _ tenant: TenantID) async throws(StoreError) -> Bool {
        let number = try number(of: tenant)
        return try await read { connection in
            try await !connection.query(
                "select 1 from finding where tenant = $1 and rule = $2 and ci = 0 and closed_seq is null",
                [.int(number.rawValue), .text(rule)]
            ).isEmpty
        }
    }

    /// Brings the findings of some CIs to what the rule says of them now: on the state that Postgres has while nobody
    /// else writes findings.
    private func recheck(
        _ rule: ValidationRule, _ cis: Set<NodeID>, _ givenUp: String?, _ tenant: TenantID
    ) async throws(StoreError) {
        let number = try number(of: tenant)
        for _ in 0..<Limits.ruleRecheckAttempts {
            let (graph, metamodel) = estate(for: tenant)
            // Changed meanwhile: that commit has asked about everything itself.
            guard metamodel.rules[rule.key] == rule else { return }
            let verdicts: [RuleVerdict]
            do throws(ChangeError) { verdicts = try RuleCheck.verdicts(rule, of: cis, on: graph) } catch {
                throw StoreError(error)
            }
            let failing = Set(verdicts.map(\.ci))
            let stamp = FindingRows.Stamp(tenant: number, seq: graph.seq, time: now())
            let isDone = try await read { connection in
                try await connection.transaction { connection in
                    try await connection.execute("lock table finding in share row exclusive mode")
                    guard try await CommitWriter.lastSeq(number, on: connection) == graph.seq else { return false }
                    try await connection.execute(
                        """
                        update finding set closed_seq = $2, closed_at = $3
                        where tenant = $1 and rule = $4 and ci = any($5) and closed_seq is null
                        """,
                        stamp.parameters + [
                            .text(rule.key),
                            .intArray(
                                cis.subtracting(failing).map { Int64($0.rawValue) }
                                    + (givenUp == nil ? [FindingRows.noCI] : [])),
                        ])
                    try await FindingRows.open(verdicts, of: rule, graph, metamodel, stamp, on: connection)
                    if let givenUp { try await FindingRows.giveUp(rule, givenUp, stamp, on: connection) }
                    return true
                }
            }
            if isDone { return }
        }
        throw StoreError(
            .busy, "commits come faster than the findings of rule '\(rule.key)' can be mended",
            hint: "Audit again when it is quieter.")
    }

    /// Audits every tenant's rules now and then until it is cancelled.
    public func auditPeriodically() async throws {
        while true {
            try await Task.sleep(for: .seconds(Limits.ruleAuditSeconds))
            for tenant in tenantIDs {
                do {
                    let audits = try await auditRules(of: tenant)
                    let mended = audits.reduce(0) { $0 + $1.missing.count + $1.superfluous.count }
                    logger.info(
                        "rules audited", metadata: ["rule.count": "\(audits.count)", "finding.mended": "\(mended)"])
                    try await recordQuality(of: tenant)
                } catch {
                    logger.warning("the audit of rules failed", metadata: ["error": "\(error.message)"])
                }
            }
        }
    }
}
