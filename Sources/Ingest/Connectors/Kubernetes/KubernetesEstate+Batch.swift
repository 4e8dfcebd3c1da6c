internal import CMDB
internal import Graph
internal import JSON

extension KubernetesEstate {
    /// Everything as records with resolved relations, sorted by key, and what there is to say about it.
    /// - Throws: `empty` without any object, `invalid_record` where it is unclear which cluster this is.
    mutating func finish() throws(IngestError) -> (batch: ObservationBatch, notes: [String]) {
        guard !records.isEmpty else {
            throw IngestError(
                .empty, "there is no Kubernetes object here that becomes a CI",
                hint: "record lists with `kubectl get --raw /api/v1/pods > pods.json` and so on")
        }
        let uid = try clusterUID()
        addCluster(uid: uid)
        addImages()
        addAddresses()
        relateServices()
        applyDisruptionBudgets()
        for key in records.keys where key.hasPrefix("namespace/") {
            records[key]?.attributes["cluster_uid"] = .string(uid)
        }
        let missing = resolveRelations()
        let batch = ObservationBatch(
            source: SourceReference(name: "kubernetes:\(uid)", kind: "kubernetes"), coverage: coverage,
            records: records.values.sorted { $0.key < $1.key })
        return (batch, notes(missing: missing))
    }

    /// The uid of `kube-system` is the cluster's identity by convention; without it, a hash of the nodes' uids.
    private func clusterUID() throws(IngestError) -> String {
        if clusterUIDs.count > 1 {
            throw IngestError(
                .invalidRecord,
                "these answers are of \(clusterUIDs.count) clusters (kube-system has the uids "
                    + clusterUIDs.sorted().joined(separator: ", ") + ")",
                hint: "put each cluster's answers into a folder of its own")
        }
        if let uid = clusterUIDs.first { return uid }
        guard !nodeUIDs.isEmpty else {
            throw IngestError(
                .invalidRecord,
                "these answers contain neither namespaces nor nodes, so it is unclear which cluster it is",
                hint: "add the list of namespaces: kubectl get --raw /api/v1/namespaces > namespaces.json")
        }
        return StableHash.hex(nodeUIDs.sorted())
    }

    private mutating func addCluster(uid: String) {
        var attributes = AttributeList()
        attributes.set("kind", "K8s")
        attributes.set("uid", uid)
        attributes.set("version", kubeletVersions.count == 1 ? kubeletVersions.first : nil)
        attributes.set("region", regions.count == 1 ? regions.first : nil)
        let name = clusterNames.count == 1 ? clusterNames.first : nil
        records["cluster"] = ObservedRecord(
            key: "cluster", ciClass: "ComputeCluster", name: name ?? "kubernetes-\(uid.prefix(8))",
            attributes: attributes.values)
    }

    private mutating func addImages() {
        for (key, image) in images {
            var attributes = AttributeList()
            attributes.set("repository", image.reference.repository)
            attributes.set("tag", image.reference.tag)
            attributes.set("digest", image.digests.count == 1 ? image.digests.first : nil)
            attributes.set("digests", image.digests.count > 1 ? image.digests.sorted() : [])
            records[key] = ObservedRecord(
                key: key, ciClass: "ContainerImage", name: image.reference.familiar, attributes: attributes.values)
        }
    }

    private mutating func addAddresses() {
        for (address, role) in addresses {
            var attributes = AttributeList()
            attributes.set("address", address)
            attributes.set("ip_version", address.contains(":") ? Int64(6) : 4)
            attributes.set("role", role.rawValue)
            records["ip/\(address)"] = ObservedRecord(
                key: "ip/\(address)", ciClass: "IpAddress", name: address, attributes: attributes.values)
        }
    }

    /// How many replicas a workload must keep: the strictest budget that selects its pods.
    private mutating func applyDisruptionBudgets() {
        for budget in disruptionBudgets {
            let selector = budget.map("spec", "selector", "matchLabels")
            let namespace = budget.text("metadata", "namespace") ?? ""
            guard !selector.isEmpty else { continue }
            for workload in workloadTemplates
            where workload.namespace == namespace && workload.labels.contains(all: selector) {
                guard let replicas = records[workload.key]?.attributes["replicas"]?.integerValue, replicas > 0,
                    let needed = Self.needed(by: budget, of: replicas), needed > 0
                else { continue }
                let known = records[workload.key]?.attributes["min_available"]?.integerValue ?? 0
                records[workload.key]?.attributes["min_available"] = .integer(max(known, needed))
            }
        }
    }

    /// `minAvailable` and `maxUnavailable` are a number or a percentage; percentages round up (policy/v1).
    private static func needed(by budget: JSONValue, of replicas: Int64) -> Int64? {
        func amount(_ value: JSONValue?) -> Int64? {
            if let number = value?.int64Value { return number }
            guard let text = value?.stringValue, text.hasSuffix("%"), let percent = Double(text.dropLast()),
                (0...100).contains(percent)
            else { return nil }
            return Int64((Double(replicas) * percent / 100).rounded(.up))
        }
        if let atLeast = amount(budget[path: "spec", "minAvailable"]) { return min(max(atLeast, 0), replicas) }
        guard let atMost = amount(budget[path: "spec", "maxUnavailable"]) else { return nil }
        return replicas - min(max(atMost, 0), replicas)
    }

    /// Fills in the relations whose target exists; returns the others, counted by what they point at.
    private mutating func resolveRelations() -> [String: Int] {
        var missing: [String: Int] = [:]
        var relations: [String: [ObservedRelation]] = [:]
        for relation in pending {
            let target: String? =
                switch relation.to {
                case .key(let key): key
                case .named(let kind, let namespace, let name):
                    keyByName[NamedObject(kind: kind, namespace: namespace, name: name)]
                }
            guard let target, records[target] != nil, records[relation.from] != nil else {
                missing[relation.what, default: 0] += 1
                continue
            }
            relations[relation.from, default: []].append(
                ObservedRelation(type: relation.type, to: target, properties: relation.properties))
        }
        for (key, found) in relations {
            records[key]?.relations = found.sorted { ($0.type, $0.to) < ($1.type, $1.to) }
        }
        return missing
    }

    private var coverage: Set<String> {
        var classes = Set(covered.compactMap(\.ciClass))
        classes.insert("ComputeCluster")
        if covered.contains(.pod) { classes.insert("ContainerImage") }
        if covered.isSuperset(of: [.pod, .node, .service]) { classes.insert("IpAddress") }
        return classes
    }

    private func notes(missing: [String: Int]) -> [String] {
        var notes: [String] = []
        for (what, count) in missing.sorted(by: { $0.key < $1.key }) {
            notes.append("\(count) relation(s) left out, because the \(what) is not among the objects")
        }
        if endpointsElsewhere > 0 {
            notes.append("\(endpointsElsewhere) endpoint(s) of services are not pods and give no relation")
        }
        let several = images.values.filter { $0.digests.count > 1 }.map(\.reference.familiar).sorted()
        for image in several { notes.append("the image \(image) runs with several digests") }
        if duplicates > 0 { notes.append("\(duplicates) object(s) appear twice; the later version counts") }
        if withoutUID > 0 { notes.append("\(withoutUID) object(s) without name or uid are skipped") }
        if !ignoredKinds.isEmpty {
            let count = ignoredKinds.values.reduce(0, +)
            notes.append(
                "\(count) object(s) of kinds that become no CI are skipped: "
                    + ignoredKinds.keys.sorted().joined(separator: ", "))
        }
        return notes
    }
}
