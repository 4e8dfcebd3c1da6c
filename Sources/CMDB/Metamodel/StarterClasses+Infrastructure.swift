extension StarterClasses {
    /// Machines, storage and power.
    static let hardware = [
        CIClass(
            "Host", under: "Hardware", "Host", "호스트", icon: "server", isAbstract: true,
            also: "hosts, server, servers, machine, machines, computer, computers, 서버, 머신, 컴퓨터",
            [
                .fqdn, .os, .osVersion, .osID, .kernel, .architecture, .cpu, .cpuModel, .memoryGB, .machineID,
                .bootTime, .manufacturer, .model, .serial, .assetTag, .systemUUID, .hypervisor, .container, .timezone,
                .powerState, .defaultGateway,
            ]),
        CIClass(
            "PhysicalServer", under: "Host", "Physical server", "물리 서버", icon: "server",
            also: "physical servers, bare metal, bare metal server, bare metal servers, 베어메탈, 물리 머신, 실물 서버",
            [.bmcIP, .rackU, .warrantyEnd]),
        CIClass(
            "VirtualMachine", under: "Host", "Virtual machine", "가상 머신", icon: "server",
            also: "virtual machines, vm, vms, guest, guests, virtual server, virtual servers, 가상 서버, 브이엠",
            [.instanceID, .hypervisorID, .flavor, .region, .zone]),
        CIClass(
            "StorageArray", under: "Hardware", "Storage array", "스토리지 어레이", icon: "disk",
            also: """
                storage arrays, storage, storage system, storage systems, san storage, disk array, disk arrays, 스토리지, \
                스토리지 장비, 저장 장치
                """,
            [.serial, .vendor, .model, .capacityTB, .firmware, .raid]),
        CIClass(
            "NetworkDevice", under: "Hardware", "Network device", "네트워크 장비", icon: "network",
            also: """
                network devices, switch, switches, router, routers, firewall, firewalls, access point, access points, \
                스위치, 라우터, 방화벽, 네트워크 기기, 무선 ap
                """,
            [.role, .vendor, .model, .serial, .osVersion, .mgmtIP, .sysObjectID]),
        CIClass(
            "PowerUnit", under: "Hardware", "Power unit", "전원 장치", icon: "gauge",
            also: """
                power units, ups, upses, pdu, pdus, power supply, power supplies, power feed, power feeds, generator, \
                generators, 전원 설비, 무정전 전원 장치, 분전반, 발전기
                """,
            [
                .kind, .phase.called("Electrical phase", "전기 상", also: "phases, 위상"), .capacityVA, .outlets,
            ]),
    ]

    /// Machines and disks as software sees them.
    static let logical = [
        CIClass(
            "ComputeCluster", under: "Logical", "Compute cluster", "컴퓨트 클러스터", icon: "cluster",
            also: """
                compute clusters, cluster, clusters, kubernetes cluster, kubernetes clusters, k8s cluster, \
                k8s clusters, 클러스터, 쿠버네티스 클러스터
                """,
            [.kind, .version, .region, .minMembers]),
        CIClass(
            "Volume", under: "Logical", "Volume", "볼륨", icon: "disk",
            also: """
                volumes, disk, disks, persistent volume, persistent volumes, pv, pvs, file system, file systems, \
                filesystem, filesystems, 디스크, 퍼시스턴트 볼륨, 파일시스템, 파일 시스템
                """,
            [
                .sizeGB, .fs, .mount, .mounts, .uuid, .wwn, .device, .readOnly, .phase, .storageClass, .accessModes,
                .reclaimPolicy, .volumeHandle, .volumeMode, .driver,
            ]),
    ]
}
