/// How near two spellings are.
enum Spelling {
    /// Jaro and Winkler: 1 for the same, 0 for nothing in common; a common beginning counts up to four letters.
    ///
    /// Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi–Sunter Model of Record Linkage",
    /// 1990. Complexity: O(length²) at worst, lengths are those of words.
    static func similarity(_ left: [UInt32], _ right: [UInt32]) -> Double {
        if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? 1 : 0 }
        let window = max(0, max(left.count, right.count) / 2 - 1)
        var taken = [Bool](repeating: false, count: right.count)
        var matchedLeft: [UInt32] = []
        for (index, letter) in left.enumerated() {
            let low = max(0, index - window)
            let high = min(right.count - 1, index + window)
            guard low <= high else { continue }
            for other in low...high where !taken[other] && right[other] == letter {
                taken[other] = true
                matchedLeft.append(letter)
                break
            }
        }
        if matchedLeft.isEmpty { return 0 }
        var swaps = 0
        var position = 0
        for (index, isTaken) in taken.enumerated() where isTaken {
            if right[index] != matchedLeft[position] { swaps += 1 }
            position += 1
        }
        let matches = Double(matchedLeft.count)
        let jaro =
            (matches / Double(left.count) + matches / Double(right.count) + (matches - Double(swaps) / 2) / matches) / 3
        var prefix = 0
        while prefix < min(4, left.count, right.count), left[prefix] == right[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    /// Letters to add, drop, change, or swap with their neighbour (optimal string alignment); `limit + 1` for more.
    ///
    /// Damerau, "A technique for computer detection and correction of spelling errors", CACM 1964.
    /// Complexity: O(length²).
    static func distance(_ left: [UInt32], _ right: [UInt32], limit: Int) -> Int {
        if abs(left.count - right.count) > limit { return limit + 1 }
        var twoBack: [Int] = []
        var before = Array(0...right.count)
        var row = before
        for i in 0..<left.count {
            row[0] = i + 1
            var least = row[0]
            for j in 0..<right.count {
                var best = min(before[j] + (left[i] == right[j] ? 0 : 1), before[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, twoBack[j - 1] + 1)
                }
                row[j + 1] = best
                least = min(least, best)
            }
            if least > limit { return limit + 1 }
            (twoBack, before) = (before, row)
        }
        return min(before[right.count], limit + 1)
    }
}
