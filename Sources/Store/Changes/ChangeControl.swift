public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Change sets on their way from a draft to a commit: checks, approvals, schedule.
///
/// The states are ``ChangeState``. Whatever changes the operations sends a change set back to `draft`; approvals stay
/// as a record, but sign a digest that is no longer that of the operations, so they count for nothing.
public struct ChangeControl: Sendable {
    public let store: Store

    public init(_ store: Store) { self.store = store }

    // MARK: Reading

    /// - Throws: `notFound`.
    public func changeSet(_ number: Int64, tenant: TenantID) async throws(StoreError) -> StoredChangeSet {
        let tenantNumber = try store.number(of: tenant)
        let found = try await store.read { connection in
            try await ChangeRows(tenant: tenantNumber, name: tenant, connection: connection).one(number)
        }
        guard let found else {
            throw StoreError(.notFound, "there is no change set \(ChangeSetName.text(number))")
        }
        return found
    }

    /// Change sets, newest first, without approvals and comments, and how many there are in all.
    public func changeSets(
        of tenant: TenantID, state: ChangeState? = nil, author: String? = nil, text: String? = nil, limit: Int,
        before: Int64? = nil
    ) async throws(StoreError) -> (items: [StoredChangeSet], total: Int) {
        let number = try store.number(of: tenant)
        let filter = """
            tenant = $1 and ($2::text is null or state = $2) and ($3::text is null or author = $3)
            and ($4::text is null or strpos(lower(title || ' ' || reason || ' ' || ticket), lower($4)) > 0)
            """
        let parameters: [PostgresParameter] = [
            .int(number.rawValue), state.map { .text($0.rawValue) } ?? .null, author.map { .text($0) } ?? .null,
            text.map { .text($0) } ?? .null,
        ]
        return try await store.read { connection in
            let total = try await connection.query(
                "select count(*)::bigint as n from change_set where \(filter)", parameters)[0].int64("n")
            let items = try await connection.query(
                """
                select *, '' as operations, checks::text as checked, stages::text as staged from change_set
                where \(filter) and number < $5 order by number desc limit $6
                """, parameters + [.int(before ?? .max), .int(Int64(limit))])
            return (try items.map { try StoredChangeSet($0, tenant: tenant) }, Int(total))
        }
    }

    /// The operations, read again.
    public func operations(
        of stored: StoredChangeSet, graph: GraphSnapshot, metamodel: Metamodel
    ) throws(StoreError) -> [ChangeOperation] {
        guard StoredChangeSet.digest(of: stored.operationText) == stored.digest else {
            throw StoreError(
                .refused, "the operations of \(stored.name) are not those of its digest: the stored row was changed",
                hint: "Do not trust it; propose the change anew.")
        }
        do {
            return try OperationReader(metamodel: metamodel, graph: graph).operations(
                try JSONValue.parse(stored.operationText))
        } catch let error as ChangeError {
            throw StoreError(error)
        } catch {
            throw StoreError(.refused, "the operations of \(stored.name) cannot be read: \(error)")
        }
    }

    // MARK: Drafts

    public func create(_ draft: ChangeDraft, by author: Principal) async throws(StoreError) -> StoredChangeSet {
        let tenant = try store.number(of: author.tenant)
        let (graph, metamodel) = store.estate(for: author.tenant)
        if draft.operations.isEmpty {
            throw StoreError(.refused, "the change set has no operations", hint: "Name at least one.")
        }
        let json = ChangeOperation.json(draft.operations, metamodel: metamodel)
        let text = json.serialized(sortedKeys: true)
        let count = json.arrayValue?.count ?? 0
        let now = store.now()
        let base = min(draft.baseSeq ?? graph.seq, graph.seq)
        let number = try await store.read { connection in
            try await ChangeRows(tenant: tenant, name: author.tenant, connection: connection)
                .insert(draft, text: text, count: count, base: base, by: author, at: now)
        }
        return try await changeSet(number, tenant: author.tenant)
    }

    /// Edits a change set that is not applied yet. Other operations, or another base, void its checks and approvals.
    public func edit(
        _ number: Int64, _ edit: ChangeEdit, by principal: Principal
    ) async throws(StoreError) -> StoredChangeSet {
        let stored = try await changeSet(number, tenant: principal.tenant)
        try requireAuthor(principal, of: stored, "edit")
        var columns: [(name: String, value: PostgresParameter)] = []
        if let title = edit.title { columns.append(("title", .text(title))) }
        if let reason = edit.reason { columns.append(("reason", .text(reason))) }
        if let ticket = edit.ticket { columns.append(("ticket", .text(ticket))) }
        if let applyAfter = edit.applyAfter {
            columns.append(("apply_after", applyAfter.map { .instant($0) } ?? .null))
        }
        let (graph, metamodel) = store.estate(for: principal.tenant)
        if let operations = edit.operations {
            let json = ChangeOperation.json(operations, metamodel: metamodel)
            let text = json.serialized(sortedKeys: true)
            columns += [
                ("operations", .text(text)), ("digest", .text(StoredChangeSet.digest(of: text))),
                ("operation_count", .int(Int64(json.arrayValue?.count ?? 0))),
            ]
        }
        if edit.operations != nil || edit.rebases {
            columns += [("state", .text("draft")), ("checks", .null), ("stages", .json("[]")), ("expires_at", .null)]
            if edit.rebases { columns.append(("base_seq", .int(graph.seq.rawValue))) }
        }
        if columns.isEmpty { return stored }
        try await move(stored, by: principal, from: ChangeState.allCases.filter(\.isEditable), columns, "edited")
        return try await changeSet(number, tenant: principal.tenant)
    }

    /// Checks a change set against the present state, and keeps what was found.
    @discardableResult
    public func check(
        _ number: Int64, by principal: Principal
    ) async throws(StoreError) -> (stored: StoredChangeSet, report: ChangeAssessment) {
        let stored = try await changeSet(number, tenant: principal.tenant)
        let report = try await report(on: stored)
        let isClean = report.problems.isEmpty && report.conflicts.isEmpty
        var columns: [(name: String, value: PostgresParameter)] = [("checks", .json(report.json.serialized()))]
        if stored.state == .draft || stored.state == .checked {
            columns.append(("state", .text(isClean ? ChangeState.checked.rawValue : ChangeState.draft.rawValue)))
        }
        try await move(stored, by: principal, from: ChangeState.allCases.filter(\.isEditable), columns, "checked")
        return (try await changeSet(number, tenant: principal.tenant), report)
    }

    /// What the present state says to it.
    public func report(on stored: StoredChangeSet) async throws(StoreError) -> ChangeAssessment {
        let (graph, metamodel) = store.estate(for: stored.author.tenant)
        let prepared = try await prepared(stored, graph: graph, metamodel: metamodel)
        let records = try await store.book(for: prepared, tenant: stored.author.tenant)
        let known = try store.strongKeys(of: stored.author.tenant)
        do throws(GraphError) {
            return try ChangeCheck.report(
                on: prepared, base: prepared.base, graph: graph, metamodel: metamodel, records: records,
                known: known, at: store.now())
        } catch {
            throw StoreError(error)
        }
    }

    /// The change set as the commit loop takes it.
    func prepared(
        _ stored: StoredChangeSet, graph: GraphSnapshot, metamodel: Metamodel
    ) async throws(StoreError) -> ChangeSet {
        let operations = try operations(of: stored, graph: graph, metamodel: metamodel)
        var changeSet = ChangeSet(
            kind: stored.kind, title: stored.title,
            source: SourceReference(name: "manual:\(stored.author.subject)", kind: "manual"), operations: operations)
        let seen = try await store.snapshot(for: stored.author.tenant, asOf: .commit(stored.baseSeq))
        var seenMetamodel = metamodel
        if stored.baseSeq != graph.seq {
            seenMetamodel = try await store.metamodel(of: stored.author.tenant, asOf: seen.seq)
        }
        changeSet.base = ChangeBase(of: operations, graph: seen, metamodel: seenMetamodel)
        changeSet.stored = .init(number: stored.number, inverseOf: stored.inverseOf)
        return changeSet
    }

    // MARK: Helpers

    func requireAuthor(_ principal: Principal, of stored: StoredChangeSet, _ verb: String) throws(StoreError) {
        guard principal.subject == stored.author.subject || principal.may(.admin) else {
            throw StoreError(
                .refused, "\(stored.name) is \(stored.author.subject)'s: only its author or an admin may \(verb) it")
        }
    }

    /// Sets columns where the state is still one of these.
    /// - Throws: `conflict` where it is not, or where it is being applied at the moment.
    func move(
        _ stored: StoredChangeSet, by principal: Principal, from states: [ChangeState],
        _ columns: [(name: String, value: PostgresParameter)], _ verb: String, applying: Bool = false
    ) async throws(StoreError) {
        let tenant = try store.number(of: principal.tenant)
        let isDone = try await store.read { connection in
            try await ChangeRows(tenant: tenant, name: principal.tenant, connection: connection)
                .update(stored.number, in: states, set: columns, applying: applying)
        }
        guard isDone else {
            let now = try await changeSet(stored.number, tenant: principal.tenant)
            throw StoreError(
                .conflict, "\(stored.name) is \(now.state.rawValue), so it cannot be \(verb)",
                hint: now.state.isEditable ? "Somebody else is at it; look again." : "Propose a new one.")
        }
    }
}
