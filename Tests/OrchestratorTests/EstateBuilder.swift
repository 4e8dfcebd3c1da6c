import Base
import CMDB
import Graph
import JSON
import OrderedCollections

@testable import Orchestrator

/// Writes a small estate down, by name.
struct EstateBuilder {
    private let draft = GraphSnapshot().draft()
    private var next: UInt64 = 1
    private var relations: UInt64 = 1
    private let metamodel = Metamodel.starter

    @discardableResult
    mutating func add(_ ciClass: String, _ name: String, _ attributes: [String: Value] = [:]) throws -> NodeID {
        let id = NodeID(rawValue: next)
        next += 1
        try draft.addNode(
            id, labels: metamodel.lineage(of: ciClass),
            properties: attributes.merging(["name": .string(name)], uniquingKeysWith: { $1 }).sorted { $0.key < $1.key }
                .map { (key: $0.key, value: $0.value) })
        return id
    }

    mutating func relate(_ from: NodeID, _ type: String, _ to: NodeID, _ properties: [String: Value] = [:]) throws {
        try draft.addRelationship(
            RelationshipID(rawValue: relations), type: type, from: from, to: to,
            properties: properties.map { (key: $0.key, value: $0.value) })
        relations += 1
    }

    consuming func publish() -> GraphSnapshot { draft.publish(as: CommitSeq(rawValue: 7)) }
}

/// The estate that the questions of the suite are about: a cluster with a shop, a database host, a plant line.
enum ShopEstate {
    static let snapshot: GraphSnapshot = {
        do { return try build() } catch { preconditionFailure("the estate of the tests does not build: \(error)") }
    }()

    /// Saturday, 2026-11-21 12:00 UTC.
    static let now = Instant(secondsSince1970: 1_795_262_400)

    static func build() throws -> GraphSnapshot {
        var b = EstateBuilder()
        let cluster = try b.add("ComputeCluster", "prod-cluster", ["version": "v1.29.1"])
        let node1 = try b.add(
            "K8sNode", "node-1", ["internal_ip": "10.0.0.1", "kubelet_version": "v1.29.1", "ready": true])
        let node2 = try b.add(
            "K8sNode", "node-2", ["internal_ip": "10.0.0.2", "kubelet_version": "v1.28.4", "ready": false])
        for node in [node1, node2] { try b.relate(node, "MEMBER_OF", cluster) }
        let shop = try b.add("K8sNamespace", "shop", ["phase": "Active"])
        let infra = try b.add("K8sNamespace", "infra", ["phase": "Active"])
        let standard = try b.add("K8sNamespace", "default", ["phase": "Active"])
        for namespace in [shop, infra, standard] { try b.relate(namespace, "PART_OF", cluster) }
        let web = try b.add("K8sDeployment", "web", ["replicas": 2])
        let webSet = try b.add("K8sReplicaSet", "web-6c56")
        let web1 = try b.add("K8sPod", "web-6c56-a", ["phase": "Running", "restarts": 0])
        let web2 = try b.add("K8sPod", "web-6c56-b", ["phase": "Running", "restarts": 5])
        let orders = try b.add("K8sDeployment", "order-api", ["replicas": 1])
        let ordersSet = try b.add("K8sReplicaSet", "order-api-77")
        let orders1 = try b.add("K8sPod", "order-api-77-x", ["phase": "Pending", "restarts": 2])
        let agent = try b.add("K8sDaemonSet", "agent")
        let agent1 = try b.add("K8sPod", "agent-1", ["phase": "Running", "restarts": 0])
        let agent2 = try b.add("K8sPod", "agent-2", ["phase": "Running", "restarts": 0])
        for (pod, node) in [(web1, node1), (web2, node2), (orders1, node1), (agent1, node1), (agent2, node2)] {
            try b.relate(pod, "RUNS_ON", node)
        }
        for (part, owner) in [(web1, webSet), (web2, webSet), (webSet, web), (orders1, ordersSet), (ordersSet, orders)]
        {
            try b.relate(part, "MANAGED_BY", owner)
        }
        for pod in [agent1, agent2] { try b.relate(pod, "MANAGED_BY", agent) }
        let webService = try b.add("K8sService", "web-svc", ["cluster_ip": "10.96.0.10", "type": "ClusterIP"])
        let orderService = try b.add("K8sService", "order-api", ["cluster_ip": "10.96.0.11", "type": "ClusterIP"])
        for pod in [web1, web2] { try b.relate(webService, "BALANCES", pod) }
        try b.relate(orderService, "BALANCES", orders1)
        let ingress = try b.add("K8sIngress", "shop-ingress", ["hosts": ["shop.example.com"]])
        try b.relate(ingress, "ROUTES_TO", webService)
        let orderIngress = try b.add("K8sIngress", "order-ingress")
        try b.relate(orderIngress, "ROUTES_TO", orderService)
        for object in [
            orderIngress, web, webSet, web1, web2, orders, ordersSet, orders1, webService, orderService, ingress,
        ] {
            try b.relate(object, "IN_NAMESPACE", shop)
        }
        for object in [agent, agent1, agent2] { try b.relate(object, "IN_NAMESPACE", infra) }
        let nginx = try b.add("ContainerImage", "nginx:1.25", ["tag": "1.25"])
        let apiImage = try b.add("ContainerImage", "registry.example.com/order-api:2.0", ["tag": "2.0"])
        for pod in [web1, web2] { try b.relate(pod, "BUILT_FROM", nginx) }
        try b.relate(orders1, "BUILT_FROM", apiImage)
        let claim = try b.add("K8sVolumeClaim", "data-order-api")
        let volume = try b.add("Volume", "pv-0001", ["size_gb": 20.0])
        try b.relate(orders1, "STORES_ON", claim)
        try b.relate(claim, "STORES_ON", volume)
        try buildHosts(&b, web: web, orders: orders)
        return b.publish()
    }

    private static func buildHosts(_ b: inout EstateBuilder, web: NodeID, orders: NodeID) throws {
        let dbHost = try b.add("PhysicalServer", "db-host-1", ["cpu": 16, "memory_gb": 64.0, "os": "Debian GNU/Linux"])
        let payHost = try b.add("PhysicalServer", "결제서버", ["cpu": 8, "memory_gb": 32.0, "os": "Rocky Linux"])
        let database = try b.add(
            "Database", "orders-db", ["engine": "PostgreSQL", "version": "15.4", "port": 5432, "role": "primary"])
        let billing = try b.add(
            "SoftwareInstance", "billing-engine", ["port": 8080, "version": "3.2.1", "product": "Billing"])
        try b.relate(database, "RUNS_ON", dbHost)
        try b.relate(billing, "RUNS_ON", payHost)
        try b.relate(billing, "USES_DATABASE", database)
        let portal = try b.add("Application", "Order Portal", ["vendor": "Example"])
        try b.relate(portal, "IMPLEMENTED_BY", web)
        try b.relate(portal, "USES_DATABASE", database)
        let business = try b.add("BusinessService", "주문 서비스", ["criticality": 5])
        try b.relate(portal, "SUPPORTS", business)
        let team = try b.add("Team", "Platform Team")
        try b.relate(database, "OWNED_BY", team)
        let address = try b.add("IpAddress", "192.168.0.5", ["address": "192.168.0.5"])
        let interface = try b.add("NetworkInterface", "eth0", ["mac": "00:16:3e:00:00:01"])
        let subnet = try b.add("Subnet", "192.168.0.0/24", ["cidr": "192.168.0.0/24"])
        try b.relate(dbHost, "HAS_INTERFACE", interface)
        try b.relate(interface, "HAS_ADDRESS", address)
        try b.relate(address, "IN_SUBNET", subnet)
        let line = try b.add("ProductionLine", "조립라인1")
        let robot = try b.add("Equipment", "robot-7")
        let plc = try b.add("Controller", "plc-3", ["firmware": "2.9"])
        let sensor = try b.add("Sensor", "온도센서1", ["unit": "Cel"])
        try b.relate(robot, "PART_OF", line)
        try b.relate(plc, "CONTROLS", robot)
        try b.relate(sensor, "MEASURES", robot)
    }

    /// What the history says in these tests.
    static let changes = ChangeSource { query in
        func item(_ minutes: Int64, _ action: String, _ id: String, _ name: String, _ ciClass: String, _ detail: String)
            -> ChangeReport.Item
        {
            ChangeReport.Item(
                seq: CommitSeq(rawValue: 7), at: now.advanced(bySeconds: -60 * minutes), actor: "kubernetes",
                action: action, ci: CIReference(id: id, name: name, ciClass: ciClass), detail: detail)
        }
        let all = [
            item(10, "created", "ci-13", "order-api-77-x", "K8sPod", ""),
            item(20, "updated", "ci-10", "web-6c56-b", "K8sPod", "restarts: 4 → 5"),
            item(90, "retired", "ci-99", "old-job", "K8sJob", ""),
            item(60 * 30, "updated", "ci-2", "node-1", "K8sNode", "ready: false → true"),
        ]
        let items = all.filter { item in
            item.at >= query.since && item.at < query.until && (query.classes?.contains(item.ci.ciClass) ?? true)
                && (query.ci.map { "ci-\($0.rawValue)" == item.ci.id } ?? true)
        }
        var counts = ChangeReport.Counts()
        var byClass: [String: ChangeReport.Counts] = [:]
        for item in all where item.at >= query.since && item.at < query.until {
            var own = byClass[item.ci.ciClass] ?? .init()
            switch item.action {
            case "created":
                counts.created += 1
                own.created += 1
            case "updated":
                counts.updated += 1
                own.updated += 1
            default:
                counts.retired += 1
                own.retired += 1
            }
            byClass[item.ci.ciClass] = own
        }
        return ChangeReport(commitCount: items.isEmpty ? 0 : 1, counts: counts, countsByClass: byClass, items: items)
    }

    static let principal = Principal(tenant: .standard, subject: "anna", role: .reader)

    static func request(_ question: String, language: Language? = nil) -> QuestionRequest {
        QuestionRequest(question: question, language: language, principal: principal, now: now)
    }

    /// The answer of the built-in planner.
    static func answer(_ question: String, on graph: GraphSnapshot = snapshot, language: Language? = nil) async
        -> Answer?
    {
        await Orchestrator(metamodel: .starter, changes: changes, model: nil).answer(
            request(question, language: language), on: graph, emit: { _ in })
    }

    static let planner = Planner(metamodel: .starter)

    static func plan(_ question: String) -> PlanOutcome {
        planner.plan(question, snapshot: snapshot, language: nil, now: now)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, repeatable.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
