extension StarterClasses {
    /// What classes of different branches have in common.
    static let traits = [
        CIClass(
            "Monitored", under: "CI", "Monitored item", "감시 대상", icon: "gauge", isAbstract: true,
            [.monitoringURL]),
        CIClass(
            "Located", under: "CI", "Item with a place", "설치 자산", icon: "pin", isAbstract: true,
            [.geo.called("Position", "설치 좌표", also: "gps")]),
        CIClass(
            "Owned", under: "CI", "Item with an owner", "책임자 지정 항목", icon: "people", isAbstract: true,
            [.businessOwner, .supportGroup]),
        CIClass(
            "Costed", under: "CI", "Item with a cost", "비용 자산", icon: "briefcase", isAbstract: true,
            [.costCentre, .purchaseCost, .currency, .purchaseDate]),
    ]
}

extension AttributeDefinition {
    static let monitoringURL = Self("monitoring_url", .string, "Monitoring page", "모니터링 주소", also: "dashboard url")
    static let businessOwner = Self("business_owner", .string, "Business owner", "업무 책임자")
    static let supportGroup = Self("support_group", .string, "Support group", "지원 그룹", also: "지원 조직")
    static let costCentre = Self("cost_centre", .string, "Cost centre", "코스트 센터", also: "cost center, 비용 부서")
    static let purchaseCost = Self("purchase_cost", .decimal, "Purchase cost", "구매 비용", also: "구매가, 취득가")
    static let currency = Self("currency", .string, "Currency", "통화", also: "화폐")
    static let purchaseDate = Self("purchase_date", .date, "Purchase date", "구매일", also: "구입일, 취득일")
}
