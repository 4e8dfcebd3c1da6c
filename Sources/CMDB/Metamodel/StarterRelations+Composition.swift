internal import Graph

extension StarterRelations {
    /// What consists of what, and where it stands.
    static let composition = [
        RelationType(
            "MEMBER_OF", ("member of", "소속"), inverse: ("HAS_MEMBER", "has member", "구성원"),
            also: "members of, joined to, in cluster, 소속된, 멤버",
            [(["Host", "NetworkDevice", "Equipment"], ["ComputeCluster"]), (["Person"], ["Team"])],
            impact: [
                ImpactRule(
                    cause: .source, effect: .down, gate: .group(minimumKey: "min_members"), on: "ComputeCluster")
            ], acyclic: "stack"),
        // An assembly takes its parts down with it; half an assembly does not harm the parts that are left. A part
        // harms the assembly where that works as a whole: a lost namespace is no loss to the cluster, nor a burnt
        // rack to the rest of the site.
        RelationType(
            "PART_OF", ("part of", "상위 구성 항목"), inverse: ("HAS_PART", "has part", "하위 구성 항목"),
            also: "component of, belongs to line, 구성 요소, 부품",
            [
                (["Hardware"], ["Hardware"]), (["OT"], ["OT"]), (["Business"], ["Business"]),
                (["Application"], ["Application"]), (["K8sNamespace"], ["ComputeCluster"]),
                (["Location", "ProductionLine"], ["Location"]), (["Team"], ["Team"]),
            ],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .allDown)]
                + ["Hardware", "OT", "Business", "Application"].map {
                    ImpactRule(cause: .source, effect: .degraded, gate: .anyDown, on: $0)
                }, cardinality: .many(to: .atMostOne), owner: .target, acyclic: "parts"),
        RelationType(
            "LOCATED_IN", ("located in", "설치 위치"), inverse: ("LOCATES", "houses", "설치된 항목"),
            also: "located at, installed in, situated in, stands in, 설치된, 놓인, 위치한, 위치하",
            [(["CI"], ["Location"])],
            impact: [ImpactRule(cause: .target, effect: .atRisk, gate: .allDown)], cardinality: .many(to: .atMostOne),
            acyclic: "place"),
        RelationType(
            "POWERED_BY", ("powered by", "전원 공급원"), inverse: ("POWERS", "powers", "전원 공급 대상"),
            also: "fed by power unit, gets power from, plugged into, 전원, 전력",
            [(["Hardware", "OT"], ["PowerUnit"])],
            impact: [ImpactRule(cause: .target, effect: .down, gate: .redundant)], acyclic: "power"),
    ]
}
