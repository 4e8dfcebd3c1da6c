internal import Graph

/// Adds up amounts of units to a duration. Fractions are carried to smaller units by average length: a month is
/// 2,629,746 seconds, a day 86,400. In 128 bits, so that only the end needs a look at overflow.
struct DurationSum {
    private var months: Int128 = 0
    private var days: Int128 = 0
    private var nanoseconds: Int128 = 0

    private static let billion: Int128 = 1_000_000_000
    private static let secondsPerMonth: Int128 = 2_629_746

    mutating func add(months amount: Amount) {
        months += amount.whole
        let rest = amount.billionths * Self.secondsPerMonth
        days += rest / (86_400 * Self.billion)
        nanoseconds += rest % (86_400 * Self.billion)
    }

    mutating func add(days amount: Amount) {
        days += amount.whole
        nanoseconds += amount.billionths * 86_400
    }

    mutating func add(seconds amount: Amount) { nanoseconds += amount.whole * Self.billion + amount.billionths }

    mutating func add(nanoseconds amount: Int128) { nanoseconds += amount }

    /// - Throws: an arithmetic error where 64 bits do not hold it.
    func total() throws(CypherError) -> CalendarDuration {
        let seconds = nanoseconds / Self.billion
        guard let months = Int64(exactly: months), let days = Int64(exactly: days),
            let whole = Int64(exactly: seconds),
            let duration = CalendarDuration(
                months: months, days: days, seconds: whole, nanoseconds: Int64(nanoseconds % Self.billion))
        else { throw Self.overflow }
        return duration
    }

    static var overflow: CypherError {
        .runtime(.arithmeticError, .integerOverflow, "a part of the duration overflows an integer")
    }

    /// A number to nine places.
    struct Amount {
        let whole: Int128
        let billionths: Int128

        init(_ whole: Int64) {
            self.whole = Int128(whole)
            billionths = 0
        }

        /// Nil beyond 64 bits, and for what is no number.
        init?(_ number: Double) {
            guard number.magnitude < 0x1p63 else { return nil }
            whole = Int128(number.rounded(.towardZero))
            billionths = Int128(((number - number.rounded(.towardZero)) * 1e9).rounded())
        }

        func times(_ factor: Int128) -> Amount {
            let total = (whole * 1_000_000_000 + billionths) * factor
            return Amount(whole: total / 1_000_000_000, billionths: total % 1_000_000_000)
        }

        private init(whole: Int128, billionths: Int128) {
            self.whole = whole
            self.billionths = billionths
        }
    }
}
