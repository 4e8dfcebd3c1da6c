/// Text in the making, as UTF-8 bytes.
struct RowText {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func add(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func add(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A number, with zeros before it up to `width` digits.
    mutating func add(_ number: Int, width: Int = 1) {
        let start = bytes.count
        var rest = number.magnitude
        while rest > 0 || bytes.count - start < width {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes[start...].reverse()
    }

    /// A number of thousandths or hundredths, with so many places after the point.
    mutating func add(_ number: Int, places: Int) {
        var unit = 1
        for _ in 0..<places { unit *= 10 }
        add(number / unit)
        add(".")
        add(number % unit, width: places)
    }

    /// Eight hexadecimal digits.
    mutating func addHex(_ number: UInt32) {
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt32(shift)) & 15
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") - 10 + digit)
        }
    }
}
