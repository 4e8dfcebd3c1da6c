internal import Graph

/// Reads the members of a JSON object as Postgres prints a `jsonb`, where they are simple: texts without escapes,
/// numbers, true and false. What such rows hold goes into a graph without a value tree in between.
///
/// About 40 ns a member, against 1 µs by way of ``JSONValue``.
struct FlatProperties {
    /// A simple value; a text is still in the buffer.
    enum Member {
        case text(Range<Int>)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `body` with the bytes of each key and its value.
    /// - Returns: `false` where a member is not simple; it and those behind it were not handed out.
    mutating func read(_ body: (_ key: Range<Int>, _ value: Member) throws -> Void) rethrows -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard let key = text(), take(":") else { return false }
            skipSpace()
            guard let value = member() else { return false }
            try body(key, value)
        } while take(",")
        return take("}")
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func text() -> Range<Int>? {
        guard take("\"") else { return nil }
        let start = at
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\"") {
                at += 1
                return start..<(at - 1)
            }
            if bytes[at] == UInt8(ascii: "\\") { return nil }
            at += 1
        }
        return nil
    }

    private mutating func member() -> Member? {
        guard at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "\""): return text().map(Member.text)
        case UInt8(ascii: "t"):
            at += 4
            return .boolean(true)
        case UInt8(ascii: "f"):
            at += 5
            return .boolean(false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default: return nil
        }
    }

    private mutating func number() -> Member? {
        let start = at
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var magnitude: Int64 = 0
        var digits = 0
        while at < bytes.count, bytes[at] >= UInt8(ascii: "0"), bytes[at] <= UInt8(ascii: "9") {
            digits += 1
            // 18 digits cannot overflow.
            if digits <= 18 { magnitude = magnitude * 10 + Int64(bytes[at] &- UInt8(ascii: "0")) }
            at += 1
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") || bytes[at] | 0x20 == UInt8(ascii: "e") {
            while at < bytes.count, bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "}") { at += 1 }
            return Double(String(decoding: bytes[start..<at], as: UTF8.self)).map(Member.float)
        }
        return digits <= 18 ? .integer(isNegative ? -magnitude : magnitude) : nil
    }
}

/// Codes of names that come again and again, found by their bytes.
struct NameCodes<Code: Sendable>: Sendable {
    private var buckets: [[(name: [UInt8], code: Code)]] = Array(repeating: [], count: 256)

    /// - Parameter make: the code of a name that was not seen yet.
    mutating func code(_ name: UnsafeRawBufferPointer, _ make: (String) -> Code) -> Code {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let bucket = Int((hash ^ (hash >> 32)) & 255)
        for entry in buckets[bucket] where entry.name.count == name.count && entry.name.elementsEqual(name) {
            return entry.code
        }
        let code = make(String(decoding: name, as: UTF8.self))
        buckets[bucket].append((Array(name), code))
        return code
    }
}
