internal import Graph
internal import JSON

extension KubernetesEstate {
    mutating func describePod(
        _ pod: JSONValue, key: String, namespace: String, into attributes: inout AttributeList
    ) {
        let phase = pod.text("status", "phase")
        let conditions = pod.list("status", "conditions")
        let statuses = pod.list("status", "containerStatuses")
        attributes.set("phase", phase)
        attributes.set("reason", pod.text("status", "reason"))
        attributes.set("ready", conditions.first { $0.text("type") == "Ready" }.map { $0.text("status") == "True" })
        attributes.set("pod_ip", pod.text("status", "podIP"))
        attributes.set("host_ip", pod.text("status", "hostIP"))
        attributes.set("node", pod.text("spec", "nodeName"))
        attributes.set("qos", pod.text("status", "qosClass"))
        attributes.set("started", pod.instant("status", "startTime"))
        attributes.set("service_account", pod.text("spec", "serviceAccountName"))
        attributes.set("priority_class", pod.text("spec", "priorityClassName"))
        attributes.set("host_network", pod[path: "spec", "hostNetwork"]?.boolValue)
        attributes.set("containers", pod.list("spec", "containers").compactMap { $0.text("name") })
        if !statuses.isEmpty {
            attributes.set("restarts", statuses.reduce(Int64(0)) { $0 &+ ($1.whole("restartCount") ?? 0) })
        }
        attributes.set("images", Self.images(of: pod))
        setOwner(of: pod, key: key, scaledToZero: false, into: &attributes)

        if let node = pod.text("spec", "nodeName") {
            relate(key, "RUNS_ON", .named(.node, namespace: "", name: node), what: "node")
        }
        relateImages(of: pod, key: key)
        var claims: Set<String> = []
        for volume in pod.list("spec", "volumes") {
            let ephemeral =
                volume["ephemeral"] == nil
                ? nil
                : volume.text("name").flatMap { name in
                    pod.text("metadata", "name").map { "\($0)-\(name)" }
                }
            guard let claim = volume.text("persistentVolumeClaim", "claimName") ?? ephemeral else { continue }
            if claims.insert(claim).inserted {
                relate(
                    key, "STORES_ON", .named(.volumeClaim, namespace: namespace, name: claim), what: "volume claim")
            }
        }
        // A finished pod's address may already belong to another; a pod on the host's network has the host's.
        if phase != "Succeeded" && phase != "Failed" && attributes.values["host_network"] != .boolean(true) {
            let listed = pod.list("status", "podIPs").compactMap { $0.text("ip") }
            for address in Set(listed + [pod.text("status", "podIP")].compactMap { $0 }).sorted() {
                relate(key, toAddress: address, role: .pod)
            }
        }
        pods.append(PodFacts(key: key, namespace: namespace, labels: pod.map("metadata", "labels")))
    }

    mutating func describeWorkload(
        _ workload: JSONValue, kind: KubernetesKind, key: String, namespace: String,
        into attributes: inout AttributeList
    ) {
        attributes.set("kind", kind.rawValue)
        let selector = workload.map("spec", "selector", "matchLabels")
        attributes.set("selector", selector)
        attributes.set("images", Self.images(of: workload[path: "spec", "template"] ?? .null))
        attributes.set(
            "strategy", workload.text("spec", "strategy", "type") ?? workload.text("spec", "updateStrategy", "type"))
        if kind == .job {
            setJobState(workload, into: &attributes)
        } else {
            setReplicas(workload, kind: kind, into: &attributes)
        }
        attributes.set("service_name", workload.text("spec", "serviceName"))
        if kind == .replicaSet {
            attributes.set(
                "revision", workload.map("metadata", "annotations")["deployment.kubernetes.io/revision"])
        }
        let isEmpty = kind == .replicaSet && workload.whole("spec", "replicas") == 0
        setOwner(of: workload, key: key, scaledToZero: isEmpty, into: &attributes)
        let template = workload.map("spec", "template", "metadata", "labels")
        if !template.isEmpty {
            workloadTemplates.append(Selecting(key: key, namespace: namespace, labels: template))
        }
    }

    private func setReplicas(
        _ workload: JSONValue, kind: KubernetesKind, into attributes: inout AttributeList
    ) {
        let status = workload["status"] ?? .null
        if kind == .daemonSet {
            attributes.set("replicas", status.whole("desiredNumberScheduled"))
            attributes.set("ready_replicas", status.whole("numberReady") ?? 0)
            attributes.set("available_replicas", status.whole("numberAvailable") ?? 0)
        } else {
            attributes.set("replicas", workload.whole("spec", "replicas") ?? 1)
            attributes.set("ready_replicas", status.whole("readyReplicas") ?? 0)
            attributes.set("available_replicas", status.whole("availableReplicas"))
        }
    }

    private func setJobState(_ job: JSONValue, into attributes: inout AttributeList) {
        attributes.set("completions", job.whole("spec", "completions"))
        attributes.set("parallelism", job.whole("spec", "parallelism"))
        attributes.set("succeeded", job.whole("status", "succeeded"))
        attributes.set("failed", job.whole("status", "failed"))
        let holding = job.list("status", "conditions").filter { $0.text("status") == "True" }
            .compactMap { $0.text("type") }
        let phase = ["Failed", "Complete", "Suspended"].first { holding.contains($0) } ?? "Running"
        attributes.set("phase", phase)
    }

    /// The controlling owner: a relation where its kind is one of ours, an attribute where it is not.
    private mutating func setOwner(
        of object: JSONValue, key: String, scaledToZero: Bool, into attributes: inout AttributeList
    ) {
        let owners = object.list("metadata", "ownerReferences")
        guard let owner = owners.first(where: { $0["controller"]?.boolValue == true }) ?? owners.first,
            let name = owner.text("kind"), let uid = owner.text("uid")
        else { return }
        let kind = KubernetesKind(kind: name, apiVersion: owner.text("apiVersion"))
        switch kind {
        case .deployment, .replicaSet, .daemonSet, .statefulSet, .job:
            relate(
                key, "MANAGED_BY", .key(kind?.key(uid: uid) ?? ""),
                properties: scaledToZero ? ["members": 0] : [:], what: "owner of kind \(name)")
        default:
            attributes.set("owner", "\(name)/\(owner.text("name") ?? uid)")
        }
    }

    // MARK: images

    private static func images(of pod: JSONValue) -> [String] {
        var seen: Set<String> = []
        return pod.list("spec", "containers").compactMap { $0.text("image") }.filter { seen.insert($0).inserted }
    }

    /// One image a name, so that a pod that has not started yet has the same image as one that runs.
    private mutating func relateImages(of pod: JSONValue, key: String) {
        var imageIDs: [String: String] = [:]
        for status in pod.list("status", "containerStatuses") + pod.list("status", "initContainerStatuses") {
            if let container = status.text("name") { imageIDs[container] = status.text("imageID") }
        }
        var containers: [String: Set<String>] = [:]
        for container in pod.list("spec", "containers") + pod.list("spec", "initContainers") {
            guard let image = container.text("image"), let reference = ImageReference(image) else { continue }
            let imageKey = "image/\(reference.canonical)"
            var facts = images[imageKey] ?? ImageFacts(reference: reference)
            let name = container.text("name") ?? ""
            if let digest = reference.digest ?? imageIDs[name].flatMap({ ImageReference($0)?.digest }) {
                facts.digests.insert(digest)
            }
            images[imageKey] = facts
            containers[imageKey, default: []].insert(name)
        }
        for (imageKey, names) in containers {
            relate(
                key, "BUILT_FROM", .key(imageKey),
                properties: ["containers": .list(names.sorted().map(Value.string))], what: "image")
        }
    }
}
