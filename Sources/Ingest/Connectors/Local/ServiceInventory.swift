/// The services of a machine and who calls whom, worked out from processes and sockets. Pure.
///
/// A service is one program that serves: it listens, is a systemd unit, is a daemon, or has been connected to one
/// of these for a while. Its worker processes belong to it. Nothing in it depends on process ids.
struct ServiceInventory {
    struct Port: Hashable, Comparable {
        var transport: String
        var number: Int
        static func < (left: Port, right: Port) -> Bool {
            (left.number, left.transport) < (right.number, right.transport)
        }
    }

    struct Service {
        var key: String
        var identity: ProgramIdentity
        /// The process that stands for it, the oldest.
        var leader: ProcessFacts
        /// Whether each of its attributes is sure to be the same in the next run; not so for groups of clients.
        var isGroup = false
        var ports: Set<Port> = []
        var bound: Set<NetworkSocket> = []
        var unixPaths: Set<String> = []
        var remotePeers: Set<String> = []
        var cluster: PostgresCluster?
    }

    struct Call: Hashable {
        var client: String
        var server: String
        var transport: String
        var port: Int?
    }

    private(set) var services: [String: Service] = [:]
    private(set) var calls: Set<Call> = []
    /// Listening ports whose process could not be found.
    private(set) var ownerlessPorts: Set<Int> = []

    private let facts: MachineFacts
    private let processes: [Int: ProcessFacts]
    private let holders: [UInt64: [Int]]
    private var keyByLeader: [Int: String] = [:]
    private var keyByUnit: [String: String] = [:]

    /// Seconds after which a process counts as lasting; younger ones would come and go as CIs.
    static let lastingSeconds = 10.0
    private static let daemonSeconds = 60.0

    init(_ facts: MachineFacts) {
        self.facts = facts
        processes = Dictionary(facts.processes.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
        var holders: [UInt64: [Int]] = [:]
        for process in facts.processes {
            for inode in process.sockets { holders[inode, default: []].append(process.pid) }
        }
        self.holders = holders
        addPostgres()
        addListeners()
        if facts.hasSystemd { addUnits() } else { addDaemons() }
        connectTCP()
        connectUnix()
        addRemotePeers()
    }

    // MARK: who serves

    private mutating func addPostgres() {
        for cluster in facts.postgresClusters {
            guard let leader = cluster.pid.flatMap({ processes[$0] }) else { continue }
            let key = "postgres/\(cluster.dataDirectory)"
            add(Service(key: key, identity: ProgramIdentity(leader), leader: leader, cluster: cluster))
        }
    }

    private mutating func addListeners() {
        var byLeader: [Int: [NetworkSocket]] = [:]
        for socket in facts.sockets where socket.state == .listening && isLasting(socket) {
            guard let leader = leader(holding: socket.inode) else {
                if socket.transport == "tcp" { ownerlessPorts.insert(socket.localPort) }
                continue
            }
            byLeader[leader.pid, default: []].append(socket)
        }
        for (pid, sockets) in byLeader.sorted(by: { $0.key < $1.key }) {
            guard let leader = processes[pid] else { continue }
            let ports = Set(sockets.map { Port(transport: $0.transport, number: $0.localPort) })
            let lasting = ports.filter { !facts.ephemeralPorts.contains($0.number) }.min()
            if lasting == nil && age(leader) < Self.lastingSeconds { continue }
            let identity = ProgramIdentity(leader)
            let key =
                keyByLeader[pid] ?? lasting.map { "service/\(identity.text):\($0.number)" }
                ?? groupKey(identity, leader)
            var service = services[key] ?? Service(key: key, identity: identity, leader: leader)
            service.ports.formUnion(ports)
            service.bound.formUnion(sockets)
            services[key] = service
            keyByLeader[pid] = key
            if let unit = leader.unit, keyByUnit[unit] == nil { keyByUnit[unit] = key }
        }
    }

    /// An unconnected UDP socket on a port of the client range is a question waiting for its answer, no service.
    private func isLasting(_ socket: NetworkSocket) -> Bool {
        socket.transport == "tcp" || !facts.ephemeralPorts.contains(socket.localPort)
    }

    private mutating func addUnits() {
        let units = Dictionary(grouping: facts.processes.filter { $0.unit != nil }, by: { $0.unit ?? "" })
        for (unit, members) in units where keyByUnit[unit] == nil {
            guard let leader = oldest(members) else { continue }
            add(Service(key: "unit/\(unit)", identity: ProgramIdentity(leader), leader: leader))
        }
    }

    /// Without systemd: session leaders without a terminal that the first process or a supervisor keeps.
    private mutating func addDaemons() {
        for process in facts.processes where keyByLeader[process.pid] == nil && !process.hasTerminal {
            guard age(process) >= Self.daemonSeconds, serviceKey(of: process.pid) == nil else { continue }
            let parent = processes[process.parent]
            let isSupervised = parent.map { Self.supervisors.contains($0.command) } ?? false
            let isMain = process.pid == 1 && !Self.firstProcesses.contains(process.command)
            guard isMain || isSupervised || (process.parent == 1 && process.session == process.pid) else { continue }
            addToGroup(process)
        }
    }

    private static let supervisors: Set<String> = [
        "runsv", "s6-supervise", "supervisord", "containerd-shim", "tini", "dumb-init", "docker-init", "catatonit",
    ]
    private static let firstProcesses: Set<String> = [
        "init", "systemd", "tini", "dumb-init", "docker-init", "catatonit", "runit", "s6-svscan", "bash", "sh", "dash",
        "sleep", "tail", "pause",
    ]

    private mutating func add(_ service: Service) {
        services[service.key] = service
        keyByLeader[service.leader.pid] = service.key
        if let unit = service.leader.unit, keyByUnit[unit] == nil { keyByUnit[unit] = service.key }
    }

    /// Adds a process to the group of its program and user.
    private mutating func addToGroup(_ process: ProcessFacts) {
        let identity = ProgramIdentity(process)
        let key = groupKey(identity, process)
        if var known = services[key] {
            known.isGroup = true
            if (process.startSeconds, process.pid) < (known.leader.startSeconds, known.leader.pid) {
                known.leader = process
            }
            services[key] = known
            keyByLeader[process.pid] = key
        } else {
            add(Service(key: key, identity: identity, leader: process))
        }
    }

    private func groupKey(_ identity: ProgramIdentity, _ process: ProcessFacts) -> String {
        "service/\(identity.text)@\(process.user ?? "?")"
    }

    // MARK: who calls

    private mutating func connectTCP() {
        var listening: [Int: [(address: IPAddressBytes, key: String)]] = [:]
        for service in services.values {
            for socket in service.bound where socket.transport == "tcp" {
                listening[socket.localPort, default: []].append((socket.localAddress, service.key))
            }
        }
        struct Pair: Hashable {
            var localAddress: IPAddressBytes
            var localPort: Int
            var remoteAddress: IPAddressBytes
            var remotePort: Int
        }
        var byPair: [Pair: NetworkSocket] = [:]
        let established = facts.sockets.filter { $0.state == .established && $0.transport == "tcp" }
        for socket in established {
            byPair[
                Pair(
                    localAddress: socket.localAddress, localPort: socket.localPort,
                    remoteAddress: socket.remoteAddress, remotePort: socket.remotePort)] = socket
        }
        for socket in established {
            let mirror = Pair(
                localAddress: socket.remoteAddress, localPort: socket.remotePort,
                remoteAddress: socket.localAddress, remotePort: socket.localPort)
            guard let client = byPair[mirror],
                let server = listening[socket.localPort]?.first(where: {
                    $0.address.isAny || $0.address == socket.localAddress
                })?.key,
                // Both ends on listening ports: the lower one serves.
                listening[socket.remotePort] == nil || socket.localPort < socket.remotePort
            else { continue }
            connect(clientInode: client.inode, to: server, transport: "tcp", port: socket.localPort)
        }
    }

    private mutating func connectUnix() {
        var listeners: [String: UInt64] = [:]
        for socket in facts.unixSockets where socket.isListening {
            if let path = socket.path { listeners[path] = socket.inode }
        }
        for (path, inode) in listeners {
            if let key = leader(holding: inode).flatMap({ serviceKey(of: $0.pid) }) {
                services[key]?.unixPaths.insert(path)
            }
        }
        for socket in facts.unixSockets where !socket.isListening {
            guard let path = socket.path, let peer = socket.peer, let listener = listeners[path],
                let server = leader(holding: listener), let client = leader(holding: peer), server.pid != client.pid,
                let clientKey = lastingKey(of: client), let serverKey = lastingKey(of: server)
            else { continue }
            services[serverKey]?.unixPaths.insert(path)
            if clientKey != serverKey {
                calls.insert(Call(client: clientKey, server: serverKey, transport: "unix", port: nil))
            }
        }
    }

    private mutating func connect(clientInode: UInt64, to server: String, transport: String, port: Int) {
        guard let client = leader(holding: clientInode), let key = lastingKey(of: client), key != server else { return }
        calls.insert(Call(client: key, server: server, transport: transport, port: port))
    }

    /// The service of a process; a lasting process without one becomes one. Somebody's program at a terminal and
    /// a process that has just started do not.
    private mutating func lastingKey(of process: ProcessFacts) -> String? {
        if let key = serviceKey(of: process.pid) { return key }
        guard age(process) >= Self.lastingSeconds, !process.hasTerminal else { return nil }
        addToGroup(process)
        return keyByLeader[process.pid]
    }

    /// Outgoing connections into the organisation's own networks. Those to the internet change too often to keep.
    private mutating func addRemotePeers() {
        let own = Set(facts.interfaces.flatMap(\.addresses).map(\.address))
        let served = Set(services.values.flatMap(\.ports).filter { $0.transport == "tcp" }.map(\.number))
        for socket in facts.sockets
        where socket.state == .established && socket.transport == "tcp" && socket.remoteAddress.isPrivate
            && !own.contains(socket.remoteAddress) && !served.contains(socket.localPort)
        {
            guard let key = leader(holding: socket.inode).flatMap({ serviceKey(of: $0.pid) }) else { continue }
            let host = socket.remoteAddress.isV4 ? socket.remoteAddress.text : "[\(socket.remoteAddress.text)]"
            services[key]?.remotePeers.insert("\(host):\(socket.remotePort)")
        }
    }

    // MARK: processes

    private func age(_ process: ProcessFacts) -> Double { facts.host.uptimeSeconds - process.startSeconds }

    /// The process that a socket belongs to: of all that hold it the oldest, but not the first process of the
    /// machine where another one holds it, too (socket activation).
    private func leader(holding inode: UInt64) -> ProcessFacts? {
        guard inode != 0 else { return nil }
        let all = (holders[inode] ?? []).compactMap { processes[$0] }
        let others = all.filter { $0.pid != 1 }
        return oldest(others.isEmpty ? all : others)
    }

    private func oldest(_ processes: [ProcessFacts]) -> ProcessFacts? {
        processes.min { ($0.startSeconds, $0.pid) < ($1.startSeconds, $1.pid) }
    }

    /// The service a process works for: its own, that of an ancestor running the same program, or its unit's.
    private func serviceKey(of pid: Int) -> String? {
        var current = processes[pid]
        var steps = 0
        while let process = current, steps < 64 {
            if let key = keyByLeader[process.pid] { return key }
            guard let parent = processes[process.parent], parent.pid != 1, parent.executable != nil,
                parent.executable == process.executable
            else { break }
            current = parent
            steps += 1
        }
        return processes[pid]?.unit.flatMap { keyByUnit[$0] }
    }
}
