/// Keeps rows for which a predicate is true.
final class FilterOperator: Operator {
    private let input: Operator
    private let predicate: Evaluator
    private let passing: [VariableID]
    @exclusivity(unchecked) private var rows: ContiguousArray<Int32> = []

    init(_ context: ExecutionContext, _ input: Operator, _ predicate: Evaluator, passing: [VariableID]) {
        self.input = input
        self.predicate = predicate
        self.passing = passing
        super.init(context, variables: passing)
    }

    override func open() throws(CypherError) { try input.start() }
    override func close() { input.close() }

    override func pull() throws(CypherError) -> Batch? {
        while let batch = try input.next() {
            try context.meter.step(batch.count)
            rows.removeAll(keepingCapacity: true)
            for row in 0..<Int32(batch.count) { rows.append(row) }
            try predicate.select(batch, &rows)
            if rows.isEmpty { continue }
            output.removeAll()
            output.count = rows.count
            let isWhole = rows.count == batch.count
            for variable in passing {
                if isWhole {
                    output.share(variable, batch[variable])
                } else {
                    output[variable].gather(batch[variable], rows)
                }
            }
            return output
        }
        return nil
    }
}

/// Leaves out the first rows.
final class SkipOperator: Operator {
    private let input: Operator
    private let amount: Evaluator
    private let passing: [VariableID]
    @exclusivity(unchecked) private var rest = 0

    init(_ context: ExecutionContext, _ input: Operator, _ amount: Evaluator, passing: [VariableID]) {
        self.input = input
        self.amount = amount
        self.passing = passing
        super.init(context, variables: passing)
    }

    override func open() throws(CypherError) {
        rest = try amount.rowCount(context, of: "SKIP")
        try input.start()
    }
    override func close() { input.close() }

    override func pull() throws(CypherError) -> Batch? {
        while let batch = try input.next() {
            if rest >= batch.count {
                rest -= batch.count
                continue
            }
            output.removeAll()
            output.count = batch.count - rest
            for variable in passing {
                if rest == 0 {
                    output.share(variable, batch[variable])
                } else {
                    output[variable].append(batch[variable], rest..<batch.count)
                }
            }
            rest = 0
            return output
        }
        return nil
    }
}

/// Hands on the first rows; what writes below it is finished all the same.
final class LimitOperator: Operator {
    private let input: Operator
    private let amount: Evaluator
    private let passing: [VariableID]
    /// Something below it writes.
    private let isDraining: Bool
    @exclusivity(unchecked) private var rest = 0

    init(
        _ context: ExecutionContext, _ input: Operator, _ amount: Evaluator, passing: [VariableID], isDraining: Bool
    ) {
        self.input = input
        self.amount = amount
        self.passing = passing
        self.isDraining = isDraining
        super.init(context, variables: passing)
    }

    override func open() throws(CypherError) {
        rest = try amount.rowCount(context, of: "LIMIT")
        try input.start()
    }
    override func close() { input.close() }

    override func pull() throws(CypherError) -> Batch? {
        guard rest > 0 else {
            if isDraining { while try input.next() != nil {} }
            return nil
        }
        guard let batch = try input.next() else { return nil }
        output.removeAll()
        output.count = min(rest, batch.count)
        for variable in passing {
            if rest >= batch.count {
                output.share(variable, batch[variable])
            } else {
                output[variable].append(batch[variable], 0..<rest)
            }
        }
        rest -= output.count
        return output
    }
}

extension Evaluator {
    /// The number of rows of SKIP or LIMIT.
    func rowCount(_ context: ExecutionContext, of clause: String) throws(CypherError) -> Int {
        switch try evaluate(Batch([], kinds: context.kinds), 0) {
        case .integer(let number) where number >= 0: return Int(number)
        case .integer(let number):
            throw .runtime(.syntaxError, .negativeIntegerArgument, "\(clause) takes no negative number, got \(number)")
        case let other:
            throw .runtime(
                .syntaxError, .invalidArgumentType, "\(clause) takes an integer, got \(other.typeInWords)")
        }
    }
}

/// Computes expressions for each row.
final class ProjectOperator: Operator {
    struct Item {
        let variable: VariableID
        let evaluator: Evaluator
    }

    private let input: Operator
    private let items: [Item]
    private let passing: [VariableID]

    /// - Parameter passing: variables of the input that are handed on.
    init(_ context: ExecutionContext, _ input: Operator, _ items: [Item], passing: [VariableID]) {
        self.input = input
        self.items = items
        self.passing = passing
        super.init(context, variables: passing + items.map(\.variable))
    }

    override func open() throws(CypherError) { try input.start() }
    override func close() { input.close() }

    override func pull() throws(CypherError) -> Batch? {
        guard let batch = try input.next() else { return nil }
        try context.meter.step(batch.count)
        output.removeAll()
        output.count = batch.count
        for variable in passing { output.share(variable, batch[variable]) }
        for item in items {
            if let source = item.evaluator.variable, batch.has(source), batch[source].kind == output[item.variable].kind
            {
                output.share(item.variable, batch[source])
            } else {
                try item.evaluator.evaluate(batch, into: output[item.variable])
            }
        }
        return output
    }
}

/// A row for each element of a list.
final class UnwindOperator: ExpandingOperator {
    private let list: Evaluator
    private let variable: VariableID
    @exclusivity(unchecked) private var elements: [Datum] = []
    @exclusivity(unchecked) private var position = 0

    init(
        _ context: ExecutionContext, _ input: Operator, _ list: Evaluator, variable: VariableID, passing: [VariableID]
    ) {
        self.list = list
        self.variable = variable
        super.init(context, input, passing: passing, own: [variable])
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        position = 0
        switch try list.evaluate(batch, row) {
        case .null: elements = []
        case .list(let list): elements = list
        case let single: elements = [single]
        }
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        let end = min(elements.count, position + limit - output.count)
        if end > position {
            let column = output[variable]
            for index in position..<end { column.append(elements[index]) }
            emit(end - position)
            position = end
        }
        if position >= elements.count {
            elements = []
            position = 0
            return true
        }
        return false
    }
}
