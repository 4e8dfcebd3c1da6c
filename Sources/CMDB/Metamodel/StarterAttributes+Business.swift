// MARK: Business, places, people

extension AttributeDefinition {
    static let sla = Self("sla", .string, "SLA", "서비스 수준 협약", also: "service level agreement, 서비스 수준")
    static let rtoMinutes = Self(
        "rto_minutes", .integer, "Recovery time objective", "목표 복구 시간", unit: "min", also: "rto, 복구 시간 목표")
    static let rpoMinutes = Self(
        "rpo_minutes", .integer, "Recovery point objective", "목표 복구 시점", unit: "min", also: "rpo, 복구 시점 목표")
    static let serviceHours = Self("service_hours", .string, "Service hours", "서비스 시간", also: "운영 시간")
    static let businessUnit = Self("business_unit", .string, "Business unit", "사업부", also: "사업 부문, 본부")
    static let processCode = Self("process_code", .string, "Process code", "프로세스 코드", also: "공정 코드")
    static let kpi = Self("kpi", .string, "KPI", "핵심 성과 지표", also: "key performance indicator, 성과 지표")
    static let shiftCalendar = Self("shift_calendar", .string, "Shift calendar", "근무 달력", also: "교대 달력, 근무 캘린더")
    static let geo = Self("geo", .string, "Coordinates", "좌표", also: "latitude, longitude, 위도, 경도")
    static let mail = Self("mail", .string, "E-mail", "이메일", also: "email, mail address, 메일, 메일 주소", normaliser: .trim)
    static let onCall = Self("on_call", .string, "On call", "당직", also: "on-call contact, 비상 연락, 당직자, 온콜")
    static let employeeID = Self("employee_id", .string, "Employee ID", "사번", also: "employee number, 직원 번호")
}

// MARK: Plant floor

extension AttributeDefinition {
    static let lineCode = Self("line_code", .string, "Line code", "라인 코드")
    static let plant = Self("plant", .string, "Plant", "공장", also: "factory, 플랜트")
    static let idealCycleTimeSeconds = Self(
        "ideal_cycle_time_seconds", .decimal, "Ideal cycle time", "표준 사이클 타임", unit: "s",
        also: "cycle time, 사이클 타임, 택트 타임")
    static let oeeTarget = Self(
        "oee_target", .decimal, "OEE target", "목표 설비 종합 효율", also: "oee, 종합 효율, 설비 종합 효율")
    static let products = Self("products", .strings, "Products made", "생산 품목", also: "생산 제품, 품목")
    static let shift = Self("shift", .string, "Shift", "교대조", also: "교대, 근무조")
    static let equipmentCode = Self("equipment_code", .string, "Equipment code", "설비 코드", also: "설비 번호")
    static let isa95Level = Self("isa95_level", .string, "ISA-95 level", "ISA-95 계층", also: "isa95")
    static let installDate = Self("install_date", .instant, "Installed", "설치일", also: "installation date, 설치 일자")
    static let maintenancePlan = Self(
        "maintenance_plan", .string, "Maintenance plan", "유지보수 계획", also: "정비 계획, 보전 계획")
    static let slotNumber = Self("slot", .integer, "Slot", "슬롯", also: "slot number, 슬롯 번호")
    static let safetyLevel = Self("safety_level", .string, "Safety level", "안전 등급", also: "sil, 안전 무결성 등급")
    static let ip = Self("ip", .string, "IP of the device", "장치 IP")
    static let rangeMin = Self("range_min", .decimal, "Range minimum", "측정 하한", also: "minimum value, 하한값")
    static let rangeMax = Self("range_max", .decimal, "Range maximum", "측정 상한", also: "maximum value, 상한값")
    static let samplingHz = Self(
        "sampling_hz", .decimal, "Sampling rate", "샘플링 주파수", unit: "Hz", also: "sampling frequency, 샘플링, 수집 주기")
    static let calibrationDue = Self(
        "calibration_due", .instant, "Calibration due", "교정 예정일", also: "calibration, 교정, 교정일")
    static let opcuaNodeID = Self("opcua_node_id", .string, "OPC UA node ID", "OPC UA 노드 식별자", also: "opc ua node")
    static let endpointURL = Self("endpoint_url", .string, "Endpoint URL", "엔드포인트 주소")
    static let securityMode = Self("security_mode", .string, "Security mode", "보안 모드")
    static let tagCount = Self("tag_count", .integer, "Tag count", "태그 수", also: "number of tags, 태그 개수")
}
