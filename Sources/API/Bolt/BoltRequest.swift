/// A message of a client.
enum BoltRequest: Hashable, Sendable {
    case hello(PackMap)
    case logon(PackMap)
    case logoff
    case telemetry
    case run(text: String, parameters: PackMap, extra: PackMap)
    case pull(BoltFetch)
    case discard(BoltFetch)
    case begin(extra: PackMap)
    case commit
    case rollback
    case reset
    case route(context: PackMap, bookmarks: [String], extra: PackMap)
    case goodbye

    /// Whether bytes of a message are a RESET; looked at before its turn comes.
    static func isReset(_ message: [UInt8]) -> Bool { message.count == 2 && message[1] == Tag.reset }

    /// - Throws: ``BoltViolation`` where the message is none that this version knows.
    init(_ message: [UInt8], version: BoltVersion) throws(BoltViolation) {
        let value: PackValue
        do { value = try PackStreamReader.read(message) } catch { throw BoltViolation("\(error)") }
        guard case .structure(let tag, let fields) = value else {
            throw BoltViolation("a message is no structure")
        }
        guard let request = Self.request(tag, fields, version) else {
            throw BoltViolation(
                "0x\(String(tag, radix: 16, uppercase: true)) with \(fields.count) fields is no message of Bolt \(version)"
            )
        }
        self = request
    }

    private enum Tag {
        static let reset: UInt8 = 0x0F
    }

    private static func request(_ tag: UInt8, _ fields: [PackValue], _ version: BoltVersion) -> BoltRequest? {
        switch (tag, fields.count) {
        case (0x01, 1): fields[0].mapValue.map(BoltRequest.hello)
        case (0x6A, 1) where version.hasLogon: fields[0].mapValue.map(BoltRequest.logon)
        case (0x6B, 0) where version.hasLogon: .logoff
        case (0x54, 1) where version.hasTelemetry: fields[0].integerValue.map { _ in .telemetry }
        case (0x10, 3): run(fields)
        case (0x3F, 1): BoltFetch(fields[0]).map(BoltRequest.pull)
        case (0x2F, 1): BoltFetch(fields[0]).map(BoltRequest.discard)
        case (0x11, 1): fields[0].mapValue.map(BoltRequest.begin)
        case (0x12, 0): .commit
        case (0x13, 0): .rollback
        case (Tag.reset, 0): .reset
        case (0x66, 3): route(fields)
        case (0x02, 0): .goodbye
        default: nil
        }
    }

    private static func run(_ fields: [PackValue]) -> BoltRequest? {
        guard let text = fields[0].stringValue, let parameters = fields[1].mapValue, let extra = fields[2].mapValue
        else { return nil }
        return .run(text: text, parameters: parameters, extra: extra)
    }

    private static func route(_ fields: [PackValue]) -> BoltRequest? {
        guard let context = fields[0].mapValue, let bookmarks = fields[1].listValue else { return nil }
        // 4.3 sent the name of the database alone.
        let extra = fields[2].mapValue ?? fields[2].stringValue.map { ["db": .string($0)] } ?? PackMap()
        return .route(context: context, bookmarks: bookmarks.compactMap(\.stringValue), extra: extra)
    }
}

/// How many rows of which result.
struct BoltFetch: Hashable, Sendable {
    /// Nil for all that are left.
    let count: Int?
    /// Number of the result in its transaction; nil for the latest.
    let result: Int?

    init(count: Int?, result: Int?) {
        self.count = count
        self.result = result
    }

    fileprivate init?(_ extra: PackValue) {
        guard let map = extra.mapValue, let count = map["n"]?.integerValue, count == -1 || count > 0 else { return nil }
        let result = map["qid"]?.integerValue ?? -1
        guard result >= -1 else { return nil }
        self.init(count: count == -1 ? nil : Int(count), result: result == -1 ? nil : Int(result))
    }
}

/// What a client sent is not the protocol: it is told why, and the connection ends.
struct BoltViolation: Error, Hashable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }
}

/// What a client says of a transaction: in BEGIN, or in RUN outside of one.
struct BoltSettings: Hashable, Sendable {
    var bookmarks: [String] = []
    /// Nil for the server's own limit.
    var timeoutMilliseconds: Int64?
    var metadata = PackMap()
    var isReadOnly = false
    /// Nil for the home database.
    var database: String?
    var impersonated: String?

    init() {}

    init(_ extra: PackMap) {
        bookmarks = extra["bookmarks"]?.listValue?.compactMap(\.stringValue) ?? []
        timeoutMilliseconds = extra["tx_timeout"]?.integerValue.flatMap { $0 > 0 ? $0 : nil }
        metadata = extra["tx_metadata"]?.mapValue ?? PackMap()
        isReadOnly = extra["mode"]?.stringValue == "r"
        database = extra["db"]?.stringValue
        impersonated = extra["imp_user"]?.stringValue
    }
}
