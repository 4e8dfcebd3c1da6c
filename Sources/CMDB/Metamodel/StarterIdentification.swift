/// How the CIs of the starter catalogue are recognised, and what identifies nothing.
enum StarterIdentification {
    static let rules: [IdentificationRule] = [
        rule("PhysicalServer", strong("manufacturer", "serial"), medium("system_uuid"), weak("fqdn")),
        rule("VirtualMachine", strong("instance_id"), medium("system_uuid", "hypervisor_id"), weak("fqdn")),
        rule("NetworkDevice", strong("vendor", "serial"), strong("manufacturer", "serial"), weak("mgmt_ip")),
        rule("StorageArray", strong("vendor", "serial"), strong("manufacturer", "serial")),
        rule("Equipment", strong("manufacturer", "serial"), medium("plant", "equipment_code")),
        rule("Controller", strong("vendor", "serial"), strong("manufacturer", "serial")),
        rule(
            "Sensor", strong("manufacturer", "serial"),
            .init(["opcua_node_id"], scope: .parent, strength: .strong), weak("tag")),
        rule(
            "NetworkInterface", .init(["mac"], scope: .parent, strength: .strong),
            .init(["if_name"], scope: .parent, strength: .medium)),
        rule("DatabaseSchema", .init(["schema_name"], scope: .parent, strength: .strong)),
        rule("IpAddress", strong("vrf", "address")),
        rule("Application", strong("app_code"), medium("repo_url"), medium("name")),
        rule("BusinessService", medium("name")),
        rule("BusinessProcess", strong("process_code"), medium("name")),
        rule("ApiEndpoint", medium("url")),
        rule("Certificate", strong("issuer", "serial")),
        rule("ContainerImage", strong("digest")),
        rule("Circuit", strong("provider", "circuit_id")),
        rule("Volume", strong("wwn"), strong("uuid")),
        rule("ProductionLine", strong("plant", "line_code")),
        rule("Person", strong("employee_id"), medium("mail")),
        rule("Team", medium("mail")),
    ]

    /// The classes whose objects have a UID that no other cluster gives out.
    static func rules(forUIDsOf classes: [CIClass]) -> [IdentificationRule] {
        classes.filter { ciClass in ciClass.attributes.contains { $0.key == "uid" } }
            .map { rule($0.key, strong("uid")) }
    }

    static let bans: [Ban] = [
        ban("serial", "^to be filled", "left open by the maker of the board"),
        ban("serial", "^0+$", "noughts"),
        ban("serial", "^x+$", "a placeholder"),
        ban("serial", "^default string$", "left open by the maker of the board"),
        ban("serial", "^system serial number$", "left open by the maker of the board"),
        ban("serial", "^not ", "says that there is none"),
        ban("serial", "^none$", "says that there is none"),
        ban("serial", "^n/a$", "says that there is none"),
        ban("serial", "^unknown$", "says that there is none"),
        ban("serial", "^123456789$", "a placeholder"),
        ban("system_uuid", "^0*-0*-0*-0*-0*$", "noughts"),
        ban("system_uuid", "^ffffffff-", "a placeholder"),
        ban("system_uuid", "^03000200-0400-0500-0006-000700080009$", "the same on many boards"),
        ban("mac", "^00:00:00:00:00:00$", "noughts"),
        ban("mac", "^ff:ff:ff:ff:ff:ff$", "the broadcast address"),
        ban("mac", "^02:42:", "made up by a container engine on every host alike"),
        ban("address", "127.0.0.0/8", "the host itself"),
        ban("address", "^::1$", "the host itself"),
        ban("address", "169.254.0.0/16", "of one link only"),
    ]

    private static func rule(_ ciClass: String, _ entries: IdentificationEntry...) -> IdentificationRule {
        IdentificationRule(ciClass: ciClass, entries: entries)
    }

    private static func strong(_ attributes: String...) -> IdentificationEntry { .init(attributes, strength: .strong) }
    private static func medium(_ attributes: String...) -> IdentificationEntry { .init(attributes, strength: .medium) }
    private static func weak(_ attributes: String...) -> IdentificationEntry { .init(attributes, strength: .weak) }

    private static func ban(_ attribute: String, _ pattern: String, _ reason: String) -> Ban {
        Ban(attribute: attribute, pattern: BanPattern(pattern), reason: reason)
    }
}
