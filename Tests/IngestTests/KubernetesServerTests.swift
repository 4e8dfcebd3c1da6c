import CMDB
import Synchronization
import Testing

@testable import Ingest

@Suite struct KubernetesServerTests {
    /// A scripted API server: answers by path and query, remembers what it was asked.
    final class Script: Sendable {
        let asked = Mutex<[String]>([])
        let answers: [String: KubernetesServer.Answer]
        let otherwise: Int

        init(_ answers: [String: (Int, String)], otherwise: Int = 404) {
            self.answers = answers.mapValues { KubernetesServer.Answer(status: $0.0, body: Array($0.1.utf8)) }
            self.otherwise = otherwise
        }

        var server: KubernetesServer {
            KubernetesServer(baseURL: "https://k8s") { [self] url async throws(IngestError) in
                asked.withLock { $0.append(url) }
                return answers[url] ?? KubernetesServer.Answer(status: otherwise, body: [])
            }
        }
    }

    private static let namespaces = (
        200, #"{"kind":"NamespaceList","items":[{"metadata":{"name":"kube-system","uid":"ns"}}]}"#
    )

    private func pods(_ names: [String], next: String? = nil) -> (Int, String) {
        let items = names.map { #"{"metadata":{"name":"\#($0)","uid":"\#($0)"}}"# }.joined(separator: ",")
        return (200, #"{"kind":"PodList","metadata":{"continue":"\#(next ?? "")"},"items":[\#(items)]}"#)
    }

    @Test func readsAllPagesOfAList() async throws {
        let script = Script([
            "https://k8s/api/v1/namespaces?limit=500": Self.namespaces,
            "https://k8s/api/v1/pods?limit=500": pods(["a", "b"], next: "x/+="),
            "https://k8s/api/v1/pods?limit=500&continue=x%2F%2B%3D": pods(["c"]),
        ])
        let log = ProgressLog()
        var estate = try await script.server.read { log.take($0) }
        let (batch, _) = try estate.finish()
        #expect(batch.records.map(\.key) == ["cluster", "namespace/ns", "pod/a", "pod/b", "pod/c"])
        #expect(batch.coverage.contains("K8sPod"))
        #expect(log.readings["/api/v1/pods"] == 3)
    }

    @Test func leavesUncoveredWhatItMayNotList() async throws {
        let script = Script(
            ["https://k8s/api/v1/namespaces?limit=500": Self.namespaces], otherwise: 403)
        let log = ProgressLog()
        var estate = try await script.server.read { log.take($0) }
        #expect(try estate.finish().batch.coverage == ["ComputeCluster", "K8sNamespace"])
        #expect(log.notes.contains("Pod objects may not be listed with this token (403); they prove nothing gone"))
    }

    @Test func beginsAgainWhenThePageIsForgotten() async throws {
        let script = Script([
            "https://k8s/api/v1/namespaces?limit=500": Self.namespaces,
            "https://k8s/api/v1/pods?limit=500": pods(["a"], next: "old"),
            "https://k8s/api/v1/pods?limit=500&continue=old": (410, "{}"),
        ])
        await #expect(throws: IngestError.self, "after three times it gives up") {
            _ = try await script.server.read { _ in }
        }
        #expect(script.asked.withLock { $0.count { $0.hasSuffix("continue=old") } } == 4)
    }

    @Test func saysWhatToDoWithoutAToken() async throws {
        do throws(IngestError) {
            _ = try await Script([:], otherwise: 401).server.read { _ in }
            Issue.record("401 was accepted")
        } catch {
            #expect(error.code == .denied)
            #expect(error.hint?.contains("ROOTLINE_KUBERNETES_TOKEN") == true)
        }
    }

    @Test func saysThatNothingMayBeListed() async throws {
        do throws(IngestError) {
            _ = try await Script([:], otherwise: 403).server.read { _ in }
            Issue.record("403 everywhere was accepted")
        } catch {
            #expect(error.code == .denied)
        }
    }
}
