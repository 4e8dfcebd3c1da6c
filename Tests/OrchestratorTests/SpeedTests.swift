import Base
import CMDB
import Foundation
import Graph
import Testing

@testable import Orchestrator

/// Run with `ROOTLINE_SPEED=1 swift test -c release`: takes some seconds and means nothing in a debug build.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ROOTLINE_SPEED"] != nil)) struct SpeedTests {
    /// 100,000 CIs and about 300,000 relations: clusters of pods under deployments, balanced by services.
    private static func build(_ count: Int) throws -> GraphSnapshot {
        var b = EstateBuilder()
        let cluster = try b.add("ComputeCluster", "big-cluster")
        let nodes = try (0..<count / 200).map { try b.add("K8sNode", "worker-\($0)") }
        for node in nodes { try b.relate(node, "MEMBER_OF", cluster) }
        let namespaces = try (0..<100).map { try b.add("K8sNamespace", "team-\($0)") }
        for i in 0..<count / 9 {
            let deployment = try b.add("K8sDeployment", "app-\(i)")
            let set = try b.add("K8sReplicaSet", "app-\(i)-abc")
            let service = try b.add("K8sService", "svc-\(i)")
            try b.relate(set, "MANAGED_BY", deployment)
            for object in [deployment, set, service] { try b.relate(object, "IN_NAMESPACE", namespaces[i % 100]) }
            for k in 0..<6 {
                let pod = try b.add("K8sPod", "app-\(i)-abc-\(k)", ["phase": k == 5 ? "Pending" : "Running"])
                try b.relate(pod, "MANAGED_BY", set)
                try b.relate(pod, "IN_NAMESPACE", namespaces[i % 100])
                try b.relate(pod, "RUNS_ON", nodes[(i * 7 + k) % nodes.count])
                try b.relate(service, "BALANCES", pod)
            }
        }
        return b.publish()
    }

    @Test func answersWithin50MillisecondsOn100000CIs() async throws {
        let graph = try Self.build(100_000)
        for question in [
            "which workloads run on worker-7?", "what breaks if worker-7 goes down?", "what does svc-70 depend on?",
            "how many pods per namespace?", "worker-7이 내려가면 무엇이 영향을 받나?", "show app-12", "how many pods are running?",
        ] {
            let best =
                try await (0..<5).asyncMap { _ in
                    try #require(await ShopEstate.answer(question, on: graph)).run.milliseconds
                }.min() ?? 0
            #expect(best < 50, "\(question): \(best) ms")
        }
    }
}

extension Sequence {
    func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
