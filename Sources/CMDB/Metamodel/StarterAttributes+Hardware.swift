// MARK: Hosts

extension AttributeDefinition {
    static let fqdn = Self(
        "fqdn", .string, "FQDN", "FQDN", also: "fully qualified name, hostname, 호스트명, 도메인 이름", normaliser: .fqdn)
    static let os = Self("os", .string, "Operating system", "운영체제", also: "os name, 운영 체제")
    static let osVersion = Self("os_version", .string, "OS version", "운영체제 버전", also: "operating system version, os 버전")
    static let osID = Self("os_id", .string, "OS ID", "운영체제 식별자", also: "distribution, distro, 배포판")
    static let kernel = Self("kernel", .string, "Kernel", "커널", also: "kernel version, 커널 버전")
    static let architecture = Self("architecture", .string, "Architecture", "아키텍처", also: "arch, cpu architecture")
    static let cpu = Self("cpu", .integer, "CPU cores", "CPU 코어 수", also: "cpus, cores, vcpu, 코어, 코어 수, 씨피유")
    static let cpuModel = Self("cpu_model", .string, "CPU model", "CPU 모델", also: "processor, 프로세서, cpu 종류")
    static let memoryGB = Self("memory_gb", .decimal, "Memory", "메모리", unit: "GB", also: "ram, memory size, 램, 메모리 크기")
    static let machineID = Self("machine_id", .string, "Machine ID", "머신 식별자", also: "머신 아이디")
    static let bootTime = Self("boot_time", .instant, "Boot time", "부팅 시각", also: "last boot, 부팅 시간, 마지막 부팅")
    static let assetTag = Self("asset_tag", .string, "Asset tag", "자산 태그", also: "asset number, 자산 번호")
    static let systemUUID = Self(
        "system_uuid", .string, "System UUID", "시스템 UUID", also: "smbios uuid", normaliser: .uuid)
    static let hypervisor = Self("hypervisor", .string, "Hypervisor", "하이퍼바이저", also: "virtualization, 가상화")
    static let container = Self("container", .string, "Container engine", "컨테이너 환경")
    static let timezone = Self("timezone", .string, "Time zone", "시간대", also: "타임존")
    static let powerState = Self("power_state", .string, "Power state", "전원 상태")
    static let defaultGateway = Self("default_gateway", .string, "Default gateway", "기본 게이트웨이")
    static let bmcIP = Self("bmc_ip", .string, "BMC IP address", "BMC IP 주소", also: "ipmi, ilo, idrac", normaliser: .ip)
    static let rackU = Self("rack_u", .integer, "Rack unit", "랙 유닛", also: "rack position, 랙 위치")
    static let warrantyEnd = Self(
        "warranty_end", .instant, "Warranty end", "보증 만료일", also: "warranty, 보증, 보증 기간, 워런티")
    static let instanceID = Self("instance_id", .string, "Instance ID", "인스턴스 식별자", also: "인스턴스 아이디")
    static let hypervisorID = Self("hypervisor_id", .string, "Hypervisor ID", "하이퍼바이저 식별자")
    static let flavor = Self("flavor", .string, "Flavor", "인스턴스 유형", also: "instance type, machine type, 사양")
}

// MARK: Storage and power

extension AttributeDefinition {
    static let capacityTB = Self("capacity_tb", .decimal, "Capacity", "용량", unit: "TB", also: "저장 용량")
    static let raid = Self("raid", .string, "RAID", "RAID", also: "raid level, 레이드")
    static let fs = Self("fs", .string, "File system type", "파일시스템 종류", also: "fs type, 파일시스템 유형")
    static let mount = Self("mount", .string, "Mount point", "마운트 지점", also: "mount path, 마운트 경로, 마운트 포인트")
    static let mounts = Self("mounts", .strings, "Mount points", "마운트 지점 목록")
    static let readOnly = Self("read_only", .boolean, "Read only", "읽기 전용")
    static let storageClass = Self("storage_class", .string, "Storage class", "스토리지 클래스")
    static let accessModes = Self("access_modes", .strings, "Access modes", "접근 모드", also: "access mode, 액세스 모드")
    static let reclaimPolicy = Self("reclaim_policy", .string, "Reclaim policy", "회수 정책", also: "반환 정책")
    static let volumeHandle = Self("volume_handle", .string, "Volume handle", "볼륨 핸들")
    static let volumeName = Self("volume_name", .string, "Bound volume name", "바인딩된 볼륨 이름")
    static let volumeMode = Self("volume_mode", .string, "Volume mode", "볼륨 모드")
    static let driver = Self("driver", .string, "Driver", "드라이버", also: "csi driver, csi 드라이버")
    static let capacityVA = Self("capacity_va", .integer, "Power capacity", "전력 용량", unit: "V.A", also: "정격 용량")
    static let outlets = Self("outlets", .integer, "Outlets", "콘센트 수", also: "sockets, 콘센트, 아웃렛")
    static let uHeight = Self("u_height", .integer, "Height in rack units", "랙 높이(U)")
}
