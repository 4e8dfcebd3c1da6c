import CMDB
import Graph
import OrderedCollections
import Testing

/// The starter catalogue is well-formed.
@Suite struct MetamodelTests {
    private let metamodel = Metamodel.starter

    /// Rows of the data model, and what connectors need besides.
    private static let concreteClasses = [
        "BusinessService", "BusinessProcess", "Application", "ApiEndpoint", "BatchJob", "SoftwareInstance", "Database",
        "DatabaseSchema", "MessageQueue", "LoadBalancer", "SoftwarePackage", "ContainerImage", "Certificate",
        "PhysicalServer", "VirtualMachine", "ComputeCluster", "K8sNamespace", "StorageArray", "Volume",
        "NetworkDevice", "NetworkInterface", "IpAddress", "Subnet", "Circuit", "PowerUnit", "Location", "Team",
        "Person", "ProductionLine", "Equipment", "Controller", "Sensor", "OtGateway", "MesSystem", "ErpSystem",
        "K8sNode", "K8sDeployment", "K8sReplicaSet", "K8sDaemonSet", "K8sStatefulSet", "K8sJob", "K8sPod",
        "K8sService", "K8sIngress", "K8sVolumeClaim", "OperatingSystem",
    ]

    /// Words that mean more than one class on purpose: which one is there decides.
    private static let ambiguousWords: [String: Set<String>] = [
        "service": ["BusinessService", "K8sService"], "services": ["BusinessService", "K8sService"],
        "서비스": ["BusinessService", "K8sService"],
        // The branch of the catalogue, and what people call a network.
        "network": ["Network", "Subnet"],
        "workload": ["K8sWorkload", "SoftwareInstance"], "workloads": ["K8sWorkload", "SoftwareInstance"],
        "워크로드": ["K8sWorkload", "SoftwareInstance"],
    ]

    @Test func hasEveryClassOfTheModel() {
        let concrete = metamodel.classes.values.filter { !$0.isAbstract }.map(\.key)
        #expect(Set(concrete) == Set(Self.concreteClasses))
        let abstract = metamodel.classes.values.filter(\.isAbstract).map(\.key)
        #expect(
            Set(abstract) == [
                "CI", "Business", "Logical", "Software", "Hardware", "Network", "Place", "Party", "OT", "Host",
                "K8sWorkload", "Monitored", "Located", "Owned", "Costed",
            ])
    }

    @Test func everyClassDescendsFromTheRoot() {
        var seen: Set<String> = []
        for ciClass in metamodel.classes.values {
            if let parent = ciClass.parent { #expect(seen.contains(parent), "\(ciClass.key) stands before \(parent)") }
            seen.insert(ciClass.key)
            #expect(metamodel.isA(ciClass.key, Metamodel.rootClass))
        }
        #expect(
            metamodel.lineage(of: "K8sNode")
                == [
                    "K8sNode", "VirtualMachine", "Host", "Hardware", "Monitored", "Located", "Owned", "Costed", "CI",
                ])
        #expect(metamodel.lineage(of: "K8sPod") == ["K8sPod", "K8sWorkload", "Software", "CI"])
        #expect(
            metamodel.lineage(of: "MesSystem")
                == ["MesSystem", "Application", "Monitored", "Owned", "Costed", "Logical", "CI"])
    }

    @Test func everyAbstractClassHasChildren() {
        for ciClass in metamodel.classes.values where ciClass.isAbstract {
            #expect(
                metamodel.classes.values.contains { $0.parent == ciClass.key || $0.traits.contains(ciClass.key) },
                "\(ciClass.key)")
        }
    }

    @Test func everythingIsLabelledInBothLanguages() {
        func expectLabel(_ label: Localized, _ of: String) {
            #expect(!label.en.isEmpty && !label.ko.isEmpty, "\(of)")
            #expect(label.en.unicodeScalars.allSatisfy { $0.isASCII }, "\(of): \(label.en)")
            #expect(label.ko.trimmed == label.ko && label.en.trimmed == label.en, "\(of)")
        }
        for ciClass in metamodel.classes.values {
            expectLabel(ciClass.label, ciClass.key)
            #expect(ciClass.label.ko.hasHangul, "\(ciClass.key)")
            for attribute in ciClass.attributes { expectLabel(attribute.label, "\(ciClass.key).\(attribute.key)") }
        }
        for type in metamodel.relationTypes.values {
            expectLabel(type.label, type.key)
            expectLabel(type.inverseLabel, type.key)
            #expect(type.label.ko.hasHangul && type.inverseLabel.ko.hasHangul, "\(type.key)")
        }
    }

    @Test func synonymsAreLowerCaseTrimmedAndUnique() {
        func expectWords(_ words: [String], _ of: String) {
            for word in words {
                #expect(!word.isEmpty && word == word.lowercased() && word == word.trimmed, "\(of): '\(word)'")
            }
            #expect(Set(words).count == words.count, "\(of) repeats a word")
        }
        for ciClass in metamodel.classes.values {
            expectWords(ciClass.synonyms, ciClass.key)
            for attribute in ciClass.attributes { expectWords(attribute.synonyms, "\(ciClass.key).\(attribute.key)") }
        }
        for type in metamodel.relationTypes.values { expectWords(type.synonyms, type.key) }
    }

    @Test func noWordMeansTwoClassesUnlessIntended() {
        var classesByWord: [String: Set<String>] = [:]
        for ciClass in metamodel.classes.values {
            for phrase in [ciClass.label.en, ciClass.label.ko, ciClass.key] + ciClass.synonyms {
                classesByWord[phrase.compact, default: []].insert(ciClass.key)
            }
        }
        let ambiguous = classesByWord.filter { $0.value.count > 1 }
        #expect(ambiguous == Self.ambiguousWords)
    }

    @Test func everyConcreteClassHasWordsInBothLanguages() {
        for ciClass in metamodel.classes.values where !ciClass.isAbstract {
            let words = ciClass.synonyms + [ciClass.label.en.lowercased(), ciClass.label.ko]
            #expect(words.contains { $0.hasHangul } && words.contains { !$0.hasHangul }, "\(ciClass.key)")
        }
    }

    @Test(arguments: [
        ("pods", "K8sPod"), ("파드", "K8sPod"), ("팟", "K8sPod"), ("nodes", "K8sNode"), ("노드", "K8sNode"),
        ("servers", "Host"), ("서버", "Host"), ("hosts", "Host"), ("호스트", "Host"),
        ("deployments", "K8sDeployment"), ("배포", "K8sDeployment"), ("db", "Database"),
        ("디비", "Database"), ("disks", "Volume"), ("디스크", "Volume"), ("볼륨", "Volume"),
        ("네임스페이스", "K8sNamespace"), ("이미지", "ContainerImage"), ("plc", "Controller"), ("설비", "Equipment"),
        ("라인", "ProductionLine"), ("센서", "Sensor"), ("팀", "Team"), ("스위치", "NetworkDevice"), ("vm", "VirtualMachine"),
        ("클러스터", "ComputeCluster"), ("인그레스", "K8sIngress"), ("mes", "MesSystem"), ("ip", "IpAddress"),
        ("애플리케이션", "Application"), ("회선", "Circuit"), ("랙", "Location"), ("ups", "PowerUnit"), ("인증서", "Certificate"),
    ])
    func knowsTheWordsOfPeople(word: String, expected: String) {
        let found = metamodel.classes.values.filter { ciClass in
            ([ciClass.label.en, ciClass.label.ko] + ciClass.synonyms).contains { $0.compact == word.compact }
        }
        #expect(found.map(\.key) == [expected])
    }

    @Test func attributesMeanTheSameEverywhere() {
        var types: [String: AttributeDefinition] = [:]
        for ciClass in metamodel.classes.values {
            var own: Set<String> = []
            for attribute in ciClass.attributes {
                #expect(own.insert(attribute.key).inserted, "\(ciClass.key) has \(attribute.key) twice")
                #expect(AttributeKey.isValid(attribute.key), "\(ciClass.key).\(attribute.key)")
                let first = types[attribute.key] ?? attribute
                #expect(first.type == attribute.type && first.unit == attribute.unit, "\(ciClass.key).\(attribute.key)")
                types[attribute.key] = first
                let inherited = ciClass.parent.map { metamodel.attributes(of: $0) } ?? [:]
                if inherited[attribute.key] != nil {
                    #expect(inherited[attribute.key] != attribute, "\(ciClass.key) repeats \(attribute.key)")
                }
            }
        }
    }
}

extension String {
    /// The form in which the planner compares phrases.
    var compact: String { String(lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" }) }
    var hasHangul: Bool { unicodeScalars.contains { (0xAC00...0xD7A3).contains($0.value) } }
    var trimmed: String { split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") }
}
