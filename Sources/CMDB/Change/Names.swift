public import Graph

/// The public form of a CI's identity: `ci-42`.
public enum CIName {
    public static func text(_ id: NodeID) -> String { "ci-\(id.rawValue)" }

    /// `nil` where the text is no such name.
    public static func parse(_ text: String) -> NodeID? { number(text, after: "ci-").map(NodeID.init(rawValue:)) }
}

/// The public form of a relation's identity: `rel-7`.
public enum RelationName {
    public static func text(_ id: RelationshipID) -> String { "rel-\(id.rawValue)" }

    /// `nil` where the text is no such name.
    public static func parse(_ text: String) -> RelationshipID? {
        number(text, after: "rel-").map(RelationshipID.init(rawValue:))
    }
}

private func number(_ text: String, after prefix: String) -> UInt64? {
    guard text.hasPrefix(prefix) else { return nil }
    let digits = text.dropFirst(prefix.count)
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return UInt64(digits)
}

/// Names of attributes.
public enum AttributeKey {
    /// Lower case ASCII letters, digits and `_`, starting with a letter; at most 63; not `name`, which every CI has.
    public static func isValid(_ key: String) -> Bool {
        guard let first = key.utf8.first, (0x61...0x7a).contains(first), key.utf8.count <= 63 else { return false }
        return key != GraphSnapshot.nameKey
            && key.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }
}

extension Value {
    /// For messages: the type, and the value where it is short.
    var brief: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): "boolean \(flag)"
        case .integer(let number): "integer \(number)"
        case .float(let number): "number \(number)"
        case .string(let text): "string '\(text.prefix(40))'"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .instant: "a timestamp"
        case .date(let date): "date \(date)"
        case .localTime(let time): "local time \(time)"
        case .zonedTime(let time): "time \(time)"
        case .localDateTime(let dateTime): "local date-time \(dateTime)"
        case .zonedDateTime(let dateTime): "date-time \(dateTime)"
        case .duration(let duration): "duration \(duration)"
        case .point: "a point"
        case .list(let values): "a list of \(values.count)"
        }
    }
}
