import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Store
import Testing

/// The queue of questions for people.
@Suite struct ReviewTests {
    private static let admin = Principal(tenant: .standard, subject: "anna", role: .admin)

    private static func item(
        _ key: String, kind: ReviewItem.Kind = .duplicate, score: Double = 0.9, expires: Instant? = nil,
        evidence: [ReviewItem.Evidence] = [.init(what: "serial", left: "S1", right: "S1", weight: 4)]
    ) -> ReviewItem {
        ReviewItem(
            kind: kind, subjectKey: key, title: Localized(en: "two servers", ko: "서버 두 대"),
            subjects: [
                .ci(NodeID(rawValue: 1), ciClass: "PhysicalServer", name: "웹\u{0}서버"),
                .record(source: "file:a", key: "k", ciClass: "PhysicalServer", name: "b"),
            ], evidence: evidence, score: score, expires: expires, detail: ["type": "RUNS_ON"])
    }

    @Test func anItemComesBackAsItWasOpened() async throws {
        try await withStore { store in
            let opened = try await store.openReviewItems([Self.item("a")], of: .standard)
            #expect(opened.opened == 1)
            let (items, total) = try await store.reviewItems(
                of: .standard, ReviewFilter(kind: .duplicate, state: .open, ci: NodeID(rawValue: 1)), limit: 10)
            #expect(total == 1)
            #expect(items.first?.item.title.ko == "서버 두 대")
            #expect(
                items.first?.item.subjects.first == .ci(NodeID(rawValue: 1), ciClass: "PhysicalServer", name: "웹서버"))
            #expect(items.first?.item.evidence == Self.item("a").evidence)
            #expect(items.first?.item.detail == ["type": "RUNS_ON"])
            let none = try await store.reviewItems(of: .standard, ReviewFilter(ci: NodeID(rawValue: 2)), limit: 10)
            #expect(none.total == 0)
        }
    }

    @Test func theSameSuspicionIsOneItem() async throws {
        try await withStore { store in
            try await store.openReviewItems([Self.item("a"), Self.item("b", score: 0.95)], of: .standard)
            let again = try await store.openReviewItems([Self.item("a", score: 0.8)], of: .standard)
            #expect(again.opened == 0)
            let (items, total) = try await store.reviewItems(of: .standard, ReviewFilter(), limit: 1)
            #expect(total == 2)
            #expect(items.map(\.item.subjectKey) == ["b"])
        }
    }

    @Test func aNoIsRememberedUntilThereAreNewFacts() async throws {
        try await withStore { store in
            try await store.openReviewItems([Self.item("a", score: 0.8)], of: .standard)
            let id = try #require(try await store.reviewItems(of: .standard, ReviewFilter(), limit: 1).items.first?.id)
            let decided = try await store.decideReviewItem(
                id, .rejected, decision: ["decision": "different"], by: Self.admin)
            #expect(decided?.state == .rejected)
            #expect(decided?.decidedBy == "anna")
            let second = try await store.decideReviewItem(id, .accepted, decision: .null, by: Self.admin)
            #expect(second == nil)
            #expect(try await store.openReviewItems([Self.item("a", score: 0.82)], of: .standard).opened == 0)
            let state = try await store.reviewItem(id, of: .standard)?.state
            #expect(state == .rejected)
            let fact = ReviewItem.Evidence(
                what: "mac", left: "02:00:00:00:00:01", right: "02:00:00:00:00:01", weight: 3)
            let reopened = try await store.openReviewItems(
                [Self.item("a", score: 0.8, evidence: Self.item("a").evidence + [fact])], of: .standard)
            #expect(reopened.opened == 1)
        }
    }

    @Test func whatIsNoLongerFoundExpires() async throws {
        try await withStore { store in
            try await store.openReviewItems(
                [
                    Self.item("a"), Self.item("b"), Self.item("c", kind: .drift),
                    Self.item("d", kind: .suggestion, expires: Instant(secondsSince1970: 1)),
                ], of: .standard)
            let scan = try await store.openReviewItems([Self.item("b")], closing: [.duplicate], of: .standard)
            #expect(scan.expired == 1)
            #expect(try await store.expireReviewItems(of: .standard) == 1)
            let open = try await store.reviewItems(of: .standard, ReviewFilter(state: .open), limit: 10)
            #expect(open.items.map(\.item.subjectKey).sorted() == ["b", "c"])
            #expect(try await store.openReviewItems([Self.item("a")], of: .standard).opened == 1)
        }
    }

    private func withStore(_ body: @Sendable @escaping (Store) async throws -> Void) async throws {
        try await withDatabase { try await $0.withStore { try await body($0) } }
    }
}
