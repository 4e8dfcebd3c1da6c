/// Numbers by slot, for sets that are small beside the graph: a hash table with linear probing.
///
/// A dictionary would do; this costs a multiplication and mostly one load, which counts where every node that a search
/// visits is looked up. Complexity: O(1) expected; 8 bytes for each of at most four places an entry.
struct SlotHash: Sendable {
    private struct Place: Sendable {
        var slot: UInt32
        var number: UInt32
    }

    private static let none = UInt32.max
    private var places: ContiguousArray<Place> = []
    private var shift: UInt32 = 32
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// `nil` where none is set. A slot is never `.max`, nor is a number.
    @inline(__always)
    subscript(slot: UInt32) -> UInt32? {
        if count == 0 { return nil }
        let number = places[position(of: slot)].number
        return number == Self.none ? nil : number
    }

    /// Sets or replaces a number.
    mutating func set(_ slot: UInt32, _ number: UInt32) {
        if places.count < 2 * (count + 1) { grow() }
        let position = position(of: slot)
        if places[position].number == Self.none { count += 1 }
        places[position] = Place(slot: slot, number: number)
    }

    /// Where the slot is, or would be.
    @inline(__always)
    private func position(of slot: UInt32) -> Int {
        // Fibonacci hashing: the upper bits of a product with 2^32 divided by the golden ratio.
        var position = Int((slot &* 0x9e37_79b9) >> shift)
        while places[position].number != Self.none, places[position].slot != slot {
            position = (position + 1) & (places.count - 1)
        }
        return position
    }

    private mutating func grow() {
        let old = places
        places = ContiguousArray(
            repeating: Place(slot: 0, number: Self.none), count: max(16, 2 * old.count))
        shift = UInt32(32 - places.count.trailingZeroBitCount)
        for place in old where place.number != Self.none { places[position(of: place.slot)] = place }
    }
}
