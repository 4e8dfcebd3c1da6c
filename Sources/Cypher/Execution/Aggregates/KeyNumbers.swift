internal import Graph

/// Numbers the values of one property, equivalent ones alike, a page at a time: by the code of a text in the dictionary
/// of the column and by small integers without making values of them.
final class KeyNumbers {
    private let column: Column<NodeSlot>?
    private let values: GroupTable
    private let batch: Batch
    private let variable: VariableID
    /// By code of a text and by integer: the number and one more; zero where it is not known yet.
    @exclusivity(unchecked) private var ofCodes: ContiguousArray<Int32>
    @exclusivity(unchecked) private var ofIntegers: ContiguousArray<Int32>
    @exclusivity(unchecked) private var ofNull: Int32 = 0

    private static let integersMax: Int64 = 256

    /// - Parameter values: numbers the values; its one variable is the key's.
    init(_ context: ExecutionContext, _ key: String, _ variable: VariableID, _ values: GroupTable) {
        column = context.graph.propertyKey(named: key).map { context.graph.nodeColumn($0) }
        self.values = values
        self.variable = variable
        batch = Batch([variable], kinds: context.kinds)
        ofCodes = ContiguousArray(repeating: 0, count: column?.codeCount ?? 0)
        ofIntegers = ContiguousArray(repeating: 0, count: Int(Self.integersMax))
    }

    /// The value of a number, as a row of a batch.
    var table: RowStore { values.keys }

    /// Writes the number of the value of each slot.
    func number(
        _ page: Int, _ slots: SlotMask, into numbers: UnsafeMutableBufferPointer<Int32>, _ scratch: PageScratch
    ) throws(CypherError) {
        let view = column?.page(page)
        let present = view.map { $0.present & slots } ?? SlotMask()
        if let view {
            if view.numbers == .integers {
                let found = view.copyIntegers(present, into: scratch.integers)
                try found.forEachSlot { (slot) throws(CypherError) in
                    let value = scratch.integers[slot]
                    numbers[slot] = try number(of: value)
                }
            } else {
                let coded = view.copyCodes(present, into: scratch.codes)
                try coded.forEachSlot { (slot) throws(CypherError) in
                    let code = scratch.codes[slot]
                    if ofCodes[Int(code.rawValue)] == 0 {
                        ofCodes[Int(code.rawValue)] = try number(of: Datum(view.value(slot))) + 1
                    }
                    numbers[slot] = ofCodes[Int(code.rawValue)] - 1
                }
                if coded != present {
                    try (present - coded).forEachSlot { (slot) throws(CypherError) in
                        numbers[slot] = try number(of: Datum(view.value(slot)))
                    }
                }
            }
        }
        if present == slots { return }
        if ofNull == 0 { ofNull = try number(of: .null) + 1 }
        let null = ofNull - 1
        (slots - present).forEachSlot { numbers[$0] = null }
    }

    private func number(of value: Int64) throws(CypherError) -> Int32 {
        guard value >= 0, value < Self.integersMax else { return try number(of: .integer(value)) }
        let known = ofIntegers[Int(value)]
        if known != 0 { return known - 1 }
        let made = try number(of: .integer(value))
        ofIntegers[Int(value)] = made + 1
        return made
    }

    private func number(of value: Datum) throws(CypherError) -> Int32 {
        batch.removeAll()
        batch[variable].append(value)
        batch.count = 1
        return Int32(try values.group(batch, 0).number)
    }
}

/// Numbers groups by several keys from the numbers of each.
final class GroupNumbers {
    private let keys: [KeyNumbers]
    private let variables: [VariableID]
    private let groups: GroupTable
    private let batch: Batch
    private let numbers: [UnsafeMutableBufferPointer<Int32>]
    /// The group of the numbers of all keys; one key needs none.
    @exclusivity(unchecked) private var known: [Combination: Int32] = [:]
    /// Of the first two numbers where there are two keys and both are small: the group and one more.
    @exclusivity(unchecked) private var ofPairs: ContiguousArray<Int32> = []

    private struct Combination: Hashable {
        var high: UInt64
        var low: UInt64
    }

    private static let pairBits = 7
    /// Keys whose numbers a ``Combination`` holds.
    static let keysMax = 4

    init(_ context: ExecutionContext, _ keys: [String], _ aggregation: Aggregation) {
        // Called only where there are keys, and so a table.
        let groups = aggregation.groups.unsafelyUnwrapped
        self.groups = groups
        variables = aggregation.shape.keys
        self.keys = zip(keys, variables).map { key, variable in
            KeyNumbers(context, key, variable, keys.count == 1 ? groups : GroupTable(context, [variable]))
        }
        batch = Batch(variables, kinds: context.kinds)
        numbers = keys.count == 1 ? [] : keys.map { _ in .allocate(capacity: ColumnPageView.slotCount) }
        if keys.count == 2 { ofPairs = ContiguousArray(repeating: 0, count: 1 << (2 * Self.pairBits)) }
    }

    deinit { for numbers in numbers { numbers.deallocate() } }

    /// Writes the group of each slot to `scratch`.
    func number(_ page: Int, _ slots: SlotMask, _ scratch: PageScratch) throws(CypherError) {
        if keys.count == 1 { return try keys[0].number(page, slots, into: scratch.groups, scratch) }
        for position in keys.indices { try keys[position].number(page, slots, into: numbers[position], scratch) }
        let small = Int32(1 << Self.pairBits)
        try slots.forEachSlot { (slot) throws(CypherError) in
            let (first, second) = (numbers[0][slot], numbers[1][slot])
            guard keys.count == 2, first < small, second < small else {
                scratch.groups[slot] = try combined(slot)
                return
            }
            let place = Int(first << Int32(Self.pairBits) | second)
            if ofPairs[place] == 0 { ofPairs[place] = try newGroup(slot) + 1 }
            scratch.groups[slot] = ofPairs[place] - 1
        }
    }

    private func combined(_ slot: Int) throws(CypherError) -> Int32 {
        var combination = Combination(high: 0, low: 0)
        for numbers in numbers {
            combination.high = combination.high << 32 | combination.low >> 32
            combination.low = combination.low << 32 | UInt64(UInt32(numbers[slot]))
        }
        if let group = known[combination] { return group }
        let group = try newGroup(slot)
        known[combination] = group
        return group
    }

    private func newGroup(_ slot: Int) throws(CypherError) -> Int32 {
        batch.removeAll()
        for position in keys.indices {
            batch[variables[position]].append(
                keys[position].table.batch[variables[position]].datum(Int(numbers[position][slot])))
        }
        batch.count = 1
        return Int32(try groups.group(batch, 0).number)
    }
}
