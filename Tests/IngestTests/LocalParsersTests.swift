import Testing

@testable import Ingest

@Suite struct LocalParsersTests {
    @Test func readsOsRelease() {
        let release = ProcText.assignments(
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n# comment\nID=debian\nVERSION_ID='12'\nbroken\n")
        #expect(release == ["PRETTY_NAME": "Debian GNU/Linux 12 (bookworm)", "ID": "debian", "VERSION_ID": "12"])
    }

    @Test func readsProcessors() {
        let text = """
            processor\t: 0
            model name\t: AMD EPYC 7713
            flags\t\t: fpu vme hypervisor lahf_lm

            processor\t: 1
            model name\t: AMD EPYC 7713
            flags\t\t: fpu vme hypervisor
            """
        let found = ProcText.processors(text)
        #expect(found.count == 2)
        #expect(found.model == "AMD EPYC 7713")
        #expect(found.hasHypervisorFlag)
        #expect(ProcText.memory("MemTotal", in: "MemTotal:       16384256 kB\nMemFree: 1 kB") == 16_384_256)
        #expect(ProcText.bootSeconds("cpu 1 2\nbtime 1795234061\n") == 1_795_234_061)
    }

    @Test func readsAProcessWhoseNameHasBracketsAndSpaces() throws {
        let text = "4021 (tmux: (server) x) S 1 4021 4020 34816 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 123450 5 6 7"
        let process = try #require(ProcText.process(text, ticksPerSecond: 100))
        #expect(process.pid == 4_021)
        #expect(process.command == "tmux: (server) x")
        #expect(process.parent == 1)
        #expect(process.session == 4_020)
        #expect(process.hasTerminal)
        #expect(process.startSeconds == 1_234.5)
        #expect(ProcText.process("4021 (x) S 1", ticksPerSecond: 100) == nil)
        #expect(ProcText.process("", ticksPerSecond: 100) == nil)
    }

    @Test func readsUsers() {
        #expect(ProcText.userID("Name:\tx\nUid:\t105\t105\t105\t105\n") == 105)
        #expect(
            ProcText.users("root:x:0:0:root:/root:/bin/bash\npostgres:x:105:112::/var/lib:/bin/sh\n")[105] == "postgres"
        )
    }

    @Test(arguments: [
        ("0::/system.slice/nginx.service", "nginx.service"),
        ("0::/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service"),
        ("1:name=systemd:/system.slice/cron.service\n0::/", "cron.service"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service", nil),
        ("0::/system.slice/docker-abc.scope", nil),
        ("0::/init.scope", nil),
        ("8:pids:/system.slice/x.service", nil),
    ])
    func readsTheUnit(text: String, unit: String?) { #expect(ProcText.unit(text) == unit) }

    @Test func readsSockets() {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 2217 1 0 100 0
               1: 0100007F:1538 0100007F:C350 01 00000000:00000000 00:00000000 00000000   105        0 2300 1 0 100 0
               2: 020200C0:0050 01020A0A:1F90 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0
               3: broken
            """
        let sockets = ProcText.sockets(text, transport: "tcp")
        #expect(sockets.map(\.state) == [.listening, .established, .other])
        #expect(sockets[0].localAddress.text == "127.0.0.1")
        #expect(sockets[0].localPort == 5_432)
        #expect(sockets[0].inode == 2_217)
        #expect(sockets[1].remotePort == 50_000)
        #expect(sockets[2].localAddress.text == "192.0.2.2")
    }

    @Test func readsSixteenByteAddresses() {
        let text = """
              sl  local_address                         remote_address                        st tx rx tr tm uid t inode
               0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 1 1
               1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:C351 01 0:0 0:0 0 0 0 2 1
               2: B80D0120000000000000000001000000:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 3 1
            """
        let tcp = ProcText.sockets(text, transport: "tcp")
        #expect(tcp.map(\.localAddress.text) == ["::", "127.0.0.1", "2001:db8::1"])
        #expect(tcp.map(\.state) == [.listening, .established, .other])
        #expect(ProcText.sockets(text, transport: "udp")[2].state == .listening)
    }

    @Test(
        arguments: [
            ([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], "2001:db8::1:0:0:1"),
            ([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "fe80::"),
            ([0, 1, 0, 0, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], "1:0:3:4:5:6:7:8"),
            ([10, 0, 0, 1], "10.0.0.1"),
        ] as [([UInt8], String)])
    func writesAddresses(bytes: [UInt8], text: String) { #expect(IPAddressBytes(bytes)?.text == text) }

    @Test func findsTheNetworkOfAnAddress() throws {
        let v4 = try #require(IPAddressBytes([192, 0, 2, 77]))
        #expect(v4.network(prefixLength: 26).text == "192.0.2.64")
        #expect(v4.network(prefixLength: 0).text == "0.0.0.0")
        #expect(v4.network(prefixLength: 32).text == "192.0.2.77")
        #expect(IPAddressBytes([1, 2, 3]) == nil)
    }

    @Test func readsLastingAddressesOfInterfaces() {
        let text = """
            20010db8000000000000000000000001 02 40 00 80     eth0
            20010db80000000000000000deadbeef 02 40 00 01     eth0
            00000000000000000000000000000001 01 80 10 80       lo
            """
        let found = ProcText.addressesV6(text)
        #expect(found.map(\.address.address.text) == ["2001:db8::1", "::1"])
        #expect(found.first?.interface == "eth0")
        #expect(found.first?.address.prefixLength == 64)
    }

    @Test func findsTheDefaultGateway() {
        let text = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
            eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
            eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
            """
        #expect(ProcText.defaultGateway(text)?.address.text == "192.0.2.1")
        #expect(ProcText.defaultGateway(text)?.interface == "eth0")
    }

    @Test func readsMounts() {
        let text = """
            22 27 0:21 / /proc rw,relatime - proc proc rw
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
            28 27 8:1 / /srv/my\\040data ro,nosuid shared:2 master:1 - xfs /dev/sda1 ro
            29 27 254:0 /var/lib/x /mnt/bind rw - ext4 /dev/vda rw
            30 27 0:40 / /nfs rw - nfs4 nas:/export rw
            31 27 broken
            """
        let mounts = ProcText.mounts(text)
        #expect(mounts.map(\.mountPoint) == ["/proc", "/", "/srv/my data", "/mnt/bind", "/nfs"])
        #expect(mounts[2].isReadOnly)
        let volumes = LocalVolumes(mounts)
        #expect(volumes.volumes.map(\.mount.mountPoint) == ["/", "/nfs", "/srv/my data"])
        #expect(volumes.key(of: "/srv/my data/pg/15") == "volume//srv/my data")
        #expect(volumes.key(of: "/srv/my database") == "volume//")
        #expect(volumes.key(of: "/mnt/bind/x") == "volume//")
        #expect(volumes.key(of: "/proc/1") == nil)
    }

    @Test func readsPostgresSettings() {
        let settings = ProcText.postgresSettings(
            """
            data_directory = '/var/lib/postgresql/15/main'\t\t# use data in another directory
            #port = 1
            port = 5433\t\t\t\t# (change requires restart)
            unix_socket_directories='/run/a, /run/b'
            """)
        #expect(settings["data_directory"] == "/var/lib/postgresql/15/main")
        #expect(settings["port"] == "5433")
        #expect(settings["unix_socket_directories"] == "/run/a, /run/b")
        #expect(
            PostgresProbe.settings(in: [
                "postgres", "-D", "/data", "-p5499", "-c", "listen_addresses=", "--max-connections=9",
            ])
                == ["data_directory": "/data", "port": "5499", "listen_addresses": "", "max_connections": "9"])
    }

    @Test func readsPackageVersions() {
        let status = Array(
            "Package: libx\nVersion: 1\n\nPackage: openssh-server\nStatus: ok\nVersion: 1:9.2p1-2+deb12u3\n\n".utf8)
        #expect(DebianPackages.version(of: "openssh-server", in: status) == "1:9.2p1-2+deb12u3")
        #expect(DebianPackages.version(of: "openssh", in: status) == nil)
        #expect(PackageVersion(package: "p", version: "1:9.2p1-2+deb12u3").upstream == "9.2p1")
        #expect(PackageVersion(package: "p", version: "5").upstream == "5")
    }

    @Test func readsUnixSocketsOffTheKernelsAnswer() {
        func number(_ value: UInt32, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
        }
        func attribute(_ type: UInt32, _ payload: [UInt8]) -> [UInt8] {
            let whole = number(UInt32(payload.count + 4), 2) + number(type, 2) + payload
            return whole + [UInt8](repeating: 0, count: (4 - whole.count % 4) % 4)
        }
        func message(state: UInt8, inode: UInt32, _ attributes: [UInt8]) -> [UInt8] {
            let body = [1, 1, state, 0] + number(inode, 4) + number(0, 4) + number(0, 4) + attributes
            return number(UInt32(body.count + 16), 4) + number(20, 2) + number(2, 2) + number(1, 4) + number(0, 4)
                + body
        }
        let listening = message(state: 10, inode: 7, attribute(0, Array("/run/s.sock".utf8)))
        let connected = message(state: 1, inode: 8, attribute(0, [0] + Array("abc".utf8)) + attribute(2, number(9, 4)))
        let done = number(20, 4) + number(3, 2) + number(2, 2) + number(1, 4) + number(0, 4) + number(0, 4)
        #expect(
            UnixSockets.parse(listening + connected + done)
                == .last([
                    UnixSocket(inode: 7, path: "/run/s.sock", isListening: true),
                    UnixSocket(inode: 8, peer: 9, path: "@abc", isListening: false),
                ]))
        #expect(UnixSockets.parse(listening) == .more([UnixSocket(inode: 7, path: "/run/s.sock", isListening: true)]))
        let whole = listening + connected
        for length in whole.indices { _ = UnixSockets.parse(Array(whole[..<length])) }
    }

    @Test(arguments: 0..<20)
    func neverTrapsOnDamagedTexts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let letters = Array("0123456789ABCDEF:/ -()\n\t\\=.,'\"ab@".utf8)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                letters.randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = ProcText.assignments(text)
            _ = ProcText.process(text, ticksPerSecond: 100)
            _ = ProcText.sockets("h\n" + text, transport: "udp")
            _ = ProcText.mounts(text)
            _ = ProcText.addressesV6(text)
            _ = ProcText.defaultGateway("h\n" + text)
            _ = ProcText.postgresSettings(text)
            _ = ProcText.unit(text)
            _ = SecretRedaction.commandLine(text.split(separator: " ").map(String.init), lettersMax: 80)
            _ = UnixSockets.parse((0..<300).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}
