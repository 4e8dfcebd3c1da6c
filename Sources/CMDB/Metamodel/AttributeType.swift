internal import Base
public import Graph
public import JSON
internal import OrderedCollections

/// What an attribute may hold.
public enum AttributeType: String, Hashable, Sendable, CaseIterable {
    /// A short text, in one line.
    case string
    /// A long text.
    case text
    case integer
    /// A number, whole or not.
    case decimal
    case boolean
    /// A point in time.
    case instant
    /// A list of texts.
    case strings
    /// A day of the calendar.
    case date
    /// Months, days and seconds, as ISO 8601 has them.
    case duration
    /// One of the values that the constraint lists.
    case enumeration
    /// An address of version 4 or 6, in its canonical form.
    case ip
    /// A network: address and prefix.
    case cidr
    /// A hardware address: lower case, with colons.
    case mac
    case url
    /// Three numbers and what follows them, as semver.org has it.
    case semver
    case uuid
    /// A place on earth.
    case geo
    /// Any JSON value, as its compact text.
    case json
    /// Another CI, by its id: `ci-42`.
    case reference
    /// Where a secret is kept, never the secret: `vault:plant/mes`.
    case secret
}

extension AttributeType {
    /// Whether `value` may be stored, in its canonical form. An integer is a decimal, too, and a time may be given as
    /// its text; `null` means "no value" and is never stored.
    public func accepts(_ value: Value) -> Bool { canonical(value) != nil }

    /// The form in which a value is stored; `nil` where it is no value of the type.
    public func canonical(_ value: Value) -> Value? {
        switch (self, value) {
        case (.string, .string), (.text, .string), (.integer, .integer), (.decimal, .float), (.decimal, .integer),
            (.boolean, .boolean), (.instant, .instant), (.date, .date), (.duration, .duration):
            value
        case (.enumeration, .string), (.enumeration, .integer): value
        // Not `nil`, which could be a null value.
        case (.strings, .list(let values)): values.allSatisfy { $0.stringValue != nil } ? value : Value?.none
        case (.geo, .point(let point)): point.system.isGeographic ? value : Value?.none
        // Sources that know no times write them as texts.
        case (.instant, .string(let text)): Instant(iso8601: text).map(Value.instant)
        case (.date, .string(let text)): CalendarDate(iso8601: text).map(Value.date)
        case (.duration, .string(let text)): CalendarDuration(iso8601: text).map(Value.duration)
        case (.geo, .string(let text)): Self.place(.string(text)).map(Value.point)
        case (_, .string(let text)): canonical(text).map(Value.string)
        default: nil
        }
    }

    /// The text of one of the types that are kept as texts of a certain form.
    private func canonical(_ text: String) -> String? {
        switch self {
        case .ip: IPText.canonical(text)
        case .cidr: IPText.network(text)
        case .mac: HardwareAddress.canonical(text)
        case .url: ResourceLocator.canonical(text)
        case .semver: SemanticVersion.canonical(text)
        case .uuid: UUIDText.canonical(text)
        case .json: (try? JSONValue.parse(text))?.serialized()
        case .reference: CIName.parse(text).map(CIName.text)
        case .secret: ResourceLocator.isHandle(text) ? text : nil
        default: nil
        }
    }

    /// Whether values are texts in a graph.
    public var isText: Bool {
        switch self {
        case .string, .text, .enumeration, .ip, .cidr, .mac, .url, .semver, .uuid, .json, .reference, .secret: true
        default: false
        }
    }

    /// What people are told that a value has to look like.
    public var example: String {
        switch self {
        case .string, .text, .enumeration: "text"
        case .integer: "42"
        case .decimal: "2.5"
        case .boolean: "true"
        case .instant: "2026-03-01T08:00:00Z"
        case .strings: "[\"a\", \"b\"]"
        case .date: "2026-03-01"
        case .duration: "P1DT12H"
        case .ip: "10.0.0.1"
        case .cidr: "10.0.0.0/24"
        case .mac: "00:1b:21:3c:4d:5e"
        case .url: "https://example.org/path"
        case .semver: "1.2.3"
        case .uuid: "6f1c2b1e-58c3-4d7b-9d51-0d4b5c1f2a3e"
        case .geo: "{\"latitude\": 37.57, \"longitude\": 126.98}"
        case .json: "{\"a\": 1}"
        case .reference: "ci-42"
        case .secret: "vault:plant/mes"
        }
    }
}

// MARK: Reading

extension AttributeType {
    /// A JSON value, as people and programs write it, in the form in which it is stored; `nil` where it is none of the
    /// type. Null is `.null`.
    public func read(_ json: JSONValue) -> Value? {
        switch (self, json) {
        case (_, .null): .null
        case (.integer, .number): json.int64Value.map(Value.integer)
        case (.decimal, .unsigned(let number)): .float(Double(number))
        case (.geo, .object): Self.place(json).map(Value.point)
        case (.json, .string(let text)): canonical(text).map(Value.string)
        case (.json, _): .string(json.serialized())
        default: Value(json).flatMap(canonical)
        }
    }

    /// A text as a table or a command line has it; `nil` where it is no value of the type.
    ///
    /// The empty text is `.null`; a list is a JSON array, or its texts separated by `;`.
    public func read(text: String) -> Value? {
        if text.isEmpty { return .null }
        switch self {
        case .integer: return Int64(text).map(Value.integer)
        case .decimal: return Int64(text).map(Value.integer) ?? Double(text).flatMap { $0.isFinite ? .float($0) : nil }
        case .boolean: return Self.truth(text)
        case .strings:
            if text.hasPrefix("["), let json = try? JSONValue.parse(text) { return read(json) }
            return .list(
                text.split(separator: ";").map { .string(Normaliser.trim.apply(String($0)) ?? "") })
        case .geo:
            return (text.hasPrefix("{") ? (try? JSONValue.parse(text)).flatMap(read) : read(.string(text)))
        default: return read(.string(text))
        }
    }

    private static func truth(_ text: String) -> Value? {
        switch text.lowercased() {
        case "true", "yes", "1", "예", "참": .boolean(true)
        case "false", "no", "0", "아니요", "거짓": .boolean(false)
        default: nil
        }
    }

    /// `{latitude, longitude, height?}`, `"37.57, 126.98"`, or a point as it is stored.
    private static func place(_ json: JSONValue) -> Point? {
        if let text = json.stringValue {
            let numbers = text.split(separator: ",").map { Double($0.filter { !$0.isWhitespace }) }
            guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1] else { return nil }
            return Point(.wgs84, [longitude, latitude])
        }
        if case .point(let point)? = Value(json), point.system.isGeographic { return point }
        guard let latitude = json["latitude"]?.doubleValue, let longitude = json["longitude"]?.doubleValue else {
            return nil
        }
        guard let height = json["height"] else { return Point(.wgs84, [longitude, latitude]) }
        return height.doubleValue.flatMap { Point(.wgs84Height, [longitude, latitude, $0]) }
    }
}

/// URLs, and handles of things that are kept elsewhere (RFC 3986).
enum ResourceLocator {
    /// Scheme and host in lower case; `nil` without a scheme, without anything behind it, or with a space in it.
    static func canonical(_ text: String) -> String? {
        guard let (scheme, rest) = parts(text) else { return nil }
        guard rest.hasPrefix("//") else { return scheme.lowercased() + ":" + rest }
        let afterSlashes = rest.dropFirst(2)
        let end = afterSlashes.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? afterSlashes.endIndex
        guard end != afterSlashes.startIndex || scheme.lowercased() == "file" else { return nil }
        // What stands before `@` keeps its letters.
        let host = afterSlashes[..<end].lastIndex(of: "@").map(afterSlashes.index(after:)) ?? afterSlashes.startIndex
        return scheme.lowercased() + "://" + afterSlashes[..<host] + afterSlashes[host..<end].lowercased()
            + afterSlashes[end...]
    }

    /// `scheme:rest`.
    static func isHandle(_ text: String) -> Bool { parts(text) != nil }

    private static func parts(_ text: String) -> (scheme: Substring, rest: Substring)? {
        guard let colon = text.firstIndex(of: ":"), let first = text.utf8.first, isLetter(first) else { return nil }
        let scheme = text[..<colon]
        let rest = text[text.index(after: colon)...]
        guard
            scheme.utf8.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || [0x2b, 0x2d, 0x2e].contains($0) }),
            !rest.isEmpty, !rest.contains(where: \.isWhitespace)
        else { return nil }
        return (scheme, rest)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}
