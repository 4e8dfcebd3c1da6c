import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Testing

@testable import Orchestrator

/// A question, and what its answer must be.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    var question: String
    var intent: Intent?
    var status: Answer.Status
    /// Names of the CIs asked about.
    var focus: [String]
    /// Names in the first column of the first table, in any order; nil where they do not matter.
    var names: Set<String>?
    /// Parts of headline, summary or gaps.
    var says: [String]

    var testDescription: String { question }

    init(
        _ question: String, _ intent: Intent?, _ focus: [String] = [], names: Set<String>? = nil, says: [String] = [],
        status: Answer.Status = .answered
    ) {
        self.question = question
        self.intent = intent
        self.focus = focus
        self.names = names
        self.says = says
        self.status = status
    }
}

@Suite struct GoldenQuestionTests {
    @Test(arguments: GoldenCases.english + GoldenCases.korean)
    func answers(_ golden: GoldenCase) async throws { try await check(golden) }

    @Test func areManyInBothLanguages() {
        #expect(GoldenCases.english.count >= 60)
        #expect(GoldenCases.korean.count >= 60)
    }

    /// The single place that touches the API.
    private func check(_ golden: GoldenCase) async throws {
        let answer = try #require(await ShopEstate.answer(golden.question))
        var understood = answer.understood.intent
        if case .plan(let plan) = ShopEstate.plan(golden.question) {
            #expect(plan.topic.focus.map(\.name) == golden.focus, "\(plan)")
            understood = plan.intent
        }
        #expect(understood == golden.intent, "\(answer.headline)")
        #expect(answer.status == golden.status, "\(answer.headline) \(answer.summary)")
        if let names = golden.names { #expect(Set(Self.names(answer)) == names, "\(answer.headline)") }
        let text = ([answer.headline, answer.summary] + answer.gaps).joined(separator: "\n")
        for part in golden.says { #expect(text.contains(part), "\(text)") }
        #expect(!text.contains("not supported by the evidence") && !text.contains("근거에서 확인되지"), "\(text)")
    }

    private static func names(_ answer: Answer) -> [String] {
        for block in answer.details {
            guard case .table(_, let table, _, _) = block else { continue }
            let key = table.columns.first { $0.kind == .ci }?.key ?? table.columns.first?.key ?? ""
            return table.rows.compactMap { $0[key]?["name"]?.stringValue ?? $0[key]?.stringValue }
        }
        return []
    }
}

enum GoldenCases {
    static let onNode1: Set<String> = ["web-6c56-a", "order-api-77-x", "agent-1"]
    static let pods: Set<String> = ["web-6c56-a", "web-6c56-b", "order-api-77-x", "agent-1", "agent-2"]
    static let namespaces: Set<String> = ["shop", "infra", "default"]

    static let english: [GoldenCase] = [
        // What runs where
        .init(
            "which workloads run on node-1?", .related, ["node-1"], names: onNode1,
            says: ["3 workloads run on node-1"]),
        .init("Which workloads run on node node-1", .related, ["node-1"], names: onNode1),
        .init("what runs on node-1?", .runsOn, ["node-1"], names: onNode1),
        .init("what is running on \"node-1\"", .runsOn, ["node-1"], names: onNode1),
        .init("list the pods on node-2", .related, ["node-2"], names: ["web-6c56-b", "agent-2"]),
        .init("which pods are scheduled on NODE-2?", .related, ["node-2"], names: ["web-6c56-b", "agent-2"]),
        .init("what does node-2 run?", .runsOn, ["node-2"], names: ["web-6c56-b", "agent-2"]),
        .init("where does web-6c56-a run?", .whereRuns, ["web-6c56-a"], names: ["node-1"]),
        .init("which node does agent-2 run on?", .related, ["agent-2"], names: ["node-2"]),
        .init("where is orders-db running", .whereRuns, ["orders-db"], names: ["db-host-1"]),
        .init("where does deployment web run?", .whereRuns, ["web"], names: ["node-1", "node-2"]),
        .init("what runs on db-host-1?", .runsOn, ["db-host-1"], names: ["orders-db"]),
        .init("which services run on node-1?", .related, ["node-1"], names: ["web-svc", "order-api"]),
        .init("what is running on port 5432?", .list, names: ["orders-db"]),
        // Things of things
        .init("which pods belong to deployment web?", .related, ["web"], names: ["web-6c56-a", "web-6c56-b"]),
        .init("pods in namespace infra", .related, ["infra"], names: ["agent-1", "agent-2"]),
        .init("show me the pods in shop", .related, ["shop"], names: ["web-6c56-a", "web-6c56-b", "order-api-77-x"]),
        .init("list services in namespace shop", .related, ["shop"], names: ["web-svc", "order-api"]),
        .init("which images does web use?", .related, ["web"], names: ["nginx:1.25"]),
        .init("which deployments use image nginx:1.25", .related, ["nginx:1.25"], names: ["web"]),
        .init("what manages web-6c56-a?", .relation, ["web-6c56-a"], names: ["web-6c56"]),
        .init("what does shop-ingress route to?", .relation, ["shop-ingress"], names: ["web-svc"]),
        .init("who owns orders-db?", .relation, ["orders-db"], names: ["Platform Team"]),
        .init("what controls robot-7?", .relation, ["robot-7"], names: ["plc-3"]),
        .init("which hosts are in subnet 192.168.0.0/24?", .related, ["192.168.0.0/24"], names: ["db-host-1"]),
        .init("what is plc-3 connected to?", .relation, ["plc-3"], names: ["robot-7"]),
        .init("in which namespace is web-svc?", .related, ["web-svc"], names: ["shop"]),
        // Impact
        .init(
            "what breaks if node-1 goes down?", .impact, ["node-1"],
            says: ["If node-1 goes down, 7 CIs go down and 8 are degraded"]),
        .init("What is affected when node-2 fails?", .impact, ["node-2"], says: ["If node-2 goes down"]),
        .init(
            "which services are affected if node-1 dies?", .impact, ["node-1"],
            names: ["order-api", "web-svc", "주문 서비스"]),
        .init("impact of losing db-host-1", .impact, ["db-host-1"], says: ["주문 서비스"]),
        .init("what happens if orders-db is lost", .impact, ["orders-db"], says: ["Order Portal"]),
        .init(
            "if db-host-1 and 결제서버 go down, what breaks?", .impact, ["db-host-1", "결제서버"],
            names: ["orders-db", "billing-engine", "Order Portal", "주문 서비스"]),
        .init("what would be impacted by an outage of plc-3?", .impact, ["plc-3"], says: ["robot-7"]),
        .init("what breaks if nginx:1.25 is removed", .impact, ["nginx:1.25"]),
        // Dependencies
        .init(
            "what does web-svc depend on?", .dependsOn, ["web-svc"],
            names: ["web-6c56-a", "web-6c56-b", "node-1", "node-2"], says: ["web-svc depends on 4 CIs", "2 directly"]),
        .init("what does the service order-api depend on?", .dependsOn, ["order-api"], says: ["order-api depends on"]),
        .init("dependencies of Order Portal", .dependsOn, ["Order Portal"], says: ["Order Portal depends on"]),
        .init("which databases does billing-engine need?", .dependsOn, ["billing-engine"], names: ["orders-db"]),
        .init("what depends on orders-db?", .dependents, ["orders-db"], says: ["depend on orders-db"]),
        .init("who depends on node-1", .dependents, ["node-1"]),
        .init("which applications rely on orders-db?", .dependents, ["orders-db"], names: ["Order Portal"]),
        // Counts
        .init("how many pods are there?", .count, says: ["5 pods"]),
        .init("how many pods per namespace?", .count, names: namespaces, says: ["5 pods", "shop: 3", "default 0"]),
        .init("number of pods by node", .count, names: ["node-1", "node-2"], says: ["node-1: 3"]),
        .init("how many pods run on node-1?", .count, ["node-1"], says: ["3 pods"]),
        .init("count pods per phase", .count, says: ["Running: 4"]),
        .init("how many pods are running?", .count, says: ["4 pods"]),
        .init("how many hosts", .count, says: ["4 hosts"]),
        .init("pods for each deployment", .count, names: ["web", "order-api"], says: ["web: 2"]),
        .init("which node runs the most pods?", .top, says: ["node-1 has the most pods: 3"]),
        .init("top 1 namespaces by pods", .top, names: ["shop"], says: ["shop"]),
        .init("which namespace has the fewest pods?", .top, says: ["default has the fewest pods: 0"]),
        // Changes
        .init("what changed in the last hour?", .changes, says: ["2 changes"]),
        .init("what changed in the last 15 min", .changes, names: ["order-api-77-x"], says: ["1 change"]),
        .init("which pods changed today?", .changes, names: ["order-api-77-x", "web-6c56-b"], says: ["2 changes"]),
        .init("what was deleted since yesterday?", .changes, names: ["old-job"]),
        .init("what changed on node-1?", .changes, ["node-1"], names: ["node-1"], says: ["1 change"]),
        .init("what changed between 2026-11-01 and 2026-11-02", .changes, says: ["Nothing changed"]),
        .init("history of web-6c56-b", .changes, ["web-6c56-b"], names: ["web-6c56-b"]),
        // Two things
        .init("compare node-1 and node-2", .compare, ["node-1", "node-2"], says: ["node-1 and node-2 differ in"]),
        .init("node-1 vs node-2", .compare, ["node-1", "node-2"], says: ["in common"]),
        .init("what is the difference between node-1 and node-2?", .compare, ["node-1", "node-2"]),
        // One thing
        .init("show node-1", .describe, ["node-1"], says: ["node-1 is a kubernetes node"]),
        .init("what is orders-db?", .describe, ["orders-db"], says: ["orders-db is a database"]),
        .init("tell me about Order Portal", .describe, ["Order Portal"], says: ["Order Portal is an application"]),
        .init("what version is orders-db?", .attribute, ["orders-db"], says: ["15.4"]),
        .init("what is the ip of node-1?", .attribute, ["node-1"], says: ["10.0.0.1"]),
        .init("kubelet version of node-2", .attribute, ["node-2"], says: ["v1.28.4"]),
        .init("how many replicas does deployment web have?", .attribute, ["web"], says: ["2"]),
        .init("what is the ip of db-host-1", .related, ["db-host-1"], names: ["192.168.0.5"]),
        .init("show ci-2", .describe, ["node-1"]),
        // Lists
        .init("list all nodes", .list, names: ["node-1", "node-2"]),
        .init("which pods are not running?", .list, names: ["order-api-77-x"]),
        .init("list pods with phase Pending", .list, names: ["order-api-77-x"]),
        .init("which nodes are not ready?", .list, names: ["node-2"]),
        .init("pods with more than 1 restarts", .list, names: ["web-6c56-b", "order-api-77-x"]),
        .init("show the version of all databases", .list, names: ["orders-db"]),
        .init("find pods starting with web", .search, names: ["web-6c56-a", "web-6c56-b"]),
        .init("show everything with \"agent\" in the name", .search, names: ["agent", "agent-1", "agent-2"]),
        .init("pods with ip 10.0.0.9", .list, says: ["no pods"], status: .noData),
        .init("is web-6c56-a running?", .describe, ["web-6c56-a"], says: ["Running"]),
        .init("which node do the pods of web run on?", .related, ["web"], names: ["node-1", "node-2"]),
        .init("which pod has the most restarts?", .top, says: ["web-6c56-b has the highest restarts: 5"]),
        .init("namespaces by pods", .count, names: namespaces, says: ["5 pods"]),
        .init("what runs in namespace infra?", .runsOn, ["infra"], names: ["agent-1", "agent-2"]),
        .init("I'd like to know what would break if we lose node-2", .impact, ["node-2"]),
        // Ways and overview
        .init(
            "how is web-svc connected to node-1?", .path, ["web-svc", "node-1"],
            names: ["web-svc", "web-6c56-a", "node-1"]),
        .init("path between 주문 서비스 and orders-db", .path, ["주문 서비스", "orders-db"], says: ["2 relations"]),
        .init("what is in here?", .overview, says: ["CIs of"]),
        .init("help", .help),
    ]

    static let korean: [GoldenCase] = [
        // 실행
        .init("node-1에서 실행되는 워크로드는?", .related, ["node-1"], names: onNode1, says: ["node-1에서", "3개가 실행됩니다"]),
        .init("node-1 노드에서 실행되는 워크로드는 무엇인가요?", .related, ["node-1"], names: onNode1),
        .init("노드 node-1에서 돌아가는 파드 목록을 보여줘", .related, ["node-1"], names: onNode1),
        .init("node-2에서 실행되는 것은?", .runsOn, ["node-2"], names: ["web-6c56-b", "agent-2"]),
        .init("node-2에서는 무엇이 돌아가나요?", .runsOn, ["node-2"], names: ["web-6c56-b", "agent-2"]),
        .init("결제서버에서 뭐가 돌아가고 있어?", .runsOn, ["결제서버"], names: ["billing-engine"]),
        .init("web-6c56-a는 어디에서 실행되나?", .whereRuns, ["web-6c56-a"], names: ["node-1"]),
        .init("agent-2는 어느 노드에서 실행되나요?", .related, ["agent-2"], names: ["node-2"]),
        .init("orders-db는 어디서 돌아가?", .whereRuns, ["orders-db"], names: ["db-host-1"]),
        .init("ｎｏｄｅ－１에서 실행되는 파드는?", .related, ["node-1"], names: onNode1),
        .init("\"node-1\"에서 실행 중인 파드", .related, ["node-1"], names: onNode1),
        .init("5432 포트에서 실행 중인 것은?", .list, names: ["orders-db"]),
        // 소속과 관계
        .init("infra 네임스페이스의 파드 목록", .related, ["infra"], names: ["agent-1", "agent-2"]),
        .init("shop 네임스페이스에 있는 서비스는?", .related, ["shop"], names: ["web-svc", "order-api"]),
        .init("web 디플로이먼트의 파드를 알려줘", .related, ["web"], names: ["web-6c56-a", "web-6c56-b"]),
        .init("web 디플로이먼트가 사용하는 이미지는?", .related, ["web"], names: ["nginx:1.25"]),
        .init("nginx:1.25 이미지를 사용하는 디플로이먼트", .related, ["nginx:1.25"], names: ["web"]),
        .init("shop-ingress는 어디로 라우팅하나요?", .relation, ["shop-ingress"], names: ["web-svc"]),
        .init("orders-db의 담당 팀은?", .related, ["orders-db"], names: ["Platform Team"]),
        .init("robot-7을 제어하는 것은?", .relation, ["robot-7"], names: ["plc-3"]),
        .init("plc-3이 제어하는 설비는?", .related, ["plc-3"], names: ["robot-7"]),
        .init("온도센서1은 무엇과 연결되어 있나요?", .relation, ["온도센서1"], names: ["robot-7"]),
        // 영향
        .init("node-1이 내려가면 무엇이 영향을 받나?", .impact, ["node-1"], says: ["node-1이 내려가면 구성 항목 7개가 중단, 8개가 저하 상태가 됩니다"]),
        .init("node-1가 죽으면 뭐가 깨지나요?", .impact, ["node-1"]),
        .init("node-2에 장애가 나면 어떤 서비스가 영향을 받습니까?", .impact, ["node-2"], names: ["web-svc", "주문 서비스"]),
        .init("결제서버가 다운되면 무슨 일이 생기나요?", .impact, ["결제서버"], says: ["billing-engine"]),
        .init("db-host-1 장애 시 영향받는 항목", .impact, ["db-host-1"], says: ["주문 서비스"]),
        .init("orders-db가 멈추면 영향을 받는 애플리케이션은?", .impact, ["orders-db"], names: ["Order Portal"]),
        .init("plc-3의 장애 영향을 알려줘", .impact, ["plc-3"], says: ["robot-7"]),
        .init(
            "결제서버와 db-host-1이 내려가면?", .impact, ["결제서버", "db-host-1"],
            names: ["orders-db", "billing-engine", "Order Portal", "주문 서비스"]),
        .init("nginx:1.25가 없어지면 영향은?", .impact, ["nginx:1.25"]),
        // 의존
        .init("web-svc는 무엇에 의존하나?", .dependsOn, ["web-svc"], says: ["web-svc", "의존합니다"]),
        .init("web-svc의 의존성을 보여줘", .dependsOn, ["web-svc"]),
        .init("order-api 서비스는 무엇에 의존합니까?", .dependsOn, ["order-api"]),
        .init("주문 서비스는 무엇에 의존하나요?", .dependsOn, ["주문 서비스"], says: ["Order Portal"]),
        .init("orders-db에 의존하는 것은?", .dependents, ["orders-db"], says: ["orders-db에 의존하는"]),
        .init("무엇이 node-1에 의존하나요?", .dependents, ["node-1"]),
        .init("orders-db에 의존하는 애플리케이션은?", .dependents, ["orders-db"], names: ["Order Portal"]),
        // 개수
        .init("파드는 몇 개인가요?", .count, says: ["5개"]),
        .init("네임스페이스별 파드 수는?", .count, names: namespaces, says: ["5개", "shop에 3개"]),
        .init("네임스페이스별로 파드 개수를 알려줘", .count, names: namespaces),
        .init("노드마다 파드가 몇 개 있나?", .count, names: ["node-1", "node-2"], says: ["node-1에 3개"]),
        .init("node-1에서 실행되는 파드는 몇 개야?", .count, ["node-1"], says: ["3개"]),
        .init("상태별 파드 수", .count, says: ["Running에 4개"]),
        .init("실행 중인 파드는 몇 개?", .count, says: ["4개"]),
        .init("서버가 총 몇 대 있나요?", .count, says: ["4개"]),
        .init("파드가 가장 많은 노드는?", .top, says: ["node-1이 3개로 가장 많습니다"]),
        .init("파드가 가장 적은 네임스페이스는?", .top, says: ["default"]),
        .init("가장 많은 파드를 실행하는 노드", .top, says: ["node-1"]),
        // 변경
        .init("최근 1시간 동안 무엇이 바뀌었나?", .changes, says: ["2건"]),
        .init("최근 15분간 변경된 것은?", .changes, names: ["order-api-77-x"], says: ["1건"]),
        .init("지난 3시간 동안 뭐가 바뀌었어?", .changes, says: ["3건"]),
        .init("어제 무엇이 변경되었나요?", .changes, names: ["node-1"], says: ["1건"]),
        .init("오늘 바뀐 파드는?", .changes, names: ["order-api-77-x", "web-6c56-b"]),
        .init("30분 전부터 변경 내역", .changes, says: ["2건"]),
        .init("node-1에서 무엇이 바뀌었나?", .changes, ["node-1"], names: ["node-1"]),
        .init("이번 주에 삭제된 것은?", .changes, names: ["old-job"]),
        .init("11월 1일 변경 사항", .changes, says: ["변경이 없습니다"]),
        .init("web-6c56-b의 변경 이력", .changes, ["web-6c56-b"], names: ["web-6c56-b"]),
        // 하나
        .init("node-1 보여줘", .describe, ["node-1"], says: ["node-1은 쿠버네티스 노드입니다"]),
        .init("orders-db는 뭐야?", .describe, ["orders-db"], says: ["데이터베이스입니다"]),
        .init("결제서버에 대해 알려줘", .describe, ["결제서버"], says: ["결제서버는 물리 서버입니다"]),
        .init("orders-db의 버전은?", .attribute, ["orders-db"], says: ["15.4"]),
        .init("node-1의 IP는?", .attribute, ["node-1"], says: ["10.0.0.1"]),
        .init("결제서버의 메모리는 얼마나 되나요?", .attribute, ["결제서버"], says: ["32"]),
        // 목록
        .init("노드 목록", .list, names: ["node-1", "node-2"]),
        .init("모든 네임스페이스를 보여줘", .list, names: namespaces),
        .init("실행 중이 아닌 파드는?", .list, names: ["order-api-77-x"]),
        .init("Pending 상태인 파드 목록", .list, names: ["order-api-77-x"]),
        .init("재시작 횟수가 2 이상인 파드", .list, names: ["web-6c56-b", "order-api-77-x"]),
        .init("이름이 web으로 시작하는 파드", .search, names: ["web-6c56-a", "web-6c56-b"]),
        .init("agent 파드는 어느 노드에 있어?", .related, ["agent"], names: ["node-1", "node-2"]),
        .init("어떤 네임스페이스에 파드가 가장 많아?", .top, says: ["shop이 3개로 가장 많습니다"]),
        .init("재시작 횟수가 가장 많은 파드는?", .top, says: ["web-6c56-b", "5"]),
        .init("클러스터에 노드가 몇 개 있나요?", .count, says: ["2개"]),
        .init("node-1 장애 시 영향 범위는?", .impact, ["node-1"]),
        // 비교
        .init("node-1과 node-2 비교", .compare, ["node-1", "node-2"], says: ["다릅니다"]),
        .init("node-1과 node-2의 차이를 보여줘", .compare, ["node-1", "node-2"], says: ["공통"]),
        // 경로와 전체
        .init(
            "web-svc와 node-1은 어떻게 연결되어 있나?", .path, ["web-svc", "node-1"], names: ["web-svc", "web-6c56-a", "node-1"]),
        .init("주문 서비스와 orders-db 사이의 경로", .path, ["주문 서비스", "orders-db"], says: ["2단계"]),
        .init("전체 현황을 보여줘", .overview, says: ["구성 항목"]),
        .init("무엇이 있나요?", .overview),
        .init("도움말", .help),
    ]
}
