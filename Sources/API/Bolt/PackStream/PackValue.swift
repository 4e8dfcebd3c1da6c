/// A value of PackStream version 1 (Bolt's `packstream` specification).
enum PackValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case bytes([UInt8])
    case string(String)
    case list([PackValue])
    case map(PackMap)
    case structure(tag: UInt8, fields: [PackValue])
}

/// A dictionary in the order in which it was written.
struct PackMap: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let key: String
        let value: PackValue
    }

    private(set) var entries: [Entry]

    init() { entries = [] }

    /// As read; equal keys stay, and the last of them counts.
    init(entries: [Entry]) { self.entries = entries }

    /// Complexity: O(keys).
    subscript(key: String) -> PackValue? { entries.last { $0.key == key }?.value }

    mutating func append(_ key: String, _ value: PackValue) { entries.append(Entry(key: key, value: value)) }
}

extension PackMap: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, PackValue)...) {
        entries = elements.map { Entry(key: $0.0, value: $0.1) }
    }
}

extension PackValue {
    var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var integerValue: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    var listValue: [PackValue]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    var mapValue: PackMap? {
        guard case .map(let map) = self else { return nil }
        return map
    }
}

/// Bytes are no PackStream, or more of it than may be.
struct PackStreamError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Code: String, Sendable {
        case truncated, unknownMarker, tooDeep, tooMany, invalidUTF8, keyNotString, trailingBytes
    }

    let code: Code
    /// Where, in bytes from the start of the message.
    let offset: Int
    let message: String

    init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }

    var description: String { "\(message) (at byte \(offset))" }
}
