internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import Postgres
internal import Vault

/// The hash chain of a tenant's commits.
///
/// Each commit has a hash: SHA-256 over the hash of the one before, the commit's own row, and the SHA-256 of its
/// manifest, which has a digest of every row that the commit began and the key of every row that it ended
/// (``BatchSeals``). So nobody changes, adds or removes a row of the history without breaking the chain from there on.
enum AuditChain {
    /// What stands before the first commit.
    static let start = [UInt8](repeating: 0, count: 32)

    /// The tables whose rows are in manifests.
    static let sealed: [TableShape] = [
        CIVersionRows.shape, RelationVersionRows.shape, DefinitionVersionRows.shape, ValidityRows.shape,
        RecordVersionRows.shape,
    ]

    /// What stands for a row in a report: `ci-5`, `rel-7`, `class Printer`.
    static func name(_ key: [UInt8], of table: UInt8) -> String {
        let cells = ManifestKey.cells(key)
        switch (TableShape.Number(rawValue: table), cells.first) {
        case (.ciVersion, .integer(let id)?), (.validity, .integer(let id)?):
            return CIName.text(NodeID(rawValue: UInt64(bitPattern: id)))
        case (.relationVersion, .integer(let id)?):
            return RelationName.text(RelationshipID(rawValue: UInt64(bitPattern: id)))
        default:
            return cells.map {
                switch $0 {
                case .text(let text): text
                case .integer(let number): "\(number)"
                default: "?"
                }
            }.joined(separator: " ")
        }
    }
}

extension ManifestKey {
    /// Of a row as read back.
    init(of cells: [Cell], _ shape: TableShape) {
        self.init()
        for (cell, column) in zip(cells, shape.columns) where column.role == .key { append(cell) }
    }

    /// The digest in the manifest of a row as read back.
    static func digest(of cells: [Cell], _ shape: TableShape, _ hasher: SHA256Hasher) -> [UInt8] {
        var bytes: [UInt8] = []
        for (cell, column) in zip(cells, shape.columns) where column.role != .open { cell.append(to: &bytes) }
        return Array(hasher.digest(bytes).prefix(Manifest.digestBytes))
    }

    /// The integers and texts of a key.
    static func cells(_ key: [UInt8]) -> [Cell] {
        var cells: [Cell] = []
        var at = 0
        while at + 9 <= key.count {
            let number = key[(at + 1)..<(at + 9)].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let mark = key[at]
            at += 9
            if mark == 1 {
                cells.append(.integer(number))
            } else {
                let end = min(key.count, at + Int(clamping: max(0, number)))
                cells.append(.text(String(decoding: key[at..<end], as: UTF8.self)))
                at = end
            }
        }
        return cells
    }
}

extension PostgresCopyReader.Row {
    /// The cells of a row whose columns are those of the shape, in order: what ``BatchRows`` wrote, read back.
    mutating func cells(_ shape: TableShape) throws -> [Cell] {
        var cells: [Cell] = []
        cells.reserveCapacity(shape.columns.count)
        for column in shape.columns {
            switch column.type {
            case .int4: cells.append(try optionalInt32().map { .integer(Int64($0)) } ?? .null)
            case .int8: cells.append(try optionalInt64().map { .integer($0) } ?? .null)
            case .text: cells.append(try optionalString().map { .text($0) } ?? .null)
            case .jsonb:
                cells.append(try optionalJSONBytes().map { .json(try JSONValue.parse($0).canonicalBytes) } ?? .null)
            case .integers: cells.append(try optionalInt64Array().map { .integers($0) } ?? .null)
            case .bool: cells.append(try optionalBool().map { .boolean($0) } ?? .null)
            case .texts: cells.append(try optionalTextArray().map { .texts($0) } ?? .null)
            case .instant: cells.append(try optionalInstant().map { .instant($0) } ?? .null)
            case .bytes: cells.append(try optionalBytes().map { .bytes($0) } ?? .null)
            }
        }
        return cells
    }
}
