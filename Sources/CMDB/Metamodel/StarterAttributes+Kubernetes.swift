extension AttributeDefinition {
    // Nodes
    static let roles = Self("roles", .strings, "Node roles", "노드 역할")
    static let kubeletVersion = Self(
        "kubelet_version", .string, "Kubelet version", "kubelet 버전", also: "kubelet, 쿠블릿 버전")
    static let containerRuntime = Self("container_runtime", .string, "Container runtime", "컨테이너 런타임")
    static let osImage = Self("os_image", .string, "OS image", "OS 이미지", also: "os 이미지")
    static let podsCapacity = Self("pods_capacity", .integer, "Pod capacity", "파드 수용량", also: "max pods, 최대 파드 수")
    static let internalIP = Self("internal_ip", .string, "Internal IP", "내부 IP", also: "내부 ip 주소", normaliser: .ip)
    static let externalIP = Self("external_ip", .string, "External IP", "외부 IP", also: "public ip, 공인 ip, 외부 ip 주소")
    static let conditions = Self("conditions", .strings, "Conditions", "노드 조건", also: "node conditions")
    static let unschedulable = Self(
        "unschedulable", .boolean, "Unschedulable", "스케줄 불가", also: "cordoned, 스케줄링 불가, 코든")
    static let taints = Self("taints", .strings, "Taints", "테인트", also: "taint")
    static let podCIDR = Self("pod_cidr", .string, "Pod CIDR", "파드 CIDR", also: "pod network, 파드 대역")

    // Clusters and namespaces
    static let clusterUID = Self("cluster_uid", .string, "Cluster UID", "클러스터 식별자")
    static let quota = Self("quota", .string, "Quota", "할당량", also: "resource quota, 쿼터, 리소스 할당량")
    static let namespace = Self("namespace", .string, "Namespace name", "네임스페이스 이름")

    // Workloads
    static let replicas = Self(
        "replicas", .integer, "Replicas", "복제본 수", also: "replica count, desired replicas, 레플리카 수, 복제본")
    static let readyReplicas = Self("ready_replicas", .integer, "Ready replicas", "준비된 복제본 수")
    static let availableReplicas = Self("available_replicas", .integer, "Available replicas", "가용 복제본 수")
    static let minAvailable = Self("min_available", .integer, "Minimum available", "최소 가용 수", also: "최소 가용 복제본 수")
    static let selector = Self("selector", .strings, "Selector", "셀렉터", also: "label selector, 레이블 셀렉터, 선택자")
    static let images = Self("images", .strings, "Image names", "이미지 이름", also: "이미지명")
    static let strategy = Self("strategy", .string, "Update strategy", "업데이트 전략", also: "rollout strategy, 배포 전략")
    static let owner = Self("owner", .string, "Owner object", "소유 객체")
    static let revision = Self("revision", .string, "Revision", "리비전", also: "개정 번호")
    static let serviceName = Self("service_name", .string, "Governing service name", "헤드리스 서비스 이름")
    static let completions = Self("completions", .integer, "Completions", "목표 완료 수")
    static let parallelism = Self("parallelism", .integer, "Parallelism", "병렬 수", also: "병렬 실행 수")
    static let succeeded = Self("succeeded", .integer, "Succeeded", "성공 수", also: "성공 횟수")
    static let failedCount = Self("failed", .integer, "Failed", "실패 수", also: "실패 횟수")

    // Pods
    static let podIP = Self("pod_ip", .string, "Pod IP", "파드 IP", also: "파드 ip 주소", normaliser: .ip)
    static let hostIP = Self("host_ip", .string, "Host IP", "호스트 IP", also: "호스트 ip 주소")
    static let node = Self("node", .string, "Node name", "노드 이름")
    static let qos = Self("qos", .string, "QoS class", "QoS 등급", also: "quality of service, 서비스 품질")
    static let restarts = Self("restarts", .integer, "Restarts", "재시작 횟수", also: "restart count, 재시작 수")
    static let serviceAccount = Self("service_account", .string, "Service account", "서비스 계정", also: "서비스 어카운트")
    static let priorityClass = Self("priority_class", .string, "Priority class", "우선순위 클래스")
    static let hostNetwork = Self("host_network", .boolean, "Host network", "호스트 네트워크")
    static let containers = Self("containers", .strings, "Containers", "컨테이너", also: "container names, 컨테이너 이름")

    // Services and ingresses
    static let serviceType = Self("type", .string, "Service type", "서비스 유형", also: "서비스 타입")
    static let clusterIP = Self("cluster_ip", .string, "Cluster IP", "클러스터 IP", also: "클러스터 ip 주소")
    static let externalIPs = Self("external_ips", .strings, "External IPs", "외부 IP 목록")
    static let externalName = Self("external_name", .string, "External name", "외부 이름")
    static let headless = Self("headless", .boolean, "Headless", "헤드리스")
    static let ingressClass = Self("ingress_class", .string, "Ingress class", "인그레스 클래스")
    static let hosts = Self("hosts", .strings, "Host names", "호스트 이름", also: "domains, 도메인")
    static let tlsHosts = Self("tls_hosts", .strings, "TLS host names", "TLS 호스트 이름")
    static let addresses = Self("addresses", .strings, "Addresses", "주소 목록")
}
