import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Testing

@testable import Orchestrator

@Suite struct PlannerTests {
    @Test(arguments: ["", "   ", "?!", "\u{200B}", "…"])
    func saysThatAQuestionIsEmpty(question: String) async throws {
        let answer = try #require(await ShopEstate.answer(question))
        #expect(answer.status == .notUnderstood)
        #expect(answer.headline == "The question is empty.")
    }

    @Test(arguments: [
        "どのポッドがnode-1で動いていますか", "哪些工作负载运行在这个节点上？", "Какие поды работают на узле node-1?",
        "Welche Pods laufen auf node-1 und wie viele sind es?", "Quels pods tournent sur le nœud node-1 ?",
        "¿Qué pods se ejecutan en el nodo node-1?",
    ])
    func answersAThirdLanguageInBothOfOurs(question: String) async throws {
        let answer = try #require(await ShopEstate.answer(question))
        #expect(answer.status == .notUnderstood)
        #expect(answer.headline.contains("English and Korean") && answer.headline.contains("한국어"))
        #expect(!answer.next.isEmpty)
    }

    @Test func asksWhichOneWhenANameHasSeveralCIs() async throws {
        let answer = try #require(await ShopEstate.answer("what does order-api depend on?"))
        #expect(answer.status == .needsInput)
        let choices = answer.choices
        #expect(choices.count == 2)
        #expect(choices.map(\.question).contains("what does deployment order-api depend on?"))
    }

    @Test func asksInKoreanWithFittingParticles() async throws {
        let answer = try #require(await ShopEstate.answer("order-api는 무엇에 의존하나?"))
        #expect(answer.status == .needsInput)
        #expect(answer.language == .korean)
        #expect(answer.choices.map(\.question).contains("order-api 디플로이먼트는 무엇에 의존하나?"))
    }

    @Test(arguments: [
        "what does order-api depend on?", "show order-api", "order-api는 무엇에 의존하나?", "order-api 보여줘",
        "what is \"order-api\"?",
    ])
    func everyChoiceLeadsToAnAnswer(question: String) async throws {
        let answer = try #require(await ShopEstate.answer(question))
        #expect(answer.choices.count == 2)
        for choice in answer.choices {
            let chosen = try #require(await ShopEstate.answer(choice.question))
            #expect(chosen.status == .answered, "\(choice.question): \(chosen.headline)")
        }
    }

    @Test func theIntentDecidesBetweenCIsOfOneName() async throws {
        // Only the service balances pods; only the deployment has replicas.
        let answer = try #require(await ShopEstate.answer("how many replicas does order-api have?"))
        #expect(answer.status == .answered)
        #expect(answer.headline.contains("1"))
    }

    @Test func saysWhichCIWasTakenWhereTheIntentDecided() async throws {
        // Only the service has anything in front of it.
        let answer = try #require(await ShopEstate.answer("what breaks if order-api goes down?"))
        #expect(answer.status == .answered)
        #expect(answer.gaps.contains { $0.contains("2 CIs are called order-api; the kubernetes service was taken") })
    }

    @Test func readingsWithTheSameAnswerNeedNoQuestionBack() async throws {
        let answer = try #require(await ShopEstate.answer("which pods of order-api are there?"))
        #expect(answer.status == .answered)
        #expect(answer.headline.contains("1 pod"))
    }

    @Test(arguments: [
        ("what breaks if node-9 goes down?", "node-1"), ("node-11이 내려가면?", "node-1"), ("show oders-db", "orders-db"),
        ("결제서바가 내려가면 무엇이 영향을 받나?", "결제서버"), ("pods on node-3", "node-1"),
    ])
    func suggestsTheNearestNames(question: String, name: String) async throws {
        let answer = try #require(await ShopEstate.answer(question))
        #expect(answer.status == .needsInput, "\(answer.headline)")
        #expect(answer.choices.contains { $0.question.contains(name) }, "\(answer.choices.map(\.question))")
    }

    @Test(arguments: [
        "what breaks if zzqqxx-12345 goes down?", "qwertyuiop123의 의존성은?", "pods on \"no such thing at all\"",
    ])
    func saysThatNothingHasThatName(question: String) async throws {
        let answer = try #require(await ShopEstate.answer(question))
        #expect(answer.status == .noData, "\(answer.headline)")
        #expect(!answer.next.isEmpty)
    }

    @Test(arguments: [
        ("why is node-1 down?", PlanOutcome.Reason.cause), ("what is the cpu usage of node-1", .metric),
        ("restart web", .order), ("node-1을 삭제해줘", .order), ("please delete node-1", .order),
        ("which pods have no service?", .negation), ("node-1이 왜 느려?", .cause),
        ("predict the pods of tomorrow", .forecast),
        ("what does node-1 not run?", .negation), ("average restarts of pods", .comparison), ("hello", .greeting),
        ("what breaks if it goes down?", .noEntity), ("내일 파드는 몇 개?", .forecast),
        ("which pods are down?", .unknownWords),
    ])
    func saysWhatItCannotDo(question: String, reason: PlanOutcome.Reason) {
        guard case .notUnderstood(_, let actual, _, let suggestions) = ShopEstate.plan(question) else {
            Issue.record("\(ShopEstate.plan(question))")
            return
        }
        #expect(actual == reason)
        #expect(!suggestions.isEmpty)
    }

    @Test(arguments: ["asdf qwer zxcv tyui", "the the the", "배고픈데 뭐 먹지", "42", "런던의 날씨 어때"])
    func doesNotPretendToUnderstand(question: String) async throws {
        let answer = try #require(await ShopEstate.answer(question))
        #expect([.notUnderstood, .noData].contains(answer.status), "\(answer.headline)")
    }

    @Test func everySuggestionCanBeAnswered() async throws {
        for language in Language.allCases {
            let estate = Estate(snapshot: ShopEstate.snapshot, metamodel: .starter)
            let suggestions = Suggestions(estate: estate)
            var questions = suggestions.starters(language)
            ShopEstate.snapshot.forEachNode { questions += suggestions.about($0, language, except: nil) }
            for question in questions {
                let answer = try #require(await ShopEstate.answer(question))
                #expect([.answered, .noData].contains(answer.status), "\(question): \(answer.headline)")
                #expect(answer.language == language, "\(question)")
            }
        }
    }

    @Test func asksWhichNodeWhenOnlyAClassIsNamed() async throws {
        let answer = try #require(await ShopEstate.answer("what breaks if a node goes down?"))
        #expect(answer.status == .needsInput)
        #expect(
            answer.choices.map(\.question) == ["what breaks if node-1 goes down?", "what breaks if node-2 goes down?"])
    }

    @Test func namesWhatItDidNotTakeIntoAccount() async throws {
        let answer = try #require(await ShopEstate.answer("which lovely pods run on node-1?"))
        #expect(answer.confidence == .likely)
        #expect(answer.gaps.contains { $0.contains("lovely") })
    }

    @Test func usesAnotherClassOfTheSameNameAndSaysSo() async throws {
        let answer = try #require(await ShopEstate.answer("what does the service web depend on?"))
        #expect(answer.status == .answered)
        #expect(answer.gaps.contains { $0.contains("deployment") })
    }

    @Test func answersInTheLanguageAskedFor() async throws {
        let answer = try #require(await ShopEstate.answer("how many pods are there?", language: .korean))
        #expect(answer.headline == "파드는 5개입니다.")
    }

    @Test func findsNothingInAnEmptyGraph() async throws {
        for question in ["what is in here?", "how many pods per namespace?", "무엇이 있나요?", "what changed today?"] {
            let answer = try #require(await ShopEstate.answer(question, on: GraphSnapshot()))
            #expect(answer.status != .error, "\(question): \(answer.headline)")
        }
    }

    @Test func printsItsPlan() {
        guard case .plan(let plan) = ShopEstate.plan("what breaks if node-1 goes down?") else {
            Issue.record("no plan")
            return
        }
        #expect(plan.description == "impact en [node-1]\n  n1 impact {\"ci\":\"ci-2\"}")
    }

    @Test(arguments: UInt64(0)..<300)
    func neverTrapsOnRandomText(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "node-1", "web", "order-api", "가", "에서", "별", "\"", "'", "what", "breaks", "if", "per", "most", "-", "/",
            "ci-",
            "ci-99999999999999999999", "최근", "3", "시간", "between", "and", "2026-13-45", "last", "top", "🙂", "\u{0301}",
            "ㅋㅋ",
            "not", "이름이", "시작", "more than", "port", "99999999999999999999", "몇", "개", "which", "pods", "on", "(", "?",
            "\n",
            "ノード", "节点", "depend", "의존", "영향", "\u{202E}", "결제서버", "shop/web", "/", "::", ".", "결제", "a", " ", " ", " ",
        ]
        let text = (0..<Int.random(in: 0...14, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)] + (Bool.random(using: &random) ? " " : "")
        }.joined()
        _ = ShopEstate.plan(text)
    }

    @Test(arguments: UInt64(0)..<60)
    func neverTrapsOnRandomScalars(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...200, using: &random) {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2_FFFF, using: &random)) { scalars.append(scalar) }
        }
        _ = await ShopEstate.answer(String(scalars))
    }
}

extension Answer {
    var choices: [PlanChoice] {
        for case .choices(let choices) in details { return choices }
        return []
    }
}
