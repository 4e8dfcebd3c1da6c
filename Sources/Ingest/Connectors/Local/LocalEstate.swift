internal import Base
internal import CMDB
internal import Graph

/// Turns the facts of a machine into records. Pure: the same facts give the same batch.
struct LocalEstate {
    let facts: MachineFacts
    let volumes: LocalVolumes
    let inventory: ServiceInventory
    var records: [String: ObservedRecord] = [:]
    private(set) var notes: [String] = []

    init(_ facts: MachineFacts) {
        self.facts = facts
        volumes = LocalVolumes(facts.mounts)
        inventory = ServiceInventory(facts)
        addHost()
        addOperatingSystem()
        addInterfaces()
        addVolumes()
        addServices()
        addStoppedClusters()
        notes = facts.notes
        if facts.unreadableProcesses > 0 {
            let remedy = facts.isRoot ? "" : "; run as root to see them all"
            notes.append("the sockets of \(facts.unreadableProcesses) process(es) could not be read\(remedy)")
        }
        if facts.skippedInterfaces > 0 {
            notes.append("\(facts.skippedInterfaces) idle or passing network interface(s) are left out")
        }
        if !inventory.ownerlessPorts.isEmpty {
            let ports = inventory.ownerlessPorts.sorted().map(String.init).joined(separator: ", ")
            notes.append("the programs listening on these ports cannot be seen: \(ports)")
        }
    }

    /// The executables whose package is worth looking up.
    static func executables(of facts: MachineFacts) -> Set<String> {
        Set(ServiceInventory(facts).services.values.compactMap(\.leader.executable))
    }

    /// Everything as one batch. Services are covered only where the connector saw all it can ever see: as root, or
    /// where every process could be looked at. Else a look without rights would declare gone what one with rights saw.
    var batch: ObservationBatch {
        var coverage: Set<String> = [
            "PhysicalServer", "VirtualMachine", "OperatingSystem", "NetworkInterface", "IpAddress", "Subnet", "Volume",
        ]
        let sawAll = facts.unreadableProcesses == 0 && inventory.ownerlessPorts.isEmpty
        if facts.isRoot || sawAll { coverage.formUnion(["SoftwareInstance", "Database"]) }
        return ObservationBatch(
            source: SourceReference(name: "local:\(Self.machineName(facts))", kind: "local"), coverage: coverage,
            records: records.values.sorted { $0.key < $1.key })
    }

    /// The machine id; without one, a hash of what else stays: name and hardware addresses.
    static func machineName(_ facts: MachineFacts) -> String {
        if let id = facts.host.machineID { return id }
        let addresses = facts.interfaces.filter { !$0.isVirtual }.compactMap(\.mac).sorted()
        return StableHash.hex([facts.host.name] + addresses)
    }

    // MARK: host

    private mutating func addHost() {
        let host = facts.host
        var attributes = AttributeList()
        attributes.set("fqdn", host.fqdn)
        attributes.set("os", host.osRelease["NAME"])
        attributes.set("os_version", host.osRelease["VERSION_ID"])
        attributes.set("os_id", host.osRelease["ID"])
        attributes.set("kernel", host.kernel)
        attributes.set("architecture", host.architecture)
        attributes.set("cpu", host.cpuCount.map(Int64.init))
        attributes.set("cpu_model", host.cpuModel)
        attributes.set("memory_gb", host.memoryKilobytes.map { KubernetesQuantity.rounded(Double($0) / 1_048_576) })
        attributes.set("machine_id", host.machineID)
        attributes.set("boot_time", host.bootSeconds.map { Instant(secondsSince1970: $0) })
        attributes.set("manufacturer", host.vendor)
        attributes.set("model", host.product)
        attributes.set("serial", host.serial)
        attributes.set("asset_tag", host.assetTag)
        attributes.set("system_uuid", host.systemUUID)
        attributes.set("hypervisor", Self.hypervisor(host))
        attributes.set("container", host.container)
        attributes.set("timezone", host.timezone)
        attributes.set("default_gateway", facts.defaultGateway?.address.text)
        records["host"] = ObservedRecord(
            key: "host", ciClass: Self.isVirtual(host) ? "VirtualMachine" : "PhysicalServer", name: host.name,
            attributes: attributes.values)
    }

    private static func isVirtual(_ host: HostFacts) -> Bool {
        host.hasHypervisorFlag || host.container != nil || hypervisor(host) != nil
    }

    private static func hypervisor(_ host: HostFacts) -> String? {
        let text = "\(host.vendor ?? "") \(host.product ?? "")".lowercased()
        let known = [
            ("vmware", "VMware"), ("virtualbox", "VirtualBox"), ("kvm", "KVM"), ("qemu", "KVM"), ("bochs", "KVM"),
            ("xen", "Xen"), ("amazon ec2", "Amazon EC2"), ("google compute engine", "Google Compute Engine"),
            ("microsoft corporation virtual machine", "Hyper-V"), ("openstack", "OpenStack"),
            ("parallels", "Parallels"),
            ("droplet", "DigitalOcean"), ("hvm domu", "Xen"), ("bhyve", "bhyve"), ("nutanix", "AHV"), ("ovirt", "KVM"),
        ]
        return known.first { text.contains($0.0) }?.1
    }

    private mutating func addOperatingSystem() {
        let release = facts.host.osRelease
        var attributes = AttributeList()
        attributes.set("product", release["NAME"])
        attributes.set("version", release["VERSION"] ?? release["VERSION_ID"])
        attributes.set("version_id", release["VERSION_ID"])
        attributes.set("codename", release["VERSION_CODENAME"])
        attributes.set("kernel", facts.host.kernel)
        attributes.set("architecture", facts.host.architecture)
        attributes.set("init", facts.host.initProgram)
        records["os"] = ObservedRecord(
            key: "os", ciClass: "OperatingSystem", name: release["PRETTY_NAME"] ?? release["NAME"] ?? "Linux",
            attributes: attributes.values, relations: [ObservedRelation(type: "RUNS_ON", to: "host")])
    }

    // MARK: network

    private mutating func addInterfaces() {
        for interface in facts.interfaces {
            // Software interfaces get a new hardware address at every start; their name stays.
            let key =
                interface.isVirtual
                ? "interface/\(interface.name)" : "interface/\(interface.mac ?? "-")/\(interface.name)"
            var attributes = AttributeList()
            attributes.set("if_name", interface.name)
            attributes.set("mac", interface.mac)
            attributes.set("mtu", interface.mtu.map(Int64.init))
            attributes.set("speed", interface.speedMegabits.map(Int64.init))
            attributes.set("admin_state", interface.isUp ? "up" : "down")
            attributes.set("oper_state", interface.operState)
            attributes.set("kind", interface.isVirtual ? "virtual" : "physical")
            records[key] = ObservedRecord(
                key: key, ciClass: "NetworkInterface", name: "\(facts.host.name) \(interface.name)",
                attributes: attributes.values)
            relate("host", "HAS_INTERFACE", key)
            for address in interface.addresses { addAddress(address, of: interface.name, key: key) }
        }
    }

    private mutating func addAddress(_ item: InterfaceAddress, of interface: String, key: String) {
        let text = item.address.text
        let addressKey = "ip/\(text)"
        var attributes = AttributeList()
        attributes.set("address", text)
        attributes.set("ip_version", item.address.isV4 ? Int64(4) : 6)
        attributes.set("prefix_length", Int64(item.prefixLength))
        attributes.set("role", "interface")
        records[addressKey] = ObservedRecord(
            key: addressKey, ciClass: "IpAddress", name: text, attributes: attributes.values)
        relate(key, "HAS_ADDRESS", addressKey)

        let network = item.address.network(prefixLength: item.prefixLength)
        guard item.prefixLength < item.address.bytes.count * 8 else { return }  // a single address is no subnet
        let cidr = "\(network.text)/\(item.prefixLength)"
        var subnet = AttributeList()
        subnet.set("cidr", cidr)
        subnet.set("ip_version", item.address.isV4 ? Int64(4) : 6)
        if let gateway = facts.defaultGateway, gateway.interface == interface,
            gateway.address.bytes.count == network.bytes.count,
            gateway.address.network(prefixLength: item.prefixLength) == network
        {
            subnet.set("gateway", gateway.address.text)
        }
        records["subnet/\(cidr)"] = ObservedRecord(
            key: "subnet/\(cidr)", ciClass: "Subnet", name: cidr, attributes: subnet.values)
        relate(addressKey, "IN_SUBNET", "subnet/\(cidr)")
    }

    // MARK: volumes

    private mutating func addVolumes() {
        for volume in volumes.volumes {
            let mount = volume.mount
            var attributes = AttributeList()
            attributes.set("fs", mount.fileSystem)
            attributes.set("mount", mount.mountPoint)
            attributes.set("device", mount.source)
            attributes.set("uuid", mount.uuid)
            attributes.set("read_only", mount.isReadOnly ? true : nil)
            let size = mount.sizeBytes.map { KubernetesQuantity.rounded(Double($0) / 1_073_741_824) }
            attributes.set("size_gb", size)
            records[volume.key] = ObservedRecord(
                key: volume.key, ciClass: "Volume", name: "\(facts.host.name):\(mount.mountPoint)",
                attributes: attributes.values)
            relate("host", "MOUNTS", volume.key)
        }
    }

    /// Adds a relation of a record that exists; the same one twice is one.
    mutating func relate(_ from: String, _ type: String, _ to: String, properties: [String: Value] = [:]) {
        let relation = ObservedRelation(type: type, to: to, properties: properties)
        guard var relations = records[from]?.relations, !relations.contains(relation) else { return }
        relations.append(relation)
        relations.sort { ($0.type, $0.to) < ($1.type, $1.to) }
        records[from]?.relations = relations
    }
}
