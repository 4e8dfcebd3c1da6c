/// A set of variables, one bit each.
struct VariableSet: Hashable, Sendable {
    private var words: [UInt64] = []

    init() {}

    init(_ variables: some Sequence<VariableID>) {
        for variable in variables { insert(variable) }
    }

    func contains(_ variable: VariableID) -> Bool {
        let word = variable.rawValue >> 6
        return word < words.count && words[word] >> UInt64(variable.rawValue & 63) & 1 == 1
    }

    mutating func insert(_ variable: VariableID) {
        let word = variable.rawValue >> 6
        while words.count <= word { words.append(0) }
        words[word] |= 1 << UInt64(variable.rawValue & 63)
    }

    mutating func remove(_ variable: VariableID) {
        let word = variable.rawValue >> 6
        if word < words.count { words[word] &= ~(1 << UInt64(variable.rawValue & 63)) }
    }

    mutating func formUnion(_ other: VariableSet) {
        while words.count < other.words.count { words.append(0) }
        for (position, word) in other.words.enumerated() { words[position] |= word }
    }

    /// Those of the set that are in the other one.
    func intersection(_ other: VariableSet) -> VariableSet {
        var both = VariableSet()
        both.words = zip(words, other.words).map { $0 & $1 }
        return both
    }

    func isSubset(of other: VariableSet) -> Bool {
        for (position, word) in words.enumerated()
        where word & ~(position < other.words.count ? other.words[position] : 0) != 0 {
            return false
        }
        return true
    }

    func isDisjoint(with other: VariableSet) -> Bool { !zip(words, other.words).contains { $0 & $1 != 0 } }

    var isEmpty: Bool { !words.contains { $0 != 0 } }

    /// In the order of their numbers.
    var members: [VariableID] {
        var found: [VariableID] = []
        for (position, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                found.append(VariableID(rawValue: position << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return found
    }
}
