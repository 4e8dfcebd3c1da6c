import CMDB
import Graph
import OrderedCollections
import Testing

/// The relation types of the starter catalogue, and what failure does along them.
@Suite struct RelationTypeTests {
    private let metamodel = Metamodel.starter

    private static let types = [
        "RUNS_ON", "MEMBER_OF", "PART_OF", "LOCATED_IN", "POWERED_BY", "HAS_INTERFACE", "CONNECTS_TO", "UPLINKS_TO",
        "HAS_ADDRESS", "IN_SUBNET", "ROUTED_VIA", "STORES_ON", "CARVED_FROM", "HAS_SCHEMA", "USES_DATABASE",
        "REPLICATES_TO", "PUBLISHES_TO", "CONSUMES_FROM", "CALLS", "PROVIDES", "IMPLEMENTED_BY", "BALANCES",
        "SECURED_BY", "HAS_PACKAGE", "BUILT_FROM", "SUPPORTS", "OWNED_BY", "CONTROLS", "MEASURES", "REPORTS_TO",
        "EXECUTES_FOR", "INTEGRATES_WITH", "FEEDS", "MANAGED_BY", "IN_NAMESPACE", "ROUTES_TO", "MOUNTS", "LISTENS_ON",
    ]

    private static let withoutImpact: Set<String> = [
        "CONNECTS_TO", "HAS_ADDRESS", "HAS_PACKAGE", "BUILT_FROM", "OWNED_BY", "IN_NAMESPACE", "LISTENS_ON",
    ]

    @Test func hasEveryRelationTypeOfTheModel() {
        #expect(Set(metamodel.relationTypes.keys) == Set(Self.types))
    }

    @Test func endpointsNameKnownClassesOnce() {
        for type in metamodel.relationTypes.values {
            #expect(!type.endpoints.isEmpty, "\(type.key)")
            var seen: Set<RelationType.Endpoints> = []
            for pair in type.endpoints {
                #expect(metamodel.classes[pair.from] != nil, "\(type.key) from \(pair.from)")
                #expect(metamodel.classes[pair.to] != nil, "\(type.key) to \(pair.to)")
                #expect(seen.insert(pair).inserted, "\(type.key) \(pair)")
            }
        }
    }

    @Test func keysAndInversesAreTellableApart() {
        let keys = Set(metamodel.relationTypes.keys)
        var inverses: Set<String> = []
        for type in metamodel.relationTypes.values {
            #expect(type.key.allSatisfy { $0.isUppercase || $0 == "_" }, "\(type.key)")
            #expect(type.inverseKey.allSatisfy { $0.isUppercase || $0 == "_" }, "\(type.key)")
            #expect(inverses.insert(type.inverseKey).inserted, "\(type.inverseKey)")
            #expect(type.isSymmetric == (type.key == type.inverseKey), "\(type.key)")
            #expect(type.isSymmetric || !keys.contains(type.inverseKey), "\(type.inverseKey)")
            #expect(type.isSymmetric == (type.label == type.inverseLabel), "\(type.key)")
            #expect(!type.synonyms.isEmpty, "\(type.key)")
        }
    }

    @Test func onlyTypesThatCarryNoFailureHaveNoImpact() {
        for type in metamodel.relationTypes.values {
            #expect(type.impact.isEmpty == Self.withoutImpact.contains(type.key), "\(type.key)")
            if type.isSymmetric, !type.impact.isEmpty {
                #expect(Set(type.impact.map(\.cause)) == [.source, .target], "\(type.key)")
            }
        }
    }

    /// A rule whose partial loss is worse than a whole one would make the fixed point depend on the order.
    @Test func noPartialLossIsWorseThanAWholeOne() {
        for type in metamodel.relationTypes.values {
            for rule in type.impact {
                #expect(rule.effect > .ok, "\(type.key)")
                guard case .quorum(let quorum) = rule.gate else { continue }
                #expect(quorum.partial <= rule.effect, "\(type.key)")
                if case .members(let count) = quorum.minimum { #expect(count >= 1, "\(type.key)") }
            }
        }
    }

    /// Rules that need a label name a class, and every class that may depend is hit by some rule where any is.
    @Test func rulesForSomeDependentsNameKnownClasses() {
        for type in metamodel.relationTypes.values {
            for rule in type.impact {
                guard let label = rule.dependentLabel else { continue }
                #expect(metamodel.classes[label] != nil, "\(type.key) on \(label)")
                let ends = type.endpoints.map { rule.cause == .source ? $0.to : $0.from }
                #expect(
                    ends.contains { metamodel.isA($0, label) || metamodel.isA(label, $0) }, "\(type.key) on \(label)")
            }
        }
        for key in ["RUNS_ON", "STORES_ON"] {
            guard let type = metamodel.relationTypes[key] else { continue }
            for pair in type.endpoints {
                #expect(
                    type.impact.contains { rule in
                        rule.cause == .target && (rule.dependentLabel.map { metamodel.isA(pair.from, $0) } ?? true)
                    }, "\(key) from \(pair.from)")
            }
        }
    }

    @Test(arguments: [
        ("RUNS_ON", "K8sPod", "K8sNode"), ("RUNS_ON", "Database", "PhysicalServer"),
        ("RUNS_ON", "OperatingSystem", "VirtualMachine"), ("RUNS_ON", "VirtualMachine", "ComputeCluster"),
        ("RUNS_ON", "OtGateway", "PhysicalServer"), ("MEMBER_OF", "K8sNode", "ComputeCluster"),
        ("MEMBER_OF", "NetworkDevice", "ComputeCluster"), ("MEMBER_OF", "Person", "Team"),
        ("PART_OF", "K8sNamespace", "ComputeCluster"), ("PART_OF", "Location", "Location"),
        ("PART_OF", "Equipment", "ProductionLine"), ("PART_OF", "Equipment", "Equipment"),
        ("PART_OF", "ProductionLine", "Location"), ("IN_NAMESPACE", "K8sPod", "K8sNamespace"),
        ("IN_NAMESPACE", "K8sVolumeClaim", "K8sNamespace"), ("IN_NAMESPACE", "K8sService", "K8sNamespace"),
        ("MANAGED_BY", "K8sPod", "K8sReplicaSet"), ("MANAGED_BY", "K8sReplicaSet", "K8sDeployment"),
        ("MANAGED_BY", "K8sPod", "K8sPod"), ("BALANCES", "K8sService", "K8sPod"),
        ("BALANCES", "LoadBalancer", "SoftwareInstance"), ("ROUTES_TO", "K8sIngress", "K8sService"),
        ("STORES_ON", "K8sPod", "K8sVolumeClaim"), ("STORES_ON", "K8sVolumeClaim", "Volume"),
        ("STORES_ON", "Database", "Volume"), ("STORES_ON", "ComputeCluster", "Volume"),
        ("BUILT_FROM", "K8sPod", "ContainerImage"), ("HAS_ADDRESS", "K8sNode", "IpAddress"),
        ("HAS_ADDRESS", "K8sService", "IpAddress"), ("HAS_ADDRESS", "K8sPod", "IpAddress"),
        ("HAS_ADDRESS", "NetworkInterface", "IpAddress"), ("HAS_ADDRESS", "LoadBalancer", "IpAddress"),
        ("IN_SUBNET", "IpAddress", "Subnet"), ("HAS_INTERFACE", "PhysicalServer", "NetworkInterface"),
        ("HAS_INTERFACE", "Controller", "NetworkInterface"), ("MOUNTS", "VirtualMachine", "Volume"),
        ("LISTENS_ON", "Database", "IpAddress"), ("CALLS", "SoftwareInstance", "SoftwareInstance"),
        ("CALLS", "MesSystem", "ApiEndpoint"), ("USES_DATABASE", "SoftwareInstance", "Database"),
        ("USES_DATABASE", "ErpSystem", "DatabaseSchema"), ("IMPLEMENTED_BY", "BatchJob", "SoftwareInstance"),
        ("SUPPORTS", "BusinessProcess", "BusinessService"), ("SUPPORTS", "ProductionLine", "BusinessService"),
        ("INTEGRATES_WITH", "ErpSystem", "MesSystem"), ("INTEGRATES_WITH", "MesSystem", "ErpSystem"),
        ("CONNECTS_TO", "NetworkInterface", "Circuit"), ("CONNECTS_TO", "Circuit", "NetworkInterface"),
        ("LOCATED_IN", "ProductionLine", "Location"), ("POWERED_BY", "Equipment", "PowerUnit"),
        ("POWERED_BY", "PowerUnit", "PowerUnit"), ("OWNED_BY", "K8sDeployment", "Team"),
        ("REPORTS_TO", "OtGateway", "MesSystem"), ("FEEDS", "Equipment", "ProductionLine"),
        ("UPLINKS_TO", "OtGateway", "NetworkDevice"), ("ROUTED_VIA", "Subnet", "Circuit"),
        ("HAS_PACKAGE", "Application", "SoftwarePackage"), ("SECURED_BY", "LoadBalancer", "Certificate"),
    ])
    func allows(key: String, from: String, to: String) throws {
        let type = try #require(metamodel.relationTypes[key])
        #expect(metamodel.allows(type, from: from, to: to))
    }

    @Test(arguments: [
        ("RUNS_ON", "K8sNode", "K8sPod"), ("MANAGED_BY", "K8sPod", "K8sNode"), ("OWNED_BY", "Team", "Application"),
        ("BALANCES", "K8sService", "K8sDeployment"), ("CONTROLS", "Sensor", "Equipment"),
        ("HAS_SCHEMA", "SoftwareInstance", "DatabaseSchema"), ("EXECUTES_FOR", "ProductionLine", "ErpSystem"),
    ])
    func refuses(key: String, from: String, to: String) throws {
        let type = try #require(metamodel.relationTypes[key])
        #expect(!metamodel.allows(type, from: from, to: to))
    }
}
