internal import Base

/// Parsers of the texts under `/proc` and `/etc`. Pure; what does not parse is left out.
enum ProcText {
    /// `KEY=value` lines, values with or without quotes (os-release(5)).
    static func assignments(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            var value = line[line.index(after: equals)...].trimmed
            for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
                value = String(value.dropFirst().dropLast())
            }
            found[line[..<equals].trimmed] = value
        }
        return found
    }

    /// Count, model name and hypervisor flag of `/proc/cpuinfo`.
    static func processors(_ text: String) -> (count: Int, model: String?, hasHypervisorFlag: Bool) {
        var (count, model, flag) = (0, String?.none, false)
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmed
            switch line[..<colon].trimmed {
            case "processor": count += 1
            case "model name", "Model", "cpu model": model = model ?? value
            case "flags": flag = flag || value.split(separator: " ").contains("hypervisor")
            default: break
            }
        }
        return (count, model, flag)
    }

    /// A number of `/proc/meminfo`, in kB.
    static func memory(_ key: String, in text: String) -> Int? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("\(key):") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        return nil
    }

    /// The start of the machine from `/proc/stat`, in seconds since 1970.
    static func bootSeconds(_ text: String) -> Int64? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("btime ") {
            return Int64(line.dropFirst(6).trimmed)
        }
        return nil
    }

    /// `/proc/<pid>/stat` (proc(5)): the command stands in brackets and may itself contain brackets and spaces.
    static func process(_ text: String, ticksPerSecond: Double) -> ProcessFacts? {
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close,
            let pid = Int(text[..<open].trimmed)
        else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        // Field 3 (state) is at position 0 here; 22 (start) at 19.
        guard fields.count > 19, let parent = Int(fields[1]), let session = Int(fields[3]),
            let terminal = Int(fields[4]), let start = Double(fields[19]), ticksPerSecond > 0
        else { return nil }
        return ProcessFacts(
            pid: pid, parent: parent, session: session, hasTerminal: terminal != 0,
            startSeconds: start / ticksPerSecond, command: String(text[text.index(after: open)..<close]))
    }

    /// The real user id in `/proc/<pid>/status`.
    static func userID(_ text: String) -> Int? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("Uid:") {
            return line.dropFirst(4).split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
        }
        return nil
    }

    /// Names by user id of `/etc/passwd`.
    static func users(_ text: String) -> [Int: String] {
        var users: [Int: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, let id = Int(fields[2]), users[id] == nil { users[id] = String(fields[0]) }
        }
        return users
    }

    /// The systemd service in `/proc/<pid>/cgroup`: the last `….service` below `system.slice` or at the top;
    /// services of a signed-in user's session do not count.
    static func unit(_ text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].isEmpty || fields[1] == "name=systemd" else { continue }
            let parts = fields[2].split(separator: "/")
            if parts.contains("user.slice") || parts.contains(where: { $0.hasSuffix(".scope") }) { continue }
            if let unit = parts.last(where: { $0.hasSuffix(".service") }) { return String(unit) }
        }
        return nil
    }

    /// `/proc/net/{tcp,tcp6,udp,udp6}`.
    static func sockets(_ text: String, transport: String) -> [NetworkSocket] {
        text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, let local = endpoint(fields[1]), let remote = endpoint(fields[2]),
                let inode = UInt64(fields[9])
            else { return nil }
            let state: NetworkSocket.State =
                switch fields[3] {
                case "0A": .listening
                case "01": .established
                // UDP has no listening state; an unconnected socket (07) takes what arrives.
                case "07": transport == "udp" && remote.port == 0 ? .listening : .other
                default: .other
                }
            return NetworkSocket(
                transport: transport, localAddress: local.address, localPort: local.port,
                remoteAddress: remote.address, remotePort: remote.port, state: state, inode: inode)
        }
    }

    /// `0100007F:1538`: 32-bit words in the byte order of the machine (little-endian on all we run on).
    private static func endpoint(_ text: Substring) -> (address: IPAddressBytes, port: Int)? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1], radix: 16), port <= 65_535,
            let bytes = hexBytes(parts[0]), bytes.count % 4 == 0
        else { return nil }
        var ordered: [UInt8] = []
        for word in stride(from: 0, to: bytes.count, by: 4) { ordered += bytes[word..<(word + 4)].reversed() }
        return IPAddressBytes(ordered).map { ($0, port) }
    }

    private static func hexBytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for position in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[position..<(position + 2)], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// `/proc/net/if_inet6`: lasting global addresses by interface. Temporary (0x01), deprecated (0x20) and
    /// tentative (0x40) ones come and go and are left out.
    static func addressesV6(_ text: String) -> [(interface: String, address: InterfaceAddress)] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 6, let bytes = hexBytes(fields[0]), let address = IPAddressBytes(bytes),
                let prefix = Int(fields[2], radix: 16), prefix <= 128, let flags = Int(fields[4], radix: 16),
                flags & 0x61 == 0
            else { return nil }
            return (String(fields[5]), InterfaceAddress(address: address, prefixLength: prefix))
        }
    }

    /// The default route of `/proc/net/route`, the one with the smallest metric.
    static func defaultGateway(_ text: String) -> Gateway? {
        var best: (metric: Int, gateway: Gateway)?
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count > 7, fields[1] == "00000000", fields[7] == "00000000", let metric = Int(fields[6]),
                let bytes = hexBytes(fields[2]), let address = IPAddressBytes(bytes.reversed()), !address.isAny
            else { continue }
            if metric < best?.metric ?? .max {
                best = (metric, Gateway(interface: String(fields[0]), address: address))
            }
        }
        return best?.gateway
    }

    /// `/proc/self/mountinfo` (proc(5)), all mounts in order.
    static func mounts(_ text: String) -> [MountFacts] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 2 else { return nil }
            return MountFacts(
                device: String(fields[2]), mountPoint: unescaped(fields[4]), fileSystem: String(fields[dash + 1]),
                source: unescaped(fields[dash + 2]), isReadOnly: fields[5].split(separator: ",").contains("ro"))
        }
    }

    /// Octal escapes of spaces and such in mountinfo: `\040`.
    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("\\") else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\"), rest.count >= 4,
                let code = UInt8(String(decoding: rest.dropFirst().prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(4)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// First and last port of `ip_local_port_range`.
    static func portRange(_ text: String) -> ClosedRange<Int>? {
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }

    /// Settings of a `postgresql.conf`: `name = 'value'  # comment`, the last one counts.
    static func postgresSettings(_ text: String) -> [String: String] {
        var settings: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.trimmed
            guard !trimmed.hasPrefix("#"), let end = trimmed.firstIndex(where: { $0 == "=" || $0 == " " }) else {
                continue
            }
            var value = trimmed[end...].drop { $0 == " " || $0 == "=" || $0 == "\t" }
            if value.hasPrefix("'") {
                value = value.dropFirst().prefix { $0 != "'" }
            } else {
                value = value.prefix { $0 != "#" && $0 != " " && $0 != "\t" }
            }
            settings[String(trimmed[..<end]).trimmed.lowercased()] = String(value)
        }
        return settings
    }
}
