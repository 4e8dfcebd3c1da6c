internal import Glibc

/// The Unix stream sockets of this machine and who is connected to whom, from the kernel's socket diagnosis
/// (sock_diag(7), `UNIX_DIAG`): what `ss -x` shows, without depending on `ss`.
enum UnixSockets {
    /// Listening and connected stream sockets; `nil` where the kernel does not answer.
    static func read() -> [UnixSocket]? {
        let descriptor = Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 4)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let request = dumpRequest()
        guard send(descriptor, request, request.count, 0) == request.count else { return nil }
        var sockets: [UnixSocket] = []
        while true {
            let answer = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, count in
                count = max(recv(descriptor, buffer.baseAddress, buffer.count, 0), 0)
            }
            guard !answer.isEmpty else { return nil }
            switch parse(answer) {
            case .more(let found): sockets += found
            case .last(let found): return sockets + found
            case .failed: return nil
            }
        }
    }

    /// What one answer of the kernel holds.
    enum Answer: Equatable {
        case more([UnixSocket])
        case last([UnixSocket])
        case failed
    }

    /// Takes netlink messages apart (netlink(7)): header of 16 bytes, `unix_diag_msg` of 16, then attributes.
    /// Never reads outside of `bytes`, whatever they say.
    static func parse(_ bytes: [UInt8]) -> Answer {
        var sockets: [UnixSocket] = []
        var position = 0
        while let length = number(bytes, position, 4).map(Int.init), length >= 16, position + length <= bytes.count,
            let type = number(bytes, position + 4, 2)
        {
            let end = position + length
            if type == 3 { return .last(sockets) }  // NLMSG_DONE
            if type == 2 { return .failed }  // NLMSG_ERROR
            if let socket = stream(bytes, position + 16, end) { sockets.append(socket) }
            position += (length + 3) & ~3
        }
        return .more(sockets)
    }

    private static func stream(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UnixSocket? {
        // family, type, state, padding, inode, cookie (8)
        guard start + 16 <= end, bytes[start] == 1, bytes[start + 1] == 1, let inode = number(bytes, start + 4, 4)
        else { return nil }
        var socket = UnixSocket(inode: inode, isListening: bytes[start + 2] == 10)
        var position = start + 16
        while position + 4 <= end, let length = number(bytes, position, 2).map(Int.init), length >= 4,
            position + length <= end, let type = number(bytes, position + 2, 2)
        {
            switch type {
            case 0:  // UNIX_DIAG_NAME; an abstract name begins with a zero byte
                let name = bytes[(position + 4)..<(position + length)]
                let isAbstract = name.first == 0
                let text = String(decoding: name.drop { $0 == 0 }.prefix { $0 != 0 }, as: UTF8.self)
                socket.path = text.isEmpty ? nil : (isAbstract ? "@" : "") + text
            case 2: socket.peer = number(bytes, position + 4, 4)  // UNIX_DIAG_PEER
            default: break
            }
            position += (length + 3) & ~3
        }
        return socket
    }

    /// A little-endian number, `nil` outside of the bytes.
    private static func number(_ bytes: [UInt8], _ position: Int, _ width: Int) -> UInt64? {
        guard position >= 0, position + width <= bytes.count else { return nil }
        return bytes[position..<(position + width)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// `SOCK_DIAG_BY_FAMILY` as a dump of `AF_UNIX`, established and listening, with names and peers.
    private static func dumpRequest() -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ value: UInt32, _ width: Int) {
            for shift in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift * 8))) }
        }
        append(40, 4)  // length
        append(20, 2)  // SOCK_DIAG_BY_FAMILY
        append(0x301, 2)  // NLM_F_REQUEST | NLM_F_DUMP
        append(1, 4)  // sequence
        append(0, 4)  // port
        append(1, 1)  // AF_UNIX
        append(0, 1)
        append(0, 2)
        append(1 << 1 | 1 << 10, 4)  // TCP_ESTABLISHED, TCP_LISTEN
        append(0, 4)  // every inode
        append(1 | 4, 4)  // UDIAG_SHOW_NAME | UDIAG_SHOW_PEER
        append(0xffff_ffff, 4)
        append(0xffff_ffff, 4)
        return bytes
    }
}
