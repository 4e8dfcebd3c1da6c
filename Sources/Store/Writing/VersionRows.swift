internal import Base
internal import CMDB
internal import Graph
internal import JSON

/// What a batch does to the versions of one kind of document: versions that begin, and versions from before the batch
/// that end. A version that begins and ends in the same batch is written with its end.
struct VersionBatch<Key: Hashable & Sendable>: Sendable {
    /// A document of a commit of the batch.
    struct Begun: Sendable {
        let commit: Int
        /// Its position among the documents of the commit.
        let position: Int
        var ended: CommitSeq?
    }

    private(set) var begun: [Begun] = []
    private(set) var ended: [(key: Key, seq: CommitSeq)] = []
    private var current: [Key: Int] = [:]
    private let isAlone: Bool

    /// - Parameter isAlone: the batch is one commit, which never ends what it begins: nothing is to be looked up.
    init(isAlone: Bool) { self.isAlone = isAlone }

    mutating func note(ended keys: [Key], begun documents: [Key], commit: Int, seq: CommitSeq) {
        for key in keys {
            if let row = current.removeValue(forKey: key) {
                begun[row].ended = seq
            } else {
                ended.append((key, seq))
            }
        }
        for (position, key) in documents.enumerated() {
            if !isAlone { current[key] = begun.count }
            begun.append(Begun(commit: commit, position: position))
        }
    }
}

/// New rows of `ci_version`.
struct CIVersionRows: BatchRows {
    static let shape = TableShape(
        table: "ci_version",
        columns: [
            .init("tenant", .int4, .open), .init("ci", .int8, .key), .init("seq_from", .int8, .open),
            .init("seq_to", .int8, .open), .init("class", .text), .init("name", .text), .init("attributes", .jsonb),
            .init("labels", .texts),
        ], number: .ciVersion, hasEnds: true)

    let tenant: TenantNumber
    let batch: [PreparedCommit]
    let versions: VersionBatch<NodeID>

    var count: Int { versions.begun.count }

    func commit(of row: Int) -> Int { versions.begun[row].commit }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let begun = versions.begun[row]
        let document = batch[begun.commit].change.documents[begun.position]
        cells.append(.integer(tenant.rawValue))
        cells.append(.integer(Int64(document.id.rawValue)))
        cells.append(.integer(batch[begun.commit].seq.rawValue))
        cells.append(begun.ended.map { .integer($0.rawValue) } ?? .null)
        cells.append(.text(document.ciClass))
        cells.append(.text(document.name))
        cells.append(.json(JSONValue(document.attributes).bytes))
        cells.append(.texts(document.labels))
    }
}

/// New rows of `relation_version`.
struct RelationVersionRows: BatchRows {
    static let shape = TableShape(
        table: "relation_version",
        columns: [
            .init("tenant", .int4, .open), .init("relation", .int8, .key), .init("seq_from", .int8, .open),
            .init("seq_to", .int8, .open), .init("type", .text), .init("from_ci", .int8), .init("to_ci", .int8),
            .init("properties", .jsonb), .init("source", .text),
        ], number: .relationVersion, hasEnds: true)

    let tenant: TenantNumber
    let batch: [PreparedCommit]
    let versions: VersionBatch<RelationshipID>

    var count: Int { versions.begun.count }

    func commit(of row: Int) -> Int { versions.begun[row].commit }

    func appendCells(of row: Int, to cells: inout [Cell]) {
        let begun = versions.begun[row]
        let relation = batch[begun.commit].change.relations[begun.position]
        cells.append(.integer(tenant.rawValue))
        cells.append(.integer(Int64(relation.id.rawValue)))
        cells.append(.integer(batch[begun.commit].seq.rawValue))
        cells.append(begun.ended.map { .integer($0.rawValue) } ?? .null)
        cells.append(.text(relation.type))
        cells.append(.integer(Int64(relation.from.rawValue)))
        cells.append(.integer(Int64(relation.to.rawValue)))
        cells.append(.json(relation.properties.isEmpty ? Self.noProperties : JSONValue(relation.properties).bytes))
        cells.append(.text(relation.source))
    }

    private static let noProperties = Array("{}".utf8)
}
