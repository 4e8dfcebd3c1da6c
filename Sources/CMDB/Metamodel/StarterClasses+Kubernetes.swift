extension StarterClasses {
    /// The objects of Kubernetes.
    static let kubernetes = [
        CIClass(
            "K8sNode", under: "VirtualMachine", "Kubernetes node", "쿠버네티스 노드", icon: "server",
            also: "kubernetes nodes, k8s node, k8s nodes, node, nodes, worker node, worker nodes, 노드, 워커 노드, k8s 노드",
            [
                .roles, .kubeletVersion, .containerRuntime, .osImage, .podsCapacity, .internalIP, .externalIP, .ready,
                .conditions, .unschedulable, .taints, .podCIDR,
            ]),
        CIClass(
            "K8sNamespace", under: "Logical", "Kubernetes namespace", "쿠버네티스 네임스페이스", icon: "folder",
            also: "kubernetes namespaces, k8s namespace, k8s namespaces, namespace, namespaces, 네임스페이스, 이름공간",
            [.phase, .clusterUID, .quota]),
        CIClass(
            "K8sWorkload", under: "Software", "Kubernetes workload", "쿠버네티스 워크로드", icon: "layers",
            isAbstract: true, also: "kubernetes workloads, k8s workload, k8s workloads, workload, workloads, 워크로드",
            [
                .namespace, .kind, .replicas, .readyReplicas, .availableReplicas, .minAvailable, .selector, .images,
                .strategy, .owner,
            ]),
        CIClass(
            "K8sDeployment", under: "K8sWorkload", "Deployment", "디플로이먼트", icon: "layers",
            also: "deployments, kubernetes deployment, kubernetes deployments, k8s deployment, 배포, 디플로이"),
        CIClass(
            "K8sReplicaSet", under: "K8sWorkload", "Replica set", "레플리카셋", icon: "layers",
            also: "replica sets, replicaset, replicasets, 레플리카 셋, 레플리카 세트", [.revision]),
        CIClass(
            "K8sDaemonSet", under: "K8sWorkload", "Daemon set", "데몬셋", icon: "layers",
            also: "daemon sets, daemonset, daemonsets, 데몬 셋, 데몬 세트"),
        CIClass(
            "K8sStatefulSet", under: "K8sWorkload", "Stateful set", "스테이트풀셋", icon: "layers",
            also: "stateful sets, statefulset, statefulsets, 스테이트풀 셋, 스테이트풀 세트, 상태 유지 세트", [.serviceName]),
        CIClass(
            "K8sJob", under: "K8sWorkload", "Kubernetes job", "쿠버네티스 잡", icon: "clock",
            also: "kubernetes jobs, k8s job, k8s jobs, job, jobs, 잡, 쿠버네티스 작업",
            [.completions, .parallelism, .succeeded, .failedCount, .phase]),
        CIClass(
            "K8sPod", under: "K8sWorkload", "Pod", "파드", icon: "cube",
            also: "pods, kubernetes pod, kubernetes pods, k8s pod, k8s pods, 팟, 포드",
            [
                .phase, .ready, .podIP, .hostIP, .node, .qos, .restarts, .started, .serviceAccount, .priorityClass,
                .hostNetwork, .containers, .reason,
            ]),
        CIClass(
            "K8sService", under: "Logical", "Kubernetes service", "쿠버네티스 서비스", icon: "share",
            also: "kubernetes services, k8s service, k8s services, service, services, 서비스",
            [
                .namespace, .serviceType, .clusterIP, .externalIPs, .externalName, .ports, .selector, .headless,
            ]),
        CIClass(
            "K8sIngress", under: "Logical", "Ingress", "인그레스", icon: "share",
            also: "ingresses, kubernetes ingress, kubernetes ingresses, k8s ingress",
            [.namespace, .ingressClass, .hosts, .tlsHosts, .addresses]),
        CIClass(
            "K8sVolumeClaim", under: "Volume", "Volume claim", "볼륨 클레임", icon: "disk",
            also: """
                volume claims, persistent volume claim, persistent volume claims, pvc, pvcs, claim, claims, 볼륨클레임, \
                퍼시스턴트 볼륨 클레임, 클레임
                """,
            [.namespace, .volumeName]),
    ]
}
