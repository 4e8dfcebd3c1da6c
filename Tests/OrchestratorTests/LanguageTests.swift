import Base
import JSON
import Testing

@testable import Orchestrator

@Suite struct LanguageTests {
    @Test(arguments: [
        ("ｎｏｄｅ－１　는", "node-1 는"), ("web\u{200B}-1", "web-1"), ("“web” ‘x’", "\"web\" 'x'"), ("a\u{00A0}b\tc", "a b c"),
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"), ("web–1", "web-1"), ("「서버」", "\"서버\""),
    ])
    func bringsTextIntoOneForm(raw: String, normal: String) {
        let result = TextNormalizer.normalize(raw)
        #expect(Array(result.unicodeScalars) == Array(normal.unicodeScalars))
    }

    @Test(arguments: [
        ("which pods run on web-1?", "which pods run on web-1"), ("web-1가 내려가면?", "web-1 가 내려가면"),
        ("what's on node-1's disk", "what is on node-1 disk"), ("show \"Order Portal\"을", "show Order Portal 을"),
        ("10.0.0.1:5432, (x)", "10.0.0.1:5432 x"), ("3시간 동안", "3 시간 동안"), ("???", ""), ("don't", "do not"),
        ("it's 'my node' here", "it is my node here"), ("registry.io/api:2.0는", "registry.io/api:2.0 는"),
    ])
    func cutsQuestionsIntoTokens(text: String, tokens: String) {
        #expect(
            TokenizedText(text).tokens.map { $0.isQuoted ? $0.text : $0.folded }.joined(separator: " ")
                == tokens.split(separator: " ").map { $0 == "Order" || $0 == "Portal" ? String($0) : $0.lowercased() }
                .joined(separator: " "))
    }

    @Test(arguments: [
        ("결제서버", "가"), ("주문 시스템", "이"), ("node-1", "이"), ("node-2", "가"), ("web-svc", "가"), ("orders-db", "가"),
        ("prod-cluster", "가"), ("nginx:1.25", "가"), ("agent", "가"), ("web-6c56", "이"), ("host-l", "이"), ("host-m", "이"),
        ("mysql", "이"), ("coredns", "가"), ("ci-10", "이"),
    ])
    func choosesTheSubjectParticle(word: String, particle: String) {
        #expect(KoreanParticle.particle(.subject, after: word) == particle)
    }

    @Test(arguments: [
        ("서울", "로"), ("부산", "으로"), ("제주", "로"), ("node-1", "로"), ("node-3", "으로"),
    ])
    func choosesTheParticleOfDirection(word: String, particle: String) {
        #expect(KoreanParticle.particle(.by, after: word) == particle)
    }

    @Test(arguments: [
        ("서버에서는", "서버", "에서는"), ("파드들은", "파드", "은"), ("노드별로", "노드", "별로"), ("결제서버가", "결제서버", "가"),
    ])
    func takesParticlesOff(word: String, stem: String, particle: String) {
        let readings = KoreanWord.readings(of: word)
        #expect(readings[0] == KoreanWord.Reading(stem: word, particle: ""))
        #expect(readings.contains { $0.stem == stem })
        #expect(readings.contains { $0.particle == particle || ($0.particle == "들은" && particle == "은") })
    }

    @Test(arguments: [
        ("which pods run on node-1", DetectedLanguage.supported(.english)), ("파드는 몇 개?", .supported(.korean)),
        ("pod 목록", .supported(.korean)), ("what runs on 결제서버?", .supported(.english)), ("node-1", .supported(.english)),
        ("ノードはどこですか", .unsupported("Japanese")), ("哪些服务在运行", .unsupported("Chinese")),
        ("какие поды работают", .unsupported("a language in Cyrillic script")),
        ("welche Pods laufen auf node-1 und wie viele", .unsupported("German")),
        ("quels pods tournent sur node-1 et combien", .unsupported("French")),
        ("qué pods se ejecutan en el nodo", .unsupported("Spanish")), ("ما هي الخوادم", .unsupported("Arabic")),
    ])
    func tellsLanguagesApart(text: String, language: DetectedLanguage) {
        #expect(LanguageDetector.detect(TokenizedText(text).tokens) == language)
    }
}

@Suite struct TimeParserTests {
    /// Saturday, 2026-11-21 12:00 UTC.
    private static let cases: [(String, String, String)] = [
        ("what changed in the last hour", "2026-11-21T11:00:00Z", "2026-11-21T12:00:00Z"),
        ("last 15 min", "2026-11-21T11:45:00Z", "2026-11-21T12:00:00Z"),
        ("past 24h", "2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z"),
        ("in the last two days", "2026-11-19T12:00:00Z", "2026-11-21T12:00:00Z"),
        ("10 minutes ago", "2026-11-21T11:50:00Z", "2026-11-21T12:00:00Z"),
        ("since 3 hours ago", "2026-11-21T09:00:00Z", "2026-11-21T12:00:00Z"),
        ("yesterday", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
        ("since yesterday", "2026-11-20T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("this week", "2026-11-16T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("last week", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"),
        ("last month", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        ("since monday", "2026-11-16T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("on 2026-11-18", "2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z"),
        ("since 2026-11-18", "2026-11-18T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("since 2026-11-18T10:30:00Z", "2026-11-18T10:30:00Z", "2026-11-21T12:00:00Z"),
        ("on 20 November", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
        ("Dec 24", "2025-12-24T00:00:00Z", "2025-12-25T00:00:00Z"),
        ("between 2026-11-01 and 2026-11-02", "2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z"),
        ("최근 1시간 동안", "2026-11-21T11:00:00Z", "2026-11-21T12:00:00Z"),
        ("최근 한 시간", "2026-11-21T11:00:00Z", "2026-11-21T12:00:00Z"),
        ("지난 3시간 동안", "2026-11-21T09:00:00Z", "2026-11-21T12:00:00Z"),
        ("10분 전부터", "2026-11-21T11:50:00Z", "2026-11-21T12:00:00Z"),
        ("하루 동안", "2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z"),
        ("어제", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
        ("어제부터", "2026-11-20T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("오늘", "2026-11-21T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("이번 주", "2026-11-16T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("지난주에", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"),
        ("이번 달에", "2026-11-01T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("11월 20일", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
        ("2026년 11월 18일 이후", "2026-11-18T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("월요일부터", "2026-11-16T00:00:00Z", "2026-11-21T12:00:00Z"),
        ("최근 3일", "2026-11-18T12:00:00Z", "2026-11-21T12:00:00Z"),
        ("최근", "2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z"),
    ]

    @Test(arguments: cases)
    func readsTimes(text: String, since: String, until: String) throws {
        let mention = try #require(TimeParser(now: ShopEstate.now).firstMention(in: TokenizedText(text).tokens))
        #expect(mention.range.since.text == since)
        #expect(mention.range.until.text == until)
    }

    @Test(arguments: [
        "which pods run on node-1", "how many pods are there", "last", "5 pods", "파드 3개", "2월 31일",
        "99999999999999 hours ago x",
    ])
    func readsNoTimeWhereThereIsNone(text: String) {
        let mention = TimeParser(now: ShopEstate.now).firstMention(in: TokenizedText(text).tokens)
        #expect(mention == nil || text.contains("hours ago"))
    }

    @Test(arguments: UInt64(0)..<50)
    func writesAndReadsInstants(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let instant = Instant(secondsSince1970: .random(in: -20_000_000_000...200_000_000_000, using: &random))
        #expect(Instant(text: instant.text) == instant)
    }
}
