public import Base
public import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

// The keys that stored records are recognised by follow the definitions, and their confirmation the runs.

extension Store {
    /// Makes the keys of all stored records anew where the definitions that they follow have changed.
    /// - Complexity: O(1) where they have not; else O(records), about 10 µs each.
    public func renewKeys(of tenant: TenantID) async throws(StoreError) {
        let number = try number(of: tenant)
        let (graph, metamodel) = estate(for: tenant)
        let fingerprint = metamodel.identityFingerprint
        try await read { connection in
            let rows = try await connection.query(
                "select fingerprint from identity_state where tenant = $1", [.int(number.rawValue)])
            if try rows.first?.int64("fingerprint") == fingerprint { return }
            try await connection.transaction { connection in
                try await Self.renewKeys(on: graph, metamodel, tenant: number, on: connection)
                try await connection.execute(
                    """
                    insert into identity_state (tenant, fingerprint) values ($1, $2)
                    on conflict (tenant) do update set fingerprint = excluded.fingerprint
                    """, [.int(number.rawValue), .int(fingerprint)])
            }
        }
    }

    private static func renewKeys(
        on graph: GraphSnapshot, _ metamodel: Metamodel, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws {
        let owners = OwnerLookUp(graph: graph, metamodel: metamodel)
        let stored = try await StoredKeys.all(of: tenant, metamodel, owners, on: connection)
        let changed = stored.filter { $0.keys != $0.before }
        if changed.isEmpty { return }
        try await connection.execute(
            "create temp table renewed (source text, native_key text, keys bigint[]) on commit drop")
        try await connection.copyIn("copy renewed (source, native_key, keys) from stdin (format binary)") { copy in
            for record in changed {
                try copy.beginRow()
                copy.text(record.reference.source)
                copy.text(record.reference.key)
                copy.int8Array(record.keys.map { Int64(bitPattern: $0.rawValue) })
            }
        }
        try await connection.execute(
            """
            update record_version r set keys = n.keys from renewed n
            where r.tenant = $1 and r.source = n.source and r.native_key = n.native_key and r.seq_to is null
            """, [.int(tenant.rawValue)])
    }

    /// Notes that a source has said again what it says: its covered classes as a whole, other records one by one.
    public func confirm(_ batch: ObservationBatch, tenant: TenantID) async throws(StoreError) {
        let number = try number(of: tenant)
        let metamodel = metamodel(for: tenant)
        let at = now()
        var covered: Set<String> = []
        for ciClass in metamodel.classes.keys
        where metamodel.lineage(of: ciClass).contains(where: batch.coverage.contains) { covered.insert(ciClass) }
        let classes = covered.sorted()
        let single = batch.records.filter { !covered.contains($0.ciClass) }.map(\.key)
        if classes.isEmpty, single.isEmpty { return }
        try await read { connection in
            if !classes.isEmpty {
                _ = try await connection.execute(
                    """
                    insert into source_coverage (tenant, source, class, at)
                    select $1, $2, unnest($3::text[]), $4
                    on conflict (tenant, source, class) do update set at = excluded.at
                    """, [.int(number.rawValue), .text(batch.source.name), .textArray(classes), .instant(at)])
            }
            if !single.isEmpty {
                _ = try await connection.execute(
                    """
                    update record_version set confirmed_at = $4
                    where tenant = $1 and source = $2 and native_key = any($3) and seq_to is null
                    """, [.int(number.rawValue), .text(batch.source.name), .textArray(single), .instant(at)])
            }
        }
    }
}

/// Who owns what, in one graph.
struct OwnerLookUp: Sendable {
    private let graph: GraphSnapshot
    /// Of relation types that make an owner: the end that owns.
    private let ends: [RelationshipTypeCode: RelationType.End]

    init(graph: GraphSnapshot, metamodel: Metamodel) {
        self.graph = graph
        var ends: [RelationshipTypeCode: RelationType.End] = [:]
        for type in metamodel.relationTypes.values {
            if let owner = type.owner, let code = graph.relationshipType(named: type.key) { ends[code] = owner }
        }
        self.ends = ends
    }

    func owner(of ci: NodeID) -> NodeID? {
        guard !ends.isEmpty, let slot = graph.slot(of: ci) else { return nil }
        var found: NodeID?
        graph.forEachRelationship(of: slot, direction: .both) { adjacent in
            guard let end = ends[graph.type(of: adjacent.relationship)] else { return }
            let owner =
                end == .source ? graph.source(of: adjacent.relationship) : graph.target(of: adjacent.relationship)
            if owner != slot { found = min(found ?? graph.id(of: owner), graph.id(of: owner)) }
        }
        return found
    }
}

/// A stored record with the keys that it has, and those that a metamodel gives it.
struct StoredKeys: Sendable {
    let reference: RecordReference
    let ci: NodeID?
    let state: SourceRecord.State
    let name: String
    let before: [IdentityKey]
    let keys: [IdentityKey]

    /// All that are not gone and prove a CI.
    static func all(
        of tenant: TenantNumber, _ metamodel: Metamodel, _ owners: OwnerLookUp, on connection: PostgresConnection
    ) async throws -> [StoredKeys] {
        try await connection.copyOut(
            """
            copy (select source, native_key, ci, state, keys, class, name, attributes from record_version
                  where tenant = \(tenant.rawValue) and seq_to is null and state <> 'gone' and witness)
            to stdout (format binary)
            """, into: (made: [StoredKeys](), maker: KeyMaker(metamodel: metamodel))
        ) { result, row in
            let reference = RecordReference(source: try row.string(), key: try row.string())
            let ci = try row.optionalInt64().map { NodeID(rawValue: UInt64($0)) }
            let state = SourceRecord.State(rawValue: try row.string()) ?? .live
            let before = try row.int64Array().map { IdentityKey(rawValue: UInt64(bitPattern: $0)) }
            let content = RecordContent(
                ciClass: try row.optionalString(), name: try row.optionalString(),
                attributes: try Value.properties(try JSONValue.parse(try row.jsonBytes())))
            let keys = result.maker.storedKeys(of: content) { ci.flatMap(owners.owner(of:)) }
            result.made.append(
                StoredKeys(
                    reference: reference, ci: ci, state: state, name: content.name ?? "", before: before, keys: keys))
        }.made
    }
}
