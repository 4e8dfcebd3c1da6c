/// A version of the protocol.
struct BoltVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    let major: UInt8
    let minor: UInt8

    init(_ major: UInt8, _ minor: UInt8) {
        self.major = major
        self.minor = minor
    }

    static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }

    var description: String { "\(major).\(minor)" }

    /// What this server speaks, the best first. 5.5 was never published.
    static let spoken: [BoltVersion] =
        [8, 7, 6, 4, 3, 2, 1, 0].map { BoltVersion(5, $0) } + [BoltVersion(4, 4)]

    /// LOGON and LOGOFF instead of credentials in HELLO.
    var hasLogon: Bool { self >= BoltVersion(5, 1) }
    var hasTelemetry: Bool { self >= BoltVersion(5, 4) }
    /// Elements have ids of text besides their numbers.
    var hasElementIDs: Bool { major >= 5 }
    /// Results close with GQL statuses instead of notifications.
    var hasStatuses: Bool { self >= BoltVersion(5, 6) }
    /// Failures say their GQL status.
    var hasGQLFailures: Bool { self >= BoltVersion(5, 7) }
    /// Results and transactions say their database, sign-ins the server's address.
    var namesHome: Bool { self >= BoltVersion(5, 8) }
}

/// How a connection begins, as a value: bytes in, the answer out.
struct BoltHandshake: Sendable {
    enum Step: Hashable, Sendable {
        /// More bytes must come.
        case wait
        /// Send this, more bytes must come then.
        case reply([UInt8])
        /// Send this; what follows are messages of that version.
        case agreed(BoltVersion, reply: [UInt8])
        /// Send this and close.
        case refuse([UInt8])
    }

    private enum State {
        case proposals
        /// The list of versions is sent, the client chooses.
        case choice
    }

    static let magic: [UInt8] = [0x60, 0x60, 0xB0, 0x17]
    /// The proposal that asks for a list of versions.
    static let manifest: [UInt8] = [0x00, 0x00, 0x01, 0xFF]

    private var state = State.proposals
    private var bytes: [UInt8] = []

    init() {}

    /// What came after the handshake and belongs to the messages.
    var rest: [UInt8] { bytes }

    mutating func read(_ more: some Sequence<UInt8>) -> Step {
        bytes.append(contentsOf: more)
        switch state {
        case .proposals: return propose()
        case .choice: return choose()
        }
    }

    private mutating func propose() -> Step {
        let given = bytes.prefix(4)
        guard Self.magic.starts(with: given) else { return .refuse(Self.hint(for: bytes)) }
        guard bytes.count >= 20 else { return .wait }
        let proposals = (1...4).map { Array(bytes[(4 * $0)..<(4 * $0 + 4)]) }
        bytes.removeFirst(20)
        for proposal in proposals {
            if proposal == Self.manifest {
                state = .choice
                return .reply(Self.manifest + Self.offer)
            }
            if let version = BoltVersion.spoken.first(where: { Self.covers(proposal, $0) }) {
                return .agreed(version, reply: [0, 0, version.minor, version.major])
            }
        }
        return .refuse([0, 0, 0, 0])
    }

    /// Four bytes of the version, then a number whose bits are capabilities; there are none.
    private mutating func choose() -> Step {
        guard bytes.count >= 5 else { return .wait }
        guard let end = bytes[4...].prefix(10).firstIndex(where: { $0 & 0x80 == 0 }) else {
            return bytes.count >= 14 ? .refuse([]) : .wait
        }
        let version = BoltVersion(bytes[3], bytes[2])
        guard bytes[0] == 0, bytes[1] == 0, BoltVersion.spoken.contains(version) else { return .refuse([]) }
        bytes.removeFirst(end + 1)
        return .agreed(version, reply: [])
    }

    /// `00 RR MM VV`: version VV.MM and RR minor ones below it.
    private static func covers(_ proposal: [UInt8], _ version: BoltVersion) -> Bool {
        let highest = Int(proposal[2])
        return proposal[3] == version.major && (highest - Int(proposal[1])...highest).contains(Int(version.minor))
    }

    /// Three ranges: 5.8 to 5.6, 5.4 to 5.0, and 4.4; then no capabilities.
    private static let offer: [UInt8] = [3, 0, 2, 8, 5, 0, 4, 4, 5, 0, 0, 4, 4, 0]

    /// Somebody with a browser gets a word, everybody else a closed connection.
    private static func hint(for bytes: [UInt8]) -> [UInt8] {
        let methods = ["GET ", "POST", "HEAD", "PUT ", "OPTI", "DELE"].map { Array($0.utf8) }
        guard methods.contains(where: { $0.starts(with: bytes.prefix(4)) }) else { return [] }
        let text = "This port speaks Bolt, the protocol of Neo4j's drivers. HTTP is on the service's other port.\n"
        return Array(
            ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + "\(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)").utf8)
    }
}
