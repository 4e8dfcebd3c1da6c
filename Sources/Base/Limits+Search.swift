extension Limits {
    // search
    /// Bytes of one search; the longest that people type are some hundreds, saved ones a little more.
    public static let searchBytes = 4_096
    /// Nesting of one search: parentheses, NOT, paths.
    public static let searchDepth = 32
    /// Terms of one search; each costs up to one pass over a column.
    public static let searchTerms = 64
    /// Seconds that one search may take.
    public static let searchSeconds: Int64 = 10
    /// Hops of one relation in a search.
    public static let searchHops = 8
    /// Matches that are ranked by how well they answer; more are in the order of their ids.
    public static let searchRanked = 200_000
    /// States that a pattern's automaton keeps; each costs a few hundred bytes.
    public static let patternStates = 2_000
    /// Steps of a pattern, repetitions written out.
    public static let patternSteps = 5_000
    /// CIs from which on an index of texts is kept; below, looking at every text takes less than a millisecond.
    public static let searchIndexCIs = 5_000
    /// Values of one facet; the rest is counted.
    public static let facetValues = 50
    /// Facets of one search.
    public static let facets = 12
    /// CIs that a condition of time may bring from the database.
    public static let searchTimedCIs = 2_000_000
}
