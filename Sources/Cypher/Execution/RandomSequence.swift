internal import Synchronization

/// Numbers that look random: the same seed gives the same ones in the same order (SplitMix64: Steele, Lea and Flood,
/// "Fast Splittable Pseudorandom Number Generators", 2014). Safe to use from several threads.
final class RandomSequence: Sendable {
    private let state: Atomic<UInt64>

    init(seed: UInt64) { state = Atomic(seed) }

    func next() -> UInt64 {
        var bits = state.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    /// At least 0, less than 1.
    func nextFraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A UUID of version 4, in lower case.
    func nextUUID() -> String {
        let high = next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = [high, low].map { bits in
            let text = String(bits, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        let (first, second) = (digits[0], digits[1])
        return "\(first.prefix(8))-\(first.dropFirst(8).prefix(4))-\(first.suffix(4))"
            + "-\(second.prefix(4))-\(second.suffix(12))"
    }
}
