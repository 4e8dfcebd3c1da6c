public import Base
internal import CMDB
internal import Graph
internal import Postgres

extension Store {
    /// Makes the CIs anew whose records now make something else of them: a winner has become stale, or other
    /// definitions of precedence are in force.
    /// - Returns: how many CIs changed, and the commit; the present state where none did.
    /// - Complexity: O(CIs of several records), about 20 µs each.
    public func refresh(by principal: Principal) async throws(StoreError) -> (changed: Int, seq: CommitSeq) {
        let number = try number(of: principal.tenant)
        let (graph, metamodel) = estate(for: principal.tenant)
        let time = now()
        var cis = try await read { connection in
            var records: [NodeID: [SourceRecord]] = [:]
            for row in try await connection.query(
                """
                select \(RecordRows.columns) from record_version r
                where tenant = $1 and seq_to is null and state = 'live' and ci in (
                    select ci from record_version where tenant = $1 and seq_to is null and state = 'live'
                    group by ci having count(*) > 1)
                """, [.int(number.rawValue)])
            {
                let (record, ci) = try RecordRows.read(row)
                if let ci { records[ci, default: []].append(record) }
            }
            return records.filter { ci, records in
                guard let content = Reconciliation.document(of: records, metamodel: metamodel, at: time),
                    let document = graph.document(of: ci, metamodel: metamodel)
                else { return false }
                return content.attributes != document.attributes || content.name != document.name
                    || content.ciClass != document.ciClass
            }.keys.sorted()
        }
        var attempt = 1
        while !cis.isEmpty {
            do throws(StoreError) {
                let commit = try await commit(
                    ChangeSet(
                        kind: .ingest, title: "\(cis.count) CIs by what is fresh and believed now",
                        source: SourceReference(name: "rootline:refresh", kind: "rootline"),
                        operations: cis.map { .records(.derive($0)) }), by: principal)
                return (commit.counts.updated, commit.seq)
            } catch let error {
                // What would break a rule stays as it is; the others need not wait for it.
                let broken = Set(error.change?.broken ?? [])
                guard attempt < Limits.ingestSiftings, cis.contains(where: broken.contains) else { throw error }
                cis.removeAll(where: broken.contains)
                attempt += 1
            }
        }
        return (0, graph.seq)
    }
}
