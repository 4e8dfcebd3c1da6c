internal import Base
internal import Graph
internal import JSON
internal import Postgres
internal import Vault

/// Goes over the whole chain and every row that it covers.
///
/// Complexity: O(rows of the history), about 10 µs each, most of it JSON; memory for the rows of
/// `Limits.auditCommits` commits, or of one larger.
final class AuditVerifier {
    private struct RowID: Hashable {
        let seq: Int64
        let table: UInt8
        let key: [UInt8]
    }

    private let tenant: TenantNumber
    private let connection: PostgresConnection
    private let hasher: SHA256Hasher
    private var report = AuditReport()
    /// The hash of the commit before.
    private var running: [UInt8]?
    /// Rows that should be there and are not, by table and key, with their digests; and the ends that are missing.
    private var missing: [RowID: [UInt8]] = [:]
    private var missingEnds: [RowID] = []

    init(tenant: TenantNumber, connection: PostgresConnection) throws {
        self.tenant = tenant
        self.connection = connection
        hasher = try SHA256Hasher()
    }

    /// - Parameter known: a commit whose hash the caller knows.
    func run(known: (seq: CommitSeq, head: [UInt8])) async throws -> AuditReport {
        let bounds = try await connection.query(
            """
            select (select min(seq) from commit_seal where tenant = $1) as first,
                greatest((select max(seq) from commit_seal where tenant = $1),
                    (select max(seq) from commit where tenant = $1)) as last
            """, [.int(tenant.rawValue)])
        if let first = try bounds[0].optionalInt64("first"), let last = try bounds[0].optionalInt64("last") {
            report.sealedFrom = CommitSeq(rawValue: first)
            var low = first
            while low <= last {
                let high = min(low + Int64(Limits.auditCommits) - 1, last)
                try await checkCommits(low, high, known: known)
                low = high + 1
            }
            if last < known.seq.rawValue { report.note(known.seq.rawValue, "commit", "commit \(known.seq)", "removed") }
            try await checkBeyond(last)
        }
        let purged = try await checkEvents()
        try await settleMissing(purged)
        return report
    }

    // MARK: Commits

    private func checkCommits(_ low: Int64, _ high: Int64, known: (seq: CommitSeq, head: [UInt8])) async throws {
        var begun: [RowID: [UInt8]] = [:]
        var ended: Set<RowID> = []
        let commits = try await commitCells(low, high)
        let seals = try await seals(low, high)
        for seq in low...high {
            report.commits += 1
            guard let seal = seals[seq] else {
                report.note(seq, "commit_seal", "commit \(seq)", "removed")
                running = nil
                continue
            }
            guard let cells = commits[seq] else {
                report.note(seq, "commit", "commit \(seq)", "removed")
                running = seal.hash
                continue
            }
            if let running, seal.previous != running {
                report.note(
                    seq, "commit_seal", "commit \(seq)", "it does not follow the commit before: that was changed")
            }
            let expected = hash(after: running ?? seal.previous, cells, seal.manifest)
            if expected != seal.hash {
                report.note(seq, "commit", "commit \(seq)", "its row, its manifest or its hash was changed")
            }
            running = seal.hash
            if seq == known.seq.rawValue, seal.hash != known.head {
                report.note(seq, "commit_seal", "commit \(seq)", "its hash is not the one known")
            }
            report.head = (CommitSeq(rawValue: seq), Vault.hexadecimal(seal.hash))
            guard let entries = Manifest.entries(seal.manifest) else { continue }
            for entry in entries {
                let id = RowID(seq: seq, table: entry.table, key: entry.key)
                if entry.isEnd { ended.insert(id) } else { begun[id] = entry.digest }
            }
        }
        for shape in AuditChain.sealed { try await compare(shape, low, high, &begun, &ended) }
        missing.merge(begun) { first, _ in first }
        missingEnds += ended
    }

    private func hash(after previous: [UInt8], _ cells: [Cell], _ manifest: [UInt8]) -> [UInt8] {
        var bytes = previous
        for cell in cells { cell.append(to: &bytes) }
        bytes += hasher.digest(manifest)
        return hasher.digest(bytes)
    }

    private func commitCells(_ low: Int64, _ high: Int64) async throws -> [Int64: [Cell]] {
        let shape = CommitRows.shape
        let found = try await connection.copyOut(select(shape, "seq between \(low) and \(high)")) { row in
            Array(try row.cells(shape).dropFirst())
        }
        return found.reduce(into: [:]) { if case .integer(let seq) = $1[0] { $0[seq] = $1 } }
    }

    private struct Seal: Sendable {
        var previous: [UInt8]
        var hash: [UInt8]
        var manifest: [UInt8]
    }

    private func seals(_ low: Int64, _ high: Int64) async throws -> [Int64: Seal] {
        try await connection.copyOut(
            """
            copy (select seq, prev_hash, hash, entries from commit_seal
                  where tenant = \(tenant.rawValue) and seq between \(low) and \(high) order by seq, part)
            to stdout (format binary)
            """, into: [:] as [Int64: Seal]
        ) { seals, row in
            let seq = try row.int64()
            let (previous, hash) = (try row.optionalBytes(), try row.optionalBytes())
            let entries = try row.bytes()
            seals[seq, default: Seal(previous: previous ?? [], hash: hash ?? [], manifest: [])].manifest += entries
        }
    }

    // MARK: Rows

    /// Takes what is as it should be out of `begun` and `ended`; what is left over is missing.
    private func compare(
        _ shape: TableShape, _ low: Int64, _ high: Int64, _ begun: inout [RowID: [UInt8]], _ ended: inout Set<RowID>
    ) async throws {
        guard let table = shape.number?.rawValue else { return }
        let rows = try await connection.copyOut(select(shape, "seq_from between \(low) and \(high)")) { row in
            try row.cells(shape)
        }
        let seqColumn = shape.columns.firstIndex { $0.name == "seq_from" } ?? 0
        for cells in rows {
            guard case .integer(let seq) = cells[seqColumn] else { continue }
            let (key, digest) = sealed(cells, shape)
            report.rows += 1
            switch begun.removeValue(forKey: RowID(seq: seq, table: table, key: key)) {
            case nil: report.note(seq, shape.table, AuditChain.name(key, of: table), "added, or its key was changed")
            case digest?: continue
            default: report.note(seq, shape.table, AuditChain.name(key, of: table), "edited")
            }
        }
        guard shape.hasEnds else { return }
        let endColumn = shape.columns.firstIndex { $0.name == "seq_to" } ?? 0
        for cells in try await connection.copyOut(
            select(shape, "seq_to between \(low) and \(high)"), { row in try row.cells(shape) })
        {
            guard case .integer(let seq) = cells[endColumn] else { continue }
            let key = sealed(cells, shape).key
            if ended.remove(RowID(seq: seq, table: table, key: key)) == nil {
                report.note(seq, shape.table, AuditChain.name(key, of: table), "its end was changed")
            }
        }
    }

    private func sealed(_ cells: [Cell], _ shape: TableShape) -> (key: [UInt8], digest: [UInt8]) {
        (ManifestKey(of: cells, shape).bytes, ManifestKey.digest(of: cells, shape, hasher))
    }

    private func select(_ shape: TableShape, _ condition: String) -> String {
        """
        copy (select \(shape.columns.map(\.name).joined(separator: ", ")) from \(shape.table)
              where tenant = \(tenant.rawValue) and \(shape.isSealed) and \(condition)) to stdout (format binary)
        """
    }

    /// Rows of commits that there are not.
    private func checkBeyond(_ last: Int64) async throws {
        for shape in AuditChain.sealed {
            for cells in try await connection.copyOut(
                select(shape, "seq_from > \(last)"), { row in try row.cells(shape) })
            {
                let name = AuditChain.name(sealed(cells, shape).key, of: shape.number?.rawValue ?? 0)
                report.note(last, shape.table, name, "added behind the last commit")
            }
        }
    }

    // MARK: What is missing

    /// Checks the chain of events.
    /// - Returns: what the purges among them say that they removed.
    private func checkEvents() async throws -> PurgeTotals {
        var purged = PurgeTotals()
        var previous = AuditChain.start
        var next: Int64 = 1
        for event in try await connection.copyOut(
            select(AuditLog.shape, "true order by event"), { row in try row.cells(AuditLog.shape) })
        {
            guard case .integer(let number) = event[1], case .bytes(let before) = event[7],
                case .bytes(let hash) = event[8]
            else { continue }
            report.events += 1
            if number != next { report.note(next, "audit_event", "event \(next)", "removed") }
            if before != previous {
                report.note(number, "audit_event", "event \(number)", "it does not follow the one before")
            }
            if AuditLog.hash(event, after: before, hasher) != hash {
                report.note(number, "audit_event", "event \(number)", "edited")
            }
            previous = hash
            next = number + 1
            if case .text("purge") = event[4], case .json(let detail) = event[6] {
                purged.add(PurgeTotals(try JSONValue.parse(detail)))
            }
        }
        return purged
    }

    /// A row is missing rightly where it ended before the horizon of a purge, and all such rows together are those
    /// that the purges have listed.
    private func settleMissing(_ purged: PurgeTotals) async throws {
        let rows = try await connection.query(
            "select seq from history_horizon where tenant = $1", [.int(tenant.rawValue)])
        let horizon = try rows.first?.int64("seq") ?? 0
        var ends: [RowID: [Int64]] = [:]
        for end in missingEnds { ends[RowID(seq: 0, table: end.table, key: end.key), default: []].append(end.seq) }
        for key in ends.keys { ends[key]?.sort() }
        var found = PurgeTotals()
        for (id, digest) in missing.sorted(by: { $0.key.seq < $1.key.seq }) {
            let key = RowID(seq: 0, table: id.table, key: id.key)
            let name = AuditChain.name(id.key, of: id.table)
            let table = AuditChain.sealed.first { $0.number?.rawValue == id.table }?.table ?? "?"
            if let position = ends[key]?.firstIndex(where: { $0 > id.seq }), let end = ends[key]?.remove(at: position),
                end <= horizon
            {
                found.add(digest)
            } else if !AuditChain.sealed.contains(where: { $0.number?.rawValue == id.table && !$0.hasEnds })
                || id.seq > horizon
            {
                report.note(id.seq, table, name, "removed")
            } else {
                found.add(digest)
            }
        }
        for (id, seqs) in ends {
            for seq in seqs {
                let table = AuditChain.sealed.first { $0.number?.rawValue == id.table }?.table ?? "?"
                report.note(seq, table, AuditChain.name(id.key, of: id.table), "its end was changed")
            }
        }
        report.purgedRows = found.rows
        if found != purged {
            report.note(
                horizon, "history", "before commit \(horizon)",
                "\(found.rows) rows are gone, the purges removed \(purged.rows): others were removed, or put back")
        }
    }
}
