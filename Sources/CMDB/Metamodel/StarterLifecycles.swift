/// The lifecycles of the starter catalogue.
enum StarterLifecycles {
    /// From the plan to the shredder, for whatever is bought, used and thrown away. Classes follow it where an admin
    /// says so: what discovery finds is there, whatever its papers say.
    static let standard = Lifecycle(
        key: "standard", label: Localized(en: "Standard lifecycle", ko: "표준 수명 주기"),
        states: [
            ("planned", "Planned", "계획됨"), ("ordered", "Ordered", "주문됨"), ("in_stock", "In stock", "입고됨"),
            ("active", "Active", "운영 중"), ("maintenance", "In maintenance", "유지보수 중"), ("retired", "Retired", "퇴역"),
            ("archived", "Archived", "보관됨"), ("purged", "Purged", "파기됨"),
        ].map { .init(key: $0.0, label: Localized(en: $0.1, ko: $0.2)) },
        initial: "planned",
        transitions: [
            ("planned", "ordered"), ("planned", "in_stock"), ("planned", "active"), ("ordered", "in_stock"),
            ("ordered", "active"), ("in_stock", "active"), ("active", "maintenance"), ("maintenance", "active"),
            ("active", "in_stock"), ("active", "retired"), ("maintenance", "retired"), ("in_stock", "retired"),
            ("planned", "retired"), ("ordered", "retired"), ("retired", "active"), ("retired", "archived"),
            ("archived", "purged"),
        ].map { .init(from: $0.0, to: $0.1) })
}
