public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// A commit as one edge of a version.
public struct Moment: Hashable, Sendable {
    public let seq: CommitSeq
    public let at: Instant
    public let actor: String
    public let source: String
}

/// What something was from one commit to another.
public struct Version<Document: Hashable & Sendable>: Hashable, Sendable {
    /// How a version begins.
    public enum Beginning: String, Sendable { case created, updated, revived }

    public let document: Document
    public let beginning: Beginning
    public let from: Moment
    /// The first commit that no longer has it; `nil` for the current version.
    public let to: Moment?
    /// Against the version before, for `updated`; a new name or class is listed under `name` and `class`.
    public let changes: [Difference.AttributeChange]
}

extension Store {
    /// The versions of a CI, newest first; empty where there never was one.
    /// - Parameter before: only versions that begin before this commit.
    /// - Complexity: O(limit), each with its document.
    public func life(
        of ci: NodeID, tenant: TenantID, limit: Int, before: CommitSeq? = nil
    ) async throws(StoreError) -> [Version<CIDocument>] {
        let rows = try await rows(Self.ciVersions, Int64(clamping: ci.rawValue), tenant, limit, before) { row in
            Row(
                try row.moments(),
                CIDocument(
                    id: ci, ciClass: try row.string("class"), name: try row.string("name"),
                    attributes: try Value.properties(try JSONValue.parse(try row.string("attributes"))),
                    labels: try row.textArray("labels")))
        }
        return Self.versions(rows, limit: limit) { $1.changes(since: $0) }
    }

    /// The versions of a relation, newest first; empty where there never was one.
    /// - Parameter before: only versions that begin before this commit.
    /// - Complexity: O(limit), each with its document.
    public func life(
        of relation: RelationshipID, tenant: TenantID, limit: Int, before: CommitSeq? = nil
    ) async throws(StoreError) -> [Version<RelationDocument>] {
        let rows = try await rows(
            Self.relationVersions, Int64(clamping: relation.rawValue), tenant, limit, before
        ) { row in
            Row(
                try row.moments(),
                RelationDocument(
                    id: relation, type: try row.string("type"),
                    from: NodeID(rawValue: UInt64(try row.int64("from_ci"))),
                    to: NodeID(rawValue: UInt64(try row.int64("to_ci"))),
                    properties: try Value.properties(try JSONValue.parse(try row.string("properties"))),
                    source: try row.string("asserted_by")))
        }
        return Self.versions(rows, limit: limit) {
            Difference.AttributeChange.list(from: $0.properties, to: $1.properties)
        }
    }

    private struct Row<Document: Sendable>: Sendable {
        let moments: (from: Moment, to: Moment?)
        let document: Document

        init(_ moments: (from: Moment, to: Moment?), _ document: Document) {
            self.moments = moments
            self.document = document
        }
    }

    /// One more than the limit, so that the last of the page knows its predecessor.
    private func rows<Document: Sendable>(
        _ sql: String, _ id: Int64, _ tenant: TenantID, _ limit: Int, _ before: CommitSeq?,
        _ row: @Sendable (PostgresRow) throws -> Row<Document>
    ) async throws(StoreError) -> [Row<Document>] {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                sql,
                [
                    .int(number.rawValue), .int(id), .int(before?.rawValue ?? .max),
                    .int(Int64(min(limit, Limits.historyItems)) + 1),
                ]
            ).map(row)
        }
    }

    private static func versions<Document>(
        _ rows: [Row<Document>], limit: Int,
        changes: (_ before: Document, _ after: Document) -> [Difference.AttributeChange]
    ) -> [Version<Document>] {
        rows.prefix(min(limit, Limits.historyItems)).enumerated().map { position, row in
            let previous = position + 1 < rows.count ? rows[position + 1] : nil
            let follows = previous.map { $0.moments.to?.seq == row.moments.from.seq }
            return Version(
                document: row.document, beginning: follows.map { $0 ? .updated : .revived } ?? .created,
                from: row.moments.from, to: row.moments.to,
                changes: follows == true ? previous.map { changes($0.document, row.document) } ?? [] : [])
        }
    }

    private static let ciVersions = """
        select v.class, v.name, v.attributes::text as attributes, v.labels, \(moments)
        from (
            select * from ci_version where tenant = $1 and ci = $2 and seq_from < $3 order by seq_from desc limit $4
        ) v \(commits) order by v.seq_from desc
        """

    private static let relationVersions = """
        select v.type, v.from_ci, v.to_ci, v.properties::text as properties, v.source as asserted_by, \(moments)
        from (
            select * from relation_version where tenant = $1 and relation = $2 and seq_from < $3
            order by seq_from desc limit $4
        ) v \(commits) order by v.seq_from desc
        """

    private static let moments = """
        f.seq, f.at, f.actor, f.source,
        t.seq as to_seq, t.at as to_at, t.actor as to_actor, t.source as to_source
        """

    private static let commits = """
        join commit f on f.tenant = v.tenant and f.seq = v.seq_from
        left join commit t on t.tenant = v.tenant and t.seq = v.seq_to
        """
}

extension PostgresRow {
    fileprivate func moments() throws -> (from: Moment, to: Moment?) {
        let from = Moment(
            seq: CommitSeq(rawValue: try int64("seq")), at: try instant("at"), actor: try string("actor"),
            source: try string("source"))
        guard let seq = try optionalInt64("to_seq") else { return (from, nil) }
        let to = Moment(
            seq: CommitSeq(rawValue: seq), at: try instant("to_at"), actor: try string("to_actor"),
            source: try string("to_source"))
        return (from, to)
    }
}

extension CIDocument {
    /// Class and name first, then the attributes in the order of their keys.
    func changes(since before: CIDocument) -> [Difference.AttributeChange] {
        var changes: [Difference.AttributeChange] = []
        for (attribute, old, new) in [
            ("class", before.ciClass, ciClass), (GraphSnapshot.nameKey, before.name, name),
        ] where old != new {
            changes.append(.init(attribute: attribute, before: .string(old), after: .string(new)))
        }
        if before.labels != labels {
            let (old, new) = (before.labels.map(Value.string), labels.map(Value.string))
            changes.append(.init(attribute: "labels", before: .list(old), after: .list(new)))
        }
        return changes + Difference.AttributeChange.list(from: before.attributes, to: attributes)
    }
}

extension Difference.AttributeChange {
    /// What differs, in the order of the keys.
    static func list(from before: [String: Value], to after: [String: Value]) -> [Difference.AttributeChange] {
        Set(before.keys).union(after.keys).sorted().compactMap { key in
            let (old, new) = (before[key] ?? .null, after[key] ?? .null)
            return old == new ? nil : Difference.AttributeChange(attribute: key, before: old, after: new)
        }
    }
}
