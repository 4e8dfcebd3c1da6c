internal import Base

/// Reads PackStream: every form of a value, smallest or not.
///
/// No count in the bytes makes it take memory that the bytes themselves do not account for: a list of n values has at
/// least n bytes.
struct PackStreamReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    private var valuesLeft: Int

    init(_ bytes: [UInt8], valuesMax: Int = Limits.packStreamValues) {
        self.bytes = bytes
        position = 0
        valuesLeft = valuesMax
    }

    /// The one value that the bytes are.
    static func read(_ bytes: [UInt8]) throws(PackStreamError) -> PackValue {
        var reader = PackStreamReader(bytes)
        let value = try reader.value()
        try reader.end()
        return value
    }

    /// The next value.
    mutating func value() throws(PackStreamError) -> PackValue { try value(depth: 0) }

    /// - Throws: `trailingBytes` where bytes are left.
    func end() throws(PackStreamError) {
        guard position == bytes.count else {
            throw PackStreamError(
                .trailingBytes, at: position, "\(bytes.count - position) bytes follow the end of the message")
        }
    }

    private mutating func value(depth: Int) throws(PackStreamError) -> PackValue {
        guard depth <= Limits.packStreamDepth else {
            throw PackStreamError(
                .tooDeep, at: position, "values are nested more than \(Limits.packStreamDepth) deep")
        }
        guard valuesLeft > 0 else {
            throw PackStreamError(.tooMany, at: position, "the message has too many values")
        }
        valuesLeft -= 1
        let marker = try byte()
        switch marker {
        case 0x00...0x7F: return .integer(Int64(marker))
        case 0xF0...0xFF: return .integer(Int64(Int8(bitPattern: marker)))
        case 0x80...0x8F: return .string(try text(Int(marker & 0x0F)))
        case 0x90...0x9F: return .list(try values(Int(marker & 0x0F), depth))
        case 0xA0...0xAF: return .map(try map(Int(marker & 0x0F), depth))
        case 0xB0...0xBF:
            let tag = try byte()
            return .structure(tag: tag, fields: try values(Int(marker & 0x0F), depth))
        case 0xC0: return .null
        case 0xC1: return .float(Double(bitPattern: UInt64(try number(8))))
        case 0xC2: return .boolean(false)
        case 0xC3: return .boolean(true)
        case 0xC8: return .integer(Int64(Int8(truncatingIfNeeded: try number(1))))
        case 0xC9: return .integer(Int64(Int16(truncatingIfNeeded: try number(2))))
        case 0xCA: return .integer(Int64(Int32(truncatingIfNeeded: try number(4))))
        case 0xCB: return .integer(Int64(truncatingIfNeeded: try number(8)))
        case 0xCC...0xCE: return .bytes(Array(try slice(try size(marker, from: 0xCC))))
        case 0xD0...0xD2: return .string(try text(try size(marker, from: 0xD0)))
        case 0xD4...0xD6: return .list(try values(try size(marker, from: 0xD4), depth))
        case 0xD8...0xDA: return .map(try map(try size(marker, from: 0xD8), depth))
        default:
            throw PackStreamError(
                .unknownMarker, at: position - 1, "0x\(String(marker, radix: 16, uppercase: true)) begins no value")
        }
    }

    private mutating func values(_ count: Int, _ depth: Int) throws(PackStreamError) -> [PackValue] {
        try expect(count)
        var values: [PackValue] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try value(depth: depth + 1)) }
        return values
    }

    private mutating func map(_ count: Int, _ depth: Int) throws(PackStreamError) -> PackMap {
        // A key and a value.
        try expect(count * 2)
        var entries: [PackMap.Entry] = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            let start = position
            guard case .string(let key) = try value(depth: depth + 1) else {
                throw PackStreamError(.keyNotString, at: start, "the key of a dictionary is no string")
            }
            entries.append(PackMap.Entry(key: key, value: try value(depth: depth + 1)))
        }
        return PackMap(entries: entries)
    }

    /// Refuses a count that the bytes left cannot hold, before memory is taken for it.
    private func expect(_ count: Int) throws(PackStreamError) {
        guard count <= bytes.count - position else {
            throw PackStreamError(
                .truncated, at: position, "\(count) values are announced, \(bytes.count - position) bytes are left")
        }
        guard count <= valuesLeft else {
            throw PackStreamError(.tooMany, at: position, "the message has too many values")
        }
    }

    private mutating func size(_ marker: UInt8, from first: UInt8) throws(PackStreamError) -> Int {
        Int(try number(1 << Int(marker - first)))
    }

    private mutating func byte() throws(PackStreamError) -> UInt8 {
        guard position < bytes.count else {
            throw PackStreamError(.truncated, at: position, "the message ends in the middle of a value")
        }
        defer { position += 1 }
        return bytes[position]
    }

    /// An unsigned number of some bytes, the most significant first.
    private mutating func number(_ count: Int) throws(PackStreamError) -> UInt64 {
        var number: UInt64 = 0
        for byte in try slice(count) { number = number << 8 | UInt64(byte) }
        return number
    }

    private mutating func text(_ count: Int) throws(PackStreamError) -> String {
        let start = position
        guard let text = String(validating: try slice(count), as: UTF8.self) else {
            throw PackStreamError(.invalidUTF8, at: start, "a string is not UTF-8")
        }
        return text
    }

    private mutating func slice(_ count: Int) throws(PackStreamError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else {
            throw PackStreamError(
                .truncated, at: position, "\(count) bytes are announced, \(bytes.count - position) are left")
        }
        defer { position += count }
        return bytes[position..<(position + count)]
    }
}
