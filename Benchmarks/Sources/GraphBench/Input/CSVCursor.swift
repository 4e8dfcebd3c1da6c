/// Reads the fields of a CSV file without quotes, one after another.
///
/// Every row must be complete and end with a newline; then no read passes the end, and none is checked.
struct CSVCursor {
    private var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    private static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let point = UInt8(ascii: ".")

    /// Starts after the header line.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress, bytes.last == Self.newline else {
            throw BenchFailure("a CSV file must end with a newline")
        }
        position = start
        end = start + bytes.count
        while position.pointee != Self.newline { position += 1 }
        position += 1
    }

    var isAtEnd: Bool { position >= end }

    @inline(__always)
    mutating func skip() {
        while position.pointee != Self.comma && position.pointee != Self.newline { position += 1 }
        position += 1
    }

    @inline(__always)
    mutating func text() -> UnsafeBufferPointer<UInt8> {
        let start = position
        skip()
        return UnsafeBufferPointer(start: start, count: position - start - 1)
    }

    @inline(__always)
    mutating func integer() -> Int {
        var number = 0
        while true {
            let digit = Int(position.pointee) - 48
            position += 1
            if digit < 0 { return number }
            number = number * 10 + digit
        }
    }

    /// A number like `12.345`.
    @inline(__always)
    mutating func decimal() -> Double {
        var number = 0
        var unit = 1
        var hasPoint = false
        while true {
            let byte = position.pointee
            position += 1
            if byte == Self.point {
                hasPoint = true
            } else if byte >= 48 {
                number = number * 10 + Int(byte) - 48
                if hasPoint { unit *= 10 }
            } else {
                return Double(number) / Double(unit)
            }
        }
    }

    /// Days since 1970 of a date like `2024-02-29` at this place, and eleven bytes on.
    @inline(__always)
    mutating func day() -> Int {
        let year = digits(0, 4)
        let month = digits(5, 2)
        let day = digits(8, 2)
        position += 11
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", for years after 0.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Seconds since 1970 of a time like `2024-02-29T23:59:59Z`.
    @inline(__always)
    mutating func second() -> Int {
        let day = day()
        let second = digits(0, 2) * 3_600 + digits(3, 2) * 60 + digits(6, 2)
        position += 10
        return day * 86_400 + second
    }

    @inline(__always)
    private func digits(_ offset: Int, _ count: Int) -> Int {
        var number = 0
        for index in offset..<offset + count { number = number * 10 + Int(position[index]) - 48 }
        return number
    }
}
