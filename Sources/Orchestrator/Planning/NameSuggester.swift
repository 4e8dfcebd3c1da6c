internal import Base
internal import CMDB
internal import Graph

/// The names nearest to one that no CI has. Looks at a bounded number of names; used only when a name is unknown.
struct NameSuggester {
    let estate: Estate

    /// At most `count` CIs, best first.
    func nearest(to name: String, classes: [String], count: Int) -> [NodeSlot] {
        let wanted = Self.letters(name)
        guard wanted.count > 1, let key = estate.snapshot.propertyKey(named: GraphSnapshot.nameKey) else { return [] }
        let labels = estate.labels(classes)
        var best: [(score: Int, name: String, node: NodeSlot)] = []
        var scanned = 0
        estate.snapshot.forEachNode { node in
            scanned += 1
            guard scanned <= Limits.suggestionScan, estate.snapshot.isCI(node),
                case .string(let text) = estate.snapshot.property(key, of: node)
            else { return }
            guard let score = Self.distance(wanted, text) else { return }
            let bonus = !labels.isEmpty && estate.isAny(node, labels) ? -1 : 0
            best.append((score * 2 + bonus, text, node))
            if best.count > 4_096 { best = Array(best.sorted(by: Self.isBetter).prefix(64)) }
        }
        var seen = Set<String>()
        return best.sorted(by: Self.isBetter).filter { seen.insert($0.name).inserted }.prefix(count).map(\.node)
    }

    private static func isBetter(
        _ left: (score: Int, name: String, node: NodeSlot), _ right: (score: Int, name: String, node: NodeSlot)
    ) -> Bool {
        left.score != right.score
            ? left.score < right.score : left.name != right.name ? left.name < right.name : left.node < right.node
    }

    /// 0 is nearest; nil is far. A name that contains the text, or begins like it, is near whatever its length.
    private static func distance(_ wanted: [UInt32], _ name: String) -> Int? {
        let letters = letters(name)
        let allowed = max(1, min(3, wanted.count / 3))
        if letters.count > wanted.count, wanted.count >= 3, contains(letters, wanted) { return 2 }
        if wanted.count > letters.count, letters.count >= 4, contains(wanted, letters) { return 3 }
        guard abs(letters.count - wanted.count) <= allowed else { return nil }
        return editDistance(wanted, letters, atMost: allowed)
    }

    private static func contains(_ text: [UInt32], _ part: [UInt32]) -> Bool {
        guard part.count <= text.count else { return false }
        for start in 0...(text.count - part.count) where text[start] == part[0] {
            if text[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }

    /// Lower case; Hangul taken apart into letters, so that 서버 and 섭 are near.
    private static func letters(_ text: String) -> [UInt32] {
        var letters: [UInt32] = []
        for scalar in text.lowercased().unicodeScalars {
            guard HangulSyllable.isSyllable(scalar) else {
                letters.append(scalar.value)
                continue
            }
            let index = scalar.value - 0xAC00
            letters.append(0x1100 + index / 588)
            letters.append(0x1161 + index % 588 / 28)
            if index % 28 != 0 { letters.append(0x11A7 + index % 28) }
        }
        return letters
    }

    /// Optimal string alignment distance (Damerau with adjacent swaps), nil above `limit`.
    private static func editDistance(_ left: [UInt32], _ right: [UInt32], atMost limit: Int) -> Int? {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in 0..<right.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            if row.min() ?? 0 > limit { return nil }
            beforeLast = last
            last = row
        }
        return last[right.count] <= limit ? last[right.count] : nil
    }
}
