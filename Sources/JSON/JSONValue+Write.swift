internal import OrderedCollections

extension JSONValue {
    /// The value as JSON text.
    ///
    /// Numbers come back as they are: a double is written with the fewest digits that give the same double, and always
    /// with a fraction or an exponent. NaN and the infinities, which JSON has not, become `null`.
    /// - Parameters:
    ///   - pretty: one member or element a line, indented by two spaces.
    ///   - sortedKeys: keys in the order of their Unicode scalars instead of as they were put in.
    public func serialized(pretty: Bool = false, sortedKeys: Bool = false) -> String {
        var writer = JSONWriter(isPretty: pretty, sortsKeys: sortedKeys)
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The value as compact JSON in UTF-8.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// Appends the value as compact JSON in UTF-8; the cheap way to write many lines into one buffer.
    public func append(to buffer: inout [UInt8]) {
        var writer = JSONWriter()
        swap(&writer.bytes, &buffer)
        writer.write(self)
        swap(&writer.bytes, &buffer)
    }
}

/// Builds JSON text in one growing buffer.
struct JSONWriter {
    var bytes: [UInt8] = []
    private let isPretty: Bool
    private let sortsKeys: Bool
    private var depth = 0

    init(isPretty: Bool = false, sortsKeys: Bool = false) {
        self.isPretty = isPretty
        self.sortsKeys = sortsKeys
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value): write(magnitude: value.magnitude, isNegative: value < 0)
        case .unsigned(let value): write(magnitude: value, isNegative: false)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements): write(elements)
        case .object(let members): write(members)
        }
    }

    private mutating func write(_ elements: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        depth += 1
        for (index, element) in elements.enumerated() {
            separate(isFirst: index == 0)
            write(element)
        }
        close(with: UInt8(ascii: "]"), isEmpty: elements.isEmpty)
    }

    private mutating func write(_ members: JSONObject) {
        bytes.append(UInt8(ascii: "{"))
        depth += 1
        if sortsKeys {
            let sorted = members.elements.sorted {
                $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars)
            }
            for (index, member) in sorted.enumerated() { write(member.key, member.value, isFirst: index == 0) }
        } else {
            for index in members.elements.indices {
                let member = members.elements[index]
                write(member.key, member.value, isFirst: index == 0)
            }
        }
        close(with: UInt8(ascii: "}"), isEmpty: members.isEmpty)
    }

    private mutating func write(_ key: String, _ value: JSONValue, isFirst: Bool) {
        separate(isFirst: isFirst)
        write(key)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(UInt8(ascii: " ")) }
        write(value)
    }

    private mutating func separate(isFirst: Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        if isPretty { breakLine() }
    }

    private mutating func close(with bracket: UInt8, isEmpty: Bool) {
        depth -= 1
        if isPretty, !isEmpty { breakLine() }
        bytes.append(bracket)
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func write(magnitude: UInt64, isNegative: Bool) {
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func write(_ value: Double) {
        guard value.isFinite else { return append("null") }
        // Swift's description is the shortest text that reads back as the same double, always with "." or "e".
        bytes.append(contentsOf: value.description.utf8)
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { escape($0) }
        if isWritten == nil { ContiguousArray(text.utf8).withUnsafeBufferPointer { escape($0) } }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        var plainStart = 0
        for index in text.indices {
            let byte = text[index]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plainStart..<index]))
            plainStart = index + 1
            bytes.append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
            case 0x08: bytes.append(UInt8(ascii: "b"))
            case 0x09: bytes.append(UInt8(ascii: "t"))
            case 0x0A: bytes.append(UInt8(ascii: "n"))
            case 0x0C: bytes.append(UInt8(ascii: "f"))
            case 0x0D: bytes.append(UInt8(ascii: "r"))
            default:
                append("u00")
                bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                let low = byte & 0x0F
                bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
            }
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plainStart...]))
    }
}
