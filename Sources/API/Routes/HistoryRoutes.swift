internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// What changed.
    static let commits: [Route] = [
        Route(
            .get, "/api/v1/commits",
            Operation(
                id: "listCommits", tag: .history, summary: "List commits, newest first",
                parameters: [.limit(50, max: Limits.pageItems), .before],
                answers: [.json(Schema.page("Commit", total: false), "A page of commits.")]),
            .reader, handler: listCommits),
        Route(
            .get, "/api/v1/commits/{seq}",
            Operation(
                id: "getCommit", tag: .history, summary: "What one commit changed",
                description: "At most \(Limits.historyItems) entries; each names the CI it happened to.",
                parameters: [.path("seq", "The commit's number.", example: "12")],
                answers: [.json(Schema.page("HistoryEntry", total: false), "Its entries.")]),
            .reader, handler: getCommit),
        Route(
            .get, "/api/v1/cis/{id}/history",
            Operation(
                id: "getHistory", tag: .history, summary: "The life of one CI, newest first",
                description: "Also of a retired CI. Entries of one commit are never split over two pages.",
                parameters: [
                    .path("id", "The CI's id.", example: "ci-42"), .limit(50, max: Limits.pageItems), .before,
                ],
                answers: [.json(Schema.page("HistoryEntry", total: false), "A page of entries.")]),
            .reader, handler: history),
    ]

    /// Where the page before ended.
    static func before(_ call: Call) throws -> CommitSeq? {
        guard let text = call.query("before") else { return nil }
        guard let number = Int64(text), number > 0 else {
            throw ProblemDetails.invalidParameter("before", text, allowed: "the number of a commit")
        }
        return CommitSeq(rawValue: number)
    }

    private static func listCommits(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        let found = try await store.commits(of: principal.tenant, limit: limit + 1, before: before(call))
        let page = found.prefix(limit)
        return .json([
            "items": .array(page.map(Wire.commit)),
            "next": found.count > limit ? page.last.map { Wire.seq($0.seq) } ?? .null : .null,
        ])
    }

    private static func getCommit(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let text = try call.path("seq")
        let seq = Int64(text).map(CommitSeq.init(rawValue:))
        guard let seq, seq > .zero, seq <= store.snapshot(for: principal).seq else {
            throw ProblemDetails(.notFound, "There is no commit \"\(text.prefix(40))\".")
        }
        let sight = store.sight(of: principal)
        let items = try await store.items(of: seq, tenant: principal.tenant, limit: Limits.historyItems)
        return .json(["items": .array(items.map { Wire.historyItem($0, sight, withCI: true) }), "next": .null])
    }

    private static func history(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let text = try call.path("id")
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        guard let id = CIName.parse(text), try await store.versions(of: id, tenant: principal.tenant) != nil else {
            throw ProblemDetails(.notFound, "There is and was no CI \"\(text.prefix(80))\".")
        }
        let sight = store.sight(of: principal)
        let page = try await historyPage(of: id, store, principal, limit: limit, before: before(call))
        return .json([
            "items": .array(page.items.map { Wire.historyItem($0, sight) }), "next": page.next.map(Wire.seq) ?? .null,
        ])
    }

    /// Whole commits, as many as fit the limit, and at least one.
    private static func historyPage(
        of id: NodeID, _ store: Store, _ principal: Principal, limit: Int, before: CommitSeq?
    ) async throws -> (items: [HistoryItem], next: CommitSeq?) {
        let found = try await store.history(of: id, tenant: principal.tenant, limit: limit + 1, before: before)
        guard found.count > limit, let first = found.first, let cut = found.last?.seq else { return (found, nil) }
        if first.seq != cut { return (found.filter { $0.seq > cut }, cut.next) }
        // One commit alone is larger than the page: all of it that there is room for.
        let all = try await store.history(
            of: id, tenant: principal.tenant, limit: Limits.historyItems, before: cut.next)
        return (all.filter { $0.seq == cut }, cut)
    }
}

extension Wire {
    static func commit(_ commit: CommitSummary) -> JSONValue {
        [
            "seq": seq(commit.seq), "at": instant(commit.at), "actor": .string(commit.actor),
            "kind": .string(commit.kind), "title": .string(commit.title), "source": .string(commit.source),
            "counts": counts(commit.counts),
            "changeSet": commit.changeSet.map { .string(ChangeSetName.text($0)) } ?? .null,
        ]
    }

    static func counts(_ counts: ChangeCounts) -> JSONValue {
        [
            "created": JSONValue(counts.created), "updated": JSONValue(counts.updated),
            "retired": JSONValue(counts.retired), "relationsCreated": JSONValue(counts.relationsCreated),
            "relationsUpdated": JSONValue(counts.relationsUpdated),
            "relationsRemoved": JSONValue(counts.relationsRemoved),
        ]
    }

    /// - Parameter withCI: whether the list is about several CIs.
    static func historyItem(_ item: HistoryItem, _ sight: Sight, withCI: Bool = false) -> JSONValue {
        var members: JSONObject = [
            "seq": seq(item.seq), "at": instant(item.at), "actor": .string(item.actor),
            "source": .string(item.source), "action": .string(item.action.rawValue),
            "changes": .array(sight.changes(item.changes).map(change)),
        ]
        if withCI { members["ci"] = head(item.ci) }
        if let relation = item.relation {
            members["relation"] = [
                "type": .string(relation.type),
                "direction": .string(relation.direction == .incoming ? "incoming" : "outgoing"),
                "other": head(relation.other),
            ]
        }
        return .object(members)
    }

    static func change(_ change: Difference.AttributeChange) -> JSONValue {
        ["attribute": .string(change.attribute), "before": value(change.before), "after": value(change.after)]
    }

    static func head(_ head: CIHead) -> JSONValue {
        ["id": .string(CIName.text(head.id)), "class": .string(head.ciClass), "name": .string(head.name)]
    }
}
