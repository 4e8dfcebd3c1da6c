/// Takes all rows of its input before it hands the first one on: between reading and writing.
final class EagerOperator: Operator {
    private let input: Operator
    private let store: RowStore
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var isStored = false

    init(_ context: ExecutionContext, _ input: Operator) {
        self.input = input
        store = RowStore(context, input.variables)
        super.init(context, variables: input.variables)
    }

    override func open() throws(CypherError) {
        position = 0
        isStored = false
        store.removeAll()
        try input.start()
    }

    override func close() {
        store.removeAll()
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        if !isStored {
            isStored = true
            while let batch = try input.next() { try store.append(batch) }
        }
        return store.give(&position, to: output, variables)
    }
}
