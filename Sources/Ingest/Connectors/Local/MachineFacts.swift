internal import Base

/// Everything the local connector learnt about a machine, before it becomes records.
///
/// A plain value, so that the mapping can be tested on facts written in a test.
struct MachineFacts: Sendable {
    var host = HostFacts()
    var interfaces: [InterfaceFacts] = []
    var skippedInterfaces = 0
    var defaultGateway: Gateway?
    var mounts: [MountFacts] = []
    var processes: [ProcessFacts] = []
    var sockets: [NetworkSocket] = []
    var unixSockets: [UnixSocket] = []
    /// First and last port that the kernel gives to clients.
    var ephemeralPorts: ClosedRange<Int> = 32_768...60_999
    /// Whether systemd runs the machine; then services are units.
    var hasSystemd = false
    var postgresClusters: [PostgresCluster] = []
    /// By path of the executable.
    var packages: [String: PackageVersion] = [:]
    /// The process that looks, which is not part of the estate.
    var ownProcess = -1
    /// Whether it looks with all rights; then what it cannot see never was and never will be in its records.
    var isRoot = false
    /// Processes whose sockets could not be read.
    var unreadableProcesses = 0
    var notes: [String] = []
}

struct HostFacts: Sendable {
    var name = "localhost"
    var fqdn: String?
    var machineID: String?
    var osRelease: [String: String] = [:]
    var kernel: String?
    var architecture: String?
    var cpuCount: Int?
    var cpuModel: String?
    var hasHypervisorFlag = false
    var memoryKilobytes: Int?
    var bootSeconds: Int64?
    var uptimeSeconds = 0.0
    var vendor: String?
    var product: String?
    var serial: String?
    var assetTag: String?
    var systemUUID: String?
    var container: String?
    var timezone: String?
    var initProgram: String?
}

struct InterfaceFacts: Sendable, Equatable {
    var name: String
    var mac: String?
    var mtu: Int?
    var speedMegabits: Int?
    var isUp = false
    var operState: String?
    /// Made by software: a bridge, a tunnel, a bond.
    var isVirtual = false
    var addresses: [InterfaceAddress] = []
}

struct InterfaceAddress: Sendable, Hashable {
    var address: IPAddressBytes
    var prefixLength: Int
}

struct Gateway: Sendable, Hashable {
    var interface: String
    var address: IPAddressBytes
}

/// An IPv4 or IPv6 address as its bytes in network order; IPv4 inside IPv6 (`::ffff:…`) counts as IPv4.
struct IPAddressBytes: Sendable, Hashable {
    let bytes: [UInt8]

    /// `nil` unless there are 4 or 16 bytes.
    init?(_ bytes: some Collection<UInt8>) {
        let all = Array(bytes)
        if all.count == 16, all[..<10].allSatisfy({ $0 == 0 }), all[10] == 0xff, all[11] == 0xff {
            self.bytes = Array(all[12...])
        } else {
            guard all.count == 4 || all.count == 16 else { return nil }
            self.bytes = all
        }
    }

    var isV4: Bool { bytes.count == 4 }
    /// 0.0.0.0 or ::
    var isAny: Bool { bytes.allSatisfy { $0 == 0 } }
    var isLoopback: Bool { isV4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 }
    var isLinkLocal: Bool {
        isV4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
    }
    var isMulticast: Bool { isV4 ? bytes[0] >= 224 : bytes[0] == 0xff }
    /// RFC 1918 and RFC 4193: the organisation's own networks.
    var isPrivate: Bool {
        guard isV4 else { return bytes[0] & 0xfe == 0xfc }
        return bytes[0] == 10 || (bytes[0] == 172 && bytes[1] & 0xf0 == 16) || (bytes[0] == 192 && bytes[1] == 168)
    }

    /// The first address of the network.
    func network(prefixLength: Int) -> IPAddressBytes {
        var masked = bytes
        for position in masked.indices {
            let kept = min(max(prefixLength - position * 8, 0), 8)
            masked[position] &= kept == 0 ? 0 : 0xff << UInt8(8 - kept)
        }
        return IPAddressBytes(masked) ?? self
    }

    /// Dotted for IPv4; RFC 5952 for IPv6.
    var text: String {
        if isV4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = (0..<8).map { Int(bytes[$0 * 2]) << 8 | Int(bytes[$0 * 2 + 1]) }
        let gap = Self.longestZeroRun(groups)
        let hex: (Range<Int>) -> String = { range in
            range.map { String(groups[$0], radix: 16) }.joined(separator: ":")
        }
        guard let gap else { return hex(0..<8) }
        return hex(0..<gap.lowerBound) + "::" + hex(gap.upperBound..<8)
    }

    /// The first longest run of at least two zero groups.
    private static func longestZeroRun(_ groups: [Int]) -> Range<Int>? {
        var best: Range<Int>?
        var position = 0
        while position < groups.count {
            guard groups[position] == 0 else {
                position += 1
                continue
            }
            let end = groups[position...].firstIndex { $0 != 0 } ?? groups.count
            if end - position >= 2 && end - position > (best?.count ?? 0) { best = position..<end }
            position = end
        }
        return best
    }
}

/// A mounted file system.
struct MountFacts: Sendable, Equatable {
    /// `major:minor`: the same for every mount of one file system.
    var device: String
    var mountPoint: String
    var fileSystem: String
    var source: String
    var isReadOnly: Bool
    var sizeBytes: Int?
    var uuid: String?
}

/// A running process.
struct ProcessFacts: Sendable {
    var pid: Int
    var parent: Int
    var session: Int
    var hasTerminal = false
    /// Seconds after the start of the machine.
    var startSeconds: Double
    /// The kernel's short name, at most 15 letters.
    var command: String
    var executable: String?
    var arguments: [String] = []
    var user: String?
    /// The systemd service it belongs to, with its ending.
    var unit: String?
    var unitDescription: String?
    var workingDirectory: String?
    /// Inodes of its open sockets.
    var sockets: Set<UInt64> = []
}

/// A TCP or UDP socket of this machine.
struct NetworkSocket: Sendable, Hashable {
    enum State: Sendable { case listening, established, other }
    var transport: String
    var localAddress: IPAddressBytes
    var localPort: Int
    var remoteAddress: IPAddressBytes
    var remotePort: Int
    var state: State
    var inode: UInt64
}

/// A Unix stream socket.
struct UnixSocket: Sendable, Hashable {
    var inode: UInt64
    /// The inode at the other end of the connection.
    var peer: UInt64?
    var path: String?
    var isListening: Bool
}

/// A PostgreSQL cluster that runs here or is configured here.
struct PostgresCluster: Sendable, Hashable {
    var dataDirectory: String
    var version: String?
    var port: Int?
    var socketDirectory: String?
    var configFile: String?
    /// As Debian names it, for example `main`.
    var clusterName: String?
    var isReplica = false
    /// The process that runs it.
    var pid: Int?
}

/// The Debian package that owns an executable.
struct PackageVersion: Sendable, Hashable {
    var package: String
    var version: String

    /// Without epoch and Debian revision: `1:9.2p1-2+deb12u3` is `9.2p1`.
    var upstream: String {
        let withoutEpoch = version.firstIndex(of: ":").map { version[version.index(after: $0)...] } ?? version[...]
        return String(withoutEpoch.lastIndex(of: "-").map { withoutEpoch[..<$0] } ?? withoutEpoch)
    }
}
