/// Writes PackStream, each value in its smallest form, to the end of one growing array.
struct PackStreamWriter {
    /// What was written.
    var bytes: [UInt8] = []

    mutating func null() { bytes.append(0xC0) }

    mutating func boolean(_ flag: Bool) { bytes.append(flag ? 0xC3 : 0xC2) }

    mutating func integer(_ number: Int64) {
        switch number {
        case -16...127: bytes.append(UInt8(truncatingIfNeeded: number))
        case -128..<(-16):
            bytes.append(0xC8)
            bytes.append(UInt8(truncatingIfNeeded: number))
        case -32_768...32_767:
            bytes.append(0xC9)
            append(UInt16(truncatingIfNeeded: number))
        case -2_147_483_648...2_147_483_647:
            bytes.append(0xCA)
            append(UInt32(truncatingIfNeeded: number))
        default:
            bytes.append(0xCB)
            append(UInt64(bitPattern: number))
        }
    }

    mutating func float(_ number: Double) {
        bytes.append(0xC1)
        append(number.bitPattern)
    }

    mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            header(utf8.count, small: 0x80, large: 0xD0)
            bytes.append(contentsOf: utf8)
        }
    }

    /// A string of ASCII digits and letters that is put together without a `String`.
    mutating func string(prefix: [UInt8], number: UInt64) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { digits in
            var first = digits.count
            var rest = number
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            header(prefix.count + digits.count - first, small: 0x80, large: 0xD0)
            bytes.append(contentsOf: prefix)
            bytes.append(contentsOf: digits[first...])
        }
    }

    mutating func byteString(_ data: [UInt8]) {
        sized(data.count, from: 0xCC)
        bytes.append(contentsOf: data)
    }

    /// That many values must follow.
    mutating func list(_ count: Int) { header(count, small: 0x90, large: 0xD4) }

    /// That many pairs of key and value must follow.
    mutating func map(_ count: Int) { header(count, small: 0xA0, large: 0xD8) }

    /// That many values must follow, at most 15.
    mutating func structure(_ tag: UInt8, _ count: Int) {
        bytes.append(0xB0 | UInt8(count))
        bytes.append(tag)
    }

    mutating func value(_ value: PackValue) {
        switch value {
        case .null: null()
        case .boolean(let flag): boolean(flag)
        case .integer(let number): integer(number)
        case .float(let number): float(number)
        case .bytes(let data): byteString(data)
        case .string(let text): string(text)
        case .list(let elements):
            list(elements.count)
            for element in elements { self.value(element) }
        case .map(let map): self.map(map)
        case .structure(let tag, let fields):
            structure(tag, fields.count)
            for field in fields { self.value(field) }
        }
    }

    mutating func map(_ map: PackMap) {
        self.map(map.entries.count)
        for entry in map.entries {
            string(entry.key)
            value(entry.value)
        }
    }

    private mutating func header(_ count: Int, small: UInt8, large: UInt8) {
        if count < 16 { bytes.append(small | UInt8(count)) } else { sized(count, from: large) }
    }

    private mutating func sized(_ count: Int, from marker: UInt8) {
        switch count {
        case 0...0xFF:
            bytes.append(marker)
            bytes.append(UInt8(count))
        case 0x100...0xFFFF:
            bytes.append(marker + 1)
            append(UInt16(count))
        default:
            // In range: nothing of 4 GB is put into one value, the message would not hold it.
            bytes.append(marker + 2)
            append(UInt32(count))
        }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
