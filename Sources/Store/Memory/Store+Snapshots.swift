public import Base
public import CMDB
internal import Graph
internal import JSON
internal import Postgres
internal import Vault

/// A state of a tenant's graph that has a name, and that no purge takes away.
public struct NamedSnapshot: Hashable, Sendable {
    public let name: String
    /// The commit that made the state, and when.
    public let seq: CommitSeq
    public let at: Instant
    /// Who took it.
    public let actor: String
    public let note: String
    public let cis: Int
    public let relations: Int
    /// Of the whole state, in hexadecimal: the same state gives the same hash, whenever it is made again.
    public let manifestHash: String
}

extension Store {
    /// Gives a state a name.
    /// - Throws: `alreadyExists`, `notFound` for a state that there is not, `tooLarge` for one snapshot too many.
    public func takeSnapshot(
        _ name: String, note: String, asOf: AsOf?, by principal: Principal
    ) async throws(StoreError) -> NamedSnapshot {
        let loop = try loop(of: principal.tenant)
        var seq = loop.snapshot.seq
        if let asOf { seq = try await self.seq(asOf, loop) }
        let graph = try await loop.past.state(at: seq, latest: loop.snapshot)
        let hash = try await manifestHash(of: graph, loop)
        let taken = now()
        let snapshot: NamedSnapshot? = try await read { [seq] connection in
            try await connection.transaction { connection in
                let count = try await connection.query(
                    "select count(*) as count from snapshot where tenant = $1", [.int(loop.tenant.rawValue)])
                guard try count[0].int("count") < Limits.snapshots else {
                    throw StoreError(
                        .tooLarge, "there are \(Limits.snapshots) snapshots already", hint: "Delete some.")
                }
                let rows = try await connection.query(
                    """
                    insert into snapshot (tenant, name, seq, at, actor, note, cis, relations, manifest_hash)
                    values ($1, $2, $3, coalesce((select at from commit where tenant = $1 and seq = $3), $9),
                            $4, $5, $6, $7, $8)
                    on conflict (tenant, name) do nothing returning *
                    """,
                    [
                        .int(loop.tenant.rawValue), .text(name), .int(seq.rawValue), .text(principal.subject),
                        .text(note), .int(Int64(graph.nodeCount)), .int(Int64(graph.relationshipCount)), .text(hash),
                        .instant(taken),
                    ])
                guard let row = rows.first else { return nil }
                try await AuditLog.append(
                    at: taken, actor: principal.subject, action: "snapshot-taken", target: name,
                    detail: ["seq": .integer(seq.rawValue), "manifestHash": .string(hash)], tenant: loop.tenant,
                    on: connection)
                return try NamedSnapshot(row)
            }
        }
        guard let snapshot else {
            throw StoreError(.alreadyExists, "there is a snapshot '\(name)' already", hint: "Take another name.")
        }
        try await loop.past.reload()
        return snapshot
    }

    /// A page of them, in the order of their names.
    public func snapshots(
        of tenant: TenantID, limit: Int, after name: String? = nil
    ) async throws(StoreError) -> [NamedSnapshot] {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select * from snapshot where tenant = $1 and ($2::text is null or name > $2) order by name limit $3",
                [.int(number.rawValue), name.map { .text($0) } ?? .null, .int(Int64(limit))]
            ).map(NamedSnapshot.init)
        }
    }

    /// How many there are.
    public func snapshotCount(of tenant: TenantID) async throws(StoreError) -> Int {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select count(*) as count from snapshot where tenant = $1", [.int(number.rawValue)])[0].int("count")
        }
    }

    /// One by its name.
    /// - Throws: `notFound`.
    public func snapshot(named name: String, tenant: TenantID) async throws(StoreError) -> NamedSnapshot {
        let number = try number(of: tenant)
        let found = try await read { connection in
            try await connection.query(
                "select * from snapshot where tenant = $1 and name = $2", [.int(number.rawValue), .text(name)]
            ).first.map(NamedSnapshot.init)
        }
        guard let found else { throw StoreError(.notFound, "there is no snapshot '\(name)'") }
        return found
    }

    /// Takes the name away; the state goes by the rules of retention then.
    /// - Throws: `notFound`.
    public func deleteSnapshot(_ name: String, by principal: Principal) async throws(StoreError) {
        let loop = try loop(of: principal.tenant)
        let deleted = now()
        let isGone = try await read { connection in
            try await connection.transaction { connection in
                let rows = try await connection.query(
                    "delete from snapshot where tenant = $1 and name = $2 returning seq",
                    [.int(loop.tenant.rawValue), .text(name)])
                guard let row = rows.first else { return false }
                try await AuditLog.append(
                    at: deleted, actor: principal.subject, action: "snapshot-deleted", target: name,
                    detail: ["seq": .integer(try row.int64("seq"))], tenant: loop.tenant, on: connection)
                return true
            }
        }
        guard isGone else { throw StoreError(.notFound, "there is no snapshot '\(name)'") }
        try await loop.past.reload()
    }

    /// Whether the state still is what it was when the snapshot was taken.
    public func isIntact(_ snapshot: NamedSnapshot, tenant: TenantID) async throws(StoreError) -> Bool {
        let graph = try await self.snapshot(for: tenant, asOf: .commit(snapshot.seq))
        return try await manifestHash(of: graph, loop(of: tenant)) == snapshot.manifestHash
    }

    /// SHA-256 over the hash of the commit in the audit chain, which vouches for every row behind the state, and the
    /// digest of the graph made of them.
    private func manifestHash(of graph: GraphSnapshot, _ loop: CommitLoop) async throws(StoreError) -> String {
        let seal = try await read { [seq = graph.seq] connection in
            try await connection.query(
                "select hash from commit_seal where tenant = $1 and seq = $2 and part = 0",
                [.int(loop.tenant.rawValue), .int(seq.rawValue)]
            ).first?.bytes("hash") ?? AuditChain.start
        }
        let digest = graph.stateHash
        return Vault.hexadecimal(Vault.sha256(seal + (0..<8).map { UInt8(truncatingIfNeeded: digest >> (8 * $0)) }))
    }

    /// The operations that bring the present state back to that of the snapshot, its metamodel included.
    public func restoration(
        of snapshot: NamedSnapshot, tenant: TenantID
    ) async throws(StoreError) -> [ChangeOperation] {
        let loop = try loop(of: tenant)
        let then = try await self.snapshot(for: tenant, asOf: .commit(snapshot.seq))
        let metamodelThen = try await read { [builtIn] connection in
            try await DefinitionRows.metamodel(
                over: builtIn, asOf: snapshot.seq, tenant: loop.tenant, on: connection)
        }
        let (present, metamodel) = loop.estate
        let difference: GraphDifference
        do throws(GraphError) {
            difference = try then.difference(
                from: present, limit: .max, budget: Budget(bytesMax: Limits.differenceBytes))
        } catch {
            throw StoreError(error)
        }
        return Restoration(from: metamodel, to: metamodelThen).operations(difference)
    }
}

extension NamedSnapshot {
    init(_ row: PostgresRow) throws {
        self.init(
            name: try row.string("name"), seq: CommitSeq(rawValue: try row.int64("seq")), at: try row.instant("at"),
            actor: try row.string("actor"), note: try row.string("note"), cis: try row.int("cis"),
            relations: try row.int("relations"), manifestHash: try row.string("manifest_hash"))
    }
}
