/// The known name that a mistyped one probably means.
enum NearName {
    /// "did you mean 'Server'?", where one is near enough.
    static func hint(for name: String, among known: [String]) -> String? {
        nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    }

    /// The name with the fewest edits, letter case apart; nil where that is more than a third of its letters.
    /// Complexity: O(letters² × known).
    static func nearest(to name: String, among known: [String]) -> String? {
        let wanted = Array(name.lowercased())
        guard wanted.count <= 100 else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in known where abs(candidate.count - wanted.count) <= max(1, wanted.count / 3) {
            let edits = edits(wanted, Array(candidate.lowercased()))
            if edits <= max(1, wanted.count / 3), edits < best?.edits ?? .max { best = (candidate, edits) }
        }
        return best?.name
    }

    /// Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals", 1966.
    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (position, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = position + 1
            for (column, other) in right.enumerated() {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (letter == other ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
