extension StarterClasses {
    /// The root and its abstract branches.
    static let roots = [
        CIClass(
            "CI", under: nil, "Configuration item", "구성 항목", icon: "circle", isAbstract: true,
            also: "ci, cis, configuration items, asset, assets, 구성항목, 자산, 씨아이",
            [
                .description, .criticality, .environment, .lifecycle, .staleSince, .tags, .externalIDs, .labels,
                .created, .uid,
            ]),
        CIClass(
            "Business", under: "CI", "Business item", "업무 항목", icon: "briefcase", isAbstract: true,
            traits: ["Owned"]),
        CIClass("Logical", under: "CI", "Logical item", "논리 자원", icon: "circle", isAbstract: true),
        CIClass(
            "Software", under: "CI", "Software", "소프트웨어", icon: "window", isAbstract: true, also: "소프트웨어 자산"),
        CIClass(
            "Hardware", under: "CI", "Hardware", "하드웨어", icon: "server", isAbstract: true,
            traits: ["Monitored", "Located", "Owned", "Costed"], also: "하드웨어 자산"),
        CIClass(
            "Network", under: "CI", "Network item", "네트워크 자원", icon: "network", isAbstract: true,
            also: "network resource, network resources"),
        CIClass("Place", under: "CI", "Place", "장소", icon: "pin", isAbstract: true, also: "places"),
        CIClass("Party", under: "CI", "Party", "조직과 사람", icon: "people", isAbstract: true, also: "parties"),
        CIClass(
            "OT", under: "CI", "Plant floor item", "생산 현장 자원", icon: "factory", isAbstract: true,
            traits: ["Monitored", "Located", "Owned", "Costed"],
            also: "ot, operational technology, ot asset, ot assets, ot 자산, 현장 자산"),
    ]

    /// Business, places and people.
    static let business = [
        CIClass(
            "BusinessService", under: "Business", "Business service", "비즈니스 서비스", icon: "briefcase",
            also: "business services, service, services, 업무 서비스, 서비스, 대고객 서비스",
            [.sla, .rtoMinutes, .rpoMinutes, .serviceHours, .businessUnit]),
        CIClass(
            "BusinessProcess", under: "Business", "Business process", "업무 프로세스", icon: "briefcase",
            also: "business processes, 비즈니스 프로세스, 업무 절차", [.processCode, .kpi, .shiftCalendar]),
        CIClass(
            "Location", under: "Place", "Location", "위치", icon: "pin",
            also: """
                locations, site, sites, building, buildings, room, rooms, rack, racks, data center, data centers, \
                datacenter, 사이트, 건물, 전산실, 랙, 데이터센터, 사업장
                """,
            [.kind, .address.called("Postal address", "소재지", also: "street address, 주소"), .geo, .uHeight]),
        CIClass(
            "Team", under: "Party", "Team", "팀", icon: "people", also: "teams, 부서, 조직, 담당 팀",
            [.mail, .onCall]),
        CIClass(
            "Person", under: "Party", "Person", "사람", icon: "people", sharesLabel: true,
            also: "persons, people, employee, employees, 담당자, 직원, 인원", [.employeeID, .mail, .onCall]),
    ]
}
