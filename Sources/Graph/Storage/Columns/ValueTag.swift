internal import Base

/// The type of a stored value, and whether it is a word of 64 bits or a run of bytes.
@usableFromInline
enum ValueTag: UInt8, BitwiseCopyable, Sendable {
    case missing = 0
    /// Only inside lists.
    case null
    case boolean, integer, float, instant, date, localTime, zonedTime
    /// Nanoseconds since 1970, where 64 bits hold them.
    case localDateTime
    /// A string by its code in the column's dictionary; only in pages at work.
    case code

    case string, bytes, zonedDateTime, duration, point, list
    /// Seconds and nanoseconds, beyond the years 1677 to 2262.
    case farLocalDateTime

    /// Whether values are a word; else they are bytes.
    @inline(__always)
    var isWord: Bool { rawValue < ValueTag.string.rawValue }

    var isText: Bool { self == .string || self == .code }
}

// MARK: Words

extension Value {
    /// Type and word of a value that is one.
    var word: (tag: ValueTag, word: UInt64)? {
        switch self {
        case .boolean(let flag): (.boolean, flag ? 1 : 0)
        case .integer(let number): (.integer, UInt64(bitPattern: number))
        case .float(let number): (.float, number.bitPattern)
        case .instant(let instant): (.instant, UInt64(bitPattern: instant.rawValue))
        case .date(let date): (.date, UInt64(bitPattern: date.daysSince1970))
        case .localTime(let time): (.localTime, UInt64(bitPattern: time.nanosecondOfDay))
        case .zonedTime(let time): (.zonedTime, time.word)
        case .localDateTime(let dateTime):
            dateTime.nanosecondsSince1970.map { (.localDateTime, UInt64(bitPattern: $0)) }
        case .null, .string, .bytes, .zonedDateTime, .duration, .point, .list: nil
        }
    }

    /// A value from its word. Values outside the range of their type cannot have been stored.
    @inline(__always)
    init(_ tag: ValueTag, word: UInt64) {
        switch tag {
        case .boolean: self = .boolean(word != 0)
        case .integer: self = .integer(Int64(bitPattern: word))
        case .float: self = .float(Double(bitPattern: word))
        default: self.init(temporal: tag, word: word)
        }
    }

    private init(temporal tag: ValueTag, word: UInt64) {
        let number = Int64(bitPattern: word)
        switch tag {
        case .instant: self = .instant(.init(rawValue: number))
        // Each was in its range when it was stored.
        case .date: self = .date(CalendarDate(daysSince1970: number)!)
        case .localTime: self = .localTime(LocalTime(nanosecondOfDay: number)!)
        case .zonedTime: self = .zonedTime(ZonedTime(word: word))
        case .localDateTime: self = .localDateTime(LocalDateTime(nanosecondsSince1970: number))
        default: self = .null
        }
    }
}

extension ZonedTime {
    private static let offsetBits: UInt64 = 17

    /// 47 bits of nanoseconds and 17 of offset.
    fileprivate var word: UInt64 {
        UInt64(local.nanosecondOfDay) << Self.offsetBits | UInt64(offset.seconds + UTCOffset.secondsMax)
    }

    fileprivate init(word: UInt64) {
        let offset = Int(word & (1 << Self.offsetBits - 1)) - Int(UTCOffset.secondsMax)
        // Both were in range when they were stored.
        self.init(LocalTime(nanosecondOfDay: Int64(word >> Self.offsetBits))!, UTCOffset(seconds: offset)!)
    }
}

extension LocalDateTime {
    fileprivate var nanosecondsSince1970: Int64? {
        let (product, overflow) = secondsSince1970.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(Int64(nanosecond))
        return overflow || carry ? nil : sum
    }

    fileprivate init(nanosecondsSince1970 number: Int64) {
        // In range: 64 bits of nanoseconds are 292 years either way.
        self.init(
            secondsSince1970: number.floored(by: 1_000_000_000), nanosecond: Int32(number.modulo(1_000_000_000)))!
    }
}
