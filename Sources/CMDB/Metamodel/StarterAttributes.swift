// The attributes of the starter catalogue. A key means one thing and has one type wherever it is used; where two
// classes have different names for it, the class calls it otherwise.

// MARK: Of every CI

extension AttributeDefinition {
    static let description = Self("description", .text, "Description", "설명")
    static let criticality = Self(
        "criticality", .integer, "Criticality", "중요도", also: "importance, business criticality, 업무 중요도",
        1...5)
    static let environment = Self("environment", .string, "Environment", "환경", also: "env, stage, 운영 환경")
    static let lifecycle = Self(
        "lifecycle", .string, "Lifecycle", "수명 주기", also: "lifecycle state, 라이프사이클, 생애주기")
    /// Since when no source has confirmed a CI for as long as it is believed to be fresh.
    public static let staleSinceKey = "stale_since"
    static let staleSince = Self(
        staleSinceKey, .instant, "Stale since", "마지막 확인 만료", also: "stale, not confirmed since, 오래된, 미확인")
    static let tags = Self("tags", .strings, "Tags", "태그")
    static let externalIDs = Self("external_ids", .strings, "External IDs", "외부 식별자", also: "external id, 외부 아이디")
    static let labels = Self("labels", .strings, "Labels", "레이블", also: "label, 라벨")
    static let created = Self("created", .instant, "Created", "생성 시각", also: "creation time, created at, 생성일, 생성 일시")
    static let uid = Self("uid", .string, "UID", "고유 식별자", also: "unique id, 고유 아이디")
}

// MARK: Of many classes

extension AttributeDefinition {
    static let kind = Self("kind", .string, "Kind", "종류", also: "유형")
    static let role = Self("role", .string, "Role", "역할")
    static let state = Self("state", .string, "State", "상태", also: "status")
    static let phase = Self("phase", .string, "Phase", "진행 상태", also: "status, state, 상태, 페이즈")
    static let reason = Self("reason", .string, "Reason", "사유", also: "status reason")
    static let ready = Self("ready", .boolean, "Ready", "준비됨", also: "readiness, 준비 상태, 준비 완료")
    static let version = Self("version", .string, "Version", "버전", also: "release, 릴리스")
    static let vendor = Self("vendor", .string, "Vendor", "공급사", also: "supplier, 벤더, 공급업체")
    static let manufacturer = Self("manufacturer", .string, "Manufacturer", "제조사", also: "maker, 메이커, 제조업체")
    static let model = Self("model", .string, "Model", "모델", also: "model name, 모델명")
    static let serial = Self(
        "serial", .string, "Serial number", "일련번호", also: "serial no, 시리얼, 시리얼 번호, 제조 번호", normaliser: .serial)
    static let firmware = Self("firmware", .string, "Firmware", "펌웨어", also: "firmware version, 펌웨어 버전")
    static let protocolName = Self("protocol", .string, "Protocol", "프로토콜", also: "통신 규약")
    static let port = Self("port", .integer, "Port", "포트", also: "port number, 포트 번호", 0...65_535)
    static let ports = Self("ports", .strings, "Ports", "포트 목록", also: "포트")
    static let address = Self("address", .string, "Address", "주소")
    static let tag = Self("tag", .string, "Tag", "태그")
    static let unit = Self("unit", .string, "Unit", "단위")
    static let region = Self("region", .string, "Region", "리전", also: "지역")
    static let zone = Self("zone", .string, "Zone", "가용 영역", also: "availability zone, az, 영역, 존")
    static let uuid = Self("uuid", .string, "UUID", "UUID", normaliser: .uuid)
    static let device = Self("device", .string, "Device", "장치 파일", also: "block device, 블록 장치, 디바이스")
    static let wwn = Self("wwn", .string, "WWN", "WWN", also: "world wide name")
    static let vrf = Self("vrf", .string, "VRF", "VRF", also: "routing instance")
    static let minMembers = Self(
        "min_members", .integer, "Minimum members", "최소 구성원 수", also: "minimum members, 최소 인스턴스 수")
    static let sizeGB = Self(
        "size_gb", .decimal, "Size", "크기", unit: "GB", also: "capacity, disk size, storage size, 용량, 사이즈")
}
