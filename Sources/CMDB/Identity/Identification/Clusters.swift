/// Which records are of the same thing.
///
/// A pure function of the set of records, their keys and the decisions: neither order nor batches matter.
/// Level by level, in the order in which the entries count, groups of records that share a key become one, unless they
/// contradict each other: in a strong key of an earlier level (both have some, none in common), or by a decision that
/// they are different. A group with a contradiction does not become one; those of its members that have no key of an
/// earlier level cannot be told apart from it and are contested.
/// A key of medium strength that several records of one source have identifies nothing.
///
/// Union–find: Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", JACM 22, 1975.
/// - Complexity: O(records · keys · α), and within a contested group O(members²).
public struct Clusters: Sendable {
    /// What the clusters are made of.
    public struct Member: Sendable {
        public let reference: RecordReference
        public let keys: [IdentityKey]

        public init(reference: RecordReference, keys: [IdentityKey]) {
            self.reference = reference
            self.keys = keys
        }
    }

    /// A pair of records of which somebody has said whether they are the same thing.
    public struct Decision: Hashable, Sendable {
        public let left: RecordReference
        public let right: RecordReference
        public let isSame: Bool

        public init(_ left: RecordReference, _ right: RecordReference, isSame: Bool) {
            (self.left, self.right) = left < right ? (left, right) : (right, left)
            self.isSame = isSame
        }
    }

    /// A group that shares a key and contradicts itself.
    public struct Contest: Hashable, Sendable {
        public let key: IdentityKey
        /// Numbers of the members.
        public let members: [Int]
    }

    /// For each member the number of the first one of its cluster.
    public private(set) var roots: [Int]
    /// Members that might belong to several clusters.
    public private(set) var contested: Set<Int> = []
    public private(set) var contests: [Contest] = []
    /// For each member that was recognised by a key, the key.
    public private(set) var matchedBy: [Int: IdentityKey] = [:]

    public init(_ members: [Member], decisions: [Decision] = []) {
        roots = Array(members.indices)
        let levels = members.reduce(into: Set<Int>()) { levels, member in
            for key in member.keys { levels.insert(key.level) }
        }
        if levels.isEmpty, decisions.isEmpty { return }
        var different: [(Int, Int)] = []
        if !decisions.isEmpty {
            var numbers: [RecordReference: Int] = [:]
            for (number, member) in members.enumerated() { numbers[member.reference] = number }
            for decision in decisions {
                guard let left = numbers[decision.left], let right = numbers[decision.right] else { continue }
                if decision.isSame { unite(left, right) } else { different.append((left, right)) }
            }
        }
        for level in levels.sorted() { join(members, at: level, different) }
        for number in roots.indices { roots[number] = root(of: number) }
    }

    private mutating func join(_ members: [Member], at level: Int, _ different: [(Int, Int)]) {
        var groups = Groups(count: members.count)
        var firstOf: [IdentityKey: Int] = [:]
        firstOf.reserveCapacity(members.count)
        var ambiguous: Set<IdentityKey>?
        var shared: [(number: Int, key: IdentityKey)] = []
        for (number, member) in members.enumerated() where !contested.contains(number) {
            for key in member.keys where key.level == level {
                guard let first = firstOf[key] else {
                    firstOf[key] = number
                    continue
                }
                if !key.isStrong {
                    if ambiguous == nil { ambiguous = ambiguousKeys(members, at: level) }
                    if ambiguous?.contains(key) == true { continue }
                }
                shared.append((number, key))
                groups.unite(root(of: first), root(of: number))
            }
        }
        guard !shared.isEmpty else { return }
        var bySharedKey: [Int: [Int]] = [:]
        for number in members.indices where !contested.contains(number) {
            let group = groups.root(of: root(of: number))
            if groups.isJoined(group) { bySharedKey[group, default: []].append(number) }
        }
        var keyOfGroup: [Int: IdentityKey] = [:]
        for (number, key) in shared {
            let group = groups.root(of: root(of: number))
            keyOfGroup[group] = min(keyOfGroup[group] ?? key, key)
        }
        for (group, numbers) in bySharedKey.sorted(by: { $0.value[0] < $1.value[0] }) {
            guard Set(numbers.map(root(of:))).count > 1, let key = keyOfGroup[group] else { continue }
            if contradicts(numbers, members, before: level, different) {
                contests.append(Contest(key: key, members: numbers))
                let known = knownBetter(numbers, members, than: level, different)
                for number in numbers where !known.contains(root(of: number)) { contested.insert(number) }
            } else {
                for number in numbers where matchedBy[number] == nil { matchedBy[number] = key }
                for number in numbers.dropFirst() { unite(numbers[0], number) }
            }
        }
    }

    /// Keys of medium strength that several clusters with records of one source have.
    private func ambiguousKeys(_ members: [Member], at level: Int) -> Set<IdentityKey> {
        struct Holder: Hashable {
            let key: IdentityKey
            let source: String
        }
        var roots: [Holder: Int] = [:]
        var ambiguous: Set<IdentityKey> = []
        for (number, member) in members.enumerated() {
            for key in member.keys where key.level == level && !key.isStrong {
                let root = root(of: number)
                let holder = Holder(key: key, source: member.reference.source)
                if let known = roots[holder], known != root { ambiguous.insert(key) } else { roots[holder] = root }
            }
        }
        return ambiguous
    }

    /// Whether some of the clusters in a group cannot be the same thing.
    private func contradicts(
        _ numbers: [Int], _ members: [Member], before level: Int, _ different: [(Int, Int)]
    ) -> Bool {
        let group = Set(numbers)
        if different.contains(where: { group.contains($0.0) && group.contains($0.1) }) { return true }
        var strong: [Int: [Int: Set<IdentityKey>]] = [:]
        for number in numbers {
            for key in members[number].keys where key.isStrong && key.level < level {
                strong[key.level, default: [:]][root(of: number), default: []].insert(key)
            }
        }
        for clusters in strong.values where clusters.count > 1 {
            let sets = Array(clusters.values)
            for (position, set) in sets.enumerated() {
                if sets[(position + 1)...].contains(where: set.isDisjoint(with:)) { return true }
            }
        }
        return false
    }

    /// Clusters of a group that have a key of an earlier level, or of which somebody has said that they are different.
    private func knownBetter(
        _ numbers: [Int], _ members: [Member], than level: Int, _ different: [(Int, Int)]
    ) -> Set<Int> {
        let group = Set(numbers)
        var known: Set<Int> = []
        for number in numbers where members[number].keys.contains(where: { $0.level < level }) {
            known.insert(root(of: number))
        }
        for (left, right) in different where group.contains(left) && group.contains(right) {
            known.formUnion([root(of: left), root(of: right)])
        }
        return known
    }

    // MARK: Union–find

    private func root(of number: Int) -> Int {
        var number = number
        while roots[number] != number { number = roots[number] }
        return number
    }

    private mutating func unite(_ left: Int, _ right: Int) {
        let (left, right) = (root(of: left), root(of: right))
        if left == right { return }
        let (low, high) = (min(left, right), max(left, right))
        roots[high] = low
    }
}

/// Clusters that share keys of one level.
private struct Groups {
    private var parents: [Int]
    private var joined: Set<Int> = []

    init(count: Int) { parents = Array(0..<count) }

    func root(of number: Int) -> Int {
        var number = number
        while parents[number] != number { number = parents[number] }
        return number
    }

    func isJoined(_ root: Int) -> Bool { joined.contains(root) }

    mutating func unite(_ left: Int, _ right: Int) {
        let (left, right) = (root(of: left), root(of: right))
        joined.insert(min(left, right))
        if left != right { parents[max(left, right)] = min(left, right) }
    }
}
