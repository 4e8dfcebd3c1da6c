internal import Graph

extension StarterRelations {
    /// What technology does for the business, and who answers for it.
    static let business = [
        RelationType(
            "SUPPORTS", ("supports", "지원 대상"), inverse: ("SUPPORTED_BY", "supported by", "지원 요소"),
            also: "support, enables, underpins, 지원, 뒷받침",
            [
                (["Application", "ProductionLine"], ["BusinessService", "BusinessProcess"]),
                (["BusinessProcess"], ["BusinessService"]),
            ],
            impact: [ImpactRule(cause: .source, effect: .down)], acyclic: "business"),
        RelationType(
            "OWNED_BY", ("owned by", "담당 팀"), inverse: ("OWNS", "owns", "담당 항목"),
            also: "maintained by, operated by, responsibility of, 담당, 소유, 책임, 맡은",
            [(["CI"], ["Team"])], cardinality: .many(to: .atMostOne)),
    ]

    /// The plant floor: control, measurement, data flow and material flow.
    static let plant = [
        RelationType(
            "CONTROLS", ("controls", "제어 대상"), inverse: ("CONTROLLED_BY", "controlled by", "제어 주체"),
            also: "control, steers, drives, 제어, 조종",
            [(["Controller"], ["Equipment"])],
            impact: [ImpactRule(cause: .source, effect: .down)], acyclic: "ot"),
        RelationType(
            "MEASURES", ("measures", "측정 대상"), inverse: ("MEASURED_BY", "measured by", "측정 센서"),
            also: "measure, monitors, senses, 측정, 계측, 감지",
            [(["Sensor"], ["Equipment", "ProductionLine"])],
            impact: [ImpactRule(cause: .source, effect: .degraded)], cardinality: .many(to: .atMostOne)),
        // A gateway collects from hundreds: one that falls silent does not degrade it, all of them do.
        RelationType(
            "REPORTS_TO", ("reports to", "보고 대상"), inverse: ("COLLECTS", "collects from", "수집 대상"),
            also: "report to, sends data to, sends values to, 보고, 데이터를 보내, 전송",
            [(["Sensor", "Controller"], ["OtGateway"]), (["OtGateway"], ["MesSystem"])],
            impact: [
                ImpactRule(cause: .source, effect: .degraded, gate: .allDown, on: "OtGateway", after: .buffer),
                ImpactRule(cause: .source, effect: .degraded, on: "MesSystem", after: .buffer),
            ], acyclic: "dataflow"),
        RelationType(
            "EXECUTES_FOR", ("executes for", "작업 지시 시스템"), inverse: ("DISPATCHES", "dispatches to", "작업 지시 대상"),
            also: "executes orders of, takes orders from, 작업 지시, 지시",
            [(["ProductionLine"], ["MesSystem"])],
            impact: [ImpactRule(cause: .target, effect: .degraded, gate: .anyDown, after: .buffer)],
            cardinality: .many(to: .atMostOne)),
        RelationType(
            "INTEGRATES_WITH", ("integrates with", "연동 시스템"), inverse: ("INTEGRATES_WITH", "integrates with", "연동 시스템"),
            also: "integrated with, interfaces with, exchanges data with, 연동, 통합",
            [(["ErpSystem"], ["MesSystem"])], isSymmetric: true,
            impact: [
                ImpactRule(cause: .source, effect: .degraded, gate: .anyDown, after: .buffer),
                ImpactRule(cause: .target, effect: .degraded, gate: .anyDown, after: .buffer),
            ]),
        // Downstream starves, upstream is blocked.
        RelationType(
            "FEEDS", ("feeds", "다음 공정"), inverse: ("FED_BY", "fed by", "이전 공정"),
            also: "feed, supplies, feeds material to, 공급, 투입, 후공정",
            [(["Equipment", "ProductionLine"], ["Equipment", "ProductionLine"])],
            impact: [
                ImpactRule(cause: .source, effect: .down, gate: .anyDown, after: .buffer),
                ImpactRule(cause: .target, effect: .degraded, gate: .anyDown),
            ], acyclic: "material"),
    ]
}
