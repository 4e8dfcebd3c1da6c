/// A seeded sequence of pseudo-random numbers, for algorithms that sample or break symmetry.
///
/// Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; the bias of 2⁻⁶⁴ × `bound` is beyond notice.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    /// A number in `0..<1`.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Puts the first `count` elements of a random permutation in front (Fisher and Yates 1938).
    mutating func shuffle(_ values: borrowing FlatArray<UInt32>, first count: Int) {
        for index in 0..<min(count, values.count) { values.swap(index, index + below(values.count - index)) }
    }
}
