import Base
import Graph
import Testing

@testable import CMDB

/// Names are read as people mean them.
@Suite struct NameReadingTests {
    @Test(arguments: [
        ("결제 게이트웨이 서버", "payment-gateway-server"), ("결제게이트웨이서버", "Payment_Gateway SVR"), ("㈜한빛 포털", "(주) 한빛포털"),
        ("주식회사 한빛 포털", "한빛 포털"), ("ＷＥＢ－０１", "web-1"), ("PaymentGateway", "payment gateway"),
        ("web01.corp.example.com", "web-01"), ("운영 DB 003", "prod database 3"), ("Hanbit Inc.", "hanbit"),
    ])
    func theseNamesMeanTheSame(one: String, other: String) {
        #expect(NameReading.form(of: one).tokens == NameReading.form(of: other).tokens)
    }

    @Test(arguments: [("server-000123", "server-000124"), ("db-a", "db-b"), ("주문 서버", "주문 포털")])
    func theseNamesDoNot(one: String, other: String) {
        #expect(NameReading.form(of: one).tokens != NameReading.form(of: other).tokens)
    }

    @Test(arguments: [
        ("게이트웨이", "gateway"), ("오라클", "oracle"), ("카카오", "kakao"), ("서버", "server"), ("라우터", "router"),
        ("커널", "kernel"),
        ("페이먼트", "payment"),
    ])
    func loanwordsSoundLikeTheirOriginal(korean: String, english: String) {
        #expect(ConsonantSkeleton.of(korean) == ConsonantSkeleton.of(english))
    }

    @Test func aWrongStrokeInASyllableIsOneError() {
        func letters(_ text: String) -> [UInt32] { HangulLetters.letters(text.unicodeScalars.map(\.value)) }
        #expect(Spelling.distance(letters("결제"), letters("걀제"), limit: 3) == 1)
        #expect(Spelling.distance(letters("paymnet"), letters("payment"), limit: 3) == 1)
        #expect(Spelling.distance(letters("서버"), letters("라우터"), limit: 3) == 4)
    }

    @Test(arguments: [
        ("00:1A:2B:3C:4D:5E", "001a.2b3c.4d5e"), ("CN-77 1234", "cn771234"), ("Web01.Corp.", "web01.corp"),
        ("삼성전자㈜", "삼성전자"), ("10.0.0.5", "10.0.0.5 "),
    ])
    func theseValuesAreTheSame(one: String, other: String) {
        #expect(MatchValue.canonical(one) == MatchValue.canonical(other))
    }

    @Test(arguments: [
        "", "N/A", "unknown", "To Be Filled By O.E.M.", "00000000", "127.0.0.1", "없음", "00:00:00:00:00:00",
    ])
    func theseValuesSayNothing(text: String) { #expect(MatchValue.canonical(text) == nil) }
}

/// Two CIs side by side.
@Suite struct CIComparisonTests {
    @Test func whatDiffersIsTold() throws {
        let draft = GraphSnapshot().draft()
        for (id, name, cpu) in [(UInt64(1), "a", Int64(8)), (2, "b", 8), (3, "site", 0)] {
            try draft.addNode(
                NodeID(rawValue: id), labels: Metamodel.starter.lineage(of: id == 3 ? "Location" : "PhysicalServer"),
                properties: [(key: "name", value: .string(name))]
                    + (id == 3 ? [] : [(key: "cpu", value: .integer(cpu))]))
        }
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "LOCATED_IN", from: NodeID(rawValue: 1), to: NodeID(rawValue: 3),
            properties: [])
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let comparison = CIComparison(
            try #require(graph.slot(of: NodeID(rawValue: 1))), try #require(graph.slot(of: NodeID(rawValue: 2))),
            in: graph, metamodel: .starter)
        #expect(comparison.attributes.map(\.key) == ["class", "name", "cpu"])
        #expect(comparison.attributes.map(\.isSame) == [true, false, true])
        #expect(comparison.relations.map(\.type) == ["LOCATED_IN"])
        #expect(comparison.relations.first?.isOfLeft == true && comparison.relations.first?.isOfRight == false)
    }
}
