import CMDB
import Graph
import Testing

@testable import Ingest

@Suite struct LocalConnectorTests {
    private static let any = IPAddressBytes([0, 0, 0, 0])
    private static let loopback = IPAddressBytes([127, 0, 0, 1])

    private static func socket(
        _ local: Int, _ remote: Int? = nil, inode: UInt64, transport: String = "tcp"
    ) throws -> NetworkSocket {
        let any = try #require(any)
        let loopback = try #require(loopback)
        return NetworkSocket(
            transport: transport, localAddress: remote == nil ? any : loopback, localPort: local,
            remoteAddress: remote == nil ? any : loopback, remotePort: remote ?? 0,
            state: remote == nil ? .listening : .established, inode: inode)
    }

    private static func process(
        _ pid: Int, parent: Int = 1, _ executable: String, _ arguments: [String] = [], start: Double = 100,
        sockets: Set<UInt64> = [], terminal: Bool = false
    ) -> ProcessFacts {
        ProcessFacts(
            pid: pid, parent: parent, session: pid, hasTerminal: terminal, startSeconds: start,
            command: String(executable.lastPathComponent.prefix(15)), executable: executable,
            arguments: [executable] + arguments, user: "svc", sockets: sockets)
    }

    /// A machine with a web server of two workers, an application, PostgreSQL on a Unix socket, and visitors.
    private static func machine() throws -> MachineFacts {
        var facts = MachineFacts()
        facts.host = HostFacts(name: "demo", machineID: "m1", bootSeconds: 1_000_000, uptimeSeconds: 5_000)
        facts.host.osRelease = ["NAME": "Debian GNU/Linux", "PRETTY_NAME": "Debian 12", "VERSION_ID": "12"]
        facts.interfaces = [
            InterfaceFacts(
                name: "eth0", mac: "52:54:00:00:00:01", mtu: 1_500, isUp: true, operState: "up",
                addresses: [InterfaceAddress(address: try #require(IPAddressBytes([192, 0, 2, 7])), prefixLength: 24)])
        ]
        facts.defaultGateway = Gateway(interface: "eth0", address: try #require(IPAddressBytes([192, 0, 2, 1])))
        facts.mounts = [
            MountFacts(device: "8:1", mountPoint: "/", fileSystem: "ext4", source: "/dev/sda1", isReadOnly: false),
            MountFacts(
                device: "8:2", mountPoint: "/var/lib/postgresql", fileSystem: "xfs", source: "/dev/sdb",
                isReadOnly: false),
        ]
        facts.processes = [
            process(10, "/usr/sbin/nginx", sockets: [1, 2]),
            process(11, parent: 10, "/usr/sbin/nginx", start: 101, sockets: [1, 2, 20]),
            process(12, parent: 10, "/usr/sbin/nginx", start: 101, sockets: [1, 2]),
            process(30, "/usr/bin/python3.11", ["/opt/shop/server.py", "--token=x"], sockets: [3, 30, 31]),
            process(40, "/usr/lib/postgresql/15/bin/postgres", ["-D", "/var/lib/postgresql/15/main"], sockets: [4]),
            process(41, parent: 40, "/usr/lib/postgresql/15/bin/postgres", start: 900, sockets: [41]),
            process(50, parent: 99, "/usr/bin/curl", start: 4_995, sockets: [50]),
            process(51, parent: 99, "/usr/bin/psql", start: 200, sockets: [52], terminal: true),
            process(52, parent: 99, "/opt/agent/agent", start: 4_000, sockets: [51]),
        ]
        facts.sockets = [
            try socket(80, inode: 1), try socket(443, inode: 2), try socket(8_000, inode: 3),
            try socket(44_000, 8_000, inode: 20), try socket(8_000, 44_000, inode: 30),
            try socket(44_001, 8_000, inode: 50), try socket(8_000, 44_001, inode: 31),
            try socket(44_002, 8_000, inode: 51), try socket(8_000, 44_002, inode: 31),
            try socket(45_000, inode: 20, transport: "udp"),
        ]
        facts.unixSockets = [
            UnixSocket(inode: 4, path: "/run/postgresql/.s.PGSQL.5432", isListening: true),
            UnixSocket(inode: 41, peer: 30, path: "/run/postgresql/.s.PGSQL.5432", isListening: false),
            UnixSocket(inode: 42, peer: 52, path: "/run/postgresql/.s.PGSQL.5432", isListening: false),
        ]
        facts.postgresClusters = [
            PostgresCluster(dataDirectory: "/var/lib/postgresql/15/main", version: "15", port: 5_432, pid: 40),
            PostgresCluster(dataDirectory: "/srv/old", version: "13", port: 5_433, clusterName: "old"),
        ]
        facts.packages = [
            "/usr/sbin/nginx": PackageVersion(package: "nginx", version: "1.22.1-9+deb12u2"),
            "/usr/lib/postgresql/15/bin/postgres": PackageVersion(package: "postgresql-15", version: "15.14-0+deb12u1"),
        ]
        return facts
    }

    @Test func findsServicesOnceHoweverManyProcessesTheyHave() throws {
        let batch = LocalEstate(try Self.machine()).batch
        #expect(
            batch.records.map(\.key) == [
                "host", "interface/52:54:00:00:00:01/eth0", "ip/192.0.2.7", "os", "postgres//srv/old",
                "postgres//var/lib/postgresql/15/main", "service//opt/agent/agent@svc",
                "service//usr/bin/python3.11 server.py:8000", "service//usr/sbin/nginx:80", "subnet/192.0.2.0/24",
                "volume//", "volume//var/lib/postgresql",
            ])
        #expect(IngestFixtures.misfits(batch) == [])
        #expect(batch.source.name == "local:m1")
        #expect(batch.coverage.contains("SoftwareInstance"))
    }

    @Test func tellsWhoCallsWhom() throws {
        let batch = LocalEstate(try Self.machine()).batch
        let calls = batch.records.flatMap { record in
            record.relations.filter { $0.type == "CALLS" || $0.type == "USES_DATABASE" }
                .map { "\(record.name) \($0.type) \($0.to)" }
        }
        #expect(
            calls == [
                "agent CALLS service//usr/bin/python3.11 server.py:8000",
                "server USES_DATABASE postgres//var/lib/postgresql/15/main",
                "nginx CALLS service//usr/bin/python3.11 server.py:8000",
            ])
    }

    @Test func describesAServiceWithoutSecrets() throws {
        let batch = LocalEstate(try Self.machine()).batch
        let server = try #require(batch.records.first { $0.name == "server" })
        #expect(server.attributes["command_line"] == "/usr/bin/python3.11 /opt/shop/server.py --token=***")
        #expect(server.attributes["port"] == 8_000)
        let nginx = try #require(batch.records.first { $0.name == "nginx" })
        #expect(nginx.attributes["ports"] == ["tcp/80", "tcp/443"])
        #expect(nginx.attributes["version"] == "1.22.1")
        #expect(
            nginx.relations.filter { $0.type != "CALLS" } == [
                ObservedRelation(
                    type: "LISTENS_ON", to: "ip/192.0.2.7",
                    properties: ["port": 80, "protocol": "tcp", "ports": ["tcp/80", "tcp/443"]]),
                ObservedRelation(type: "RUNS_ON", to: "host"),
            ])
    }

    @Test func findsDatabasesThatRunAndThatDoNot() throws {
        let batch = LocalEstate(try Self.machine()).batch
        let running = try #require(batch.records.first { $0.attributes["state"] == "running" })
        #expect(running.ciClass == "Database")
        #expect(running.name == "PostgreSQL 15 main")
        #expect(running.attributes["version"] == "15.14")
        #expect(running.attributes["engine"] == "postgres")
        #expect(running.relations.contains(ObservedRelation(type: "STORES_ON", to: "volume//var/lib/postgresql")))
        let stopped = try #require(batch.records.first { $0.attributes["state"] == "stopped" })
        #expect(stopped.name == "PostgreSQL 13 old")
        #expect(stopped.relations.contains(ObservedRelation(type: "STORES_ON", to: "volume//")))
    }

    @Test func doesNotDependOnProcessIDs() throws {
        let facts = try Self.machine()
        var other = facts
        other.processes = facts.processes.map { process in
            var moved = process
            moved.pid += 1_000
            moved.session += 1_000
            if process.parent > 1 { moved.parent += 1_000 }
            return moved
        }.reversed()
        other.postgresClusters = facts.postgresClusters.map { cluster in
            var moved = cluster
            moved.pid = cluster.pid.map { $0 + 1_000 }
            return moved
        }
        #expect(LocalEstate(facts).batch.records == LocalEstate(other).batch.records)
    }

    @Test func coversNoServicesWhereItCannotSeeAll() throws {
        var facts = try Self.machine()
        facts.sockets.append(try Self.socket(22, inode: 999))
        let estate = LocalEstate(facts)
        #expect(!estate.batch.coverage.contains("SoftwareInstance"))
        facts.isRoot = true
        #expect(LocalEstate(facts).batch.coverage.contains("SoftwareInstance"))
        #expect(estate.notes.contains("the programs listening on these ports cannot be seen: 22"))
    }

    @Test func takesUnitsForServicesWhereSystemdRuns() throws {
        var facts = try Self.machine()
        facts.hasSystemd = true
        for position in facts.processes.indices where facts.processes[position].executable == "/usr/sbin/nginx" {
            facts.processes[position].unit = "nginx.service"
        }
        var cron = Self.process(60, "/usr/sbin/cron")
        cron.unit = "cron.service"
        cron.unitDescription = "Regular background program processing daemon"
        facts.processes.append(cron)
        let batch = LocalEstate(facts).batch
        let record = try #require(batch.records.first { $0.key == "unit/cron.service" })
        #expect(record.name == "cron")
        #expect(record.attributes["description"] == "Regular background program processing daemon")
        #expect(batch.records.first { $0.name == "nginx" }?.attributes["unit"] == "nginx.service")
        #expect(!batch.records.contains { $0.key == "unit/nginx.service" })
    }

    @Test(arguments: [
        (["java", "-Xmx1g", "-jar", "/opt/app/shop-1.2.jar", "x"], "shop-1.2"),
        (["java", "-cp", "a:b", "com.example.Main"], "Main"),
        (["python3", "-u", "-m", "gunicorn", "app"], "gunicorn"),
        (["python3", "-c", "import x"], "python3"),
        (["node", "--require", "x.js", "/srv/index.js"], "index"),
        (["bash", "/dev/fd/3"], "bash"),
        (["nginx", "-g", "daemon off;"], "nginx"),
    ])
    func callsAProgramByWhatItRuns(arguments: [String], product: String) {
        var process = Self.process(1, "/usr/bin/\(arguments[0])")
        process.arguments = arguments
        #expect(ProgramIdentity(process).product == product)
    }

    @Test func namesAMachineWithoutIDByNameAndHardware() {
        var facts = MachineFacts()
        facts.host.name = "demo"
        let bare = LocalEstate.machineName(facts)
        facts.interfaces = [InterfaceFacts(name: "docker0", mac: "02:42:00:00:00:01", isVirtual: true)]
        #expect(LocalEstate.machineName(facts) == bare)
        facts.interfaces.append(InterfaceFacts(name: "eth0", mac: "52:54:00:00:00:01"))
        #expect(LocalEstate.machineName(facts) != bare)
    }

    /// Other programs on the machine that runs the tests may start and stop meanwhile, so services are compared
    /// only where both looks saw them, without whom they happened to be connected to.
    @Test func seesThisMachineTwiceAlike() async throws {
        let first = try await Connector.local.observe(nil)
        let second = try await Connector.local.observe(nil)
        let isService: (ObservedRecord) -> Bool = { $0.ciClass == "SoftwareInstance" || $0.ciClass == "Database" }
        #expect(first.source == second.source)
        #expect(first.records.filter { !isService($0) } == second.records.filter { !isService($0) })
        let later = Dictionary(second.records.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let passing: Set<String> = ["connects_to", "listens", "ports", "started", "command_line", "process", "port"]
        for record in first.records.filter(isService) {
            guard let again = later[record.key] else { continue }
            #expect(record.name == again.name)
            let steady = record.attributes.filter { !passing.contains($0.key) }
            #expect(steady == again.attributes.filter { !passing.contains($0.key) })
        }
        #expect(IngestFixtures.misfits(first) == [])
        #expect(first.records.contains { $0.key == "host" })
        #expect(first.records.contains { $0.key == "os" })
    }

    @Test func takesNoLocation() async {
        await #expect(throws: IngestError.self) { _ = try await Connector.local.observe("/etc") }
    }
}
