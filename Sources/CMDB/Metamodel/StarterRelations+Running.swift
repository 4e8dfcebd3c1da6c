internal import Graph

extension StarterRelations {
    /// What software runs on and who keeps it running.
    static let running = [
        RelationType(
            "RUNS_ON", ("runs on", "실행 위치"), inverse: ("RUNS", "runs", "실행 대상"),
            also: """
                run on, running on, runs in, hosted on, hosted by, deployed on, deployed to, scheduled on, \
                executes on, placed on, 실행, 구동, 돌아가, 돌아간, 돌고, 가동, 올라가, 올라간, 배치된, 호스팅
                """,
            [
                (["SoftwareInstance", "K8sWorkload", "VirtualMachine"], ["Host", "ComputeCluster"]),
                (["OperatingSystem", "OtGateway"], ["Host"]),
            ],
            // A cluster that lost a member starts the machine elsewhere: that costs the spare, not the machine.
            impact: [
                ImpactRule(cause: .target, effect: .down, on: "Software"),
                ImpactRule(cause: .target, effect: .down, on: "OT"),
                ImpactRule(cause: .target, effect: .down, gate: .redundant, on: "VirtualMachine"),
            ], cardinality: .many(to: .atMostOne), acyclic: "stack"),
        RelationType(
            "MANAGED_BY", ("managed by", "관리 주체"), inverse: ("MANAGES", "manages", "관리 대상"),
            also: "created by, controlled by, scaled by, 관리, 생성한, 만든",
            [(["K8sWorkload"], ["K8sWorkload"])],
            // A revision that is scaled to zero (`members` 0) is no member.
            impact: [
                ImpactRule(
                    cause: .source, effect: .down, gate: .group(minimumKey: "min_available", weightKey: "members"))
            ]),
        RelationType(
            "IN_NAMESPACE", ("in namespace", "소속 네임스페이스"), inverse: ("NAMESPACE_OF", "namespace of", "네임스페이스 구성 객체"),
            also: "belongs to namespace, inside namespace, 속한, 속하는, 소속된",
            [(["K8sWorkload", "K8sService", "K8sIngress", "K8sVolumeClaim"], ["K8sNamespace"])]),
        RelationType(
            "IMPLEMENTED_BY", ("implemented by", "구현 요소"), inverse: ("IMPLEMENTS", "implements", "구현 대상"),
            also: "realized by, realised by, consists of, 구현",
            [(["Application", "BatchJob"], ["SoftwareInstance", "K8sWorkload"])],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .group(minimumKey: "min_members"))]),
        RelationType(
            "BALANCES", ("balances", "분산 대상"), inverse: ("BALANCED_BY", "balanced by", "부하 분산 주체"),
            also: "load balances, selects, distributes to, sends traffic to, 부하 분산, 로드 밸런싱, 분산",
            [(["LoadBalancer"], ["SoftwareInstance", "K8sWorkload", "Host"]), (["K8sService"], ["K8sPod"])],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .group(minimumKey: "min_members"))]),
        // An ingress in front of several services loses only the routes of the one that is gone.
        RelationType(
            "ROUTES_TO", ("routes to", "라우팅 대상"), inverse: ("ROUTED_FROM", "routed from", "유입 경로"),
            also: "route to, routes traffic to, forwards to, exposes, 라우팅, 전달, 노출",
            [(["K8sIngress"], ["K8sService"])],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .group(minimumKey: nil))]),
        RelationType(
            "CALLS", ("calls", "호출 대상"), inverse: ("CALLED_BY", "called by", "호출 주체"),
            also: "call, invokes, talks to, communicates with, connects with, 호출, 통신, 접속",
            [
                (["Application", "ApiEndpoint"], ["ApiEndpoint"]),
                (["SoftwareInstance"], ["SoftwareInstance"]),
            ],
            impact: [ImpactRule(cause: .target, effect: .degraded)], evidenceSeconds: 30 * 86_400),
        RelationType(
            "PROVIDES", ("provides", "제공 API"), inverse: ("PROVIDED_BY", "provided by", "제공 주체"),
            also: "offers, serves, publishes api, 제공",
            [(["Application"], ["ApiEndpoint"])],
            impact: [ImpactRule(cause: .source, effect: .down)], cardinality: .one(to: .any)),
        // The failure of a certificate is its expiry.
        RelationType(
            "SECURED_BY", ("secured by", "적용 인증서"), inverse: ("SECURES", "secures", "보호 대상"),
            also: "protected by, encrypted with, 보호, 암호화",
            [(["ApiEndpoint", "LoadBalancer", "K8sIngress"], ["Certificate"])],
            impact: [ImpactRule(cause: .target, effect: .down)]),
        RelationType(
            "HAS_PACKAGE", ("has package", "설치된 패키지"), inverse: ("PACKAGE_IN", "package in", "패키지 설치 위치"),
            also: "has installed, contains package, 설치된, 설치되어",
            [(["Host", "ContainerImage", "Application"], ["SoftwarePackage"])]),
        RelationType(
            "BUILT_FROM", ("built from", "사용 이미지"), inverse: ("BUILDS", "image of", "이미지 사용 객체"),
            also: "based on, uses image, made from, 기반",
            [(["K8sWorkload"], ["ContainerImage"])]),
    ]
}
