internal import Base

/// The hash of index keys: the same in every run, unlike the standard library's.
///
/// Multiplication to 128 bits with both halves folded together, eight bytes a step (the mixing step of wyhash,
/// Wang Yi, 2019). Not a defence against chosen keys: entries with one hash make a longer run, not a wrong answer.
struct IndexHash {
    private var state: UInt64 = 0x9e37_79b9_7f4a_7c15

    var value: UInt32 { UInt32(truncatingIfNeeded: Self.mix(state, 0xe703_7ed1_a0b4_28db) >> 32) }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    mutating func add(word: UInt64) { state = Self.mix(state ^ word, 0xa076_1d64_78bd_642f) &+ 0x1656_67b1_9e37_79f9 }

    mutating func add(bytes: UnsafeBufferPointer<UInt8>) {
        var position = 0
        let raw = UnsafeRawBufferPointer(bytes)
        while position + 8 <= raw.count {
            add(word: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var rest: UInt64 = 0
        while position < raw.count {
            rest = rest << 8 | UInt64(raw[position])
            position += 1
        }
        add(word: rest)
        add(word: UInt64(raw.count))
    }

    mutating func add(normalized text: String) {
        var text = text
        text.withUTF8 { add(bytes: $0) }
    }

    /// Equal values have equal hashes.
    mutating func add(_ value: Value) {
        switch value {
        case .null: add(word: 0)
        case .boolean(let flag): add(word: flag ? 2 : 1)
        case .integer(let number): add(word: UInt64(bitPattern: number) ^ 0x1111_1111_1111_1111)
        // Zero has two signs and one value.
        case .float(let number): add(word: (number == 0 ? 0 : number.bitPattern) ^ 0x2222_2222_2222_2222)
        case .string(let text): add(normalized: TextForm.normalized(text))
        case .instant(let instant): add(word: UInt64(bitPattern: instant.rawValue) ^ 0x3333_3333_3333_3333)
        case .list(let elements):
            for element in elements { add(element) }
            add(word: UInt64(elements.count) ^ 0x4444_4444_4444_4444)
        }
    }
}
