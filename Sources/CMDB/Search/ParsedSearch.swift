/// A search as it was written: nothing is known yet of classes and attributes. Ranges count characters of the text.
indirect enum ParsedSearch: Hashable, Sendable {
    /// Every CI.
    case everything
    case term(ParsedOperand, Range<Int>)
    case field(ParsedField, ParsedOperand)
    case relation(ParsedRelation)
    case all([ParsedSearch])
    case any([ParsedSearch])
    case not(ParsedSearch)
}

struct ParsedField: Hashable, Sendable {
    let name: String
    let range: Range<Int>
}

/// What a text or a value is compared with.
enum ParsedOperand: Hashable, Sendable {
    case text(String, isQuoted: Bool, Range<Int>)
    /// With `*` and `?`.
    case wildcard(String, Range<Int>)
    case pattern(String, Range<Int>)
    case fuzzy(String, distance: Int, Range<Int>)
    /// `nil`: open on that side.
    case range(lower: ParsedBound?, upper: ParsedBound?, Range<Int>)

    var range: Range<Int> {
        switch self {
        case .text(_, _, let range), .wildcard(_, let range), .pattern(_, let range), .fuzzy(_, _, let range),
            .range(_, _, let range):
            range
        }
    }
}

struct ParsedBound: Hashable, Sendable {
    let text: String
    let isIncluded: Bool
}

struct ParsedRelation: Hashable, Sendable {
    let type: String
    let isOutgoing: Bool
    let hops: ClosedRange<Int>
    /// What the other end is; `nil` for anything.
    let other: ParsedSearch?
    let range: Range<Int>
}
