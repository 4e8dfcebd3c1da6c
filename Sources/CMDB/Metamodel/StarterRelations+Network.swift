internal import Graph

extension StarterRelations {
    /// Interfaces, addresses and the way between them.
    static let network = [
        RelationType(
            "HAS_INTERFACE", ("has interface", "보유 인터페이스"), inverse: ("INTERFACE_OF", "interface of", "인터페이스 소유 장비"),
            also: "has nic, has network card",
            [(["Host", "NetworkDevice", "Controller"], ["NetworkInterface"])],
            impact: [ImpactRule(cause: .target, effect: .degraded)], cardinality: .one(to: .any), owner: .source,
            acyclic: "parts"),
        RelationType(
            "CONNECTS_TO", ("connects to", "물리 연결"), inverse: ("CONNECTS_TO", "connects to", "물리 연결"),
            also: "cabled to, wired to, patched to, 케이블, 배선",
            [(["NetworkInterface"], ["NetworkInterface", "Circuit"])], isSymmetric: true, evidenceSeconds: 90 * 86_400),
        RelationType(
            "UPLINKS_TO", ("uplinks to", "상위 연결 장비"), inverse: ("DOWNLINKS", "downlinks", "하위 연결 장비"),
            also: "uplink to, uplinked to, attached to switch, 업링크, 상위 스위치",
            [(["Host", "NetworkDevice", "Controller", "OtGateway"], ["NetworkDevice"])],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .redundant)], acyclic: "uplink"),
        RelationType(
            "HAS_ADDRESS", ("has address", "보유 주소"), inverse: ("ADDRESS_OF", "address of", "주소 소유 항목"),
            also: "has ip, has ip address, reachable at",
            [
                (
                    ["NetworkInterface", "LoadBalancer", "Host", "NetworkDevice", "K8sService", "K8sPod"],
                    ["IpAddress"]
                )
            ]),
        RelationType(
            "LISTENS_ON", ("listens on", "수신 주소"), inverse: ("LISTENED_BY", "listened by", "수신 프로그램"),
            also: "listen on, listening on, bound to, binds to, 수신, 리슨, 리스닝, 바인딩",
            [(["SoftwareInstance"], ["IpAddress"])]),
        RelationType(
            "IN_SUBNET", ("in subnet", "소속 서브넷"), inverse: ("HAS_ADDRESS_RANGE", "contains address", "포함 주소"),
            also: "inside subnet, in network",
            [(["IpAddress"], ["Subnet"])],
            impact: [ImpactRule(cause: .target, effect: .atRisk)], cardinality: .many(to: .atMostOne)),
        RelationType(
            "ROUTED_VIA", ("routed via", "경유 장비"), inverse: ("ROUTES", "routes", "경유 서브넷"),
            also: "routed through, reached through, goes through, 경유, 거쳐",
            [(["Subnet"], ["NetworkDevice", "Circuit"])],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .redundant)]),
    ]
}
