internal import Graph

/// The first of the rows that have equivalent keys.
final class DistinctOperator: Operator {
    private let input: Operator
    private let keys: [VariableID]
    private let groups: GroupTable
    @exclusivity(unchecked) private var rows: ContiguousArray<Int32> = []

    init(_ context: ExecutionContext, _ input: Operator, keys: [VariableID]) {
        self.input = input
        self.keys = keys
        groups = GroupTable(context, keys)
        super.init(context, variables: keys)
    }

    override func open() throws(CypherError) {
        groups.removeAll()
        try input.start()
    }

    override func close() {
        groups.removeAll()
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        while let batch = try input.next() {
            try context.meter.step(batch.count)
            rows.removeAll(keepingCapacity: true)
            for row in 0..<batch.count where try groups.group(batch, row).isNew { rows.append(Int32(row)) }
            if rows.isEmpty { continue }
            output.removeAll()
            output.count = rows.count
            for variable in keys { output[variable].gather(batch[variable], rows) }
            return output
        }
        return nil
    }
}

/// The rows of two plans, one after the other.
final class UnionOperator: Operator {
    private let left: Operator
    private let right: Operator
    private let columns: [LogicalUnion.Column]
    private let groups: GroupTable?
    @exclusivity(unchecked) private var isLeft = true
    @exclusivity(unchecked) private var rows: ContiguousArray<Int32> = []
    private let joined: Batch

    init(
        _ context: ExecutionContext, _ left: Operator, _ right: Operator, _ columns: [LogicalUnion.Column],
        isDistinct: Bool
    ) {
        self.left = left
        self.right = right
        self.columns = columns
        let results = columns.map(\.result)
        groups = isDistinct ? GroupTable(context, results) : nil
        joined = Batch(results, kinds: context.kinds)
        super.init(context, variables: results)
    }

    override func open() throws(CypherError) {
        groups?.removeAll()
        isLeft = true
        try left.start()
    }

    override func close() {
        groups?.removeAll()
        left.close()
        right.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        while true {
            guard let batch = isLeft ? try left.next() : try right.next() else {
                if !isLeft { return nil }
                isLeft = false
                try right.start()
                continue
            }
            try context.meter.step(batch.count)
            joined.removeAll()
            joined.count = batch.count
            for column in columns {
                let source = batch[isLeft ? column.left : column.right]
                if source.kind == joined[column.result].kind {
                    joined.share(column.result, source)
                } else {
                    joined[column.result].append(source, 0..<batch.count)
                }
            }
            guard let groups else { return joined }
            rows.removeAll(keepingCapacity: true)
            for row in 0..<joined.count where try groups.group(joined, row).isNew { rows.append(Int32(row)) }
            if rows.isEmpty { continue }
            output.removeAll()
            output.count = rows.count
            for column in columns { output[column.result].gather(joined[column.result], rows) }
            return output
        }
    }
}

/// The pairs of rows of two plans that agree in some variables, none of them null.
final class HashJoinOperator: Operator {
    private let left: Operator
    private let right: Operator
    private let keys: [VariableID]
    private let groups: GroupTable
    private let store: RowStore
    private let fromLeft: [VariableID]
    private let fromRight: [VariableID]
    /// For each row of the store the one before it in its group, for each group its last row; -1 for none.
    @exclusivity(unchecked) private var before: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var last: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var isBuilt = false
    @exclusivity(unchecked) private var batch: Batch?
    @exclusivity(unchecked) private var row = 0
    @exclusivity(unchecked) private var match: Int32 = -1
    @exclusivity(unchecked) private var leftRows: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var rightRows: ContiguousArray<Int32> = []

    init(
        _ context: ExecutionContext, left: Operator, right: Operator, _ keys: [VariableID], needed: Set<VariableID>
    ) {
        self.left = left
        self.right = right
        self.keys = keys
        groups = GroupTable(context, keys)
        fromLeft = left.variables.filter(needed.contains)
        let isLeft = Set(left.variables)
        fromRight = right.variables.filter { needed.contains($0) && !isLeft.contains($0) }
        store = RowStore(context, fromRight)
        super.init(context, variables: fromLeft + fromRight)
    }

    override func open() throws(CypherError) {
        release()
        try left.start()
        try right.start()
    }

    private func release() {
        groups.removeAll()
        store.removeAll()
        before.removeAll()
        last.removeAll()
        isBuilt = false
        batch = nil
        match = -1
    }

    override func close() {
        release()
        left.close()
        right.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        if !isBuilt { try build() }
        if last.isEmpty { return nil }
        while true {
            output.removeAll()
            leftRows.removeAll(keepingCapacity: true)
            rightRows.removeAll(keepingCapacity: true)
            if batch == nil || row >= batch.unsafelyUnwrapped.count && match < 0 {
                batch = try left.next()
                row = 0
                match = -1
            }
            guard let batch else { return nil }
            try context.meter.step(batch.count)
            while leftRows.count < Batch.rowsMax {
                if match < 0 {
                    guard row < batch.count else { break }
                    if let group = hasNull(batch, row) ? nil : groups.find(batch, row) { match = last[group] }
                    row += 1
                    continue
                }
                leftRows.append(Int32(row - 1))
                rightRows.append(match)
                match = before[Int(match)]
            }
            if leftRows.isEmpty { continue }
            for variable in fromLeft { output[variable].gather(batch[variable], leftRows) }
            for variable in fromRight { output[variable].gather(store.batch[variable], rightRows) }
            output.count = leftRows.count
            return output
        }
    }

    private func build() throws(CypherError) {
        isBuilt = true
        while let batch = try right.next() {
            let first = store.batch.count
            try store.append(batch)
            for row in 0..<batch.count {
                if hasNull(batch, row) {
                    before.append(-1)
                    continue
                }
                let (group, isNew) = try groups.group(batch, row)
                if isNew { last.append(-1) }
                before.append(last[group])
                last[group] = Int32(first + row)
            }
            try store.take(8 * batch.count)
        }
    }

    private func hasNull(_ batch: Batch, _ row: Int) -> Bool {
        for key in keys where batch[key].isNull(row) { return true }
        return false
    }
}

/// The rows in an order; with a limit only the first of them are kept.
final class SortOperator: Operator {
    private struct Key {
        let variable: VariableID
        let isDescending: Bool
    }

    private let input: Operator
    private let keys: [LogicalSortKey]
    private let limit: Evaluator?
    private let passing: [VariableID]
    @exclusivity(unchecked) private var store: RowStore
    @exclusivity(unchecked) private var order: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var isSorted = false
    @exclusivity(unchecked) private var rowsMax = Int.max

    init(
        _ context: ExecutionContext, _ input: Operator, _ keys: [LogicalSortKey], limit: Evaluator?,
        passing: [VariableID]
    ) {
        self.input = input
        self.keys = keys
        self.limit = limit
        self.passing = passing
        store = RowStore(context, input.variables)
        super.init(context, variables: passing)
    }

    override func open() throws(CypherError) {
        store.removeAll()
        order.removeAll()
        position = 0
        isSorted = false
        rowsMax = try limit?.rowCount(context, of: "LIMIT") ?? .max
        try input.start()
    }

    override func close() {
        store.removeAll()
        order = []
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        if !isSorted {
            isSorted = true
            try collect()
        }
        guard position < order.count else { return nil }
        let end = min(order.count, position + Batch.rowsMax)
        defer { position = end }
        return store.give(order[position..<end], to: output, passing)
    }

    private func collect() throws(CypherError) {
        while let batch = try input.next() {
            try store.append(batch)
            // Of many more than are wanted, the best are kept.
            if rowsMax < Int.max / 4, store.batch.count > 2 * rowsMax + 4 * Batch.rowsMax { try keepBest() }
        }
        try sort()
        if order.count > rowsMax { order.removeSubrange(rowsMax...) }
    }

    private func sort() throws(CypherError) {
        order = ContiguousArray(0..<Int32(store.batch.count))
        try store.take(4 * order.count)
        let batch = store.batch
        if keys.count == 1, sortNumbers(batch[keys[0].variable], isDescending: keys[0].isDescending) { return }
        let columns = keys.map { (batch[$0.variable], $0.isDescending) }
        var comparisons = 0
        var stopped: CypherError?
        let meter = context.meter
        order.sort { left, right in
            comparisons += 1
            if comparisons & 1_023 == 0, stopped == nil {
                do throws(CypherError) { try meter.step(1_024) } catch { stopped = error }
            }
            if stopped != nil { return left < right }
            for (column, isDescending) in columns {
                let result = Datum.order(column.datum(Int(left)), column.datum(Int(right)))
                if result != 0 { return (result < 0) != isDescending }
            }
            return left < right
        }
        if let stopped { throw stopped }
    }

    /// Sorts by one key where all its values are integers, or all are floats and none NaN.
    private func sortNumbers(_ column: BatchColumn, isDescending: Bool) -> Bool {
        guard column.kind == .datum, case .integer? = column.data.first else { return false }
        var numbers: ContiguousArray<Int64> = []
        numbers.reserveCapacity(column.data.count)
        for value in column.data {
            guard case .integer(let number) = value else { return false }
            numbers.append(number)
        }
        numbers.withUnsafeBufferPointer { numbers in
            order.sort { left, right in
                let (one, other) = (numbers[Int(left)], numbers[Int(right)])
                return one == other ? left < right : (one < other) != isDescending
            }
        }
        return true
    }

    private func keepBest() throws(CypherError) {
        try sort()
        let kept = RowStore(context, input.variables)
        let best = Batch(input.variables, kinds: context.kinds)
        if rowsMax > 0 {
            _ = store.give(order[0..<min(rowsMax, order.count)], to: best, input.variables)
            try kept.append(best)
        }
        store.removeAll()
        store = kept
    }
}

extension OperatorBuilder {
    func union(_ union: LogicalUnion, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let columns = union.isDistinct ? union.columns : union.columns.filter { needed.contains($0.result) }
        let left = try build(union.left, needed: Set(columns.map(\.left)))
        let right = try build(union.right, needed: Set(columns.map(\.right)))
        return UnionOperator(context, left, right, columns, isDistinct: union.isDistinct)
    }
}
