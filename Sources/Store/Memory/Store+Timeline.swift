public import Base
public import CMDB
public import Graph
internal import Postgres

extension Store {
    /// What happened to one CI and its relations between two times, newest first.
    /// - Parameters:
    ///   - from: from this time on.
    ///   - to: up to, but not including, this time.
    public func timeline(
        of ci: NodeID, from: Instant?, to: Instant?, tenant: TenantID, limit: Int, before: CommitSeq? = nil
    ) async throws(StoreError) -> [HistoryItem] {
        let loop = try loop(of: tenant)
        let (number, graph) = (loop.tenant, loop.snapshot)
        return try await read { connection in
            let bounds = try await connection.query(
                """
                select (select min(seq) from commit where tenant = $1 and ($2::timestamptz is null or at >= $2)) as low,
                    (select max(seq) from commit where tenant = $1 and ($3::timestamptz is null or at < $3)) as high
                """,
                [.int(number.rawValue), from.map { .instant($0) } ?? .null, to.map { .instant($0) } ?? .null])
            guard let low = try bounds[0].optionalInt64("low"), let high = try bounds[0].optionalInt64("high")
            else { return [] }
            let last = min(high, (before?.rawValue ?? .max) - 1)
            if last < low { return [] }
            return try await HistoryReader(tenant: number, graph: graph, connection: connection).items(
                from: CommitSeq(rawValue: low), through: CommitSeq(rawValue: last), ci: ci, ciClasses: nil,
                limit: Int64(min(limit, Limits.historyItems)))
        }
    }

    /// What was said about valid time of one CI between two times, newest first.
    public func validity(
        of ci: NodeID, from: Instant? = nil, to: Instant? = nil, tenant: TenantID
    ) async throws(StoreError) -> [(said: RecordedValidity, moment: Moment)] {
        let number = try number(of: tenant)
        return try await read { connection in
            let said = try await ValidityReader(tenant: number).statements(
                of: ci, through: CommitSeq(rawValue: .max), on: connection)
            if said.isEmpty { return [] }
            let commits = try await connection.query(
                """
                select seq, at, actor, source from commit where tenant = $1 and seq = any($2)
                    and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
                """,
                [
                    .int(number.rawValue), .intArray(said.map(\.seq.rawValue)), from.map { .instant($0) } ?? .null,
                    to.map { .instant($0) } ?? .null,
                ])
            var moments: [CommitSeq: Moment] = [:]
            for row in commits {
                let seq = CommitSeq(rawValue: try row.int64("seq"))
                moments[seq] = Moment(
                    seq: seq, at: try row.instant("at"), actor: try row.string("actor"),
                    source: try row.string("source"))
            }
            return said.compactMap { said in moments[said.seq].map { (said, $0) } }
        }
    }
}
