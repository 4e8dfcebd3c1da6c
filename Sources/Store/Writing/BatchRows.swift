internal import Base
internal import Postgres

/// The rows that a batch of commits adds to one table.
///
/// One description serves three readers: small batches go out as one `INSERT … SELECT … FROM unnest(…)` in a pipeline,
/// large ones by binary COPY, and the seal of a commit is computed from the very same cells (``BatchSeals``).
/// A table that takes part in commits has one type of these; ``CommitWriter`` lists them.
protocol BatchRows: Sendable {
    static var shape: TableShape { get }

    var count: Int { get }

    /// The position of the row's commit in the batch.
    func commit(of row: Int) -> Int

    /// Appends one cell for each column of ``shape``, in order.
    func appendCells(of row: Int, to cells: inout [Cell])
}

/// A value on its way to a column. Integers of both sizes are one case: the column has the type.
enum Cell: Hashable, Sendable {
    case integer(Int64)
    case text(String)
    /// In canonical form: members in the order of their keys.
    case json([UInt8])
    case texts([String])
    case integers([Int64])
    case boolean(Bool)
    case instant(Instant)
    case bytes([UInt8])
    case null
}

/// A table as the commit writer and the audit see it.
struct TableShape: Sendable {
    /// What stands for a table in manifests; never used for another one.
    enum Number: UInt8, Sendable, CaseIterable {
        case ciVersion = 1
        case relationVersion, definitionVersion, validity, record
    }

    enum ColumnType: Sendable { case int4, int8, text, jsonb, texts, integers, bool, instant, bytes }

    enum Role: Sendable {
        /// Names the row within its commit.
        case key
        case sealed
        /// What later commits set, and the tenant.
        case open
    }

    struct Column: Sendable {
        let name: String
        let type: ColumnType
        let role: Role

        init(_ name: String, _ type: ColumnType, _ role: Role = .sealed) {
            self.name = name
            self.type = type
            self.role = role
        }
    }

    let table: String
    let columns: [Column]
    /// `nil` for a table whose rows are in no manifest.
    var number: Number?
    /// Whether its rows end by a later commit, in the column `seq_to`, and manifests tell which.
    var hasEnds = false
    /// Rows that no commit wrote cell by cell are left out of the seal.
    var isSealed = "true"

    /// `INSERT` of rows that come as one array for each column.
    var insert: String {
        let names = columns.map(\.name).joined(separator: ", ")
        let arrays = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        // Arrays of arrays are not what `unnest` takes apart by rows, so each comes as the text of one.
        let values = columns.map { column in
            switch column.type {
            case .texts: "u.\(column.name)::text[]"
            case .integers: "u.\(column.name)::bigint[]"
            case .bool: "u.\(column.name)::int::boolean"
            default: "u.\(column.name)"
            }
        }.joined(separator: ", ")
        return "insert into \(table) (\(names)) select \(values) from unnest(\(arrays)) as u(\(names))"
    }

    var copy: String { "copy \(table) (\(columns.map(\.name).joined(separator: ", "))) from stdin (format binary)" }
}

extension BatchRows {
    /// The rows as one statement. Complexity: O(cells), all in memory.
    func statement(sealing seals: BatchSeals) -> PostgresStatement {
        var columns = CellColumns(Self.shape)
        var cells: [Cell] = []
        for row in 0..<count {
            cells.removeAll(keepingCapacity: true)
            appendCells(of: row, to: &cells)
            seals.seal(cells, of: Self.shape, commit: commit(of: row))
            columns.append(cells)
        }
        return PostgresStatement(Self.shape.insert, columns.parameters)
    }

    /// Sends the rows by COPY, one after the other.
    func copy(sealing seals: BatchSeals, on connection: PostgresConnection) async throws {
        try await connection.copyIn(Self.shape.copy) { writer in
            var cells: [Cell] = []
            for row in 0..<count {
                cells.removeAll(keepingCapacity: true)
                appendCells(of: row, to: &cells)
                seals.seal(cells, of: Self.shape, commit: commit(of: row))
                try writer.beginRow()
                for (cell, column) in zip(cells, Self.shape.columns) { writer.append(cell, column.type) }
            }
        }
    }
}

extension PostgresCopyWriter {
    mutating func append(_ cell: Cell, _ type: TableShape.ColumnType) {
        switch cell {
        case .integer(let value): if type == .int4 { int4(Int32(truncatingIfNeeded: value)) } else { int8(value) }
        case .text(let value): text(value)
        case .json(let value): jsonb(bytes: value)
        case .texts(let value): textArray(value)
        case .integers(let value): int8Array(value)
        case .boolean(let value): bool(value)
        case .instant(let value): timestamptz(value)
        case .bytes(let value): bytea(value)
        case .null: null()
        }
    }
}
