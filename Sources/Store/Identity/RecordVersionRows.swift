internal import Base
internal import CMDB
internal import Graph
internal import JSON

/// New rows of `record_version`. Rows of records that are gone are copies made by the database, without a seal.
struct RecordVersionRows: BatchRows {
    static let shape = TableShape(
        table: "record_version",
        columns: [
            .init("tenant", .int4, .open), .init("source", .text, .key), .init("native_key", .text, .key),
            .init("seq_from", .int8, .open), .init("seq_to", .int8, .open), .init("ci", .int8),
            .init("state", .text), .init("class", .text), .init("name", .text), .init("attributes", .jsonb),
            .init("witness", .bool), .init("keys", .integers), .init("content_hash", .int8),
            .init("pending", .jsonb), .init("confirmed_at", .instant, .open),
        ], number: .record, isSealed: "state <> 'gone'")

    struct Row: Sendable {
        let commit: Int
        let record: SourceRecord
        let ci: NodeID?
        let seq: CommitSeq
        let at: Instant
        var ended: CommitSeq?
    }

    let tenant: TenantNumber
    let rows: [Row]

    var count: Int { rows.count }

    func commit(of row: Int) -> Int { rows[row].commit }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let (row, record) = (rows[row], rows[row].record)
        cells.append(.integer(tenant.rawValue))
        cells.append(.text(record.reference.source))
        cells.append(.text(record.reference.key))
        cells.append(.integer(row.seq.rawValue))
        cells.append(row.ended.map { .integer($0.rawValue) } ?? .null)
        cells.append(row.ci.map { .integer(Int64($0.rawValue)) } ?? .null)
        cells.append(.text(record.state.rawValue))
        cells.append(record.content.ciClass.map { .text($0) } ?? .null)
        cells.append(record.content.name.map { .text($0) } ?? .null)
        cells.append(.json(JSONValue(record.content.attributes).bytes))
        cells.append(.boolean(record.isWitness))
        cells.append(.integers(record.keys.map { Int64(bitPattern: $0.rawValue) }))
        cells.append(.integer(record.hash))
        cells.append(record.pending.map { .json($0.json.canonicalBytes) } ?? .null)
        cells.append(.instant(record.confirmedAt.rawValue == 0 ? row.at : record.confirmedAt))
    }
}
