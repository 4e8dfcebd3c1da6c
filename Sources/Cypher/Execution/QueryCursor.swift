internal import Base
public import Graph

/// The rows of a running statement. A statement that writes does all of it when the first rows are asked for; one that
/// reads goes on as rows are asked for, on the graph that it began with.
// `@unchecked Sendable`: has one user at a time, who may hand it on.
public final class QueryCursor: @unchecked Sendable {
    enum Source {
        case nothing(GraphSnapshot)
        /// A run that has ended and read this transaction.
        case ended(GraphTransaction)
        case schema(ParsedSchemaCommand, GraphTransaction)
        case execution(Execution)
    }

    public let columns: [String]
    public let notifications: [QueryNotification]
    public let type: QueryType
    private let prepared: PreparedPlan
    private var source: Source
    private let environment: QueryEnvironment
    /// Where the run goes when it has ended.
    private let runs: RunPool?
    private var isOpen = false
    private var isDone = false
    private var batch: Batch?
    private var position = 0
    private var rowCount = 0
    private var hasFailed = false
    private var hasTold = false
    private var schemaCounters = QueryCounters()
    /// Rows of a statement that writes.
    private var stored: RowStore?

    init(_ prepared: PreparedPlan, _ source: Source, _ environment: QueryEnvironment, _ runs: RunPool?) {
        self.runs = runs
        self.prepared = prepared
        self.source = source
        self.environment = environment
        columns = prepared.statement.columns
        notifications = prepared.statement.notifications
        type = prepared.statement.type
    }

    deinit { close() }

    /// What the slots of the rows mean.
    public var graph: GraphSnapshot {
        switch source {
        case .nothing(let graph): graph
        case .schema(_, let transaction), .ended(let transaction): transaction.graph
        case .execution(let execution): execution.context.graph
        }
    }

    /// What the statement changed so far.
    public var counters: QueryCounters {
        if case .execution(let execution) = source { execution.context.counters } else { schemaCounters }
    }

    /// Of EXPLAIN, and of PROFILE, then with what was measured so far; nil without.
    public var plan: PlanDescription? {
        guard let description = prepared.description else { return nil }
        guard case .execution(let execution) = source, let root = execution.profiles?.root else { return description }
        return description.measured(root)
    }

    /// Up to `count` rows, each with a value for each column; none at the end.
    /// - Throws: any run-time error; then there are no more rows, and of a statement that writes nothing is left.
    public func next(_ count: Int) throws(CypherError) -> [[Datum]] {
        if isDone { return [] }
        do {
            var rows: [[Datum]] = []
            switch source {
            case .nothing, .ended: isDone = true
            case .schema(let command, let transaction):
                isDone = true
                let before = transaction.counters
                try transaction.apply(command.change)
                schemaCounters = transaction.counters.since(before)
            case .execution(let execution): try next(count, execution, &rows)
            }
            return rows
        } catch {
            hasFailed = true
            close()
            throw error
        }
    }

    private func next(_ count: Int, _ execution: Execution, _ rows: inout [[Datum]]) throws(CypherError) {
        if !isOpen {
            isOpen = true
            if execution.isWriting {
                try runAll(execution)
            } else {
                try execution.root.start()
            }
        }
        while rows.count < count {
            guard let batch, position < batch.count else {
                guard let more = try nextBatch(execution) else {
                    close()
                    return
                }
                // A statement without columns runs to its end and gives nothing.
                if execution.columns.isEmpty { continue }
                batch = more
                position = 0
                rowCount += more.count
                try execution.context.meter.check(rows: rowCount)
                if rows.isEmpty { rows.reserveCapacity(min(count, more.count)) }
                continue
            }
            let end = min(batch.count, position + count - rows.count)
            let columns = execution.columns.map { batch[$0] }
            for row in position..<end {
                rows.append(
                    [Datum](unsafeUninitializedCapacity: columns.count) { values, initialized in
                        for index in columns.indices {
                            values.initializeElement(at: index, to: columns[index].datum(row))
                        }
                        initialized = columns.count
                    })
            }
            position = end
        }
    }

    private func nextBatch(_ execution: Execution) throws(CypherError) -> Batch? {
        guard execution.isWriting else { return try execution.root.next() }
        defer { stored = nil }
        return stored?.batch
    }

    /// Runs a statement that writes to its end; where it fails, nothing of it stays.
    private func runAll(_ execution: Execution) throws(CypherError) {
        let transaction = execution.context.transaction
        let mark = transaction.mark
        let store = RowStore(execution.context, Array(Set(execution.columns)))
        do {
            try execution.root.start()
            while let batch = try execution.root.next() {
                if execution.columns.isEmpty { continue }
                try store.append(batch)
            }
            try transaction.endStatement()
        } catch {
            transaction.rollBack(to: mark)
            execution.context.refresh()
            execution.context.counters = QueryCounters()
            throw error
        }
        stored = store
    }

    /// Gives up the rest of the rows, and the memory that it took.
    public func close() {
        isDone = true
        batch = nil
        stored = nil
        guard case .execution(let execution) = source else { return }
        execution.root.close()
        let bytes = execution.context.meter.bytesPeak
        if let runs, !hasFailed {
            source = .ended(execution.context.transaction)
            runs.giveBack(execution)
        }
        if !hasTold {
            hasTold = true
            environment.usedMemory(bytes)
        }
    }
}

extension PlanDescription {
    /// With what was measured: a step of the plan for each step of the description.
    ///
    /// - Parameter above: nanoseconds of the step above.
    fileprivate func measured(_ node: ProfileTree.Node, above: Int64 = 0) -> PlanDescription {
        var measured = self
        var profile = Profile()
        profile.rows = node.counter.rows
        profile.hits = node.counter.hits
        profile.bytes = node.counter.bytes
        profile.nanoseconds = node.isFused ? above : node.counter.nanoseconds
        measured.profile = profile
        measured.children = children.enumerated().map { position, child in
            position < node.children.count ? child.measured(node.children[position], above: profile.nanoseconds) : child
        }
        return measured
    }
}

extension ParsedSchemaCommand {
    /// The change of the graph's indexes that it asks for.
    fileprivate var change: SchemaChange {
        get throws(CypherError) {
            switch self {
            case .createIndex(let name, let kind, let labels, let onRelationships, let keys, let ifNotExists):
                guard !onRelationships else {
                    throw .runtime(.notSupported, .other, "there are no indexes on properties of relationships")
                }
                guard labels.count < 2 else {
                    throw .runtime(
                        .notSupported, .other, "an index has one label, not \(labels.count)",
                        hint: "Create an index for each label.")
                }
                let names = (labels: labels.map(\.text), keys: keys.map(\.text))
                let index: IndexDefinition.Kind
                switch kind {
                case .range, .lookup: index = names.keys.count == 1 ? .ordered : .equality
                case .text: index = .ordered
                case .fulltext: index = .text
                case .point, .vector:
                    throw .runtime(.notSupported, .other, "there are no indexes of this kind")
                }
                return .create(
                    IndexDefinition(
                        name: name ?? "index_\((names.labels + names.keys).joined(separator: "_"))", kind: index,
                        labels: Set(names.labels), keys: names.keys), ifNotExists: ifNotExists)
            case .createUniqueConstraint(let name, let label, let keys, let ifNotExists):
                let keys = keys.map(\.text)
                return .create(
                    IndexDefinition(
                        name: name ?? "constraint_\(([label.text] + keys).joined(separator: "_"))", kind: .unique,
                        labels: [label.text], keys: keys), ifNotExists: ifNotExists)
            case .dropIndex(let name, let ifExists):
                return .drop(name: name, isConstraint: false, ifExists: ifExists)
            case .dropConstraint(let name, let ifExists):
                return .drop(name: name, isConstraint: true, ifExists: ifExists)
            }
        }
    }
}
