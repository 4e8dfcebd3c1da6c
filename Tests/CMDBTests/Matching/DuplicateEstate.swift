import Base
import CMDB
import Graph

/// A made-up estate in which some CIs stand twice, spoilt in known ways, beside many that are merely alike: members of
/// a series, replicas, pairs for high availability, one application in several environments.
struct DuplicateEstate {
    struct Pair: Hashable {
        let first: NodeID
        let second: NodeID
        init(_ one: NodeID, _ other: NodeID) {
            first = min(one, other)
            second = max(one, other)
        }
    }

    private(set) var graph = GraphSnapshot()
    /// What is the same thing, and how the second was spoilt.
    private(set) var truth: [Pair: String] = [:]

    /// Where names come from and how they are spoilt: rules are made looking at one and judged by the other.
    struct Flavour {
        var sites: [String]
        /// Korean and English words for what applications are about.
        var subjects: [(ko: String, en: String)]
        var kinds: [(ko: String, en: String)]
        var makers: [(name: String, other: String, prefix: String)]
        var products: [String]
        /// Spoils a name; the result means the same.
        var namings: [(String, @Sendable (String, inout SeededGenerator) -> String)]
        /// Spoils one attribute value; `nil` takes it away.
        var values: [@Sendable (String, Value, inout SeededGenerator) -> Value?]
    }

    private struct Item {
        var ciClass: String
        var name: String
        var attributes: [String: Value]
        /// Relation type and the place in `items` of its target.
        var relations: [(String, Int)]
        var original: Int?
        var spoilt = ""
    }

    private let flavour: Flavour
    private var random: SeededGenerator
    private var items: [Item] = []
    private var serial: Int
    private var address = 10 << 24 | 1 << 16

    /// - Parameter share: of CIs, those that stand twice.
    init(_ flavour: Flavour, count: Int, share: Double = 0.05, seed: UInt64) throws {
        self.flavour = flavour
        random = SeededGenerator(seed: seed)
        serial = Int.random(in: 100_000...900_000, using: &random)
        makeHosts(count * 40 / 100)
        makeApplications(count * 15 / 100)
        makeSoftware(count * 35 / 100)
        makeDevices(count * 10 / 100)
        injectDuplicates(share)
        try build()
    }

    // MARK: What there is

    private mutating func makeHosts(_ count: Int) {
        let start = items.count
        while items.count - start < count {
            let site = pick(flavour.sites)
            let subject = pick(flavour.subjects)
            let kind = pick(["web", "was", "db", "batch", "api"])
            let maker = pick(flavour.makers)
            let environment = pick(["prod", "prod", "dev", "stage"])
            let isVirtual = chance(0.5)
            let memory = pick([16, 32, 64, 128, 256])
            let model = "\(maker.prefix)-\(pick([640, 740, 380, 560]))"
            // A series of servers bought together: alike in all but what identifies them.
            for number in 1...Int.random(in: 1...8, using: &random) where items.count - start < count {
                serial += 1
                var attributes: [String: Value] = [
                    "os": .string(pick(["Ubuntu", "Rocky Linux", "Windows Server"])),
                    "cpu": .integer(Int64(memory / 4)),
                    "memory_gb": .float(Double(memory)), "environment": .string(environment),
                    "internal_ip": .string(nextAddress()),
                ]
                let name = "\(site)-\(subject.en)-\(kind)-\(pad(number, 2))"
                attributes["fqdn"] = .string("\(name).corp.example.com")
                if isVirtual {
                    attributes["instance_id"] = .string("i-" + hexadecimal(17))
                    attributes["hypervisor"] = .string(pick(["vmware", "kvm"]))
                } else {
                    attributes["serial"] = .string("\(maker.prefix)\(serial)")
                    attributes["system_uuid"] = .string(uuid())
                    attributes["manufacturer"] = .string(maker.name)
                    attributes["model"] = .string(model)
                }
                for key in attributes.keys.sorted() where chance(0.12) { attributes[key] = nil }
                items.append(
                    Item(
                        ciClass: isVirtual ? "VirtualMachine" : "PhysicalServer", name: name, attributes: attributes,
                        relations: []))
            }
        }
    }

    private mutating func makeApplications(_ count: Int) {
        var names: Set<String> = []
        let start = items.count
        while items.count - start < count {
            let subject = pick(flavour.subjects)
            let second = pick(flavour.subjects)
            let kind = pick(flavour.kinds)
            let isKorean = chance(0.5)
            let name =
                isKorean
                ? "\(subject.ko) \(second.ko) \(kind.ko)" : "\(subject.en) \(second.en) \(kind.en)"
            guard subject.en != second.en, names.insert("\(subject.en) \(second.en) \(kind.en)").inserted,
                names.insert("\(second.en) \(subject.en) \(kind.en)").inserted
            else {
                if names.count > 3 * flavour.subjects.count * flavour.subjects.count { break }
                continue
            }
            for environment in ["prod", "dev", "stage"].prefix(chance(0.3) ? 3 : 1) {
                items.append(
                    Item(
                        ciClass: "Application", name: name,
                        attributes: [
                            "environment": .string(environment),
                            "criticality": .integer(Int64(Int.random(in: 1...5, using: &random))),
                            "vendor": .string(pick(flavour.makers).name),
                            "version": .string(
                                "\(Int.random(in: 1...9, using: &random)).\(Int.random(in: 0...20, using: &random))"),
                            "data_class": .string(pick(["public", "internal", "secret"])),
                        ], relations: []))
            }
        }
    }

    private mutating func makeSoftware(_ count: Int) {
        let hosts = items.indices.filter {
            items[$0].ciClass == "VirtualMachine" || items[$0].ciClass == "PhysicalServer"
        }
        let applications = items.indices.filter { items[$0].ciClass == "Application" }
        for _ in 0..<count {
            let host = pick(hosts)
            let product = pick(flavour.products)
            let isNamed = chance(0.5)
            let port = pick([80, 443, 5432, 3306, 6379, 8080, 9092])
            let name = isNamed ? "\(product)-\(pick(flavour.subjects).en)-\(hexadecimal(4))" : product
            let own = items.count
            items.append(
                Item(
                    ciClass: pick(["SoftwareInstance", "Database"]), name: name,
                    attributes: [
                        "product": .string(product),
                        "version": .string(
                            "\(Int.random(in: 1...5, using: &random)).\(Int.random(in: 0...9, using: &random))"),
                        "port": .integer(Int64(port)), "install_path": .string("/opt/\(product)/\(hexadecimal(3))"),
                    ], relations: [("RUNS_ON", host)]))
            if chance(0.4), !applications.isEmpty {
                items[pick(applications)].relations.append(("IMPLEMENTED_BY", own))
            }
        }
    }

    private mutating func makeDevices(_ count: Int) {
        for number in 0..<count {
            serial += 1
            items.append(
                Item(
                    ciClass: "NetworkDevice", name: "\(pick(flavour.sites))-sw-\(pad(number, 4))",
                    attributes: [
                        "serial": .string("FOC\(serial)"), "mgmt_ip": .string(nextAddress()),
                        "vendor": .string("Cisco"), "model": .string(pick(["C9300", "C9500", "N9K"])),
                    ], relations: []))
        }
    }

    // MARK: What stands twice

    private mutating func injectDuplicates(_ share: Double) {
        let originals = items.indices.filter { _ in chance(share) }
        for original in originals {
            var copy = items[original]
            copy.original = original
            let (label, spoil) = pick(flavour.namings)
            copy.spoilt = label
            copy.name = spoil(copy.name, &random)
            for key in copy.attributes.keys.sorted() {
                // Of an application that stands in several environments, the copy says which.
                if key != "environment", chance(0.25) {
                    copy.attributes[key] = nil
                } else if chance(0.3), let value = copy.attributes[key] {
                    copy.attributes[key] = pick(flavour.values)(key, value, &random)
                }
            }
            // A thing that shares neither its name nor an identifier with the other cannot be told from a new one.
            let identifiers = ["serial", "system_uuid", "instance_id", "internal_ip", "mgmt_ip", "fqdn"]
            if label == "renamed" {
                let kept = identifiers.filter { items[original].attributes[$0] != nil }
                guard let identifier = kept.first else { continue }
                copy.attributes[identifier] = items[original].attributes[identifier]
                if let other = kept.dropFirst().first { copy.attributes[other] = items[original].attributes[other] }
            }
            copy.relations = copy.relations.filter { $0.0 == "RUNS_ON" }
            items.append(copy)
        }
    }

    private mutating func build() throws {
        let order = items.indices.shuffled(using: &random)
        var ids = [NodeID](repeating: NodeID(rawValue: 0), count: items.count)
        for (position, index) in order.enumerated() { ids[index] = NodeID(rawValue: UInt64(position + 1)) }
        let draft = graph.draft()
        for index in order {
            let item = items[index]
            try draft.addNode(
                ids[index], labels: Metamodel.starter.lineage(of: item.ciClass),
                properties: [(key: "name", value: .string(item.name))]
                    + item.attributes.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
            if let original = item.original { truth[Pair(ids[index], ids[original])] = item.spoilt }
        }
        var relation: UInt64 = 1
        for index in order {
            for (type, target) in items[index].relations {
                try draft.addRelationship(
                    RelationshipID(rawValue: relation), type: type, from: ids[index], to: ids[target], properties: [])
                relation += 1
            }
        }
        graph = draft.publish(as: graph.seq.next)
    }

    // MARK: Draws

    private mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }
    private mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < probability
    }
    private mutating func hexadecimal(_ count: Int) -> String {
        (0..<count).map { _ in String(Int.random(in: 0..<16, using: &random), radix: 16) }.joined()
    }
    private mutating func uuid() -> String {
        [8, 4, 4, 4, 12].map { hexadecimal($0) }.joined(separator: "-")
    }
    private mutating func nextAddress() -> String {
        address += 1
        return "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }
    private func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
