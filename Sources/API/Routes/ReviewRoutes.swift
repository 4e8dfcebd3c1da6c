internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import Ingest
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// Questions for people: duplicates, missing relations, records that fit nowhere.
    static let review: [Route] = [
        Route(
            .get, "/api/v1/review",
            Operation(
                id: "listReviewItems", tag: .review, summary: "List what waits for a decision, surest first",
                parameters: [
                    .query("kind", "Only items of this kind.", Schema.options(ReviewItem.Kind.self)),
                    .query(
                        "state", "Only items in this state; all without it.",
                        Schema.options(ReviewItem.State.self)),
                    .query("ci", "Only items about this CI."),
                    .limit(50, max: Limits.reviewItems), .cursor,
                ],
                answers: [.json(Schema.page("ReviewItem", total: true), "A page of items.")]),
            .reader, handler: listReviewItems),
        Route(
            .get, "/api/v1/review/{id}",
            Operation(
                id: "getReviewItem", tag: .review, summary: "One item of the review queue with its evidence",
                parameters: [.path("id", "The item's number.", example: "12")],
                answers: [.json(Schema.ref("ReviewItem"), "The item.")]),
            .reader, handler: getReviewItem),
        Route(
            .post, "/api/v1/review/{id}/decision",
            Operation(
                id: "decideReviewItem", tag: .review, summary: "Answer a question of the review queue",
                description: """
                    `same` makes two CIs one, `accept` makes a suggested relation; a no is remembered, and the question \
                    is asked again only when there are new facts.
                    """,
                parameters: [.path("id", "The item's number.", example: "12")],
                body: .init(mediaType: "application/json", schema: Schema.ref("ReviewDecision")),
                answers: [
                    .json(Schema.ref("ReviewItem"), "The item as decided."),
                    .json(
                        Schema.ref("ReviewItem"),
                        "A policy wants the change approved: `decision.changeSet` names the change set.", status: 202),
                ]),
            .editor, handler: decideReviewItem),
        Route(
            .post, "/api/v1/review/scan",
            Operation(
                id: "scanForReview", tag: .review, summary: "Search the estate for duplicates or missing relations",
                body: .init(
                    mediaType: "application/json",
                    schema: Schema.object(["kind": Schema.choice("duplicate", "suggestion")])),
                answers: [.json(Schema.ref("ReviewScan"), "What was found.")]),
            .editor, handler: scanForReview),
    ]

    private static func listReviewItems(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.reviewItems, otherwise: 50)
        let offset = try call.query("cursor").map(place) ?? 0
        var filter = ReviewFilter()
        filter.kind = try choice(call, "kind")
        filter.state = try choice(call, "state")
        if let text = call.query("ci") {
            guard let id = CIName.parse(text) else {
                throw ProblemDetails.invalidParameter("ci", text, allowed: "the id of a CI, as ci-42")
            }
            filter.ci = id
        }
        let (items, total) = try await store.reviewItems(of: principal.tenant, filter, limit: limit, offset: offset)
        let end = offset + items.count
        let sight = store.sight(of: principal)
        return .json([
            "items": .array(items.map { Wire.reviewItem($0, sight) }), "total": JSONValue(total),
            "next": end < total ? .string(Cursor.encode([JSONValue(end)])) : .null,
            "seq": Wire.seq(store.snapshot(for: principal).seq),
        ])
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ call: Call, _ name: String
    ) throws -> Choice? where Choice.RawValue == String {
        guard let text = call.query(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw ProblemDetails.invalidParameter(
                name, text, allowed: Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    private static func place(in cursor: String) throws(ProblemDetails) -> Int {
        guard let offset = try Cursor.decode(cursor, count: 1)[0].int64Value, (0...10_000_000).contains(offset) else {
            throw ProblemDetails.invalidParameter("cursor", cursor, allowed: "the value of the page before's next")
        }
        return Int(offset)
    }

    private static func getReviewItem(_ call: Call, _ principal: Principal) async throws -> Response {
        let sight = try call.environment.backend.spine().store.sight(of: principal)
        return .json(Wire.reviewItem(try await reviewItem(call, principal), sight))
    }

    private static func reviewItem(_ call: Call, _ principal: Principal) async throws -> ReviewEntry {
        let store = try call.environment.backend.spine().store
        let text = try call.path("id")
        guard let id = Int64(text), let entry = try await store.reviewItem(id, of: principal.tenant) else {
            throw ProblemDetails(.notFound, "There is no review item \"\(text.prefix(40))\".")
        }
        return entry
    }

    private static func decideReviewItem(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let entry = try await reviewItem(call, principal)
        let body = try await call.jsonObject()
        try body.allowOnly("decision", "ci", "reason")
        let text = try body.text("decision", "the answer")
        let allowed = ReviewVerdict.allowed(for: entry.item.kind)
        guard let verdict = ReviewVerdict(rawValue: text), allowed.contains(verdict) else {
            throw ProblemDetails(
                .invalidRequest,
                "\"\(text.prefix(40))\" is no answer to an item of the kind \"\(entry.item.kind.rawValue)\".",
                hint: "Answers are: \(allowed.map(\.rawValue).joined(separator: ", ")).")
        }
        var ci: NodeID?
        if let name = try body.optionalText("ci") {
            guard let id = CIName.parse(name) else {
                throw ProblemDetails(.invalidRequest, "\"\(name.prefix(80))\" is no id of a CI.")
            }
            ci = id
        }
        guard entry.state == .open else {
            throw ProblemDetails(
                .conflict, "Review item \(entry.id) is \(entry.state.rawValue), not open.", hint: "Read it again.")
        }
        let answer = ReviewAnswer(
            verdict, ci: ci, reason: try body.optionalText("reason", bytesMax: 4_096) ?? "")
        let decided: ReviewEntry
        if entry.item.kind == .brake {
            decided = try await settleRun(entry, answer, store, principal)
        } else {
            decided = try await store.decide(entry, answer, by: principal)
        }
        let isProposed = decided.decision?["changeSet"] != nil
        return .json(Wire.reviewItem(decided, store.sight(of: principal)), status: isProposed ? .accepted : .ok)
    }

    /// A run that waits at the brake goes on, or is thrown away.
    private static func settleRun(
        _ entry: ReviewEntry, _ answer: ReviewAnswer, _ store: Store, _ principal: Principal
    ) async throws -> ReviewEntry {
        guard principal.may(.admin) else {
            throw ProblemDetails(.forbidden, "Only an admin lets a run pass the brake.")
        }
        guard let run = entry.item.subjectKey.split(separator: "|").last.flatMap({ Int64($0) }) else {
            throw ProblemDetails(.internalError, "Review item \(entry.id) names no run.")
        }
        return try await store.decide(entry, answer, by: principal) {
            if answer.verdict == .accept {
                _ = try await IngestRunner(store: store).release(run, by: principal)
            } else {
                try await store.dropParked(run, tenant: principal.tenant, as: .discarded)
            }
        }
    }

    private static func scanForReview(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("kind")
        let text = try body.text("kind", "duplicate or suggestion")
        guard let kind = ReviewItem.Kind(rawValue: text) else {
            throw ProblemDetails(
                .invalidRequest, "There is no kind \"\(text.prefix(40))\".", hint: "Kinds are: duplicate, suggestion.")
        }
        let scan = try await withTaskExecutorPreference(StatementThreads.shared) {
            try await store.scanForReview(kind, of: principal.tenant)
        }
        return .json([
            "kind": .string(kind.rawValue), "found": JSONValue(scan.found), "opened": JSONValue(scan.opened),
            "expired": JSONValue(scan.expired),
        ])
    }
}
