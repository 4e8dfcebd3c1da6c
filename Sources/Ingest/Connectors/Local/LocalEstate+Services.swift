internal import Base
internal import CMDB
internal import Graph

extension LocalEstate {
    /// The services with what they run on, store on, listen on and call.
    mutating func addServices() {
        let clusterKeys = Set(inventory.services.values.filter { $0.cluster != nil }.map(\.key))
        for service in inventory.services.values {
            let attributes = attributes(of: service)
            let name = service.cluster.map(Self.name(of:)) ?? service.leaderName
            records[service.key] = ObservedRecord(
                key: service.key, ciClass: service.cluster == nil ? "SoftwareInstance" : "Database", name: name,
                attributes: attributes.values)
            relate(service.key, "RUNS_ON", "host")
            if let cluster = service.cluster { relateStorage(service.key, cluster) }
            relateAddresses(of: service)
        }
        // One relation a pair of programs; TCP is told before Unix, lower ports before higher.
        var told: Set<String> = []
        let calls = inventory.calls.sorted {
            ($0.client, $0.server, $0.transport, $0.port ?? 0) < ($1.client, $1.server, $1.transport, $1.port ?? 0)
        }
        for call in calls where told.insert("\(call.client)\n\(call.server)").inserted {
            var properties: [String: Value] = ["transport": .string(call.transport)]
            if let port = call.port { properties["port"] = .integer(Int64(port)) }
            relate(
                call.client, clusterKeys.contains(call.server) ? "USES_DATABASE" : "CALLS", call.server,
                properties: properties)
        }
    }

    private func attributes(of service: ServiceInventory.Service) -> AttributeList {
        let leader = service.leader
        var attributes = AttributeList()
        attributes.set("product", service.identity.product)
        attributes.set("process", leader.command)
        attributes.set("exe", leader.executable)
        attributes.set("user", leader.user)
        attributes.set("unit", leader.unit)
        attributes.set("description", leader.unitDescription)
        attributes.set("port", service.ports.min().map { Int64($0.number) })
        attributes.set("ports", service.ports.sorted().map { "\($0.transport)/\($0.number)" })
        let listens = service.bound.map { socket in
            let host = socket.localAddress.isV4 ? socket.localAddress.text : "[\(socket.localAddress.text)]"
            return "\(socket.transport)/\(host):\(socket.localPort)"
        }
        attributes.set("listens", Set(listens).sorted() + service.unixPaths.sorted().map { "unix/\($0)" })
        attributes.set("connects_to", service.remotePeers.sorted())
        if !service.isGroup {
            attributes.set(
                "command_line",
                SecretRedaction.commandLine(leader.arguments, lettersMax: Limits.commandLineLetters))
            attributes.set(
                "started",
                facts.host.bootSeconds.map { Instant(secondsSince1970: $0 + Int64(leader.startSeconds)) })
        }
        if let package = leader.executable.flatMap({ facts.packages[$0] }) {
            attributes.set("package", "\(package.package) \(package.version)")
            attributes.set("version", package.upstream)
        }
        if let cluster = service.cluster { set(cluster, isRunning: true, in: &attributes) }
        return attributes
    }

    private func set(_ cluster: PostgresCluster, isRunning: Bool, in attributes: inout AttributeList) {
        attributes.set("engine", "postgres")
        attributes.set("product", "PostgreSQL")
        let packaged = attributes.values["version"]?.stringValue
        // The package knows the minor version, but only where it is the package of this cluster's major version.
        if packaged == nil || !(packaged ?? "").hasPrefix(cluster.version ?? "") {
            attributes.set("version", cluster.version)
        }
        attributes.set("port", cluster.port.map(Int64.init))
        attributes.set("data_directory", cluster.dataDirectory)
        attributes.set("socket_directory", cluster.socketDirectory)
        attributes.set("config_file", cluster.configFile)
        attributes.set("cluster_name", cluster.clusterName)
        attributes.set("role", cluster.isReplica ? "replica" : "primary")
        attributes.set("state", isRunning ? "running" : "stopped")
    }

    private static func name(of cluster: PostgresCluster) -> String {
        let version = cluster.version.map { " \($0)" } ?? ""
        let name = cluster.clusterName ?? cluster.dataDirectory.lastPathComponent
        return "PostgreSQL\(version) \(name)"
    }

    /// Clusters that are configured here but do not run.
    mutating func addStoppedClusters() {
        for cluster in facts.postgresClusters where cluster.pid == nil {
            var attributes = AttributeList()
            set(cluster, isRunning: false, in: &attributes)
            let key = "postgres/\(cluster.dataDirectory)"
            guard records[key] == nil else { continue }
            records[key] = ObservedRecord(
                key: key, ciClass: "Database", name: Self.name(of: cluster), attributes: attributes.values)
            relate(key, "RUNS_ON", "host")
            relateStorage(key, cluster)
        }
    }

    private mutating func relateStorage(_ key: String, _ cluster: PostgresCluster) {
        if let volume = volumes.key(of: cluster.dataDirectory) { relate(key, "STORES_ON", volume) }
    }

    /// Where it can be reached: the addresses it is bound to, or all of the machine where it takes any.
    private mutating func relateAddresses(of service: ServiceInventory.Service) {
        let own = Set(facts.interfaces.flatMap(\.addresses).map(\.address))
        var ports: [IPAddressBytes: Set<ServiceInventory.Port>] = [:]
        for socket in service.bound {
            let port = ServiceInventory.Port(transport: socket.transport, number: socket.localPort)
            if own.contains(socket.localAddress) {
                ports[socket.localAddress, default: []].insert(port)
            } else if socket.localAddress.isAny && own.count <= Self.addressesMax {
                // [::] takes IPv4, too, unless told otherwise; Linux does not say here which it is.
                for address in own where address.isV4 == socket.localAddress.isV4 || !socket.localAddress.isV4 {
                    ports[address, default: []].insert(port)
                }
            }
        }
        for (address, found) in ports {
            guard let first = found.min() else { continue }
            var properties: [String: Value] = [
                "port": .integer(Int64(first.number)), "protocol": .string(first.transport),
            ]
            if found.count > 1 {
                properties["ports"] = .list(found.sorted().map { .string("\($0.transport)/\($0.number)") })
            }
            relate(service.key, "LISTENS_ON", "ip/\(address.text)", properties: properties)
        }
    }

    /// Above this many addresses, "listens everywhere" says nothing about one of them.
    private static let addressesMax = 8
}

extension ServiceInventory.Service {
    /// A unit is called by its name, a program by its product.
    fileprivate var leaderName: String {
        key.hasPrefix("unit/") ? String((leader.unit ?? key).prefix { $0 != "." }) : identity.product
    }
}
