import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Synchronization
import Testing

@testable import Orchestrator

/// Collects events from several tasks.
final class EventLog: Sendable {
    private let events = Mutex<[RunEvent]>([])
    var all: [RunEvent] { events.withLock { $0 } }
    var names: [String] { all.map(\.name) }
    func add(_ event: RunEvent) { events.withLock { $0.append(event) } }
}

@Suite struct OrchestratorRunTests {
    @Test func tellsWhatHappensInOrder() async throws {
        let log = EventLog()
        await Orchestrator(metamodel: .starter, changes: ShopEstate.changes, model: nil).answer(
            ShopEstate.request("what runs on node-1?"), on: ShopEstate.snapshot, emit: log.add)
        #expect(
            log.names == [
                "run.started", "plan.updated", "step.started", "step.finished", "answer.partial", "run.finished",
            ])
        guard case .finished(let answer) = log.all.last else {
            Issue.record("no answer")
            return
        }
        #expect(answer.json["run"]?["steps"]?[0]?["tool"] == "neighbours")
    }

    @Test(arguments: [
        "what breaks if node-1 goes down?", "네임스페이스별 파드 수는?", "show node-1", "최근 1시간 동안 무엇이 바뀌었나?",
        "what breaks if order-api goes down?", "what does Order Portal depend on?",
    ])
    func givesTheSameBytesForTheSameQuestion(question: String) async throws {
        var texts = Set<String>()
        for _ in 0..<3 {
            var answer = try #require(await ShopEstate.answer(question, on: try ShopEstate.build()))
            answer.run = RunReport(id: "", milliseconds: 0, planner: "")
            texts.insert(answer.json.serialized())
        }
        #expect(texts.count == 1)
    }

    @Test func refusesAQuestionThatIsTooLong() async {
        let log = EventLog()
        let answer = await Orchestrator(metamodel: .starter, changes: .none, model: nil).answer(
            ShopEstate.request(String(repeating: "node ", count: 2_000)), on: ShopEstate.snapshot, emit: log.add)
        #expect(answer == nil)
        #expect(log.names == ["error"])
    }

    @Test func carriesSourcesThatNameQueryAndCommit() async throws {
        let answer = try #require(await ShopEstate.answer("which pods run on node-1?"))
        let source = try #require(answer.sources.first)
        #expect(source.query == "MATCH (s:K8sNode {name: 'node-1'})<-[:RUNS_ON]-(c:K8sPod) RETURN DISTINCT c")
        #expect(source.seq == CommitSeq(rawValue: 7))
        #expect(source.ciCount == 4)
        #expect(source.cis.first?.name == "node-1")
    }

    @Test func showsControllerAndNamespaceOfWorkloads() async throws {
        let answer = try #require(await ShopEstate.answer("which workloads run on node-2?"))
        guard case .table(_, let table, _, _) = answer.details.first else {
            Issue.record("no table")
            return
        }
        #expect(table.columns.prefix(4).map(\.key) == ["ci", "class", "namespace", "controlled_by"])
        let row = try #require(table.rows.first { $0["ci"]?["name"] == "web-6c56-b" })
        #expect(row["controlled_by"]?["name"] == "web")
        #expect(row["namespace"] == "shop")
    }

    @Test func drawsTheImpactWithStates() async throws {
        let answer = try #require(await ShopEstate.answer("what breaks if node-1 goes down?"))
        let graph = answer.details.compactMap { block -> [AnswerBlock.GraphNode]? in
            guard case .graph(_, let nodes, _) = block else { return nil }
            return nodes
        }.first
        let nodes = try #require(graph)
        let first = try #require(nodes.first)
        #expect(first.isFocus && first.state == "failed")
        #expect(nodes.contains { $0.ci.name == "order-api-77-x" && $0.state == "down" })
        #expect(nodes.contains { $0.ci.name == "web" && $0.state == "degraded" })
    }

    @Test func keepsTheOtherBranchesWhenOneFails() async throws {
        let broken = Tool(
            name: "neighbours", title: Localized(en: "Broken", ko: "고장"), summary: "", inputSchema: ["type": "object"]
        ) { _, _ in throw OrchestratorError(.unavailable, "the relations are away") }
        let registry = ToolRegistry([.ciGet, broken])
        let answer = try #require(
            await Orchestrator(metamodel: .starter, changes: .none, model: nil, registry: registry).answer(
                ShopEstate.request("show node-1"), on: ShopEstate.snapshot, emit: { _ in }))
        #expect(answer.status == .partial)
        #expect(answer.headline.contains("node-1 is a"))
        #expect(answer.gaps.contains { $0.contains("the relations are away") })
    }

    @Test func endsAStepThatTakesTooLong() async throws {
        let slow = Tool(
            name: "neighbours", title: Localized(en: "Slow", ko: "느림"), summary: "", inputSchema: ["type": "object"],
            timeout: .milliseconds(20)
        ) { _, _ in
            try await Task.sleep(for: .seconds(60))
            return ToolResult(query: "", seq: .zero)
        }
        let answer = try #require(
            await Orchestrator(metamodel: .starter, changes: .none, model: nil, registry: ToolRegistry([slow])).answer(
                ShopEstate.request("what runs on node-1?"), on: ShopEstate.snapshot, emit: { _ in }))
        #expect(answer.status == .error)
        #expect(answer.summary.contains("time limit"))
    }

    @Test func runsIndependentStepsAtTheSameTime() async {
        let gate = Mutex(0)
        let meeting = Tool(
            name: "meet", title: Localized(en: "Meet", ko: "만남"), summary: "", inputSchema: ["type": "object"]
        ) { _, _ in
            gate.withLock { $0 += 1 }
            while gate.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(1)) }
            return ToolResult(query: "", seq: .zero)
        }
        let plan = ToolPlan(
            intent: .describe, language: .english,
            nodes: [
                .init(id: "n1", tool: "meet", arguments: [:]), .init(id: "n2", tool: "meet", arguments: [:]),
                .init(id: "n3", tool: "meet", arguments: [:], needs: ["n1", "n2"]),
            ], topic: PlanTopic(), understood: Understanding(), assumptions: [], isCertain: true)
        let outcome = await runner(ToolRegistry([meeting])).run(plan)
        #expect(outcome.results.count == 3)
        #expect(outcome.results.values.allSatisfy { $0.status == .empty })
    }

    @Test func putsFoundCIsIntoLaterSteps() async {
        let plan = ToolPlan(
            intent: .related, language: .english,
            nodes: [
                .init(id: "n1", tool: "neighbours", arguments: ["ci": "node-1", "relations": ["RUNS_ON"]]),
                .init(
                    id: "n2", tool: "neighbours", arguments: ["ci": "$n1", "relations": ["IN_NAMESPACE"]], needs: ["n1"]
                ),
            ], topic: PlanTopic(), understood: Understanding(), assumptions: [], isCertain: true)
        let outcome = await runner(.standard).run(plan)
        let names = outcome.results["n2"].map { Set($0.cis.map(\.name)) } ?? []
        #expect(names.isSuperset(of: ["shop", "infra"]))
    }

    private func runner(_ registry: ToolRegistry) -> PlanRunner {
        PlanRunner(
            registry: registry,
            context: ToolContext(
                snapshot: ShopEstate.snapshot, metamodel: .starter, principal: ShopEstate.principal,
                now: ShopEstate.now,
                changes: .none),
            deadline: .now.advanced(by: .seconds(20)), language: .english, emit: { _ in })
    }
}

@Suite struct ToolTests {
    private func run(_ tool: String, _ arguments: JSONValue) async -> ToolResult {
        let context = ToolContext(
            snapshot: ShopEstate.snapshot, metamodel: .starter, principal: ShopEstate.principal, now: ShopEstate.now,
            changes: .none)
        guard let tool = ToolRegistry.standard[tool] else { return .failed(.error, "no such tool") }
        return await tool.run(arguments: arguments, context: context)
    }

    @Test(
        arguments: [
            ("impact", [:], "lacks \"ci\""), ("impact", ["ci": 5], "expected string or array"),
            ("impact", ["ci": "ci-9999"], "there is no CI ci-9999"),
            ("impact", ["ci": "nobody"], "no CI is called \"nobody\""),
            ("impact", ["ci": "order-api"], "2 CIs are called"),
            ("neighbours", ["ci": "node-1", "folow": "x"], "unknown member"),
            ("neighbours", ["ci": "node-1", "follow": "x"], "expected one of"),
            ("neighbours", ["ci": "node-1", "relations": ["RUNS"]], "no relation type"),
            ("ci_search", ["classes": "Nothing"], "no CI class"), ("ci_search", ["limit": 0], "minimum"),
            ("recent_changes", ["since": "long ago"], "no time"), ("aggregate", [:], "lacks"),
            ("recent_changes", ["since": "2026-01-01"], "no history"), ("ci_get", "x", "expected object"),
        ] as [(String, JSONValue, String)])
    func refusesBadArguments(tool: String, arguments: JSONValue, message: String) async {
        let result = await run(tool, arguments)
        #expect(result.status == .error)
        let text = result.message ?? ""
        #expect(text.contains(message), "\(text)")
    }

    @Test func tellsEmptyFromError() async {
        #expect(await run("ci_search", ["classes": "K8sStatefulSet"]).status == .empty)
    }

    @Test func countsWhatItCutsOff() async {
        let result = await run("ci_search", ["classes": "K8sPod", "limit": 2])
        #expect(
            result.table.rows.count == 2 && result.totalRows == 5 && result.isTruncated && result.status == .partial)
    }

    @Test func describesItselfAsAFunction() throws {
        for tool in ToolRegistry.standard.tools {
            let function = try #require(tool.functionDescription["function"])
            #expect(function["name"]?.stringValue == tool.name)
            #expect(function["parameters"]?["type"] == "object")
            let description = function["description"]?.stringValue ?? ""
            #expect(!description.isEmpty)
        }
    }

    @Test(arguments: UInt64(0)..<80)
    func neverTrapsOnRandomArguments(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        let values: [JSONValue] = [
            "node-1", "ci-2", "ci-0", "", .integer(.max), .integer(.min), .number(.infinity), true, nil, ["a", 1],
            ["web"],
            ["attribute": "phase", "value": "x"], [["attribute": "phase", "value": "Running"]], "K8sPod",
            ["K8sPod", "CI"],
            "nearest", "2026-01-01", 3, ["node-1", "node-2"],
        ]
        for tool in ToolRegistry.standard.tools {
            var arguments: JSONObject = [:]
            for key in (tool.inputSchema["properties"]?.objectValue ?? [:]).keys where Bool.random(using: &random) {
                arguments[key] = values[Int.random(in: 0..<values.count, using: &random)]
            }
            _ = await run(tool.name, .object(arguments))
        }
    }
}
