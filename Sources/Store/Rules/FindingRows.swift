internal import Base
internal import CMDB
internal import Graph
internal import Postgres

/// Findings in Postgres.
enum FindingRows {
    /// Opens and closes what a commit opens and closes, in its own transaction. Without changes it sends nothing.
    static func write(
        _ change: ResolvedChange, as seq: CommitSeq, at time: Instant, tenant: TenantNumber,
        on connection: PostgresConnection
    ) async throws {
        guard isNeeded(change) else { return }
        let stamp = Stamp(tenant: tenant, seq: seq, time: time)
        for rule in change.endedRules { try await closeAll(of: rule, besides: [], stamp, on: connection) }
        for rule in change.ruleChanges { try await write(rule, change.graph, change.metamodel, stamp, on: connection) }
    }

    /// Whether the commit opens or closes anything.
    static func isNeeded(_ change: ResolvedChange) -> Bool { !change.ruleChanges.isEmpty || !change.endedRules.isEmpty }

    /// When something happened to findings.
    struct Stamp {
        let tenant: TenantNumber
        let seq: CommitSeq
        let time: Instant

        var parameters: [PostgresParameter] { [.int(tenant.rawValue), .int(seq.rawValue), .instant(time)] }
    }

    /// Stands for the CI of a finding about the rule itself.
    static let noCI: Int64 = 0

    private static func write(
        _ change: RuleChange, _ graph: GraphSnapshot, _ metamodel: Metamodel, _ stamp: Stamp,
        on connection: PostgresConnection
    ) async throws {
        let rule = change.rule
        if change.isWhole {
            try await closeAll(of: rule.key, besides: change.opened.map(\.ci), stamp, on: connection)
        }
        if !change.closed.isEmpty {
            try await connection.execute(
                """
                update finding set closed_seq = $2, closed_at = $3
                where tenant = $1 and rule = $4 and ci = any($5) and closed_seq is null
                """, stamp.parameters + [.text(rule.key), .intArray(change.closed.map { Int64($0.rawValue) })])
        }
        try await open(change.opened, of: rule, graph, metamodel, stamp, on: connection)
        if let reason = change.givenUp { try await giveUp(rule, reason, stamp, on: connection) }
    }

    static func closeAll(
        of rule: String, besides kept: [NodeID], _ stamp: Stamp, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update finding set closed_seq = $2, closed_at = $3
            where tenant = $1 and rule = $4 and closed_seq is null
                and not exists (select from unnest($5::bigint[]) as kept(ci) where kept.ci = finding.ci)
            """, stamp.parameters + [.text(rule), .intArray(kept.map { Int64($0.rawValue) })])
    }

    /// Opens findings; what is open already takes over what the rule says now. A waiver that still runs goes on.
    static func open(
        _ verdicts: [RuleVerdict], of rule: ValidationRule, _ graph: GraphSnapshot, _ metamodel: Metamodel,
        _ stamp: Stamp, on connection: PostgresConnection
    ) async throws {
        let owners = CIOwners(graph)
        var start = 0
        while start < verdicts.count {
            let part = verdicts[start..<min(start + 10_000, verdicts.count)]
            start += part.count
            var (classes, names, problems, owned) = ([String](), [String](), [String](), [String]())
            for verdict in part {
                let slot = graph.slot(of: verdict.ci)
                classes.append(slot.map { metamodel.ciClass(of: $0, in: graph) } ?? "")
                names.append(
                    slot.flatMap { graph.property(named: GraphSnapshot.nameKey, of: $0).stringValue } ?? "")
                problems.append(verdict.problem ?? "")
                owned.append(slot.flatMap(owners.owner) ?? rule.owner ?? "")
            }
            try await connection.execute(
                """
                insert into finding (tenant, rule, ci, class, name, severity, message_en, message_ko, problem, owner, due,
                    opened_seq, opened_at, waived_by, waived_until, waiver_reason)
                select $1, $4, new.ci, new.class, new.name, $5, $6, $7, nullif(new.problem, ''), nullif(new.owner, ''),
                    $8::timestamptz, $2, $3, waiver.waived_by, waiver.waived_until, waiver.waiver_reason
                from unnest($9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[])
                    as new(ci, class, name, problem, owner)
                left join lateral (
                    select waived_by, waived_until, waiver_reason from finding
                    where tenant = $1 and ci = new.ci and rule = $4 and waived_until > $3 order by finding desc limit 1
                ) waiver on true
                on conflict (tenant, rule, ci) where closed_seq is null do update set severity = excluded.severity,
                    message_en = excluded.message_en, message_ko = excluded.message_ko, problem = excluded.problem
                """,
                stamp.parameters + [
                    .text(rule.key), .text(rule.severity.rawValue), .text(rule.message.en), .text(rule.message.ko),
                    rule.due(from: stamp.time).map(PostgresParameter.instant) ?? .null,
                    .intArray(part.map { Int64($0.ci.rawValue) }), .textArray(classes), .textArray(names),
                    .textArray(problems), .textArray(owned),
                ])
        }
    }

    /// Notes that a rule was not asked about all that it should have been.
    static func giveUp(
        _ rule: ValidationRule, _ reason: String, _ stamp: Stamp, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            insert into finding (tenant, rule, ci, class, name, severity, message_en, message_ko, problem, owner, opened_seq,
                opened_at)
            values ($1, $4, 0, $5, $4, 'critical', $6, $7, $8, $9, $2, $3)
            on conflict (tenant, rule, ci) where closed_seq is null do update set problem = excluded.problem
            """,
            stamp.parameters + [
                .text(rule.key), .text(rule.ciClass),
                .text("the rule was given up: its findings may be out of date until the next audit"),
                .text("규칙 평가를 중단했습니다: 다음 감사까지 결과가 최신이 아닐 수 있습니다"), .text(reason),
                rule.owner.map(PostgresParameter.text) ?? .null,
            ])
    }
}

extension ValidationRule {
    fileprivate func due(from time: Instant) -> Instant? {
        dueDays.map { Instant(rawValue: time.rawValue + Int64($0) * 86_400_000_000) }
    }
}
