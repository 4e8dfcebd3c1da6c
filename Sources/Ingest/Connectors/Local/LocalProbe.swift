internal import Base
internal import Glibc

/// Reads the facts of this machine from `/proc`, `/sys` and `/etc`. Needs no root; sees more with it.
///
/// Blocks for some hundred milliseconds on a busy machine: one pass over `/proc/*/fd`.
enum LocalProbe {
    static func read() throws(IngestError) -> MachineFacts {
        guard SourceFiles.text("/proc/stat") != nil else {
            throw IngestError(
                .unsupportedPlatform, "this machine has no readable /proc", hint: "the connector \"local\" needs Linux")
        }
        var facts = MachineFacts()
        facts.ownProcess = Int(getpid())
        facts.isRoot = geteuid() == 0
        facts.hasSystemd = SourceFiles.kind(of: "/run/systemd/system") == .folder
        facts.host = host()
        readNetwork(into: &facts)
        facts.mounts = mounts()
        readProcesses(into: &facts)
        readSockets(into: &facts)
        facts.postgresClusters = PostgresProbe.clusters(facts)
        return facts
    }

    // MARK: host

    private static func host() -> HostFacts {
        var host = HostFacts()
        var names = utsname()
        if uname(&names) == 0 {
            host.name = text(of: names.nodename)
            host.kernel = text(of: names.release)
            host.architecture = text(of: names.machine)
        }
        host.fqdn = host.name.contains(".") ? host.name : fqdnInHostsFile(host.name)
        host.machineID = SourceFiles.text("/etc/machine-id") ?? SourceFiles.text("/var/lib/dbus/machine-id")
        let release = SourceFiles.text("/etc/os-release") ?? SourceFiles.text("/usr/lib/os-release")
        host.osRelease = ProcText.assignments(release ?? "")
        if let text = SourceFiles.text("/proc/cpuinfo") {
            let processors = ProcText.processors(text)
            host.cpuCount = processors.count > 0 ? processors.count : nil
            host.cpuModel = processors.model
            host.hasHypervisorFlag = processors.hasHypervisorFlag
        }
        host.memoryKilobytes = SourceFiles.text("/proc/meminfo").flatMap { ProcText.memory("MemTotal", in: $0) }
        host.bootSeconds = SourceFiles.text("/proc/stat").flatMap(ProcText.bootSeconds)
        host.uptimeSeconds = SourceFiles.text("/proc/uptime")?.split(separator: " ").first.flatMap { Double($0) } ?? 0
        let dmi = "/sys/class/dmi/id/"
        host.vendor = SourceFiles.text(dmi + "sys_vendor").flatMap(meaningful)
        host.product = SourceFiles.text(dmi + "product_name").flatMap(meaningful)
        host.serial = SourceFiles.text(dmi + "product_serial").flatMap(meaningful)
        host.assetTag = SourceFiles.text(dmi + "chassis_asset_tag").flatMap(meaningful)
        host.systemUUID = SourceFiles.text(dmi + "product_uuid").flatMap(meaningful)?.lowercased()
        host.container = container()
        host.timezone = timezone()
        host.initProgram = SourceFiles.text("/proc/1/comm")
        return host
    }

    /// Values that makers leave in and that identify nothing.
    private static func meaningful(_ text: String) -> String? {
        let empty = [
            "to be filled by o.e.m.", "default string", "not specified", "none", "system serial number",
            "no asset tag", "not available", "unknown", "chassis asset tag", "system product name",
        ]
        return empty.contains(text.lowercased()) || text.allSatisfy { $0 == "0" || $0 == "-" } ? nil : text
    }

    private static func fqdnInHostsFile(_ name: String) -> String? {
        guard let hosts = SourceFiles.text("/etc/hosts") else { return nil }
        for line in hosts.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let names = line.split(whereSeparator: \.isWhitespace).dropFirst()
            if let found = names.first(where: { $0.hasPrefix("\(name).") && !$0.hasSuffix(".localdomain") }) {
                return String(found)
            }
        }
        return nil
    }

    private static func container() -> String? {
        if SourceFiles.kind(of: "/run/.containerenv") != nil { return "podman" }
        if getenv("KUBERNETES_SERVICE_HOST") != nil { return "kubernetes" }
        if SourceFiles.kind(of: "/.dockerenv") != nil { return "docker" }
        let environment = SourceFiles.small("/proc/1/environ") ?? []
        for entry in environment.split(separator: 0) where entry.starts(with: Array("container=".utf8)) {
            return String(decoding: entry.dropFirst(10), as: UTF8.self)
        }
        return nil
    }

    private static func timezone() -> String? {
        if let name = SourceFiles.text("/etc/timezone"), !name.contains("\n") { return name }
        guard let link = SourceFiles.link("/etc/localtime"), let place = link[...].range(of: "zoneinfo/") else {
            return nil
        }
        return String(link[place.upperBound...])
    }

    private static func text<Buffer>(of buffer: Buffer) -> String {
        withUnsafeBytes(of: buffer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    // MARK: network

    private static func readNetwork(into facts: inout MachineFacts) {
        facts.defaultGateway = SourceFiles.text("/proc/net/route").flatMap(ProcText.defaultGateway)
        if let range = SourceFiles.text("/proc/sys/net/ipv4/ip_local_port_range").flatMap(ProcText.portRange) {
            facts.ephemeralPorts = range
        }
        var addresses: [String: Set<InterfaceAddress>] = [:]
        for (name, address) in addressesV4() { addresses[name, default: []].insert(address) }
        for (name, address) in ProcText.addressesV6(SourceFiles.text("/proc/net/if_inet6") ?? "") {
            addresses[name, default: []].insert(address)
        }
        for name in SourceFiles.names(in: "/sys/class/net") ?? [] where name != "lo" {
            let interface = interface(name, addresses: addresses[name] ?? [])
            // Ends of container networks come and go by the hundred; idle software interfaces say nothing.
            let isPassing = ["veth", "cali", "lxc", "cilium_", "flannel"].contains { name.hasPrefix($0) }
            let isIdle = interface.isVirtual && interface.addresses.isEmpty && interface.operState != "up"
            if isPassing || isIdle { facts.skippedInterfaces += 1 } else { facts.interfaces.append(interface) }
        }
    }

    private static func interface(_ name: String, addresses: Set<InterfaceAddress>) -> InterfaceFacts {
        let folder = "/sys/class/net/\(name)/"
        var interface = InterfaceFacts(name: name)
        let mac = SourceFiles.text(folder + "address")?.lowercased()
        interface.mac = mac.flatMap { $0.allSatisfy { $0 == "0" || $0 == ":" } ? nil : $0 }
        interface.mtu = SourceFiles.text(folder + "mtu").flatMap { Int($0) }
        interface.operState = SourceFiles.text(folder + "operstate")
        let flags = SourceFiles.text(folder + "flags").flatMap { Int($0.dropFirst(2), radix: 16) } ?? 0
        interface.isUp = flags & 1 == 1
        interface.isVirtual = SourceFiles.link("/sys/class/net/\(name)")?.contains("/virtual/") ?? false
        let speed = SourceFiles.text(folder + "speed").flatMap { Int($0) }
        interface.speedMegabits = speed.flatMap { $0 > 0 && !interface.isVirtual ? $0 : nil }
        interface.addresses = addresses.filter { item in
            !item.address.isLoopback && !item.address.isLinkLocal && !item.address.isMulticast && !item.address.isAny
        }.sorted { $0.address.text < $1.address.text }
        return interface
    }

    private static func addressesV4() -> [(String, InterfaceAddress)] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var found: [(String, InterfaceAddress)] = []
        var current = first
        while let entry = current?.pointee {
            current = entry.ifa_next
            guard let address = bytesV4(entry.ifa_addr), let ip = IPAddressBytes(address) else { continue }
            let mask = bytesV4(entry.ifa_netmask) ?? [255, 255, 255, 255]
            let prefix = mask.reduce(0) { $0 + $1.nonzeroBitCount }
            // A label such as eth0:1 is an address of eth0.
            let name = String(cString: entry.ifa_name).prefix { $0 != ":" }
            found.append((String(name), InterfaceAddress(address: ip, prefixLength: prefix)))
        }
        return found
    }

    private static func bytesV4(_ address: UnsafeMutablePointer<sockaddr>?) -> [UInt8]? {
        guard let address, Int32(address.pointee.sa_family) == AF_INET else { return nil }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
            withUnsafeBytes(of: pointer.pointee.sin_addr.s_addr) { Array($0) }
        }
    }

    // MARK: mounts

    private static func mounts() -> [MountFacts] {
        var uuids: [String: String] = [:]
        for uuid in SourceFiles.names(in: "/dev/disk/by-uuid") ?? [] {
            if let device = SourceFiles.link("/dev/disk/by-uuid/\(uuid)") { uuids[device.lastPathComponent] = uuid }
        }
        return ProcText.mounts(SourceFiles.text("/proc/self/mountinfo") ?? "").map { mount in
            guard LocalVolumes.isReal(mount) else { return mount }
            var mount = mount
            let device = (SourceFiles.link(mount.source) ?? mount.source).lastPathComponent
            mount.uuid = mount.source.hasPrefix("/dev/") ? uuids[device] : nil
            // statvfs on a dead network server would hang; its size is not worth that.
            if !LocalVolumes.isRemote(mount) {
                var status = statvfs()
                if statvfs(mount.mountPoint, &status) == 0 {
                    mount.sizeBytes = Int(clamping: UInt64(status.f_blocks) &* UInt64(status.f_frsize))
                }
            }
            return mount
        }
    }

    // MARK: processes

    private static func readProcesses(into facts: inout MachineFacts) {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let users = ProcText.users(SourceFiles.text("/etc/passwd") ?? "")
        var descriptions: [String: String] = [:]
        for name in SourceFiles.names(in: "/proc") ?? [] {
            guard let pid = Int(name), pid != facts.ownProcess,
                let stat = SourceFiles.text("/proc/\(pid)/stat"),
                var process = ProcText.process(stat, ticksPerSecond: ticks), process.pid == pid,
                pid != 2, process.parent != 2  // the kernel's own threads
            else { continue }
            let folder = "/proc/\(pid)/"
            process.executable = SourceFiles.link(folder + "exe").map { link in
                link.hasSuffix(" (deleted)") ? String(link.dropLast(10)) : link
            }
            process.arguments = (SourceFiles.small(folder + "cmdline", bytesMax: 64 << 10) ?? []).split(separator: 0)
                .map { String(decoding: $0, as: UTF8.self) }
            let userID = SourceFiles.text(folder + "status").flatMap(ProcText.userID)
            process.user = userID.map { users[$0] ?? String($0) }
            process.workingDirectory = SourceFiles.link(folder + "cwd")
            if facts.hasSystemd, let unit = SourceFiles.text(folder + "cgroup").flatMap(ProcText.unit) {
                process.unit = unit
                if descriptions[unit] == nil { descriptions[unit] = unitDescription(unit) ?? "" }
                process.unitDescription = descriptions[unit]
            }
            if let sockets = sockets(of: pid) { process.sockets = sockets } else { facts.unreadableProcesses += 1 }
            facts.processes.append(process)
        }
    }

    /// Inodes of the sockets a process holds, `nil` where it may not be looked at.
    private static func sockets(of pid: Int) -> Set<UInt64>? {
        guard let names = SourceFiles.names(in: "/proc/\(pid)/fd") else { return nil }
        var inodes: Set<UInt64> = []
        var isReadable = names.isEmpty
        for name in names {
            guard let link = SourceFiles.link("/proc/\(pid)/fd/\(name)") else { continue }
            isReadable = true
            if link.hasPrefix("socket:["), let inode = UInt64(link.dropFirst(8).dropLast()) { inodes.insert(inode) }
        }
        return isReadable ? inodes : nil
    }

    private static func unitDescription(_ unit: String) -> String? {
        // An instance `getty@tty1.service` is described by its template `getty@.service`.
        let template = unit.firstIndex(of: "@").map { unit[...$0] + ".service" }
        for folder in ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"] {
            for name in [unit, template.map { String($0) }].compactMap({ $0 }) {
                guard let text = SourceFiles.text("\(folder)/\(name)") else { continue }
                return ProcText.assignments(text)["Description"]
            }
        }
        return nil
    }

    // MARK: sockets

    private static func readSockets(into facts: inout MachineFacts) {
        for (file, transport) in [("tcp", "tcp"), ("tcp6", "tcp"), ("udp", "udp"), ("udp6", "udp")] {
            let text = SourceFiles.text("/proc/net/\(file)") ?? ""
            facts.sockets += ProcText.sockets(text, transport: transport)
        }
        if let sockets = UnixSockets.read() {
            facts.unixSockets = sockets
        } else {
            facts.notes.append("the kernel does not tell which Unix sockets are connected; those calls are missing")
        }
    }
}
