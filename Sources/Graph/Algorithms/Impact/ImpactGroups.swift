/// The redundancy groups that a failure has touched: a hash table with linear probing, emptied in O(1).
struct ImpactGroups {
    /// The members of one group on one dependent.
    struct Group {
        let dependent: UInt32
        let rule: UInt32
        /// 0 where the rule does not name groups, or this relationship has no name for one.
        let name: UInt32
        var needed: UInt32 = 0
        var total: UInt32 = 0
        var down: UInt32 = 0

        var isLost: Bool { total - down < needed }
        var count: ImpactedNode.GroupCount { .init(healthy: total - down, needed: needed, total: total) }
    }

    private(set) var all: ContiguousArray<Group> = []
    /// Epoch, then position in `all`; free where the epoch is another one. The length is a power of two.
    private var table = ContiguousArray<UInt64>(repeating: 0, count: 64)
    private var epoch: UInt32 = 1
    private var names: [Value: UInt32] = [:]

    subscript(position: Int) -> Group {
        get { all[position] }
        set { all[position] = newValue }
    }

    mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
        if epoch == .max {
            table = ContiguousArray(repeating: 0, count: table.count)
            epoch = 0
        }
        epoch += 1
    }

    /// A number for the name of a group; 0 for no name.
    mutating func number(of name: Value) -> UInt32 {
        if name.isNull { return 0 }
        if let known = names[name] { return known }
        let number = UInt32(names.count + 1)
        names[name] = number
        return number
    }

    func position(_ dependent: UInt32, _ rule: UInt32, _ name: UInt32) -> Int? {
        let entry = table[probe(dependent, rule, name)]
        return UInt32(truncatingIfNeeded: entry >> 32) == epoch ? Int(UInt32(truncatingIfNeeded: entry)) : nil
    }

    /// The group's position; a new group is empty.
    mutating func insert(_ dependent: UInt32, _ rule: UInt32, _ name: UInt32) -> Int {
        if let found = position(dependent, rule, name) { return found }
        if all.count * 2 >= table.count { grow() }
        all.append(Group(dependent: dependent, rule: rule, name: name))
        table[probe(dependent, rule, name)] = UInt64(epoch) << 32 | UInt64(all.count - 1)
        return all.count - 1
    }

    /// Where the group is, or where it would be put.
    private func probe(_ dependent: UInt32, _ rule: UInt32, _ name: UInt32) -> Int {
        let mixed = (UInt64(dependent) << 32 | UInt64(rule) << 20 ^ UInt64(name)) &* 0x9e37_79b9_7f4a_7c15
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: mixed >> 32) & mask
        while UInt32(truncatingIfNeeded: table[place] >> 32) == epoch {
            let group = all[Int(UInt32(truncatingIfNeeded: table[place]))]
            if group.dependent == dependent, group.rule == rule, group.name == name { break }
            place = (place + 1) & mask
        }
        return place
    }

    private mutating func grow() {
        table = ContiguousArray(repeating: 0, count: table.count * 2)
        for (position, group) in all.enumerated() {
            table[probe(group.dependent, group.rule, group.name)] = UInt64(epoch) << 32 | UInt64(position)
        }
    }
}
