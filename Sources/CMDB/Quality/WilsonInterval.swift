internal import Base

/// A share that was seen in a sample, with the interval in which the true one lies in 95 of 100 cases.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927): unlike the plain
/// normal interval it stays within 0 and 1 and is honest for small samples.
public struct WilsonInterval: Hashable, Sendable {
    public let value: Double
    public let low: Double
    public let high: Double
    /// Size of the sample.
    public let n: Int

    /// - Returns: nil of no sample.
    public init?(successes: Int, of n: Int) {
        guard n > 0, (0...n).contains(successes) else { return nil }
        let z = 1.959_963_984_540_054
        let (count, share) = (Double(n), Double(successes) / Double(n))
        let denominator = 1 + z * z / count
        let centre = (share + z * z / (2 * count)) / denominator
        let half = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot() / denominator
        value = share
        low = successes == 0 ? 0 : max(0, centre - half)
        high = successes == n ? 1 : min(1, centre + half)
        self.n = n
    }
}
