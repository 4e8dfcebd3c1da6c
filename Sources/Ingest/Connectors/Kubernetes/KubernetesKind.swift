/// The kinds of the Kubernetes API that become CIs or relations.
enum KubernetesKind: String, CaseIterable {
    case node = "Node"
    case namespace = "Namespace"
    case pod = "Pod"
    case deployment = "Deployment"
    case replicaSet = "ReplicaSet"
    case daemonSet = "DaemonSet"
    case statefulSet = "StatefulSet"
    case job = "Job"
    case service = "Service"
    case ingress = "Ingress"
    case volume = "PersistentVolume"
    case volumeClaim = "PersistentVolumeClaim"
    case endpointSlice = "EndpointSlice"
    case endpoints = "Endpoints"
    case disruptionBudget = "PodDisruptionBudget"

    /// The kind of an object, where its API group is the one we mean: `Service` of `serving.knative.dev` is another.
    init?(kind: String, apiVersion: String?) {
        guard let found = KubernetesKind(rawValue: kind) else { return nil }
        if let apiVersion {
            let group = apiVersion.contains("/") ? String(apiVersion.prefix { $0 != "/" }) : ""
            guard found.groups.contains(group) else { return nil }
        }
        self = found
    }

    private var groups: [String] {
        switch self {
        case .node, .namespace, .pod, .service, .volume, .volumeClaim, .endpoints: [""]
        case .deployment, .replicaSet, .daemonSet, .statefulSet: ["apps", "extensions"]
        case .job: ["batch"]
        case .ingress: ["networking.k8s.io", "extensions"]
        case .endpointSlice: ["discovery.k8s.io"]
        case .disruptionBudget: ["policy"]
        }
    }

    /// The CI class its objects become; `nil` for kinds that only give relations or attributes.
    var ciClass: String? {
        switch self {
        case .node: "K8sNode"
        case .namespace: "K8sNamespace"
        case .pod: "K8sPod"
        case .deployment: "K8sDeployment"
        case .replicaSet: "K8sReplicaSet"
        case .daemonSet: "K8sDaemonSet"
        case .statefulSet: "K8sStatefulSet"
        case .job: "K8sJob"
        case .service: "K8sService"
        case .ingress: "K8sIngress"
        case .volume: "Volume"
        case .volumeClaim: "K8sVolumeClaim"
        case .endpointSlice, .endpoints, .disruptionBudget: nil
        }
    }

    /// The native key of an object of this kind.
    func key(uid: String) -> String {
        switch self {
        case .volume: "volume/\(uid)"
        case .volumeClaim: "volumeclaim/\(uid)"
        default: "\(rawValue.lowercased())/\(uid)"
        }
    }

    /// Where the API server lists it.
    var listPath: String {
        switch self {
        case .node: "/api/v1/nodes"
        case .namespace: "/api/v1/namespaces"
        case .pod: "/api/v1/pods"
        case .deployment: "/apis/apps/v1/deployments"
        case .replicaSet: "/apis/apps/v1/replicasets"
        case .daemonSet: "/apis/apps/v1/daemonsets"
        case .statefulSet: "/apis/apps/v1/statefulsets"
        case .job: "/apis/batch/v1/jobs"
        case .service: "/api/v1/services"
        case .ingress: "/apis/networking.k8s.io/v1/ingresses"
        case .volume: "/api/v1/persistentvolumes"
        case .volumeClaim: "/api/v1/persistentvolumeclaims"
        case .endpointSlice: "/apis/discovery.k8s.io/v1/endpointslices"
        case .endpoints: "/api/v1/endpoints"
        case .disruptionBudget: "/apis/policy/v1/poddisruptionbudgets"
        }
    }
}
