internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Rows of `commit`, one for each commit of the batch. Its cells are part of the hash itself, not of a manifest.
struct CommitRows: BatchRows {
    static let shape = TableShape(
        table: "commit",
        columns: [
            .init("tenant", .int4, .open), .init("seq", .int8, .key), .init("at", .instant), .init("actor", .text),
            .init("kind", .text), .init("title", .text), .init("source", .text), .init("counts", .jsonb),
            .init("class_counts", .jsonb), .init("change_set", .int8),
        ])

    let tenant: TenantNumber
    let batch: [PreparedCommit]

    var count: Int { batch.count }

    func commit(of row: Int) -> Int { row }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let prepared = batch[row]
        cells.append(.integer(tenant.rawValue))
        cells.append(.integer(prepared.seq.rawValue))
        cells.append(.instant(prepared.at))
        cells.append(.text(prepared.principal.subject))
        cells.append(.text(prepared.changeSet.kind.rawValue))
        cells.append(.text(prepared.changeSet.title))
        cells.append(.text(prepared.changeSet.source.name))
        cells.append(.json(JSONValue(prepared.change.counts).canonicalBytes))
        cells.append(.json(JSONValue.counts(prepared.change.countsByClass).canonicalBytes))
        cells.append(prepared.changeSet.stored.map { .integer($0.number) } ?? .null)
    }
}

/// New rows of `definition_version`.
struct DefinitionVersionRows: BatchRows {
    static let shape = TableShape(
        table: "definition_version",
        columns: [
            .init("tenant", .int4, .open), .init("kind", .text, .key), .init("key", .text, .key),
            .init("seq_from", .int8, .open), .init("seq_to", .int8, .open), .init("content", .jsonb),
        ], number: .definitionVersion, hasEnds: true)

    let tenant: TenantNumber
    let batch: [PreparedCommit]
    let versions: VersionBatch<Definition.Reference>

    var count: Int { versions.begun.count }

    func commit(of row: Int) -> Int { versions.begun[row].commit }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let begun = versions.begun[row]
        let prepared = batch[begun.commit]
        let definition = prepared.change.definitions[begun.position]
        cells.append(.integer(tenant.rawValue))
        cells.append(.text(definition.kind.rawValue))
        cells.append(.text(definition.key))
        cells.append(.integer(prepared.seq.rawValue))
        cells.append(begun.ended.map { .integer($0.rawValue) } ?? .null)
        cells.append(.json(definition.content.canonicalBytes))
    }
}

/// Rows of `commit_seal`.
struct SealRows: BatchRows {
    static let shape = TableShape(
        table: "commit_seal",
        columns: [
            .init("tenant", .int4, .open), .init("seq", .int8), .init("part", .int4), .init("prev_hash", .bytes),
            .init("hash", .bytes), .init("entries", .bytes),
        ])

    struct Row: Sendable {
        let commit: Int
        let part: Int
        /// Of the first part.
        let hashes: (previous: [UInt8], own: [UInt8])?
        let entries: [UInt8]
    }

    let tenant: TenantNumber
    let batch: [PreparedCommit]
    let rows: [Row]

    var count: Int { rows.count }

    func commit(of row: Int) -> Int { rows[row].commit }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let row = rows[row]
        cells.append(.integer(tenant.rawValue))
        cells.append(.integer(batch[row.commit].seq.rawValue))
        cells.append(.integer(Int64(row.part)))
        cells.append(row.hashes.map { .bytes($0.previous) } ?? .null)
        cells.append(row.hashes.map { .bytes($0.own) } ?? .null)
        cells.append(.bytes(row.entries))
    }
}

extension JSONValue {
    /// Bytes that are the same for what Postgres gives back from a `jsonb`: members in the order of their keys at every
    /// level, whole numbers that `jsonb` prints without a fraction as such, no negative zero.
    var canonicalBytes: [UInt8] { canonical.bytes }

    private var canonical: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.canonical))
        case .object(let members):
            .object(
                JSONObject(
                    uniqueKeysWithValues: members.map { ($0.key, $0.value.canonical) }.sorted { $0.0 < $1.0 }))
        case .number(let number) where number == 0: .number(0)
        case .number(let number) where number.magnitude >= 1e15: int64Value.map(JSONValue.integer) ?? self
        default: self
        }
    }
}
