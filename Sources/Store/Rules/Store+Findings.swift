public import Base
internal import CMDB
public import Graph
internal import Postgres

extension Store {
    private static let columns = """
        finding, rule, ci, class, name, severity, message_en, message_ko, problem, owner, due, opened_seq, opened_at,
        closed_seq, closed_at, waived_by, waived_until, waiver_reason
        """

    /// Findings, the newest first, with the number of all that fit.
    /// - Parameter before: the last one of the page before.
    public func findings(
        of tenant: TenantID, _ filter: FindingFilter, limit: Int, before: Int64? = nil
    ) async throws(StoreError) -> (items: [Finding], total: Int) {
        var (conditions, parameters) = try filter.sql(tenant: number(of: tenant), at: now())
        let all = (conditions, parameters)
        if let before {
            parameters.append(.int(before))
            conditions += " and finding < $\(parameters.count)"
        }
        let (text, values) = (conditions, parameters)
        return try await read { connection in
            let total = try await connection.query("select count(*) as n from finding where \(all.0)", all.1)
            let rows = try await connection.query(
                "select \(Self.columns) from finding where \(text) order by finding desc limit \(limit)", values)
            var items: [Finding] = []
            for row in rows { items.append(try Finding(row)) }
            return (items, Int(try total[0].int64("n")))
        }
    }

    /// - Throws: `notFound`.
    public func finding(_ id: Int64, of tenant: TenantID) async throws(StoreError) -> Finding {
        let number = try number(of: tenant)
        let found: Finding? = try await read { connection in
            let rows = try await connection.query(
                "select \(Self.columns) from finding where tenant = $1 and finding = $2",
                [.int(number.rawValue), .int(id)])
            return rows.isEmpty ? nil : try Finding(rows[0])
        }
        guard let found else { throw StoreError(.notFound, "there is no finding f-\(id)") }
        return found
    }

    /// Sets the owner, the due date or the waiver of a finding.
    /// - Throws: `notFound`.
    public func change(_ id: Int64, _ change: FindingChange, of tenant: TenantID) async throws(StoreError) -> Finding {
        let number = try number(of: tenant)
        var sets: [String] = []
        var parameters: [PostgresParameter] = [.int(number.rawValue), .int(id)]
        func set(_ column: String, _ value: PostgresParameter) {
            parameters.append(value)
            sets.append("\(column) = $\(parameters.count)")
        }
        if let owner = change.owner { set("owner", owner.map(PostgresParameter.text) ?? .null) }
        if let due = change.due { set("due", due.map(PostgresParameter.instant) ?? .null) }
        if let waiver = change.waiver {
            set("waived_by", waiver.map { .text($0.by) } ?? .null)
            set("waived_until", waiver.map { .instant($0.until) } ?? .null)
            set("waiver_reason", waiver.map { .text($0.reason) } ?? .null)
        }
        let (assignments, values) = (sets.joined(separator: ", "), parameters)
        if !assignments.isEmpty {
            try await read { connection in
                _ = try await connection.execute(
                    "update finding set \(assignments) where tenant = $1 and finding = $2", values)
            }
        }
        return try await finding(id, of: tenant)
    }

    /// How many findings were opened, closed and open, for each of the last days by UTC, the oldest first.
    public func findingTrend(
        of tenant: TenantID, days: Int, rule: String? = nil
    ) async throws(StoreError) -> [FindingDay] {
        let (number, today) = (try number(of: tenant), now())
        return try await read { connection in
            let rows = try await connection.query(
                """
                with opened as (
                    select date_trunc('day', opened_at at time zone 'utc') as day, count(*) as n from finding
                    where tenant = $1 and ($4::text is null or rule = $4) group by 1
                ), closed as (
                    select date_trunc('day', closed_at at time zone 'utc') as day, count(*) as n from finding
                    where tenant = $1 and ($4::text is null or rule = $4) and closed_at is not null group by 1
                ), days as (
                    select generate_series(
                        date_trunc('day', $2::timestamptz at time zone 'utc') - make_interval(days => $3::int),
                        date_trunc('day', $2::timestamptz at time zone 'utc'), interval '1 day') as day
                )
                select to_char(days.day, 'YYYY-MM-DD') as day, coalesce(opened.n, 0) as opened,
                    coalesce(closed.n, 0) as closed,
                    (coalesce((select sum(n) from opened where opened.day <= days.day), 0)
                        - coalesce((select sum(n) from closed where closed.day <= days.day), 0))::bigint as open
                from days left join opened using (day) left join closed using (day) order by days.day
                """,
                [
                    .int(number.rawValue), .instant(today), .int(Int64(days - 1)),
                    rule.map(PostgresParameter.text) ?? .null,
                ])
            var found: [FindingDay] = []
            for row in rows {
                found.append(
                    FindingDay(
                        day: try row.string("day"), opened: Int(try row.int64("opened")),
                        closed: Int(try row.int64("closed")), open: Int(try row.int64("open"))))
            }
            return found
        }
    }

    /// How many findings of each rule are open.
    public func openFindingsByRule(of tenant: TenantID) async throws(StoreError) -> [String: Int] {
        let number = try number(of: tenant)
        return try await read { connection in
            var found: [String: Int] = [:]
            for row in try await connection.query(
                "select rule, count(*) as n from finding where tenant = $1 and closed_seq is null group by rule",
                [.int(number.rawValue)])
            {
                found[try row.string("rule")] = Int(try row.int64("n"))
            }
            return found
        }
    }

    /// For each CI with open findings that nobody has waived, how many there are.
    public func openFindings(of tenant: TenantID) async throws(StoreError) -> [NodeID: Int] {
        let (number, time) = (try number(of: tenant), now())
        return try await read { connection in
            var found: [NodeID: Int] = [:]
            for row in try await connection.query(
                """
                select ci, count(*) as n from finding where tenant = $1 and closed_seq is null and ci <> 0
                    and (waived_until is null or waived_until <= $2) group by ci
                """, [.int(number.rawValue), .instant(time)])
            {
                found[NodeID(rawValue: UInt64(try row.int64("ci")))] = Int(try row.int64("n"))
            }
            return found
        }
    }
}

extension FindingFilter {
    fileprivate func sql(tenant: TenantNumber, at time: Instant) -> (String, [PostgresParameter]) {
        var parameters: [PostgresParameter] = [.int(tenant.rawValue)]
        var conditions = "tenant = $1"
        func add(_ column: String, _ value: PostgresParameter) {
            parameters.append(value)
            conditions += " and \(column) = $\(parameters.count)"
        }
        if let rule { add("rule", .text(rule)) }
        if let ci { add("ci", .int(Int64(ci.rawValue))) }
        if let severity { add("severity", .text(severity.rawValue)) }
        if let owner { add("owner", .text(owner)) }
        if let ciClass { add("class", .text(ciClass)) }
        switch state {
        case nil: break
        case .closed: conditions += " and closed_seq is not null"
        case .open, .waived:
            parameters.append(.instant(time))
            let runs = "coalesce(waived_until > $\(parameters.count), false)"
            conditions += " and closed_seq is null and \(state == .waived ? runs : "not \(runs)")"
        }
        return (conditions, parameters)
    }
}

extension Finding {
    fileprivate init(_ row: PostgresRow) throws {
        id = try row.int64("finding")
        rule = try row.string("rule")
        let number = try row.int64("ci")
        ci = number == FindingRows.noCI ? nil : NodeID(rawValue: UInt64(number))
        ciClass = try row.string("class")
        name = try row.string("name")
        severity = ValidationRule.Severity(rawValue: try row.string("severity")) ?? .warning
        message = Localized(en: try row.string("message_en"), ko: try row.string("message_ko"))
        problem = try row.optionalString("problem")
        owner = try row.optionalString("owner")
        due = try row.optionalInstant("due")
        openedSeq = CommitSeq(rawValue: try row.int64("opened_seq"))
        openedAt = try row.instant("opened_at")
        closedSeq = try row.optionalInt64("closed_seq").map(CommitSeq.init(rawValue:))
        closedAt = try row.optionalInstant("closed_at")
        if let by = try row.optionalString("waived_by"), let until = try row.optionalInstant("waived_until") {
            waiver = Waiver(by: by, until: until, reason: try row.optionalString("waiver_reason") ?? "")
        } else {
            waiver = nil
        }
    }
}
