internal import Base

/// One event of a `text/event-stream`.
struct SSEEvent: Hashable, Sendable {
    /// `message` unless the stream names another.
    var type = "message"
    /// The data lines, joined by line feeds.
    var data: String
}

/// Bytes of a `text/event-stream` → events (WHATWG HTML, section 9.2.6). A value: no I/O.
///
/// Lines may end in CR, LF or both, wherever the pieces are cut; text is decoded a whole line at a time, so a letter
/// may be cut, too. Fields other than `event` and `data` are ignored: nobody reconnects here.
struct SSEParser: Sendable {
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    private let eventBytesMax: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var type = ""
    private var followsCarriageReturn = false
    private var isFirstLine = true

    /// - Parameter eventBytesMax: bytes of one line, and of all data of one event.
    init(eventBytesMax: Int = Limits.llmEventBytes) { self.eventBytesMax = eventBytesMax }

    /// The events that these bytes complete.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(LLMError) -> [SSEEvent] {
        var events: [SSEEvent] = []
        for byte in bytes {
            if byte == Self.lineFeed, followsCarriageReturn {
                followsCarriageReturn = false
                continue
            }
            followsCarriageReturn = byte == Self.carriageReturn
            if byte == Self.carriageReturn || byte == Self.lineFeed {
                if let event = try endLine() { events.append(event) }
            } else {
                guard line.count < eventBytesMax else { throw tooLarge }
                line.append(byte)
            }
        }
        return events
    }

    /// The event that lacks its empty line, where there is one. The standard drops it; servers that forget the last
    /// empty line are common.
    mutating func finish() throws(LLMError) -> SSEEvent? {
        if !line.isEmpty { _ = try endLine() }
        return dispatch()
    }

    private mutating func endLine() throws(LLMError) -> SSEEvent? {
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        defer { line.removeAll(keepingCapacity: true) }
        guard let first = line.first else { return dispatch() }
        guard first != UInt8(ascii: ":") else { return nil }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        var value = line[name.endIndex...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if name.elementsEqual("data".utf8) {
            guard data.count + value.count < eventBytesMax else { throw tooLarge }
            if hasData { data.append(Self.lineFeed) }
            data += value
            hasData = true
        } else if name.elementsEqual("event".utf8) {
            type = String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    private mutating func dispatch() -> SSEEvent? {
        defer {
            data.removeAll(keepingCapacity: true)
            hasData = false
            type = ""
        }
        guard hasData else { return nil }
        return SSEEvent(type: type.isEmpty ? "message" : type, data: String(decoding: data, as: UTF8.self))
    }

    private var tooLarge: LLMError {
        LLMError(.badResponse, "an event of the model's stream is above the limit of \(eventBytesMax) bytes")
    }
}
