extension AttributeDefinition {
    static let ifName = Self("if_name", .string, "Interface name", "인터페이스 이름", also: "ifname, 인터페이스명")
    static let mac = Self(
        "mac", .string, "MAC address", "MAC 주소", also: "hardware address, 맥 주소, 맥주소", normaliser: .mac)
    static let mtu = Self("mtu", .integer, "MTU", "MTU", unit: "By")
    static let speed = Self("speed", .integer, "Speed", "속도", unit: "Mbit/s", also: "link speed, 링크 속도")
    static let adminState = Self("admin_state", .string, "Admin state", "관리 상태", also: "administrative state")
    static let operState = Self(
        "oper_state", .string, "Operational state", "동작 상태", also: "oper state, link state, 링크 상태")
    static let ipVersion = Self("ip_version", .integer, "IP version", "IP 버전", also: "address family, 아이피 버전")
    static let prefixLength = Self("prefix_length", .integer, "Prefix length", "프리픽스 길이", also: "netmask, 넷마스크")
    static let dnsName = Self("dns_name", .string, "DNS name", "DNS 이름", also: "도메인명", normaliser: .fqdn)
    static let cidr = Self("cidr", .string, "CIDR", "CIDR", also: "address range, ip range, 주소 대역, ip 대역, 대역")
    static let gateway = Self("gateway", .string, "Gateway", "게이트웨이", also: "게이트웨이 주소")
    static let vlanID = Self("vlan_id", .integer, "VLAN ID", "VLAN 번호", also: "vlan, 브이랜", 0...4_095)
    static let mgmtIP = Self(
        "mgmt_ip", .string, "Management IP", "관리 IP", also: "management address, 관리 ip 주소", normaliser: .ip)
    static let sysObjectID = Self("sys_object_id", .string, "System object ID", "시스템 객체 식별자", also: "sysobjectid")
    static let provider = Self("provider", .string, "Provider", "회선 사업자", also: "carrier, 통신사, 사업자")
    static let circuitID = Self("circuit_id", .string, "Circuit ID", "회선 번호", also: "circuit number")
    static let bandwidthMbps = Self("bandwidth_mbps", .integer, "Bandwidth", "대역폭", unit: "Mbit/s", also: "회선 속도")
    static let contractEnd = Self("contract_end", .instant, "Contract end", "계약 만료일", also: "계약 종료일, 계약 만료")
}
