internal import Base
internal import Postgres
internal import Vault

/// What the commits of one batch seal: for each the rows that it began, with their digests, and those that it ended.
///
/// A manifest is a sequence of entries: number of the table (one byte, the highest bit set for a row that ended),
/// length of the key (two bytes), key, and for a row that began the first 16 bytes of the SHA-256 of its cells.
/// About 27 bytes and 0.5 µs a row.
///
/// `@unchecked Sendable`: made by the commit writer for one attempt at one batch, and used by one thread at a time: its
/// own, or that of the connection it waits for.
final class BatchSeals: @unchecked Sendable {
    private(set) var manifests: [[UInt8]]
    private var canonical: [UInt8] = []
    private let hasher: SHA256Hasher

    init(commits: Int) throws(VaultError) {
        manifests = Array(repeating: [], count: commits)
        hasher = try SHA256Hasher()
    }

    /// Notes a row that began.
    func seal(_ cells: [Cell], of shape: TableShape, commit: Int) {
        guard let number = shape.number else { return }
        var key = ManifestKey()
        canonical.removeAll(keepingCapacity: true)
        for (cell, column) in zip(cells, shape.columns) {
            switch column.role {
            case .key:
                key.append(cell)
                cell.append(to: &canonical)
            case .sealed: cell.append(to: &canonical)
            case .open: continue
            }
        }
        Manifest.appendEntry(
            table: number, isEnd: false, key: key.bytes, digest: hasher.digest(canonical).prefix(Manifest.digestBytes),
            to: &manifests[commit])
    }

    /// Notes a row that ended.
    func end(_ key: ManifestKey, of number: TableShape.Number, commit: Int) {
        Manifest.appendEntry(table: number, isEnd: true, key: key.bytes, digest: [], to: &manifests[commit])
    }

    /// The hash of a commit in the chain: over the one before, the commit's own row, and its manifest.
    func hash(after previous: [UInt8], commit cells: [Cell], manifest: [UInt8]) -> [UInt8] {
        canonical.removeAll(keepingCapacity: true)
        canonical += previous
        for cell in cells { cell.append(to: &canonical) }
        canonical += hasher.digest(manifest)
        return hasher.digest(canonical)
    }
}

/// What names a row within its commit.
struct ManifestKey: Hashable, Sendable {
    private(set) var bytes: [UInt8] = []

    init(_ cells: Cell...) { for cell in cells { append(cell) } }

    mutating func append(_ cell: Cell) { cell.append(to: &bytes) }
}

/// The form of manifests.
enum Manifest {
    static let digestBytes = 16
    /// Bytes of one row of `commit_seal`; larger manifests take several.
    static let partBytes = 4 << 20
    private static let endMark: UInt8 = 0x80

    struct Entry {
        let table: UInt8
        let isEnd: Bool
        let key: [UInt8]
        /// Empty for an end.
        let digest: [UInt8]
    }

    static func appendEntry(
        table: TableShape.Number, isEnd: Bool, key: [UInt8], digest: ArraySlice<UInt8>, to manifest: inout [UInt8]
    ) {
        manifest.append(isEnd ? table.rawValue | endMark : table.rawValue)
        manifest.append(UInt8(truncatingIfNeeded: key.count >> 8))
        manifest.append(UInt8(truncatingIfNeeded: key.count))
        manifest += key
        manifest += digest
    }

    /// The entries; `nil` where the bytes are no manifest.
    static func entries(_ manifest: [UInt8]) -> [Entry]? {
        var entries: [Entry] = []
        var at = 0
        while at < manifest.count {
            guard at + 3 <= manifest.count else { return nil }
            let isEnd = manifest[at] & endMark != 0
            let table = manifest[at] & ~endMark
            let keyEnd = at + 3 + Int(manifest[at + 1]) << 8 + Int(manifest[at + 2])
            let end = keyEnd + (isEnd ? 0 : digestBytes)
            guard end <= manifest.count else { return nil }
            entries.append(
                Entry(
                    table: table, isEnd: isEnd, key: Array(manifest[(at + 3)..<keyEnd]),
                    digest: Array(manifest[keyEnd..<end])))
            at = end
        }
        return entries
    }
}

extension Cell {
    /// The cell with its kind and length before it, so that two rows never give the same bytes.
    func append(to bytes: inout [UInt8]) {
        func fixed(_ mark: UInt8, _ value: Int64) {
            bytes.append(mark)
            withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
        }
        switch self {
        case .null: bytes.append(0)
        case .integer(let value): fixed(1, value)
        case .instant(let value): fixed(2, value.rawValue)
        case .text(let value):
            fixed(3, Int64(value.utf8.count))
            bytes.append(contentsOf: value.utf8)
        case .json(let value):
            fixed(4, Int64(value.count))
            bytes += value
        case .bytes(let value):
            fixed(5, Int64(value.count))
            bytes += value
        case .boolean(let value): fixed(7, value ? 1 : 0)
        case .integers(let values):
            fixed(8, Int64(values.count))
            for value in values { Cell.integer(value).append(to: &bytes) }
        case .texts(let values):
            fixed(6, Int64(values.count))
            for value in values { Cell.text(value).append(to: &bytes) }
        }
    }
}
