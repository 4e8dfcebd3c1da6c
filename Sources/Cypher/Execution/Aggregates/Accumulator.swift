internal import Graph

/// What an aggregate function keeps of each group.
class Accumulator {
    /// Makes room for groups up to a number.
    func grow(to count: Int) {}

    /// Adds the values of some rows to their groups. Nulls count only for `count(*)`, which is given no values.
    func add(
        _ values: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) throws(CypherError) {}

    /// Adds the values of a page of a property at some slots, each to the group of its slot in `scratch`.
    /// - Parameter page: nil where none of the slots has a value.
    func add(
        _ page: ColumnPageView?, _ slots: SlotMask, isOneGroup: Bool, _ scratch: PageScratch
    ) throws(CypherError) {
        guard let page else { return }
        let values = scratch.values
        values.removeAll()
        scratch.rows.removeAll(keepingCapacity: true)
        var groups: ContiguousArray<Int32> = []
        (slots & page.present).forEachSlot { slot in
            scratch.rows.append(Int32(values.data.count))
            groups.append(isOneGroup ? 0 : scratch.groups[slot])
            values.data.append(Datum(page.value(slot)))
        }
        try add(values, scratch.rows, groups)
    }

    /// Adds what another one of the kind has of a group to a group of this one; the other's rows come after its own.
    func merge(_ other: Accumulator, _ group: Int, into own: Int) throws(CypherError) {}

    func result(_ group: Int) throws(CypherError) -> Datum { .null }
    func removeAll() {}

    /// Bytes for each group, roughly.
    var bytesPerGroup: Int { 16 }
    /// Bytes that it took since it was asked last, besides those of groups.
    func takenBytes() -> Int { 0 }
}

/// `count(*)` and `count(x)`
final class CountAccumulator: Accumulator {
    @exclusivity(unchecked) private var counts: ContiguousArray<Int64> = []

    override func grow(to count: Int) {
        counts.append(contentsOf: repeatElement(0, count: max(0, count - counts.count)))
    }

    override func add(
        _ values: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) {
        guard let values else {
            if counts.count == 1 {
                counts[0] += Int64(rows.count)
            } else {
                for row in rows { counts[Int(groups[Int(row)])] += 1 }
            }
            return
        }
        if values.kind == .datum {
            for row in rows where !values.data[Int(row)].isNull { counts[Int(groups[Int(row)])] += 1 }
        } else {
            for row in rows where values.slots[Int(row)] != BatchColumn.null { counts[Int(groups[Int(row)])] += 1 }
        }
    }

    override func add(_ page: ColumnPageView?, _ slots: SlotMask, isOneGroup: Bool, _ scratch: PageScratch) {
        guard let page else { return }
        add(slots & page.present, isOneGroup: isOneGroup, scratch)
    }

    /// Counts slots.
    func add(_ slots: SlotMask, isOneGroup: Bool, _ scratch: PageScratch) {
        if isOneGroup {
            counts[0] += Int64(slots.count)
        } else {
            let groups = scratch.groups
            slots.forEachSlot { counts[Int(groups[$0])] += 1 }
        }
    }

    /// Counts as many rows for each slot as its degree in `scratch` says.
    func addDegrees(_ slots: SlotMask, isOneGroup: Bool, _ scratch: PageScratch) {
        let (degrees, groups) = (scratch.degrees, scratch.groups)
        if isOneGroup {
            var sum = 0
            slots.forEachSlot { sum += degrees[$0] }
            counts[0] += Int64(sum)
        } else {
            slots.forEachSlot { counts[Int(groups[$0])] += Int64(degrees[$0]) }
        }
    }

    func add(_ count: Int64) { counts[0] += count }

    override func merge(_ other: Accumulator, _ group: Int, into own: Int) {
        if let other = other as? CountAccumulator { counts[own] += other.counts[group] }
    }

    override func result(_ group: Int) -> Datum { .integer(counts[group]) }
    override func removeAll() { counts.removeAll() }
}

/// `sum` and `avg`: of integers and floats, or of durations.
final class SumAccumulator: Accumulator {
    private let isAverage: Bool
    /// Sums of integers; once a float comes, the sum goes on in `floats`.
    @exclusivity(unchecked) private var integers: ContiguousArray<Int64> = []
    @exclusivity(unchecked) private var floats: ContiguousArray<Double> = []
    private var others: [Int: Datum] = [:]
    @exclusivity(unchecked) private var hasFloat: ContiguousArray<Bool> = []
    @exclusivity(unchecked) private var counts: ContiguousArray<Int64> = []

    init(isAverage: Bool) { self.isAverage = isAverage }

    override var bytesPerGroup: Int { 32 }

    override func grow(to count: Int) {
        let more = max(0, count - counts.count)
        integers.append(contentsOf: repeatElement(0, count: more))
        floats.append(contentsOf: repeatElement(0, count: more))
        hasFloat.append(contentsOf: repeatElement(false, count: more))
        counts.append(contentsOf: repeatElement(0, count: more))
    }

    override func add(
        _ values: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) throws(CypherError) {
        guard let values else { return }
        for row in rows {
            let group = Int(groups[Int(row)])
            switch values.datum(Int(row)) {
            case .null: continue
            case .integer(let number): try add(number, to: group)
            case .float(let number): add(number, to: group)
            case let value:
                guard case .value(.duration) = value else {
                    throw .unexpected(value, expected: "a number or a duration to \(isAverage ? "average" : "sum up")")
                }
                others[group] =
                    try others[group].map { (sum) throws(CypherError) in
                        try CypherArithmetic.apply(.add, sum, value)
                    } ?? value
            }
            counts[group] += 1
        }
    }

    @inline(__always)
    private func add(_ number: Int64, to group: Int) throws(CypherError) {
        if isAverage || hasFloat[group] {
            floats[group] += Double(number)
        } else {
            let (sum, isOverflow) = integers[group].addingReportingOverflow(number)
            if isOverflow { throw .runtime(.arithmeticError, .integerOverflow, "a sum of integers leaves 64 bits") }
            integers[group] = sum
        }
    }

    @inline(__always)
    private func add(_ number: Double, to group: Int) {
        if !hasFloat[group] {
            hasFloat[group] = true
            floats[group] += Double(integers[group])
        }
        floats[group] += number
    }

    override func add(
        _ page: ColumnPageView?, _ slots: SlotMask, isOneGroup: Bool, _ scratch: PageScratch
    ) throws(CypherError) {
        switch page?.numbers {
        case .integers?:
            guard let found = page?.copyIntegers(slots, into: scratch.integers) else { return }
            let (integers, groups) = (scratch.integers, scratch.groups)
            try found.forEachSlot { (slot) throws(CypherError) in
                let group = isOneGroup ? 0 : Int(groups[slot])
                try add(integers[slot], to: group)
                counts[group] += 1
            }
        case .floats?:
            guard let found = page?.copyFloats(slots, into: scratch.floats) else { return }
            let (floats, groups) = (scratch.floats, scratch.groups)
            found.forEachSlot { slot in
                let group = isOneGroup ? 0 : Int(groups[slot])
                add(floats[slot], to: group)
                counts[group] += 1
            }
        case nil: try super.add(page, slots, isOneGroup: isOneGroup, scratch)
        }
    }

    override func merge(_ other: Accumulator, _ group: Int, into own: Int) throws(CypherError) {
        guard let other = other as? SumAccumulator, other.counts[group] > 0 else { return }
        if other.isAverage {
            floats[own] += other.floats[group]
            hasFloat[own] = hasFloat[own] || other.hasFloat[group]
        } else if other.hasFloat[group] {
            add(other.floats[group], to: own)
        } else {
            try add(other.integers[group], to: own)
        }
        if let sum = other.others[group] {
            others[own] =
                try others[own].map { (before) throws(CypherError) in try CypherArithmetic.apply(.add, before, sum) }
                ?? sum
        }
        counts[own] += other.counts[group]
    }

    override func result(_ group: Int) throws(CypherError) -> Datum {
        if let sum = others[group] {
            return isAverage ? try CypherArithmetic.apply(.divide, sum, .integer(counts[group])) : sum
        }
        if isAverage { return counts[group] == 0 ? .null : .float(floats[group] / Double(counts[group])) }
        return hasFloat[group] ? .float(floats[group]) : .integer(integers[group])
    }

    override func removeAll() {
        integers.removeAll()
        floats.removeAll()
        hasFloat.removeAll()
        counts.removeAll()
        others.removeAll()
    }
}

/// `min` and `max`, in the order of ORDER BY.
final class ExtremeAccumulator: Accumulator {
    private let isMax: Bool
    @exclusivity(unchecked) private var values: ContiguousArray<Datum> = []

    init(isMax: Bool) { self.isMax = isMax }

    override var bytesPerGroup: Int { 48 }

    override func grow(to count: Int) {
        values.append(contentsOf: repeatElement(.null, count: max(0, count - values.count)))
    }

    override func add(
        _ column: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) {
        guard let column else { return }
        for row in rows {
            let value = column.datum(Int(row))
            if !value.isNull { add(value, to: Int(groups[Int(row)])) }
        }
    }

    private func add(_ value: Datum, to group: Int) {
        let best = values[group]
        if best.isNull || (isMax ? Datum.order(best, value) < 0 : Datum.order(value, best) < 0) {
            values[group] = value
        }
    }

    override func add(
        _ page: ColumnPageView?, _ slots: SlotMask, isOneGroup: Bool, _ scratch: PageScratch
    ) throws(CypherError) {
        guard let page, page.numbers == .integers else {
            return try super.add(page, slots, isOneGroup: isOneGroup, scratch)
        }
        let found = page.copyIntegers(slots, into: scratch.integers)
        if isOneGroup {
            var best: Int64?
            found.forEachSlot { slot in
                let value = scratch.integers[slot]
                best = best.map { isMax ? max($0, value) : min($0, value) } ?? value
            }
            if let best { add(.integer(best), to: 0) }
            return
        }
        found.forEachSlot { slot in
            let (value, group) = (scratch.integers[slot], Int(scratch.groups[slot]))
            if case .integer(let best) = values[group] {
                if isMax ? best < value : value < best { values[group] = .integer(value) }
            } else {
                add(.integer(value), to: group)
            }
        }
    }

    override func merge(_ other: Accumulator, _ group: Int, into own: Int) {
        guard let other = other as? ExtremeAccumulator, !other.values[group].isNull else { return }
        add(other.values[group], to: own)
    }

    override func result(_ group: Int) -> Datum { values[group] }
    override func removeAll() { values.removeAll() }
}

final class CollectAccumulator: Accumulator {
    private var lists: ContiguousArray<[Datum]> = []
    private var taken = 0

    override func grow(to count: Int) {
        lists.append(contentsOf: repeatElement([], count: max(0, count - lists.count)))
    }

    override func add(
        _ column: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) {
        guard let column else { return }
        for row in rows {
            let value = column.datum(Int(row))
            if value.isNull { continue }
            taken += value.estimatedBytes
            lists[Int(groups[Int(row)])].append(value)
        }
    }

    override func takenBytes() -> Int {
        defer { taken = 0 }
        return taken
    }

    override func merge(_ other: Accumulator, _ group: Int, into own: Int) {
        guard let other = other as? CollectAccumulator else { return }
        for value in other.lists[group] { taken += value.estimatedBytes }
        lists[own] += other.lists[group]
    }

    override func result(_ group: Int) -> Datum { .list(lists[group]) }
    override func removeAll() { lists.removeAll() }
}

/// Standard deviation in one pass (Welford, "Note on a method for calculating corrected sums of squares", 1962).
final class DeviationAccumulator: Accumulator {
    private let isOfPopulation: Bool
    private var counts: ContiguousArray<Double> = []
    private var means: ContiguousArray<Double> = []
    private var squares: ContiguousArray<Double> = []

    init(isOfPopulation: Bool) { self.isOfPopulation = isOfPopulation }

    override var bytesPerGroup: Int { 24 }

    override func grow(to count: Int) {
        let more = max(0, count - counts.count)
        counts.append(contentsOf: repeatElement(0, count: more))
        means.append(contentsOf: repeatElement(0, count: more))
        squares.append(contentsOf: repeatElement(0, count: more))
    }

    override func add(
        _ column: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) throws(CypherError) {
        guard let column else { return }
        for row in rows {
            guard let number = try column.datum(Int(row)).wantedNumber() else { continue }
            let group = Int(groups[Int(row)])
            counts[group] += 1
            let difference = number - means[group]
            means[group] += difference / counts[group]
            squares[group] += difference * (number - means[group])
        }
    }

    /// As Chan, Golub and LeVeque do ("Updating formulae and a pairwise algorithm for computing sample variances", 1979).
    override func merge(_ other: Accumulator, _ group: Int, into own: Int) {
        guard let other = other as? DeviationAccumulator, other.counts[group] > 0 else { return }
        let count = counts[own] + other.counts[group]
        let difference = other.means[group] - means[own]
        squares[own] += other.squares[group] + difference * difference * counts[own] * other.counts[group] / count
        means[own] += difference * other.counts[group] / count
        counts[own] = count
    }

    override func result(_ group: Int) -> Datum {
        let divisor = isOfPopulation ? counts[group] : counts[group] - 1
        return .float(divisor > 0 ? (squares[group] / divisor).squareRoot() : 0)
    }

    override func removeAll() {
        counts.removeAll()
        means.removeAll()
        squares.removeAll()
    }
}

/// `percentileCont` and `percentileDisc`
final class PercentileAccumulator: Accumulator {
    private let isContinuous: Bool
    private var lists: ContiguousArray<[Datum]> = []
    private var taken = 0
    /// Of the last row of each group; it is the same for all.
    var percentiles: ContiguousArray<Double> = []

    init(isContinuous: Bool) { self.isContinuous = isContinuous }

    override var bytesPerGroup: Int { 24 }

    override func grow(to count: Int) {
        lists.append(contentsOf: repeatElement([], count: max(0, count - lists.count)))
        percentiles.append(contentsOf: repeatElement(0, count: max(0, count - percentiles.count)))
    }

    override func add(
        _ column: BatchColumn?, _ rows: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) throws(CypherError) {
        guard let column else { return }
        for row in rows {
            let value = column.datum(Int(row))
            guard try value.wantedNumber() != nil else { continue }
            taken += 24
            lists[Int(groups[Int(row)])].append(value)
        }
    }

    override func takenBytes() -> Int {
        defer { taken = 0 }
        return taken
    }

    override func merge(_ other: Accumulator, _ group: Int, into own: Int) {
        guard let other = other as? PercentileAccumulator, !other.lists[group].isEmpty else { return }
        taken += 24 * other.lists[group].count
        lists[own] += other.lists[group]
        percentiles[own] = other.percentiles[group]
    }

    override func result(_ group: Int) throws(CypherError) -> Datum {
        let values = lists[group].sorted { Datum.order($0, $1) < 0 }
        guard !values.isEmpty else { return .null }
        let percentile = percentiles[group]
        guard isContinuous else {
            let place = Int((percentile * Double(values.count)).rounded(.up)) - 1
            return values[max(0, min(values.count - 1, place))]
        }
        let place = percentile * Double(values.count - 1)
        let lower = Int(place.rounded(.down))
        let upper = min(values.count - 1, lower + 1)
        guard let low = try values[lower].wantedNumber(), let high = try values[upper].wantedNumber() else {
            return .null
        }
        return .float(low + (high - low) * (place - Double(lower)))
    }

    override func removeAll() {
        lists.removeAll()
        percentiles.removeAll()
    }
}

extension Datum {
    /// A number as a float; nil for null.
    /// - Throws: a type error for anything else.
    func wantedNumber() throws(CypherError) -> Double? {
        switch self {
        case .null: return nil
        case .integer(let number): return Double(number)
        case .float(let number): return number
        default: throw .unexpected(self, expected: "a number")
        }
    }
}
