public import Base
public import CMDB
public import Graph
public import JSON
public import OrderedCollections
internal import Postgres

/// Scores of all groups of one kind, for one state.
public struct QualityReport: Sendable {
    public let seq: CommitSeq
    public let scores: [QualityScore]
}

/// A group's scores as they were noted on a day.
public struct QualityDay: Sendable {
    /// `2026-11-21`, by UTC.
    public let day: String
    public let key: String
    /// `count`, `score` and the metrics.
    public let metrics: JSONObject
}

extension Store {
    /// The quality of the present state.
    /// - Complexity: O(CIs), and O(open findings + source records where it is by source).
    public func quality(of tenant: TenantID, by grouping: QualityGrouping) async throws(StoreError) -> QualityReport {
        let (graph, board) = try await board(of: tenant, grouping)
        return QualityReport(seq: graph.seq, scores: board.scores(by: grouping))
    }

    /// The CIs of a group that keep a metric below 1.
    public func qualityRows(
        of tenant: TenantID, by grouping: QualityGrouping, key: String, metric: QualityMetric, limit: Int,
        after: NodeID?
    ) async throws(StoreError) -> (rows: [QualityRow], total: Int, seq: CommitSeq) {
        let (graph, board) = try await board(of: tenant, grouping)
        let (rows, total) = board.rows(by: grouping, key: key, metric: metric, limit: limit, after: after)
        return (rows, total, graph.seq)
    }

    private func board(
        of tenant: TenantID, _ grouping: QualityGrouping
    ) async throws(StoreError) -> (GraphSnapshot, QualityBoard) {
        let (graph, metamodel) = estate(for: tenant)
        var evidence = QualityEvidence()
        evidence.openFindings = try await openFindings(of: tenant)
        evidence.records = try await records(of: tenant, graph, metamodel)
        evidence.agreement = try await agreement(of: tenant)
        return (graph, QualityBoard(graph, metamodel, evidence))
    }

    /// - Complexity: O(source records), about a microsecond each.
    private func records(
        of tenant: TenantID, _ graph: GraphSnapshot, _ metamodel: Metamodel
    ) async throws(StoreError) -> RecordEvidence {
        let (number, time) = (try number(of: tenant), now())
        let reading = try await read { connection in
            try await connection.copyOut(
                """
                copy (select r.source, r.ci, r.state, r.class, greatest(r.confirmed_at, c.at) from record_version r
                      left join source_coverage c on c.tenant = r.tenant and c.source = r.source and c.class = r.class
                      where r.tenant = \(number.rawValue) and r.seq_to is null and r.ci is not null)
                to stdout (format binary)
                """, into: RecordReading(evidence: RecordEvidence(graph), metamodel: metamodel, time: time)
            ) { reading, row in
                let source = try row.string()
                let ci = NodeID(rawValue: UInt64(try row.int64()))
                let isLive = try row.string() == SourceRecord.State.live.rawValue
                let ciClass = try row.optionalString()
                reading.add(source, ci, isLive: isLive, ciClass, confirmed: try row.instant())
            }
        }
        return reading.evidence
    }

    /// Values that two or more observing sources give for one CI, compared. People and agents are no such sources: what
    /// they say is meant, not seen.
    private func agreement(
        of tenant: TenantID
    ) async throws(StoreError) -> [NodeID: (agreed: Int, disagreed: [String])] {
        let number = try number(of: tenant)
        return try await read { connection in
            var found: [NodeID: (agreed: Int, disagreed: [String])] = [:]
            for row in try await connection.query(
                """
                with seen as (
                    select ci, source, attributes from record_version where tenant = $1 and seq_to is null
                        and state = 'live' and ci is not null and source not like 'manual:%' and source not like 'agent:%'
                ), several as (
                    select ci from seen group by ci having count(distinct source) > 1
                ), compared as (
                    select seen.ci, value.key, count(distinct value.value) = 1 as agrees
                    from seen join several using (ci), jsonb_each(seen.attributes) as value
                    where value.value <> 'null' group by seen.ci, value.key having count(distinct seen.source) > 1
                )
                select ci, count(*) filter (where agrees) as agreed,
                    coalesce(array_agg(key order by key) filter (where not agrees), '{}') as disagreed
                from compared group by ci
                """, [.int(number.rawValue)])
            {
                found[NodeID(rawValue: UInt64(try row.int64("ci")))] = (
                    Int(try row.int64("agreed")), try row.textArray("disagreed")
                )
            }
            return found
        }
    }

    /// Notes today's scores of every group, for the trend. Noted twice, the later ones stay.
    public func recordQuality(of tenant: TenantID) async throws(StoreError) {
        let (number, today) = (try number(of: tenant), now())
        for grouping in QualityGrouping.allCases {
            let report = try await quality(of: tenant, by: grouping)
            let keys = report.scores.map(\.key)
            let metrics = report.scores.map { JSONValue.object($0.members).serialized() }
            try await read { connection in
                _ = try await connection.execute(
                    """
                    insert into quality_day (tenant, day, grouping, key, metrics)
                    select $1, ($2::timestamptz at time zone 'utc')::date, $3, new.key, new.metrics::jsonb
                    from unnest($4::text[], $5::text[]) as new(key, metrics)
                    on conflict (tenant, day, grouping, key) do update set metrics = excluded.metrics
                    """,
                    [
                        .int(number.rawValue), .instant(today), .text(grouping.rawValue), .textArray(keys),
                        .textArray(metrics),
                    ])
            }
        }
    }

    /// The scores of the last days on which they were noted, the oldest first.
    /// - Parameter key: of one group; nil for all.
    public func qualityTrend(
        of tenant: TenantID, by grouping: QualityGrouping, key: String?, days: Int
    ) async throws(StoreError) -> [QualityDay] {
        let (number, today) = (try number(of: tenant), now())
        return try await read { connection in
            var found: [QualityDay] = []
            for row in try await connection.query(
                """
                select to_char(day, 'YYYY-MM-DD') as day, key, metrics::text as metrics from quality_day
                where tenant = $1 and grouping = $2 and ($3::text is null or key = $3)
                    and day > ($4::timestamptz at time zone 'utc')::date - $5::int
                order by quality_day.day, key
                """,
                [
                    .int(number.rawValue), .text(grouping.rawValue), key.map(PostgresParameter.text) ?? .null,
                    .instant(today), .int(Int64(days)),
                ])
            {
                let metrics = try JSONValue.parse(try row.string("metrics"))
                found.append(
                    QualityDay(
                        day: try row.string("day"), key: try row.string("key"), metrics: metrics.objectValue ?? [:]))
            }
            return found
        }
    }
}

extension QualityScore {
    /// As it is noted, and as callers get it: `count`, `score`, the metrics; what is not known is null.
    public var members: JSONObject {
        func share(_ value: Double?) -> JSONValue { value.map { .number(($0 * 10_000).rounded() / 10_000) } ?? .null }
        return [
            "count": JSONValue(count), "score": share(score), "completeness": share(completeness),
            "correctness": share(correctness), "compliance": share(compliance),
            "accuracy": accuracy.map {
                [
                    "value": share($0.value), "low": share($0.low), "high": share($0.high), "n": JSONValue($0.n),
                ]
            } ?? .null,
            "freshness": share(freshness),
        ]
    }
}

/// Source records on their way to ``RecordEvidence``.
private struct RecordReading: Sendable {
    struct Kind: Hashable {
        let source: String
        let ciClass: String
    }

    var evidence: RecordEvidence
    let metamodel: Metamodel
    let time: Instant
    /// How long a source's word on a class is fresh.
    var freshSeconds: [Kind: Int64?] = [:]

    mutating func add(_ source: String, _ ci: NodeID, isLive: Bool, _ ciClass: String?, confirmed: Instant) {
        var isFresh: Bool?
        if let ciClass {
            let kind = Kind(source: source, ciClass: ciClass)
            let seconds = freshSeconds[kind] ?? metamodel.freshSeconds(of: ciClass, source: source)
            freshSeconds[kind] = .some(seconds)
            isFresh = seconds.map { time.rawValue - confirmed.rawValue <= $0 * 1_000_000 }
        }
        evidence.add(source: source, of: ci, isLive: isLive, isFresh: isFresh)
    }
}
