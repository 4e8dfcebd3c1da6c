/// Points sorted along a Z-order curve over the smallest square around them.
struct MortonOrder: ~Copyable {
    private static let digitBits = 11
    private let count: Int
    /// Code in the high half, point in the low half.
    private let keys: FlatArray<UInt64>
    private let other: FlatArray<UInt64>
    private let starts: FlatArray<Int>

    init(count: Int) {
        self.count = count
        keys = FlatArray(repeating: 0, count: count)
        other = FlatArray(repeating: 0, count: count)
        starts = FlatArray(repeating: 0, count: 1 << Self.digitBits)
    }

    func point(at index: Int) -> UInt32 { UInt32(truncatingIfNeeded: keys[index]) }
    func code(at index: Int) -> UInt32 { UInt32(keys[index] >> 32) }

    /// - Returns: the side of the square.
    func sort(_ places: ContiguousArray<LayoutPoint>) -> Double {
        var low = places.first ?? LayoutPoint(x: 0, y: 0)
        var high = low
        for place in places {
            low.x = min(low.x, place.x)
            low.y = min(low.y, place.y)
            high.x = max(high.x, place.x)
            high.y = max(high.y, place.y)
        }
        let side = max(high.x - low.x, high.y - low.y, 1e-9)
        let scale = 65_535 / side
        for index in 0..<count {
            let x = UInt32((places[index].x - low.x) * scale)
            let y = UInt32((places[index].y - low.y) * scale)
            keys[index] = UInt64(Self.spaced(x) | Self.spaced(y) << 1) << 32 | UInt64(index)
        }
        sortKeys()
        return side
    }

    /// Radix sort from the lowest digit of the code on.
    private func sortKeys() {
        for pass in 0..<3 {
            let shift = UInt64(32 + pass * Self.digitBits)
            let mask = UInt64(1 << Self.digitBits - 1)
            starts.fill(0)
            for index in 0..<count { starts[Int(keys[index] >> shift & mask)] += 1 }
            var sum = 0
            for digit in 0..<starts.count {
                let size = starts[digit]
                starts[digit] = sum
                sum += size
            }
            for index in 0..<count {
                let digit = Int(keys[index] >> shift & mask)
                other[starts[digit]] = keys[index]
                starts[digit] += 1
            }
            for index in 0..<count { keys[index] = other[index] }
        }
    }

    /// The lower 16 bits with a zero bit between each two.
    private static func spaced(_ value: UInt32) -> UInt32 {
        var value = value
        value = (value | value << 8) & 0x00ff_00ff
        value = (value | value << 4) & 0x0f0f_0f0f
        value = (value | value << 2) & 0x3333_3333
        return (value | value << 1) & 0x5555_5555
    }
}
