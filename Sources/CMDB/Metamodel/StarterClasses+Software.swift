extension StarterClasses {
    /// Applications and what they consist of.
    static let software = [
        CIClass(
            "Application", under: "Logical", "Application", "애플리케이션", icon: "window",
            traits: ["Monitored", "Owned", "Costed"],
            also: "applications, app, apps, business application, business applications, 어플리케이션, 앱, 응용 프로그램, 업무 시스템",
            [.appCode, .vendor, .version, .repoURL, .dataClass, .minMembers]),
        CIClass(
            "MesSystem", under: "Application", "Manufacturing execution system", "제조 실행 시스템", icon: "factory",
            also: "mes, mes system, mes systems, 생산 관리 시스템, 엠이에스", [.modules, .interfaceKind, .credentialRef]),
        CIClass(
            "ErpSystem", under: "Application", "ERP system", "ERP 시스템", icon: "briefcase",
            also: "erp, erp systems, enterprise resource planning, 전사 자원 관리 시스템, 이알피",
            [.modules, .interfaceKind, .credentialRef]),
        CIClass(
            "ApiEndpoint", under: "Logical", "API endpoint", "API 엔드포인트", icon: "share",
            traits: ["Monitored"],
            also: "api endpoints, api, apis, endpoint, endpoints, 엔드포인트, 에이피아이",
            [.protocolName, .url, .port, .authKind, .slo]),
        CIClass(
            "BatchJob", under: "Logical", "Batch job", "배치 작업", icon: "clock",
            also: "batch jobs, batch, batches, scheduled job, scheduled jobs, 배치, 배치 잡, 일괄 작업",
            [.schedule, .runtimeMinutesP95, .lastStatus]),
        CIClass(
            "SoftwareInstance", under: "Software", "Software instance", "소프트웨어 인스턴스", icon: "window",
            also: """
                software instances, instance, instances, process, processes, daemon, daemons, program, programs, \
                workload, workloads, 인스턴스, 프로세스, 데몬, 프로그램, 워크로드
                """,
            [
                .product, .package, .version, .process, .exe, .commandLine, .user, .port, .ports, .listens,
                .unit.called(
                    "Service unit", "서비스 유닛", also: "systemd unit"), .started, .connectsTo, .instances, .installPath,
            ]),
        CIClass(
            "Database", under: "SoftwareInstance", "Database", "데이터베이스", icon: "database",
            also: "databases, db, dbs, 디비, 데이터 베이스",
            [
                .engine, .role, .state, .sizeGB, .backupPolicy, .dataDirectory, .socketDirectory, .configFile,
                .clusterName,
            ]),
        CIClass(
            "MessageQueue", under: "SoftwareInstance", "Message queue", "메시지 큐", icon: "layers",
            also: "message queues, queue, queues, mq, 큐, 메시지큐", [.broker, .topic, .partitions, .retention]),
        CIClass(
            "LoadBalancer", under: "SoftwareInstance", "Load balancer", "로드 밸런서", icon: "share",
            also: "load balancers, loadbalancer, loadbalancers, lb, lbs, 로드밸런서, 부하 분산기, l4 스위치",
            [.vip, .algorithm, .healthCheck, .minMembers]),
        CIClass(
            "DatabaseSchema", under: "Software", "Database schema", "데이터베이스 스키마", icon: "database",
            also: "database schemas, schema, schemas, 스키마, 디비 스키마", [.schemaName, .charset, .ownerRole]),
        CIClass(
            "OperatingSystem", under: "Software", "Operating system", "운영체제", icon: "window",
            also: "operating systems, 운영 체제, 오에스",
            [.product, .version, .versionID, .codename, .kernel, .architecture, .initSystem]),
        CIClass(
            "SoftwarePackage", under: "Software", "Software package", "소프트웨어 패키지", icon: "image",
            also: "software packages, package, packages, library, libraries, 패키지, 라이브러리",
            [.purl, .version, .licence, .cpe]),
        CIClass(
            "ContainerImage", under: "Software", "Container image", "컨테이너 이미지", icon: "image",
            also: "container images, image, images, docker image, docker images, 이미지, 도커 이미지",
            [
                .repository, .tag.called("Image tag", "이미지 태그", also: "tag"), .digest, .digests,
            ]),
        CIClass(
            "Certificate", under: "Software", "Certificate", "인증서", icon: "shield",
            also: """
                certificates, cert, certs, tls certificate, tls certificates, ssl certificate, ssl certificates, \
                ssl 인증서, tls 인증서
                """,
            [.subject, .sans, .issuer, .serial, .notAfter]),
    ]
}
