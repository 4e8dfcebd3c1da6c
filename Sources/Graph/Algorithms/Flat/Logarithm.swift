/// The two transcendental functions that measures need; the engine imports no C library for them.
extension Double {
    /// Natural logarithm of a positive, finite, normal number, to about 2 units in the last place.
    ///
    /// `self = m × 2^e` with m near 1, and ln m = 2 artanh((m − 1) / (m + 1)) by its series.
    public var naturalLogarithm: Double {
        var scale = Double(exponent)
        var fraction = significand
        if fraction > 1.414_213_562_373_095_1 {
            fraction /= 2
            scale += 1
        }
        let ratio = (fraction - 1) / (fraction + 1)
        let square = ratio * ratio
        var sum = 0.0
        for power in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
        return scale * 0.693_147_180_559_945_3 + 2 * ratio * sum
    }

    /// e to the power of a number that is not positive; 0 where that is below 10⁻³⁰⁰.
    public var exponentialOfNonPositive: Double {
        guard self > -690 else { return 0 }
        let power = (self / 0.693_147_180_559_945_3).rounded()
        let rest = self - power * 0.693_147_180_559_945_3
        var sum = 1.0
        for term in stride(from: 16, through: 1, by: -1) { sum = 1 + sum * rest / Double(term) }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }
}
