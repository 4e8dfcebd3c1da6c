internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Reads what a rollback needs out of the version rows.
struct RollbackReader {
    let tenant: TenantNumber
    let connection: PostgresConnection

    private var number: PostgresParameter { .int(tenant.rawValue) }

    /// The commits of a target.
    /// - Throws: `notFound` where there are none.
    func seqs(of target: RollbackTarget) async throws -> [CommitSeq] {
        let (sql, parameters, what): (String, [PostgresParameter], String) =
            switch target {
            case .commit(let seq): ("seq = $2", [.int(seq.rawValue)], "commit \(seq)")
            case .changeSet(let number):
                ("change_set = $2", [.int(number)], "applied change set \(ChangeSetName.text(number))")
            case .run(let run):
                (
                    "seq = (select seq from ingest_run where tenant = $1 and run = $2 and status = 'succeeded' and not dry_run)",
                    [.int(run)], "commit of run \(run)"
                )
            case .source(let name, let seq):
                ("source = $2 and seq >= $3", [.text(name), .int(seq.rawValue)], "commit of '\(name)' since \(seq)")
            }
        let rows = try await connection.query(
            "select seq from commit where tenant = $1 and \(sql) order by seq limit \(Limits.rollbackCommits + 1)",
            [number] + parameters)
        guard !rows.isEmpty else { throw StoreError(.notFound, "there is no \(what)") }
        return try rows.map { CommitSeq(rawValue: try $0.int64("seq")) }
    }

    /// Everything that these commits touched, with its life from before the first of them.
    func elements(touchedBy seqs: Set<CommitSeq>) async throws -> RollbackElements {
        var elements = RollbackElements()
        guard let first = seqs.min() else { return elements }
        let span: [PostgresParameter] = [number, .intArray(seqs.map(\.rawValue).sorted()), .int(first.rawValue)]
        var count = 0
        let rows = try await connection.query(Self.cis, span)
        count += rows.count
        for (id, versions) in try versions(
            rows, "ci",
            { row in
                CIDocument(
                    id: NodeID(rawValue: UInt64(try row.int64("ci"))), ciClass: try row.string("class"),
                    name: try row.string("name"),
                    attributes: try Value.properties(try JSONValue.parse(try row.string("attributes_text"))),
                    labels: try row.textArray("labels"))
            })
        {
            elements.nodes[NodeID(rawValue: UInt64(id))] = life(versions, from: first) { $0.facets }
        }
        let relations = try await connection.query(Self.relations, span)
        count += relations.count
        count += try await addRecords(to: &elements, span)
        guard count <= Limits.rollbackElements else {
            throw StoreError(
                .tooLarge, "the rollback would look at \(count) versions, limit \(Limits.rollbackElements)")
        }
        for (id, versions) in try versions(
            relations, "relation",
            { row in
                RelationDocument(
                    id: RelationshipID(rawValue: UInt64(try row.int64("relation"))), type: try row.string("type"),
                    from: NodeID(rawValue: UInt64(try row.int64("from_ci"))),
                    to: NodeID(rawValue: UInt64(try row.int64("to_ci"))),
                    properties: try Value.properties(try JSONValue.parse(try row.string("properties_text"))),
                    source: try row.string("source"))
            })
        {
            guard let document = versions.last?.document else { continue }
            elements.relations[RelationshipID(rawValue: UInt64(id))] = (
                document, life(versions, from: first) { $0.facets }
            )
        }
        try await addDefinitions(to: &elements, span, first)
        try await addDecisions(to: &elements, span, first)
        try await addSupports(to: &elements, span, first)
        return elements
    }

    /// - Returns: how many versions of records there are.
    private func addRecords(to elements: inout RollbackElements, _ span: [PostgresParameter]) async throws -> Int {
        var found: OrderedDictionary<RecordReference, [RollbackElements.RecordVersion]> = [:]
        let rows = try await connection.query(Self.records, span)
        for row in rows {
            let (record, ci) = try RecordRows.read(row)
            found[record.reference, default: []].append(
                .init(
                    from: record.since, to: try row.optionalInt64("seq_to").map(CommitSeq.init(rawValue:)),
                    record: record, ci: ci))
        }
        elements.records = Array(found.values)
        return rows.count
    }

    private func addDefinitions(
        to elements: inout RollbackElements, _ span: [PostgresParameter], _ first: CommitSeq
    ) async throws {
        var found: OrderedDictionary<Definition.Reference, [Version<String>]> = [:]
        for row in try await connection.query(Self.definitions, span) {
            guard let kind = DefinitionKind(rawValue: try row.string("kind")) else { continue }
            let content = try JSONValue.parse(try row.string("content_text")).serialized(sortedKeys: true)
            found[.init(kind: kind, key: try row.string("key")), default: []].append(
                try version(row, content))
        }
        for (reference, versions) in found {
            elements.definitions[reference] = life(versions, from: first) { [.content: .string($0)] }
        }
    }

    private func addDecisions(
        to elements: inout RollbackElements, _ span: [PostgresParameter], _ first: CommitSeq
    ) async throws {
        var found: OrderedDictionary<[RecordReference], [Version<Bool>]> = [:]
        for row in try await connection.query(Self.decisions, span) {
            let pair = [
                RecordReference(source: try row.string("left_source"), key: try row.string("left_key")),
                RecordReference(source: try row.string("right_source"), key: try row.string("right_key")),
            ]
            found[pair, default: []].append(try version(row, try row.bool("same")))
        }
        for (pair, versions) in found {
            let life = life(versions, from: first) { [.content: .boolean($0)] }
            elements.decisions.append((.init(pair[0], pair[1], isSame: true), life))
        }
    }

    private func addSupports(
        to elements: inout RollbackElements, _ span: [PostgresParameter], _ first: CommitSeq
    ) async throws {
        var found: OrderedDictionary<RelationSupport, [Version<Void>]> = [:]
        for row in try await connection.query(Self.supports, span) {
            let relation = RelationshipID(rawValue: UInt64(try row.int64("relation")))
            found[.init(relation: relation, source: try row.string("source")), default: []].append(
                try version(row, ()))
        }
        for (support, versions) in found {
            elements.supports.append((support, life(versions, from: first) { [.content: .boolean(true)] }))
        }
    }

    /// The commits that made relations what they are.
    func starts(of relations: [RelationshipID]) async throws -> [RelationshipID: CommitSeq] {
        if relations.isEmpty { return [:] }
        var starts: [RelationshipID: CommitSeq] = [:]
        for row in try await connection.query(
            "select relation, seq_from from relation_version where tenant = $1 and relation = any($2) and seq_to is null",
            [number, .intArray(relations.map { Int64($0.rawValue) })])
        {
            starts[RelationshipID(rawValue: UInt64(try row.int64("relation")))] = CommitSeq(
                rawValue: try row.int64("seq_from"))
        }
        return starts
    }

    // MARK: Lives

    private struct Version<Document> {
        let from: CommitSeq
        let to: CommitSeq?
        let document: Document
    }

    private func version<Document>(_ row: PostgresRow, _ document: Document) throws -> Version<Document> {
        Version(
            from: CommitSeq(rawValue: try row.int64("seq_from")),
            to: try row.optionalInt64("seq_to").map(CommitSeq.init(rawValue:)), document: document)
    }

    private func versions<Document>(
        _ rows: PostgresRows, _ key: PostgresColumn, _ document: (PostgresRow) throws -> Document
    ) throws -> [Int64: [Version<Document>]] {
        var found: [Int64: [Version<Document>]] = [:]
        for row in rows { found[try row.int64(key), default: []].append(try version(row, try document(row))) }
        return found
    }

    /// - Parameter versions: in the order of their commits, from the one before `first` on.
    private func life<Document>(
        _ versions: [Version<Document>], from first: CommitSeq, _ facets: (Document) -> ElementLife.State
    ) -> ElementLife {
        var start: ElementLife.State?
        var steps: [(seq: CommitSeq, state: ElementLife.State?)] = []
        for (position, version) in versions.enumerated() {
            if version.from < first {
                start = facets(version.document)
            } else {
                steps.append((version.from, facets(version.document)))
            }
            let next = position + 1 < versions.count ? versions[position + 1].from : nil
            if let end = version.to, end >= first, next != end { steps.append((end, nil)) }
        }
        return ElementLife(start: start, steps: steps)
    }

    private static let cis = """
        select v.ci, v.seq_from, v.seq_to, v.class, v.name, v.attributes::text as attributes_text, v.labels
        from ci_version v
        where v.tenant = $1 and (v.seq_to is null or v.seq_to >= $3) and v.ci in (
            select ci from ci_version where tenant = $1 and seq_from = any($2)
            union select ci from ci_version where tenant = $1 and seq_to = any($2))
        order by v.ci, v.seq_from limit \(Limits.rollbackElements + 1)
        """

    private static let relations = """
        select v.relation, v.seq_from, v.seq_to, v.type, v.from_ci, v.to_ci, v.properties::text as properties_text,
               v.source
        from relation_version v
        where v.tenant = $1 and (v.seq_to is null or v.seq_to >= $3) and v.relation in (
            select relation from relation_version where tenant = $1 and seq_from = any($2)
            union select relation from relation_version where tenant = $1 and seq_to = any($2))
        order by v.relation, v.seq_from limit \(Limits.rollbackElements + 1)
        """

    private static let records = """
        select \(RecordRows.columns), seq_to
        from record_version r
        where tenant = $1 and (seq_to is null or seq_to >= $3) and (source, native_key) in (
            select source, native_key from record_version
            where tenant = $1 and (seq_from = any($2) or seq_to = any($2)))
        order by source, native_key, r.seq_from limit \(Limits.rollbackElements + 1)
        """

    private static let decisions = """
        select v.left_source, v.left_key, v.right_source, v.right_key, v.seq_from, v.seq_to, v.same
        from record_decision v
        where v.tenant = $1 and (v.seq_to is null or v.seq_to >= $3)
            and (v.left_source, v.left_key, v.right_source, v.right_key) in (
                select left_source, left_key, right_source, right_key from record_decision
                where tenant = $1 and (seq_from = any($2) or seq_to = any($2)))
        order by v.left_source, v.left_key, v.right_source, v.right_key, v.seq_from
        """

    private static let supports = """
        select v.relation, v.source, v.seq_from, v.seq_to
        from relation_support v
        where v.tenant = $1 and (v.seq_to is null or v.seq_to >= $3) and (v.relation, v.source) in (
            select relation, source from relation_support
            where tenant = $1 and (seq_from = any($2) or seq_to = any($2)))
        order by v.relation, v.source, v.seq_from
        """

    private static let definitions = """
        select v.kind, v.key, v.seq_from, v.seq_to, v.content::text as content_text
        from definition_version v
        where v.tenant = $1 and (v.seq_to is null or v.seq_to >= $3) and (v.kind, v.key) in (
            select kind, key from definition_version
            where tenant = $1 and (seq_from = any($2) or seq_to = any($2)))
        order by v.kind, v.key, v.seq_from
        """
}
