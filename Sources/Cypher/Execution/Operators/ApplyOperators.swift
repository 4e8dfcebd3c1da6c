/// The rows of a nested plan for each row; for OPTIONAL one row with nulls where there are none.
final class ApplyOperator: ExpandingOperator {
    private let nested: NestedPlan
    /// Variables that are null where there are no rows; nil to leave the row out.
    private let nullable: [VariableID]?
    private let own: [VariableID]
    @exclusivity(unchecked) private var rows: Batch?
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var hasRows = false

    init(
        _ context: ExecutionContext, _ input: Operator, _ nested: NestedPlan, passing: [VariableID],
        needed: Set<VariableID>, nullable: [VariableID]?
    ) {
        self.nested = nested
        self.nullable = nullable
        let outer = Set(input.variables)
        let inner = Set(nested.root.variables)
        own = (inner.union(nullable ?? [])).filter { needed.contains($0) && !outer.contains($0) }.sorted()
        super.init(context, input, passing: passing, own: own)
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        rows = nil
        position = 0
        hasRows = false
        try nested.open(batch, row: row)
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        if rows == nil || position >= rows.unsafelyUnwrapped.count {
            rows = try nested.next()
            position = 0
        }
        guard let rows else {
            if !hasRows, nullable != nil {
                for variable in own { output[variable].appendNulls(1) }
                emit()
            }
            return true
        }
        hasRows = true
        let end = min(rows.count, position + limit - output.count)
        for variable in own {
            if rows.has(variable) {
                output[variable].append(rows[variable], position..<end)
            } else {
                output[variable].appendNulls(end - position)
            }
        }
        emit(end - position)
        position = end
        return false
    }

    override func close() {
        nested.root.close()
        super.close()
    }
}

/// Runs a nested plan for each row and hands the row on.
final class ForEachRowOperator: Operator {
    private let input: Operator
    private let nested: NestedPlan
    private let passing: [VariableID]
    /// All rows are taken before the first is handed on.
    private let isWriting: Bool
    private let store: RowStore
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var isStored = false

    init(
        _ context: ExecutionContext, _ input: Operator, _ nested: NestedPlan, passing: [VariableID], isWriting: Bool
    ) {
        self.input = input
        self.nested = nested
        self.passing = passing
        self.isWriting = isWriting
        store = RowStore(context, input.variables)
        super.init(context, variables: passing)
    }

    override func open() throws(CypherError) {
        position = 0
        isStored = false
        store.removeAll()
        try input.start()
    }

    override func close() {
        store.removeAll()
        nested.root.close()
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        guard isWriting else {
            guard let batch = try input.next() else { return nil }
            for row in 0..<batch.count { try run(batch, row) }
            output.removeAll()
            output.count = batch.count
            for variable in passing { output.share(variable, batch[variable]) }
            return output
        }
        if !isStored {
            isStored = true
            while let batch = try input.next() { try store.append(batch) }
            for row in 0..<store.batch.count { try run(store.batch, row) }
        }
        return store.give(&position, to: output, passing)
    }

    private func run(_ batch: Batch, _ row: Int) throws(CypherError) {
        try nested.open(batch, row: row)
        while try nested.next() != nil {}
    }
}

/// Keeps the rows for which a nested plan has a row, or none.
final class SemiApplyOperator: Operator {
    private let input: Operator
    private let nested: NestedPlan
    private let isNegated: Bool
    private let passing: [VariableID]
    @exclusivity(unchecked) private var rows: ContiguousArray<Int32> = []

    init(
        _ context: ExecutionContext, _ input: Operator, _ nested: NestedPlan, isNegated: Bool, passing: [VariableID]
    ) {
        self.input = input
        self.nested = nested
        self.isNegated = isNegated
        self.passing = passing
        super.init(context, variables: passing)
    }

    override func open() throws(CypherError) { try input.start() }

    override func close() {
        nested.root.close()
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        while let batch = try input.next() {
            rows.removeAll(keepingCapacity: true)
            for row in 0..<batch.count {
                try context.meter.step()
                try nested.open(batch, row: row)
                if (try nested.next() != nil) != isNegated { rows.append(Int32(row)) }
            }
            if rows.isEmpty { continue }
            output.removeAll()
            output.count = rows.count
            for variable in passing { output[variable].gather(batch[variable], rows) }
            return output
        }
        return nil
    }
}
