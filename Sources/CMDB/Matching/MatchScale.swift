internal import Graph

/// From frequencies to odds: the weights of Fellegi and Sunter, "A Theory for Record Linkage", JASA 1969, in natural
/// logarithms. Agreement on what is rare weighs much, on what is common little (Winkler's frequency-based matching).
enum MatchScale {
    /// What no single fact outweighs: a slip in a rule may not decide alone against all others.
    static let most = 13.0
    /// Estates of fewer CIs count as one of so many: nothing is known of chance from a handful.
    static let leastEstate = 200.0
    /// Of CIs in twenty, one is a duplicate, and of that one there is one.
    private static let duplicateShare = 0.05
    /// Of duplicates, so many have the same value where both have one.
    private static let agreeing = 0.9

    /// Odds that two CIs of `count` are one before anything is known of them.
    static func prior(count: Int) -> Double { (duplicateShare / max(Double(count), leastEstate)).naturalLogarithm }

    /// - Parameter chance: that two different CIs agree here, above zero.
    static func agreement(chance: Double) -> Double { (agreeing / max(chance, 1e-9)).naturalLogarithm }

    /// From odds to a probability.
    static func probability(_ logOdds: Double) -> Double {
        logOdds <= 0
            ? logOdds.exponentialOfNonPositive / (1 + logOdds.exponentialOfNonPositive)
            : 1 / (1 + (-logOdds).exponentialOfNonPositive)
    }
}
