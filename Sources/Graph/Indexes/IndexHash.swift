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

    /// Two multiplications for up to 16 bytes, together with that in `value`.
    /// - Returns: the bytes, eight at a time, or-ed together: below 128 each where all are.
    @inline(__always) @discardableResult
    mutating func add(bytes: UnsafeRawBufferPointer) -> UInt64 {
        // Without bytes it is not null either.
        state ^= UInt64(truncatingIfNeeded: bytes.count + 1) &* 0x1656_67b1_9e37_79f9
        guard let start = bytes.baseAddress else {
            add(0, 0)
            return 0
        }
        var next = start
        let end = next + bytes.count
        var all: UInt64 = 0
        while end - next > 16 {
            let (first, second) = (next.loadUnaligned(as: UInt64.self), (next + 8).loadUnaligned(as: UInt64.self))
            add(first, second)
            all |= first | second
            next += 16
        }
        // The last 16 bytes, or 8, may lie over those before: how many are left then decides nothing.
        let (first, last) =
            if bytes.count >= 16 {
                ((end - 16).loadUnaligned(as: UInt64.self), (end - 8).loadUnaligned(as: UInt64.self))
            } else if bytes.count >= 8 {
                (start.loadUnaligned(as: UInt64.self), (end - 8).loadUnaligned(as: UInt64.self))
            } else {
                (0 as UInt64, start.word(ofBytes: bytes.count))
            }
        add(first, last)
        return all | first | last
    }

    @inline(__always)
    private mutating func add(_ first: UInt64, _ second: UInt64) {
        state = Self.mix(state ^ first, second ^ 0xa076_1d64_78bd_642f) &+ 0x1656_67b1_9e37_79f9
    }

    mutating func add(normalized text: String) {
        var text = text
        text.withUTF8 { _ = add(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Equal values have equal hashes.
    mutating func add(_ value: Value) {
        switch value {
        case .null: add(word: 0)
        case .boolean(let flag): add(word: flag ? 2 : 1)
        case .integer(let number): add(word: UInt64(bitPattern: number) ^ 0x1111_1111_1111_1111)
        case .float(let number): add(number)
        case .string(let text): add(normalized: TextForm.normalized(text))
        case .bytes(let bytes):
            add(word: 0x8888_8888_8888_8888)
            bytes.withUnsafeBytes { _ = add(bytes: $0) }
        case .instant(let instant): add(word: UInt64(bitPattern: instant.rawValue) ^ 0x3333_3333_3333_3333)
        case .date(let date): add(word: UInt64(bitPattern: date.daysSince1970) ^ 0x5555_5555_5555_5555)
        case .localTime(let time): add(time)
        case .zonedTime(let time):
            add(time.local)
            add(time.offset)
        case .localDateTime(let dateTime): add(dateTime)
        case .zonedDateTime(let dateTime):
            add(dateTime.local)
            add(dateTime.offset)
            add(normalized: dateTime.zone ?? "")
        case .duration(let duration):
            for part in [duration.months, duration.days, duration.seconds, Int64(duration.nanoseconds)] {
                add(word: UInt64(bitPattern: part))
            }
        case .point(let point):
            add(word: UInt64(UInt32(bitPattern: point.system.rawValue)))
            for coordinate in [point.x, point.y, point.z] { add(coordinate) }
        case .list(let elements):
            for element in elements { add(element) }
            add(word: UInt64(elements.count) ^ 0x4444_4444_4444_4444)
        }
    }

    /// Zero has two signs and one value.
    private mutating func add(_ number: Double) {
        add(word: (number == 0 ? 0 : number.bitPattern) ^ 0x2222_2222_2222_2222)
    }

    private mutating func add(_ time: LocalTime) {
        add(word: UInt64(bitPattern: time.nanosecondOfDay) ^ 0x6666_6666_6666_6666)
    }

    private mutating func add(_ offset: UTCOffset) { add(word: UInt64(UInt32(bitPattern: offset.seconds))) }

    private mutating func add(_ dateTime: LocalDateTime) {
        add(word: UInt64(bitPattern: dateTime.secondsSince1970))
        add(word: UInt64(UInt32(bitPattern: dateTime.nanosecond)) ^ 0x7777_7777_7777_7777)
    }
}
