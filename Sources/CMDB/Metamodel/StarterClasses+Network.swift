extension StarterClasses {
    /// Interfaces, addresses and lines. Network devices are hardware.
    static let network = [
        CIClass(
            "NetworkInterface", under: "Network", "Network interface", "네트워크 인터페이스", icon: "network",
            also: "network interfaces, interface, interfaces, nic, nics, 인터페이스, 랜카드, 네트워크 카드",
            [.ifName, .mac, .mtu, .speed, .adminState, .operState, .kind]),
        CIClass(
            "IpAddress", under: "Network", "IP address", "IP 주소", icon: "hash",
            also: "ip addresses, ips, ip, 아이피, 아이피 주소",
            [.address.called("IP address", "IP 주소", also: "주소"), .ipVersion, .role, .prefixLength, .dnsName, .vrf]),
        CIClass(
            "Subnet", under: "Network", "Subnet", "서브넷", icon: "network",
            also: "subnets, network, networks, network segment, network segments, 네트워크, 네트워크 대역",
            [.cidr, .gateway, .vlanID, .ipVersion, .vrf]),
        CIClass(
            "Circuit", under: "Network", "Circuit", "회선", icon: "share",
            traits: ["Monitored", "Owned", "Costed"],
            also: "circuits, leased line, leased lines, wan line, wan lines, 전용 회선, 전용선, 통신 회선",
            [.provider, .circuitID, .bandwidthMbps, .contractEnd]),
    ]
}
