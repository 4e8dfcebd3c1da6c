internal import Base

/// The order of values in ordered indexes, the one in which openCypher sorts: by type (lists, bytes, points,
/// date-times, local date-times, dates, times, local times, durations, strings, booleans, numbers, then null), then by
/// value.
///
/// Date-times and times with a zone compare by the point in time, then UTC comes first, then the offsets are in order.
/// Numbers compare by what they say, whole or not; NaN comes after all other numbers. Strings compare by the code
/// points of their normalization form C, lists element by element.
enum ValueOrder {
    /// Whether `left` comes before (negative), with (zero), or after (positive) `right`.
    static func compare(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.boolean(let left), .boolean(let right)): compare(left ? 1 : 0, right ? 1 : 0)
        case (.integer(let left), .integer(let right)): compare(left, right)
        case (.float(let left), .float(let right)): compare(left, right)
        case (.integer(let left), .float(let right)): compare(left, right)
        case (.float(let left), .integer(let right)): -compare(right, left)
        case (.string(let left), .string(let right)): compare(left, right)
        case (.bytes(let left), .bytes(let right)): compare(left, right)
        case (.point(let left), .point(let right)): left.precedes(right) ? -1 : right.precedes(left) ? 1 : 0
        case (.instant(let left), .instant(let right)): compare(left.rawValue, right.rawValue)
        case (.zonedDateTime(let left), .zonedDateTime(let right)): compare(left, right)
        case (.instant(let left), .zonedDateTime(let right)): compare(ZonedDateTime(left), right)
        case (.zonedDateTime(let left), .instant(let right)): compare(left, ZonedDateTime(right))
        case (.localDateTime(let left), .localDateTime(let right)): compare(left, right)
        case (.date(let left), .date(let right)): compare(left, right)
        case (.zonedTime(let left), .zonedTime(let right)): compare(left, right)
        case (.localTime(let left), .localTime(let right)): compare(left, right)
        case (.duration(let left), .duration(let right)): left.precedes(right) ? -1 : right.precedes(left) ? 1 : 0
        case (.list(let left), .list(let right)): compare(left, right)
        default: compare(left.typeRank, right.typeRank)
        }
    }

    private static func compare(_ left: ZonedDateTime, _ right: ZonedDateTime) -> Int {
        if left.utcSeconds != right.utcSeconds { return compare(left.utcSeconds, right.utcSeconds) }
        if left.local.nanosecond != right.local.nanosecond {
            return compare(left.local.nanosecond, right.local.nanosecond)
        }
        if left.isPlainUTC != right.isPlainUTC { return left.isPlainUTC ? -1 : 1 }
        return left == right ? 0 : left < right ? -1 : 1
    }

    private static func compare(_ left: ZonedTime, _ right: ZonedTime) -> Int {
        if left.utcNanoseconds != right.utcNanoseconds { return compare(left.utcNanoseconds, right.utcNanoseconds) }
        if left.offset == right.offset { return 0 }
        if left.offset == .utc || right.offset == .utc { return left.offset == .utc ? -1 : 1 }
        return compare(left.offset, right.offset)
    }

    private static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private static func compare(_ left: [Value], _ right: [Value]) -> Int {
        for (one, other) in zip(left, right) {
            let order = compare(one, other)
            if order != 0 { return order }
        }
        return compare(left.count, right.count)
    }

    /// By the bytes of the normalized texts, which is by code points. (`<` of the standard library takes a decomposed
    /// text for greater than the same composed one with more after it.)
    fileprivate static func compare(_ left: String, _ right: String) -> Int {
        var left = TextForm.normalized(left)
        var right = TextForm.normalized(right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                    return left[index] < right[index] ? -1 : 1
                }
                return compare(left.count, right.count)
            }
        }
    }

    private static func compare<T: Comparable>(_ left: T, _ right: T) -> Int {
        left == right ? 0 : (left < right ? -1 : 1)
    }

    private static func compare(_ left: Double, _ right: Double) -> Int {
        if left.isNaN || right.isNaN { return compare(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
        return left == right ? 0 : (left < right ? -1 : 1)
    }

    private static func compare(_ left: Int64, _ right: Double) -> Int {
        if right.isNaN || right >= 0x1p63 { return -1 }
        if right < -0x1p63 { return 1 }
        let whole = Int64(right.rounded(.down))
        if left != whole { return left < whole ? -1 : 1 }
        return right > Double(whole) ? -1 : 0
    }
}

extension Value {
    /// The order of values in ordered indexes and in sorting, see ``ValueOrder``: negative where `left` comes first,
    /// zero where neither does, positive where `right` does.
    public static func order(_ left: Value, _ right: Value) -> Int { ValueOrder.compare(left, right) }

    /// The order of texts: by the code points of their normalization form C.
    public static func order(_ left: String, _ right: String) -> Int { ValueOrder.compare(left, right) }

    /// The text in normalization form C. Equal strings, as Swift sees them, become equal bytes.
    /// Complexity: one pass where the text is in that form already.
    public static func composed(_ text: String) -> String { TextForm.normalized(text) }
}

extension Value {
    /// Position of the type in the order of values. Whole numbers and others are one type here.
    fileprivate var typeRank: UInt64 {
        switch self {
        case .list: 1
        case .bytes: 2
        case .point: 3
        case .instant, .zonedDateTime: 4
        case .localDateTime: 5
        case .date: 6
        case .zonedTime: 7
        case .localTime: 8
        case .duration: 9
        case .string: 10
        case .boolean: 11
        case .integer, .float: 12
        case .null: 15
        }
    }
}

extension ZonedDateTime {
    /// Whether it says no more than a point in time.
    fileprivate var isPlainUTC: Bool { offset == .utc && zone == nil }
}

/// The first 64 bits of a value in the order of values: 4 bits of type, 59 bits of content, and a last bit that
/// says whether there is more to the value than fits.
///
/// Where two prefixes differ, the values compare as they do. Where they are equal and whole, the values are equal
/// in the order; where they are equal and cut, only the values can tell.
struct OrderPrefix: Hashable, Sendable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// - Parameter content: 64 bits; the last five are cut off, and `hasMore` is then noted by itself.
    private init(rank: UInt64, content: UInt64, hasMore: Bool) {
        rawValue = rank << 60 | (content >> 5) << 1 | (hasMore || content & 31 != 0 ? 1 : 0)
    }

    var isWhole: Bool { rawValue & 1 == 0 }
    var isOfString: Bool { rawValue >> 60 == Value.string("").typeRank }

    init(_ value: Value) {
        let rank = value.typeRank
        switch value {
        case .null: self.init(rank: rank, content: 0, hasMore: false)
        case .boolean(let flag): self.init(rank: rank, content: flag ? 32 : 0, hasMore: false)
        case .integer(let number):
            let floor = Self.floor(number)
            self.init(rank: rank, content: Self.ordered(floor.number), hasMore: floor.isCut)
        case .float(let number): self.init(rank: rank, content: Self.ordered(number), hasMore: false)
        case .string(let text): self.init(rank: rank, text: text)
        case .bytes(let bytes): self.init(rank: rank, bytes: bytes)
        case .point(let point):
            self.init(rank: rank, content: UInt64(UInt32(bitPattern: point.system.rawValue)) << 50, hasMore: true)
        case .instant(let instant):
            let dateTime = ZonedDateTime(instant).local
            self.init(rank: rank, dateTime.secondsSince1970, dateTime.nanosecond, hasMore: false)
        case .zonedDateTime(let dateTime):
            let isCut = !dateTime.isPlainUTC
            self.init(rank: rank, dateTime.utcSeconds, dateTime.local.nanosecond, hasMore: isCut)
        case .localDateTime(let dateTime):
            self.init(rank: rank, dateTime.secondsSince1970, dateTime.nanosecond, hasMore: false)
        case .date(let date): self.init(rank: rank, content: Self.ordered(date.daysSince1970 << 5), hasMore: false)
        case .zonedTime(let time):
            self.init(rank: rank, content: Self.ordered(time.utcNanoseconds << 5), hasMore: time.offset != .utc)
        case .localTime(let time):
            self.init(rank: rank, content: Self.ordered(time.nanosecondOfDay << 5), hasMore: false)
        case .duration(let duration):
            self.init(rank: rank, content: Self.ordered(Double(duration.averageSeconds)), hasMore: true)
        case .list(let elements):
            let first = elements.first.map { OrderPrefix($0).rawValue } ?? 0
            self.init(rank: rank, content: first, hasMore: !elements.isEmpty)
        }
    }

    /// The prefixes of all values that compare with one by size: those of its type, NaN apart.
    static func range(ofTypeOf value: Value) -> ClosedRange<UInt64> {
        let first = value.typeRank << 60
        let nan = OrderPrefix(.float(.nan)).rawValue
        return first...(nan >> 60 == value.typeRank ? nan - 1 : first | (1 << 60 - 1))
    }

    private init(rank: UInt64, text: String) {
        // The eighth byte is looked at too: were it a combining mark, the seventh might change with it.
        let isPlain = text.utf8.prefix(8).allSatisfy { $0 < 0x80 }
        self.init(rank: rank, bytes: (isPlain ? text : TextForm.normalized(text)).utf8)
    }

    /// Seven bytes, then three bits of how many there are, so that "a" comes before "a\0".
    private init(rank: UInt64, bytes: some Sequence<UInt8>) {
        var content: UInt64 = 0
        var count = 0
        for byte in bytes.prefix(8) {
            if count < 7 { content = content << 8 | UInt64(byte) }
            count += 1
        }
        if count < 7 { content <<= UInt64(7 - count) * 8 }
        self.init(rank: rank, content: content << 8 | UInt64(min(count, 7)) << 5, hasMore: count > 7)
    }

    /// 56 bits of seconds, which is enough for a billion years, and eighths of a second.
    private init(rank: UInt64, _ seconds: Int64, _ nanosecond: Int32, hasMore: Bool) {
        let eighths = UInt64(nanosecond) >> 27
        let isCut = UInt64(nanosecond) & (1 << 27 - 1) != 0
        self.init(rank: rank, content: Self.ordered(seconds << 8) | eighths << 5, hasMore: hasMore || isCut)
    }

    /// Unsigned bits in the order of the numbers.
    private static func ordered(_ number: Int64) -> UInt64 { UInt64(bitPattern: number) ^ 1 << 63 }

    private static func ordered(_ number: Double) -> UInt64 {
        if number.isNaN { return ~31 }
        // The size goes up from the middle or down, so that what has few digits ends in zeros on either side.
        let size = number.magnitude.bitPattern
        return number.sign == .plus ? 1 << 63 + size : 1 << 63 - size
    }

    /// The greatest float that is not greater.
    private static func floor(_ number: Int64) -> (number: Double, isCut: Bool) {
        let nearest = Double(number)
        if let exact = Int64(exactly: nearest), exact == number { return (nearest, false) }
        // Rounded up to 2^63, it fits no more; that is up as well.
        let isUp = Int64(exactly: nearest).map { $0 > number } ?? true
        return (isUp ? nearest.nextDown : nearest, true)
    }
}
