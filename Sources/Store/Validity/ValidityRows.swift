internal import Base
internal import CMDB
internal import Graph
internal import JSON

/// Rows of `validity`: statements about what was true when. They never end; the last word counts.
struct ValidityRows: BatchRows {
    static let shape = TableShape(
        table: "validity",
        columns: [
            .init("tenant", .int4, .open), .init("ci", .int8, .key), .init("seq_from", .int8, .open),
            .init("number", .int4, .key), .init("attribute", .text), .init("relation_type", .text),
            .init("to_ci", .int8), .init("value", .jsonb), .init("valid_from", .instant), .init("valid_to", .instant),
        ], number: .validity)

    let tenant: TenantNumber
    let batch: [PreparedCommit]
    private let rows: [(commit: Int, number: Int)]

    init(tenant: TenantNumber, batch: [PreparedCommit]) {
        self.tenant = tenant
        self.batch = batch
        rows = batch.enumerated().flatMap { commit, prepared in
            prepared.change.validity.indices.map { (commit, $0) }
        }
    }

    var count: Int { rows.count }

    func commit(of row: Int) -> Int { rows[row].commit }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let prepared = batch[rows[row].commit]
        let statement = prepared.change.validity[rows[row].number]
        let (ci, attribute, type, to): (NodeID, String, String, Int64) =
            switch statement.subject {
            case .attribute(let ci, let key): (ci, key, "", 0)
            case .relation(let type, let from, let to): (from, "", type, Int64(to.rawValue))
            }
        cells.append(.integer(tenant.rawValue))
        cells.append(.integer(Int64(ci.rawValue)))
        cells.append(.integer(prepared.seq.rawValue))
        cells.append(.integer(Int64(rows[row].number)))
        cells.append(.text(attribute))
        cells.append(.text(type))
        cells.append(.integer(to))
        cells.append(.json(JSONValue(statement.value).canonicalBytes))
        cells.append(.instant(statement.from))
        cells.append(statement.to.map { .instant($0) } ?? .null)
    }
}
