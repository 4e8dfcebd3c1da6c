import CMDB
import Graph
import OrderedCollections
import Testing

/// What failure does in Kubernetes and on a host, under the starter metamodel.
@Suite struct StarterImpactTests {
    private func record(
        _ ciClass: String, _ name: String, _ attributes: [String: Value] = [:], _ relations: ObservedRelation...
    ) -> ObservedRecord {
        ObservedRecord(key: name, ciClass: ciClass, name: name, attributes: attributes, relations: relations)
    }

    private func relation(_ type: String, _ to: String, _ properties: [String: Value] = [:]) -> ObservedRelation {
        ObservedRelation(type: type, to: to, properties: properties)
    }

    private func build(_ records: ObservedRecord...) throws -> GraphSnapshot {
        try DemoEstate.ingest(
            ObservationBatch(
                source: SourceReference(name: "file:test", kind: "file"), coverage: [], records: records))
    }

    /// Two nodes, a deployment of two pods (and an old revision of none) behind a service and an ingress, and a
    /// database of one pod.
    private func cluster(minAvailable: Value = .null) throws -> GraphSnapshot {
        try build(
            record("ComputeCluster", "prod"),
            record("K8sNamespace", "shop", [:], relation("PART_OF", "prod")),
            record("K8sNode", "node-1", [:], relation("MEMBER_OF", "prod")),
            record("K8sNode", "node-2", [:], relation("MEMBER_OF", "prod")),
            record("K8sDeployment", "web", ["min_available": minAvailable], relation("IN_NAMESPACE", "shop")),
            record("K8sReplicaSet", "web-new", ["min_available": minAvailable], relation("MANAGED_BY", "web")),
            record("K8sReplicaSet", "web-old", [:], relation("MANAGED_BY", "web", ["members": 0])),
            pod("web-1", on: "node-1", of: "web-new"), pod("web-2", on: "node-2", of: "web-new"),
            record("K8sService", "web-svc", [:], relation("BALANCES", "web-1"), relation("BALANCES", "web-2")),
            record("K8sStatefulSet", "db"), pod("db-0", on: "node-1", of: "db", relation("STORES_ON", "claim")),
            record("K8sVolumeClaim", "claim", [:], relation("STORES_ON", "disk")), record("Volume", "disk"),
            record("K8sService", "db-svc", [:], relation("BALANCES", "db-0")),
            record("K8sIngress", "door", [:], relation("ROUTES_TO", "web-svc"), relation("ROUTES_TO", "db-svc")))
    }

    private func pod(_ name: String, on node: String, of set: String, _ more: ObservedRelation...) -> ObservedRecord {
        ObservedRecord(
            key: name, ciClass: "K8sPod", name: name,
            relations: [relation("RUNS_ON", node), relation("MANAGED_BY", set)] + more)
    }

    @Test func aLostNodeTakesDownItsPodsAndDegradesWhatHasOthers() throws {
        let states = try cluster().starterImpact(of: "node-1")
        #expect(
            states == [
                "web-1": .down, "db-0": .down, "db": .down, "db-svc": .down, "web-new": .degraded, "web": .degraded,
                "web-svc": .degraded, "door": .degraded, "prod": .degraded,
            ])
    }

    @Test func aDisruptionBudgetThatIsBrokenIsAFailure() throws {
        let states = try cluster(minAvailable: 2).starterImpact(of: "node-2")
        #expect(states["web-new"] == .down)
        #expect(states["web"] == .down)
        #expect(states["web-svc"] == .degraded)
    }

    @Test func aLostDiskReachesTheIngress() throws {
        let states = try cluster().starterImpact(of: "disk")
        #expect(
            states == ["claim": .down, "db-0": .down, "db": .down, "db-svc": .down, "door": .degraded])
    }

    @Test func aNamespaceIsNoLossToItsCluster() throws {
        let graph = try cluster()
        #expect(graph.starterImpact(of: "shop") == [:])
        #expect(graph.starterImpact(of: "prod") == ["shop": .down])
    }

    @Test func aPodDependsOnItsNodeAndItsDiskButNotOnItsController() throws {
        let graph = try cluster()
        let found = graph.dependencies(
            of: graph.nodes(named: "db-svc"), rules: Metamodel.starter.impactRules(in: graph))
        let names = Set(found.reached.map { graph.property(named: "name", of: $0.node).stringValue ?? "" })
        #expect(names == ["db-0", "node-1", "claim", "disk"])
    }

    @Test func aHostTakesDownItsProcessesAndTheirClients() throws {
        let graph = try build(
            record("PhysicalServer", "host", [:], relation("MOUNTS", "data"), relation("HAS_INTERFACE", "eth0")),
            record("Volume", "data"), record("NetworkInterface", "eth0"),
            record("Database", "postgres", [:], relation("RUNS_ON", "host"), relation("STORES_ON", "data")),
            record("SoftwareInstance", "app", [:], relation("USES_DATABASE", "postgres")),
            record("SoftwareInstance", "proxy", [:], relation("CALLS", "app")))
        #expect(graph.starterImpact(of: "host") == ["postgres": .down, "app": .down, "proxy": .degraded])
        #expect(graph.starterImpact(of: "eth0")["host"] == .degraded)
        let disk = graph.starterImpact(of: "data")
        #expect(disk["postgres"] == .down)
        #expect(disk["host"] == .degraded)
    }
}
