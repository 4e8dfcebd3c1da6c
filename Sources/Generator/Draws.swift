/// The random numbers of one element of the estate.
///
/// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), started from the
/// seed, what the numbers are for, and the number of the element. So every element can be made again on its own, in
/// any order, and nothing has to be kept. Integers only: the same numbers on every platform.
struct Draws {
    /// What the numbers are for; different purposes never share a sequence.
    enum Purpose: UInt64 {
        case node = 1
        case placement
        case dependencies
        case balancing
        case ownership
        case calls
        case details
        case queries
    }

    private var state: UInt64

    init(seed: UInt64, _ purpose: Purpose, _ element: Int) {
        state = Self.mix(Self.mix(seed &+ purpose.rawValue &* 0xd1b5_4a32_d192_ed03) &+ UInt64(element))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    /// A number in `0..<bound`, all equally likely (within 2⁻³², for bounds of 32 bits).
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    /// A number in `0..<bound`, small ones much more likely.
    mutating func lowBelow(_ bound: Int) -> Int { below(below(bound) + 1) }

    /// Whether something that happens so many times in a thousand happens.
    mutating func happens(perMille: Int) -> Bool { below(1_000) < perMille }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
