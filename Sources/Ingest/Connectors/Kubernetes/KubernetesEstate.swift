internal import CMDB
internal import Graph
internal import JSON

/// Collects Kubernetes objects, one at a time and in any order, and turns them into records.
///
/// An object is reduced to its record at once; only what relations need later (names, endpoints, selectors) is
/// kept beside it. Relations are resolved at the end, when all objects are known: one whose target is not in the
/// set is left out and counted.
struct KubernetesEstate {
    /// The far end of a relation before it is known whether it exists.
    enum Target: Hashable {
        case key(String)
        case named(KubernetesKind, namespace: String, name: String)
    }

    struct PendingRelation {
        var from: String
        var type: String
        var to: Target
        var properties: [String: Value] = [:]
        /// For the note about missing targets: "owner ArangoDeployment", "service".
        var what: String
    }

    struct NamedObject: Hashable {
        var kind: KubernetesKind
        var namespace: String
        var name: String
    }

    /// A pod as far as selectors and address relations need it.
    struct PodFacts {
        var key: String
        var namespace: String
        var labels: [String: String]
    }

    /// A workload or service that selects pods by label.
    struct Selecting {
        var key: String
        var namespace: String
        var labels: [String: String]
    }

    /// Pods behind a service as a list of endpoints states them.
    struct Backend: Hashable {
        var podUID: String
        var isReady: Bool
    }

    var records: [String: ObservedRecord] = [:]
    var resourceVersions: [String: String] = [:]
    var keyByName: [NamedObject: String] = [:]
    var pending: [PendingRelation] = []
    var covered: Set<KubernetesKind> = []

    var pods: [PodFacts] = []
    var servicesBySelector: [Selecting] = []
    var workloadTemplates: [Selecting] = []
    var disruptionBudgets: [JSONValue] = []
    /// Services with endpoint slices or endpoints, by namespace and name.
    var slices: [NamedObject: Set<Backend>] = [:]
    var endpoints: [NamedObject: Set<Backend>] = [:]
    var endpointsElsewhere = 0

    var images: [String: ImageFacts] = [:]
    var addresses: [String: AddressRole] = [:]
    var nodeUIDs: [String] = []
    var kubeletVersions: Set<String> = []
    var regions: Set<String> = []
    var clusterNames: Set<String> = []
    var clusterUIDs: Set<String> = []

    var ignoredKinds: [String: Int] = [:]
    var withoutUID = 0
    var duplicates = 0

    struct ImageFacts {
        var reference: ImageReference
        var digests: Set<String> = []
    }

    /// What an address is for; of several uses the first in this order is stated.
    enum AddressRole: String, Comparable, CaseIterable {
        case node, external, service, pod
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// Takes one object.
    /// - Parameters:
    ///   - listKind: the kind the list gives its objects; the object's own wins.
    ///   - apiVersion: likewise.
    mutating func add(_ object: JSONValue, listKind: String?, apiVersion: String?) {
        let kindName = object.text("kind") ?? listKind ?? ""
        guard let kind = KubernetesKind(kind: kindName, apiVersion: object.text("apiVersion") ?? apiVersion) else {
            ignoredKinds[kindName.isEmpty ? "objects without a kind" : kindName, default: 0] += 1
            return
        }
        guard let name = object.text("metadata", "name"), !name.trimmed.isEmpty else {
            withoutUID += 1
            return
        }
        let namespace = object.text("metadata", "namespace") ?? ""
        switch kind {
        case .endpointSlice: addSlice(object, namespace: namespace)
        case .endpoints: addEndpoints(object, namespace: namespace, name: name)
        case .disruptionBudget: disruptionBudgets.append(object)
        default:
            guard let uid = object.text("metadata", "uid") else {
                withoutUID += 1
                return
            }
            addCI(object, kind: kind, uid: uid, namespace: namespace, name: name)
        }
    }

    private mutating func addCI(
        _ object: JSONValue, kind: KubernetesKind, uid: String, namespace: String, name: String
    ) {
        let key = kind.key(uid: uid)
        let version = object.text("metadata", "resourceVersion") ?? ""
        if let seen = resourceVersions[key] {
            duplicates += 1
            // Two recordings of one object: the later one counts. Versions compare as numbers in practice.
            guard (version.count, version) > (seen.count, seen) else { return }
            pending.removeAll { $0.from == key }
            pods.removeAll { $0.key == key }
            servicesBySelector.removeAll { $0.key == key }
            workloadTemplates.removeAll { $0.key == key }
        }
        resourceVersions[key] = version
        keyByName[NamedObject(kind: kind, namespace: namespace, name: name)] = key

        var attributes = AttributeList()
        attributes.set("uid", uid)
        attributes.set("created", object.instant("metadata", "creationTimestamp"))
        attributes.set("labels", object.map("metadata", "labels"))
        if !namespace.isEmpty && kind != .namespace {
            attributes.set("namespace", namespace)
            relate(key, "IN_NAMESPACE", .named(.namespace, namespace: "", name: namespace), what: "namespace")
        }
        switch kind {
        case .node: describeNode(object, key: key, uid: uid, into: &attributes)
        case .namespace: describeNamespace(object, key: key, uid: uid, name: name, into: &attributes)
        case .pod: describePod(object, key: key, namespace: namespace, into: &attributes)
        case .deployment, .replicaSet, .daemonSet, .statefulSet, .job:
            describeWorkload(object, kind: kind, key: key, namespace: namespace, into: &attributes)
        case .service: describeService(object, key: key, namespace: namespace, into: &attributes)
        case .ingress: describeIngress(object, key: key, namespace: namespace, into: &attributes)
        case .volume: describeVolume(object, into: &attributes)
        case .volumeClaim: describeVolumeClaim(object, key: key, into: &attributes)
        case .endpointSlice, .endpoints, .disruptionBudget: break
        }
        records[key] = ObservedRecord(
            key: key, ciClass: kind.ciClass ?? "CI", name: name, attributes: attributes.values)
    }

    mutating func relate(
        _ from: String, _ type: String, _ to: Target, properties: [String: Value] = [:], what: String
    ) {
        pending.append(PendingRelation(from: from, type: type, to: to, properties: properties, what: what))
    }

    /// Notes an address and relates its owner to it.
    mutating func relate(_ owner: String, toAddress address: String, role: AddressRole) {
        addresses[address] = min(addresses[address] ?? role, role)
        relate(owner, "HAS_ADDRESS", .key("ip/\(address)"), what: "address")
    }
}
