/// Limits of the search for duplicates and missing relations.
extension Limits {
    /// Letters of a name that are compared; longer ones differ, if at all, before.
    public static let matchedNameLetters = 200
    /// CIs that share a value or a word and are all compared with each other: 24 make 276 pairs.
    public static let matchBlockCIs = 24
    /// Of more, neighbours in the order of their names are compared, so many each.
    public static let matchWindowCIs = 4
    /// Pairs of CIs that are compared in one scan: some 40 for each of 1 M CIs; each takes 8 bytes.
    public static let matchPairs = 40_000_000
    /// Members of a list of values that are compared.
    public static let matchListValues = 32
    /// Relations of one CI that are compared; of a hub they say nothing.
    public static let matchNeighbours = 64
    /// Duplicates that one scan proposes, surest first: more than people can judge in a week.
    public static let duplicateProposals = 10_000
    /// Relations that one scan proposes, surest first.
    public static let relationProposals = 10_000
    /// Relations proposed for one CI.
    public static let relationProposalsPerCI = 5
    /// Days for which a proposed relation stands without being found again.
    public static let suggestionDays: Int64 = 30
    /// Items of the review queue in one answer.
    public static let reviewItems = 200
    /// Seconds that a command waits for a search of a whole estate: 1 M CIs take some minutes.
    public static let reviewScanSeconds: Int = 900
    /// Relations of one CI that a comparison lists; a hub has more than anybody reads.
    public static let comparedRelations = 1_000
}
