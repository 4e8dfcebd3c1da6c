internal import Graph

/// Numbers groups of rows by the values of their keys, equivalent ones together: a hash table with open addressing
/// over columns of keys. One key of nodes, relationships or integers is hashed without a `Hasher`.
final class GroupTable {
    /// The keys of the groups, a row for each.
    let keys: RowStore
    private let variables: [VariableID]
    private let meter: BudgetMeter
    /// Number of a group and one more; zero where there is none.
    @exclusivity(unchecked) private var table: ContiguousArray<UInt32>
    @exclusivity(unchecked) private var hashes: ContiguousArray<Int> = []
    @exclusivity(unchecked) private var bytes = 0
    /// Groups by slot, where the one key is a node or relationship: number and one more.
    @exclusivity(unchecked) private var direct: ContiguousArray<UInt32> = []
    private let isOfSlots: Bool
    @exclusivity(unchecked) private var isDirect = false
    /// Groups from which on a table of all slots costs less than hashing.
    private static let directMin = 2_048

    init(_ context: ExecutionContext, _ variables: [VariableID]) {
        self.variables = variables
        keys = RowStore(context, variables)
        meter = context.meter
        table = ContiguousArray(repeating: 0, count: 32)
        isOfSlots = variables.count == 1 && context.kinds[variables[0].rawValue] != .datum
    }

    var count: Int { keys.batch.count }

    /// The group of a row, a new one where there is none yet.
    func group(_ batch: Batch, _ row: Int) throws(CypherError) -> (number: Int, isNew: Bool) {
        if isDirect { return try directGroup(batch[variables[0]].slots[row]) }
        let hash = hash(batch, row)
        let mask = table.count - 1
        var place = hash & mask
        while table[place] != 0 {
            let number = Int(table[place]) - 1
            if hashes[number] == hash, isSame(number, batch, row) { return (number, false) }
            place = (place + 1) & mask
        }
        let number = count
        try add(batch, row)
        hashes.append(hash)
        table[place] = UInt32(number + 1)
        if number * 2 > table.count { try grow() }
        return (number, true)
    }

    /// The group of a row; nil where there is none.
    func find(_ batch: Batch, _ row: Int) -> Int? {
        if isDirect {
            let place = Self.place(batch[variables[0]].slots[row])
            return place < direct.count && direct[place] != 0 ? Int(direct[place]) - 1 : nil
        }
        let hash = hash(batch, row)
        let mask = table.count - 1
        var place = hash & mask
        while table[place] != 0 {
            let number = Int(table[place]) - 1
            if hashes[number] == hash, isSame(number, batch, row) { return number }
            place = (place + 1) & mask
        }
        return nil
    }

    private static func place(_ slot: UInt32) -> Int { slot == BatchColumn.null ? 0 : Int(slot) + 1 }

    private func directGroup(_ slot: UInt32) throws(CypherError) -> (number: Int, isNew: Bool) {
        let place = Self.place(slot)
        if place >= direct.count { try growDirect(place) }
        let known = direct[place]
        if known != 0 { return (Int(known) - 1, false) }
        let number = count
        keys.batch[variables[0]].slots.append(slot)
        keys.batch.count += 1
        direct[place] = UInt32(number + 1)
        return (number, true)
    }

    private func growDirect(_ place: Int) throws(CypherError) {
        let size = max(1_024, max(place + 1, direct.count * 2))
        try take((size - direct.count) * 4)
        direct.append(contentsOf: repeatElement(0, count: size - direct.count))
    }

    private func add(_ batch: Batch, _ row: Int) throws(CypherError) {
        var taken = 16
        for variable in variables {
            let column = batch[variable]
            keys.batch[variable].append(from: column, row: row)
            taken += column.kind == .datum ? column.data[row].estimatedBytes : 4
        }
        keys.batch.count += 1
        try take(taken)
    }

    private func take(_ count: Int) throws(CypherError) {
        bytes += count
        try meter.allocate(count)
    }

    private func hash(_ batch: Batch, _ row: Int) -> Int {
        if isOfSlots {
            let product = UInt64(batch[variables[0]].slots[row]) &* 0x9e37_79b9_7f4a_7c15
            return Int(truncatingIfNeeded: product >> 32)
        }
        var hasher = Hasher()
        for variable in variables {
            let column = batch[variable]
            if column.kind == .datum { hasher.combine(column.data[row]) } else { hasher.combine(column.slots[row]) }
        }
        return hasher.finalize()
    }

    private func isSame(_ number: Int, _ batch: Batch, _ row: Int) -> Bool {
        for variable in variables {
            let (own, other) = (keys.batch[variable], batch[variable])
            if own.kind == other.kind, own.kind != .datum {
                if own.slots[number] != other.slots[row] { return false }
            } else if own.datum(number) != other.datum(row) {
                return false
            }
        }
        return true
    }

    private func grow() throws(CypherError) {
        if isOfSlots, count >= Self.directMin {
            for (number, slot) in keys.batch[variables[0]].slots.enumerated() {
                let place = Self.place(slot)
                if place >= direct.count { try growDirect(place) }
                direct[place] = UInt32(number + 1)
            }
            isDirect = true
            return
        }
        let size = table.count * 4
        try take((size - table.count) * 4)
        table = ContiguousArray(repeating: 0, count: size)
        for (number, hash) in hashes.enumerated() {
            var place = hash & (size - 1)
            while table[place] != 0 { place = (place + 1) & (size - 1) }
            table[place] = UInt32(number + 1)
        }
    }

    func removeAll() {
        if count == 0 { return }
        keys.removeAll()
        table = ContiguousArray(repeating: 0, count: 32)
        hashes.removeAll()
        direct.removeAll()
        isDirect = false
        meter.release(bytes)
        bytes = 0
    }
}
