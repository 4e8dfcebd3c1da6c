internal import Graph
internal import JSON

extension KubernetesEstate {
    mutating func describeNode(
        _ node: JSONValue, key: String, uid: String, into attributes: inout AttributeList
    ) {
        nodeUIDs.append(uid)
        let labels = node.map("metadata", "labels")
        let machine = node[path: "status", "nodeInfo"] ?? .null
        attributes.set("roles", Self.roles(labels))
        attributes.set("kubelet_version", machine.text("kubeletVersion"))
        attributes.set("container_runtime", machine.text("containerRuntimeVersion"))
        attributes.set("os", machine.text("operatingSystem"))
        attributes.set("os_image", machine.text("osImage"))
        attributes.set("kernel", machine.text("kernelVersion"))
        attributes.set("architecture", machine.text("architecture"))
        attributes.set("machine_id", machine.text("machineID"))
        attributes.set("system_uuid", machine.text("systemUUID")?.lowercased())
        attributes.set(
            "cpu",
            node.text("status", "capacity", "cpu").flatMap(KubernetesQuantity.number).flatMap {
                Int64(exactly: $0.rounded())
            })
        attributes.set(
            "memory_gb", node.text("status", "capacity", "memory").flatMap(KubernetesQuantity.gibibytes))
        attributes.set("pods_capacity", node.text("status", "capacity", "pods").flatMap { Int64($0) })
        attributes.set("instance_id", node.text("spec", "providerID"))
        attributes.set("pod_cidr", node.text("spec", "podCIDR"))
        attributes.set("unschedulable", node[path: "spec", "unschedulable"]?.boolValue)
        attributes.set("taints", node.list("spec", "taints").map(Self.taint).sorted())
        attributes.set(
            "flavor", labels["node.kubernetes.io/instance-type"] ?? labels["beta.kubernetes.io/instance-type"])
        let region = labels["topology.kubernetes.io/region"] ?? labels["failure-domain.beta.kubernetes.io/region"]
        attributes.set("region", region)
        attributes.set(
            "zone", labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"])
        setConditions(of: node, into: &attributes)
        setAddresses(of: node, key: key, into: &attributes)

        if let version = machine.text("kubeletVersion") { kubeletVersions.insert(version) }
        if let region { regions.insert(region) }
        for label in ["alpha.eksctl.io/cluster-name", "kubernetes.azure.com/cluster", "cluster.x-k8s.io/cluster-name"] {
            if let name = labels[label] { clusterNames.insert(name) }
        }
        relate(key, "MEMBER_OF", .key("cluster"), what: "cluster")
    }

    private func setConditions(of node: JSONValue, into attributes: inout AttributeList) {
        let conditions = node.list("status", "conditions")
        let ready = conditions.first { $0.text("type") == "Ready" }
        attributes.set("ready", ready.map { $0.text("status") == "True" })
        let holding = conditions.filter { $0.text("type") != "Ready" && $0.text("status") == "True" }
        attributes.set("conditions", holding.compactMap { $0.text("type") }.sorted())
    }

    private mutating func setAddresses(
        of node: JSONValue, key: String, into attributes: inout AttributeList
    ) {
        let named = ["InternalIP": "internal_ip", "ExternalIP": "external_ip", "InternalDNS": "fqdn"]
        for address in node.list("status", "addresses") {
            guard let type = address.text("type"), let text = address.text("address") else { continue }
            if let attribute = named[type], attributes.values[attribute] == nil { attributes.set(attribute, text) }
            if type == "InternalIP" || type == "ExternalIP" { relate(key, toAddress: text, role: .node) }
        }
    }

    private static func roles(_ labels: [String: String]) -> [String] {
        let prefix = "node-role.kubernetes.io/"
        var roles = labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        if let role = labels["kubernetes.io/role"] { roles.append(role) }
        return Array(Set(roles.filter { !$0.isEmpty })).sorted()
    }

    private static func taint(_ taint: JSONValue) -> String {
        let value = taint.text("value").map { "=\($0)" } ?? ""
        return "\(taint.text("key") ?? "")\(value):\(taint.text("effect") ?? "")"
    }

    mutating func describeNamespace(
        _ namespace: JSONValue, key: String, uid: String, name: String, into attributes: inout AttributeList
    ) {
        attributes.set("phase", namespace.text("status", "phase"))
        if name == "kube-system" { clusterUIDs.insert(uid) }
        relate(key, "PART_OF", .key("cluster"), what: "cluster")
    }
}
