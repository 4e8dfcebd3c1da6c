internal import Graph

extension StarterRelations {
    /// Storage, databases and queues.
    static let data = [
        RelationType(
            "STORES_ON", ("stores on", "저장 위치"), inverse: ("STORES", "stores", "저장 대상"),
            also: "stored on, stores data on, persists to, keeps data on, 저장, 보관",
            [
                (["SoftwareInstance", "VirtualMachine", "K8sWorkload", "ComputeCluster"], ["Volume"]),
                (["K8sVolumeClaim"], ["Volume"]),
            ],
            // A cluster has several stores; its machines say themselves which one they need.
            impact: [
                ImpactRule(cause: .target, effect: .down, on: "Software"),
                ImpactRule(cause: .target, effect: .down, on: "Host"),
                ImpactRule(cause: .target, effect: .down, on: "Volume"),
                ImpactRule(cause: .target, effect: .down, gate: .group(minimumKey: nil), on: "ComputeCluster"),
            ], acyclic: "stack"),
        RelationType(
            "MOUNTS", ("mounts", "마운트 볼륨"), inverse: ("MOUNTED_BY", "mounted by", "마운트 호스트"),
            also: "mount, has mounted, 마운트",
            [(["Host"], ["Volume"])],
            impact: [ImpactRule(cause: .target, effect: .degraded)]),
        RelationType(
            "CARVED_FROM", ("carved from", "원본 스토리지"), inverse: ("CARVES", "carves", "할당 볼륨"),
            also: "allocated from, provisioned from, 할당, 할당된",
            [(["Volume"], ["StorageArray"])],
            impact: [ImpactRule(cause: .target, effect: .down)], cardinality: .many(to: .atMostOne), acyclic: "stack"),
        RelationType(
            "HAS_SCHEMA", ("has schema", "포함 스키마"), inverse: ("SCHEMA_OF", "schema of", "스키마 소속 데이터베이스"),
            also: "contains schema",
            [(["Database"], ["DatabaseSchema"])],
            impact: [ImpactRule(cause: .source, effect: .down)], cardinality: .one(to: .any), owner: .source,
            acyclic: "parts"),
        RelationType(
            "USES_DATABASE", ("uses database", "사용 데이터베이스"), inverse: ("DATABASE_OF", "used by", "데이터베이스 사용 주체"),
            also: "uses db, reads from database, writes to database, queries, 조회하는, 사용하는 디비",
            [(["Application", "SoftwareInstance"], ["Database", "DatabaseSchema"])],
            impact: [ImpactRule(cause: .target, effect: .down)]),
        // Losing the standby costs the way out, not the service.
        RelationType(
            "REPLICATES_TO", ("replicates to", "복제 대상"), inverse: ("REPLICA_OF", "replica of", "복제 원본"),
            also: "replicated to, mirrors to, 복제, 이중화",
            [(["Database"], ["Database"])],
            impact: [ImpactRule(cause: .target, effect: .atRisk)], acyclic: "replica"),
        RelationType(
            "PUBLISHES_TO", ("publishes to", "발행 대상"), inverse: ("RECEIVES_FROM", "receives from", "발행 주체"),
            also: "publish to, produces to, writes to queue, 발행, 게시",
            [(["Application", "SoftwareInstance"], ["MessageQueue"])],
            impact: [ImpactRule(cause: .target, effect: .degraded, after: .buffer)]),
        RelationType(
            "CONSUMES_FROM", ("consumes from", "구독 대상"), inverse: ("CONSUMED_BY", "consumed by", "구독 주체"),
            also: "consume from, subscribes to, reads from queue, 구독, 소비",
            [(["Application", "SoftwareInstance"], ["MessageQueue"])],
            impact: [ImpactRule(cause: .target, effect: .degraded, after: .buffer)]),
    ]
}
