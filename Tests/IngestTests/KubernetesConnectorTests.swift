import Base
import CMDB
import Graph
import Testing

@testable import Ingest

@Suite struct KubernetesConnectorTests {
    private func observe(_ path: String) async throws -> (batch: ObservationBatch, log: ProgressLog) {
        let log = ProgressLog()
        let batch = try await Connector.kubernetes.observe(path) { log.take($0) }
        return (batch, log)
    }

    private func error(_ files: [String: String]) async throws -> IngestError? {
        let folder = try TemporaryFolder(files)
        defer { folder.remove() }
        do throws(IngestError) {
            _ = try await Connector.kubernetes.observe(folder.path)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsTheWrittenFixture() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        let (classes, relations) = IngestFixtures.counts(batch)
        #expect(
            batch.source == SourceReference(name: "kubernetes:a0000001-0000-4000-8000-000000000001", kind: "kubernetes")
        )
        #expect(
            classes == [
                "ComputeCluster": 1, "K8sNode": 3, "K8sNamespace": 3, "K8sDeployment": 3, "K8sReplicaSet": 4,
                "K8sDaemonSet": 1, "K8sStatefulSet": 1, "K8sJob": 1, "K8sPod": 12, "K8sService": 5, "K8sIngress": 1,
                "Volume": 1, "K8sVolumeClaim": 1, "ContainerImage": 7, "IpAddress": 16,
            ])
        #expect(
            relations == [
                "MEMBER_OF": 3, "PART_OF": 3, "RUNS_ON": 12, "IN_NAMESPACE": 29, "MANAGED_BY": 15, "BALANCES": 7,
                "ROUTES_TO": 2, "STORES_ON": 2, "BUILT_FROM": 13, "HAS_ADDRESS": 16,
            ])
    }

    @Test func fitsTheStarterMetamodel() async throws {
        #expect(IngestFixtures.misfits(try await observe(IngestFixtures.kubernetes).batch) == [])
    }

    @Test func coversTheClassesWhoseListsAreWhole() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        #expect(
            batch.coverage == [
                "ComputeCluster", "K8sNode", "K8sNamespace", "K8sDeployment", "K8sReplicaSet", "K8sDaemonSet",
                "K8sStatefulSet", "K8sJob", "K8sPod", "K8sService", "K8sIngress", "Volume", "K8sVolumeClaim",
                "ContainerImage", "IpAddress",
            ])
    }

    @Test func describesAPod() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        let pod = try #require(batch.records.first { $0.name == "api-6d4c2-bbbbb" })
        #expect(pod.key == "pod/a0000008-0000-4000-8000-000000000004")
        #expect(pod.attributes["restarts"] == 7)
        #expect(pod.attributes["ready"] == false)
        #expect(pod.attributes["node"] == "node-3")
        #expect(pod.attributes["pod_ip"] == "10.42.3.4")
        #expect(pod.attributes["labels"] == ["app=api"])
        #expect(pod.attributes["created"] == .instant(try #require(Instant(iso8601: "2026-03-02T08:00:04Z"))))
        #expect(pod.relations.map(\.type) == ["BUILT_FROM", "HAS_ADDRESS", "IN_NAMESPACE", "MANAGED_BY", "RUNS_ON"])
    }

    @Test func storesNothingOfTheEnvironmentOfContainers() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        let text = String(decoding: ObservationStream.bytes(of: batch), as: UTF8.self)
        #expect(!text.contains("never-to-be-stored"))
        #expect(!text.contains("resourceVersion"))
    }

    @Test func saysThatAScaledDownReplicaSetHasNoMembers() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        let empty = try #require(batch.records.first { $0.name == "web-58f90" })
        let managed = batch.records.flatMap(\.relations).filter { $0.type == "MANAGED_BY" }
        #expect(empty.relations.first { $0.type == "MANAGED_BY" }?.properties == ["members": 0])
        #expect(managed.count { !$0.properties.isEmpty } == 1)
    }

    @Test func findsPodsOfServicesBySliceByEndpointsAndBySelector() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        let names = Dictionary(batch.records.map { ($0.key, $0.name) }, uniquingKeysWith: { first, _ in first })
        func pods(_ service: String) -> [String] {
            let record = batch.records.first { $0.ciClass == "K8sService" && $0.name == service }
            return (record?.relations ?? []).filter { $0.type == "BALANCES" }.map {
                (names[$0.to] ?? "?") + ($0.properties["ready"] == false ? " not ready" : "")
            }.sorted()
        }
        #expect(pods("web") == ["web-6d4c1-aaaaa", "web-6d4c1-bbbbb"])
        #expect(pods("api") == ["api-6d4c2-aaaaa", "api-6d4c2-bbbbb not ready"])
        #expect(pods("kube-dns") == ["coredns-7c65d-1", "coredns-7c65d-2 not ready"])
        #expect(pods("db") == ["db-0"])
        #expect(pods("kubernetes") == [])
    }

    @Test func countsWhatItLeavesOut() async throws {
        let (batch, log) = try await observe(IngestFixtures.kubernetes)
        #expect(batch.records.first { $0.name == "cache-main-0" }?.attributes["owner"] == "RedisCluster/main")
        #expect(
            log.notes == [
                "apis.json is skipped: it is JSON, but no answer of the Kubernetes API",
                "1 relation(s) left out, because the service shop/gone of an ingress is not among the objects",
                "1 endpoint(s) of services are not pods and give no relation",
                "1 object(s) of kinds that become no CI are skipped: ConfigMap",
            ])
        #expect(log.readings["pods.json"] == 12)
    }

    @Test func takesTheMinimumFromADisruptionBudget() async throws {
        let (batch, _) = try await observe(IngestFixtures.kubernetes)
        let web = batch.records.filter { $0.attributes["min_available"] != nil }
        #expect(Set(web.map(\.name)) == ["web", "web-6d4c1"])
        #expect(web.allSatisfy { $0.attributes["min_available"] == 1 })
    }

    // MARK: real answers

    @Test(.enabled(if: IngestFixtures.hasRealKubernetes, "needs ../shared/data/kubernetes-api"))
    func readsRealAnswers() async throws {
        let (batch, _) = try await observe(IngestFixtures.realKubernetes)
        let (classes, relations) = IngestFixtures.counts(batch)
        #expect(batch.source.name == "kubernetes:01d0e804-d87e-459a-92e2-5199a1889822")
        #expect(
            classes == [
                "ComputeCluster": 1, "K8sNode": 3, "K8sNamespace": 9, "K8sDeployment": 13, "K8sReplicaSet": 22,
                "K8sDaemonSet": 5, "K8sStatefulSet": 2, "K8sPod": 33, "K8sService": 25, "K8sIngress": 3, "Volume": 2,
                "K8sVolumeClaim": 2, "ContainerImage": 27, "IpAddress": 41,
            ])
        #expect(
            relations == [
                "MEMBER_OF": 3, "PART_OF": 9, "RUNS_ON": 33, "IN_NAMESPACE": 105, "MANAGED_BY": 54, "BALANCES": 26,
                "STORES_ON": 3, "BUILT_FROM": 49, "HAS_ADDRESS": 41,
            ])
        #expect(IngestFixtures.misfits(batch) == [])
        #expect(!batch.coverage.contains("K8sJob"))
        #expect(batch.coverage.contains("K8sPod"))
    }

    @Test(.enabled(if: IngestFixtures.hasRealKubernetes, "needs ../shared/data/kubernetes-api"))
    func readsRealAnswersTwiceAlike() async throws {
        let first = try await observe(IngestFixtures.realKubernetes).batch
        let second = try await observe(IngestFixtures.realKubernetes).batch
        #expect(first.records == second.records)
        #expect(first.coverage == second.coverage)
    }

    // MARK: bad and odd input

    @Test func readsAMixedListButTrustsItWithNothing() async throws {
        let folder = try TemporaryFolder([
            "all.json": """
            {"items":[{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"kube-system","uid":"u1"}},
            {"kind":"Node","metadata":{"name":"n1","uid":"u2"}},
            {"kind":"Service","apiVersion":"serving.knative.dev/v1","metadata":{"name":"s","uid":"u3"}}],"kind":"List"}
            """
        ])
        defer { folder.remove() }
        let (batch, log) = try await observe("\(folder.path)/all.json")
        #expect(batch.records.map(\.key) == ["cluster", "namespace/u1", "node/u2"])
        #expect(batch.coverage == ["ComputeCluster"])
        #expect(log.notes.contains { $0.hasPrefix("all.json proves nothing gone") })
    }

    @Test func onePageOfSeveralProvesNothingGone() async throws {
        let folder = try TemporaryFolder([
            "n.json": """
            {"kind":"NamespaceList","metadata":{"continue":"abc"},"items":[{"metadata":{"name":"kube-system","uid":"u1"}}]}
            """,
            "p.json": #"{"kind":"PodList","metadata":{},"items":null}"#,
        ])
        defer { folder.remove() }
        #expect(try await observe(folder.path).batch.coverage == ["ComputeCluster", "K8sPod", "ContainerImage"])
    }

    @Test func theLaterOfTwoRecordingsCounts() async throws {
        let pod = { (version: String, phase: String) in
            """
            {"kind":"PodList","items":[{"metadata":{"name":"p","namespace":"d","uid":"p1","resourceVersion":"\(version)"},
            "spec":{"nodeName":"n"},"status":{"phase":"\(phase)"}}]}
            """
        }
        let folder = try TemporaryFolder([
            "a.json": pod("99", "Pending"), "b.json": pod("100", "Running"), "c.json": pod("9", "Failed"),
            "n.json": #"{"kind":"NodeList","items":[{"metadata":{"name":"n","uid":"n1"}}]}"#,
        ])
        defer { folder.remove() }
        let (batch, _) = try await observe(folder.path)
        let record = try #require(batch.records.first { $0.key == "pod/p1" })
        #expect(record.attributes["phase"] == "Running")
        #expect(record.relations == [ObservedRelation(type: "RUNS_ON", to: "node/n1")])
        #expect(batch.source.name == "kubernetes:" + StableHash.hex(["n1"]))
    }

    @Test func namesTheFileAndThePlaceOfATruncatedRecording() async throws {
        let found = try await error(["pods.json": "{\"kind\":\"PodList\",\n\"items\":[{\"metadata\":{\"name\":\"x"])
        #expect(found?.code == .truncated)
        #expect(found?.message.hasSuffix("pods.json: line 2, column 32: the document ends inside a string") == true)
    }

    @Test func refusesTwoClustersInOneFolder() async throws {
        let list = { (uid: String) in
            #"{"kind":"NamespaceList","items":[{"metadata":{"name":"kube-system","uid":"\#(uid)"}}]}"#
        }
        let found = try await error(["a.json": list("u1"), "b.json": list("u2")])
        #expect(found?.message.hasPrefix("these answers are of 2 clusters") == true)
    }

    @Test func refusesWhatIsNoKubernetesAnswer() async throws {
        #expect(try await error(["a.json": "[1]", "b.txt": "x"])?.code == .wrongKind)
        #expect(try await error([:])?.code == .wrongKind)
        #expect(try await error(["a.json": #"{"kind":"ConfigMapList","items":[]}"#])?.code == .empty)
        let pods = #"{"kind":"PodList","items":[{"metadata":{"name":"p","uid":"1"}}]}"#
        #expect(try await error(["a.json": pods])?.message.contains("unclear which cluster") == true)
        await #expect(throws: IngestError.self) { _ = try await Connector.kubernetes.observe("/nowhere/at/all") }
        await #expect(throws: IngestError.self) { _ = try await Connector.kubernetes.observe(nil) }
    }

    @Test(arguments: [
        ("nginx", "docker.io/library/nginx:latest", "nginx:latest"),
        ("grafana/grafana:8.2.3", "docker.io/grafana/grafana:8.2.3", "grafana/grafana:8.2.3"),
        ("localhost:5000/a/b", "localhost:5000/a/b:latest", "localhost:5000/a/b:latest"),
        ("quay.io/x/y:1@sha256:ab", "quay.io/x/y:1", "quay.io/x/y:1"),
        (
            "docker.io/arangodb/arangodb@sha256:03", "docker.io/arangodb/arangodb@sha256:03",
            "arangodb/arangodb@sha256:03"
        ),
    ])
    func namesAnImageInOneWay(text: String, canonical: String, familiar: String) {
        #expect(ImageReference(text)?.canonical == canonical)
        #expect(ImageReference(text)?.familiar == familiar)
    }

    @Test func takesNoBareDigestForAnImage() { #expect(ImageReference("sha256:6b5d9b8bc323") == nil) }

    @Test(arguments: [("4041564Ki", 3.85), ("8Gi", 8.0), ("3110Mi", 3.04), ("1073741824", 1.0), ("2e9", 1.86)])
    func readsQuantities(text: String, gibibytes: Double) {
        #expect(KubernetesQuantity.gibibytes(text) == gibibytes)
    }

    @Test func readsFractionsAndRefusesNonsense() {
        #expect(KubernetesQuantity.number("1900m").map { ($0 * 1_000).rounded() } == 1_900)
        #expect(KubernetesQuantity.number("many") == nil)
        #expect(KubernetesQuantity.number("5parsecs") == nil)
    }
}
