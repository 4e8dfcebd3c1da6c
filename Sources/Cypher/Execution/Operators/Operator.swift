/// A step of a running plan: gives batches of rows, each when it is asked for.
///
/// Subclasses override ``open()`` and ``pull()``. A tree of operators belongs to one run at a time.
class Operator {
    let context: ExecutionContext
    /// The rows it gives; the same object each time.
    let output: Batch
    /// Measured where the statement is profiled.
    var profile: ProfileCounter?

    /// - Parameter variables: those that its rows have.
    init(_ context: ExecutionContext, variables: [VariableID]) {
        self.context = context
        output = Batch(variables, kinds: context.kinds)
    }

    var variables: [VariableID] { output.variables }

    /// Begins anew with the present argument row. Overridden; called by ``start()``.
    func open() throws(CypherError) {}

    /// A batch of one row or more, valid until the next call; nil at the end.
    func pull() throws(CypherError) -> Batch? { nil }

    /// Gives back what it holds; it may be opened again.
    func close() {}

    /// Begins anew with the present argument row. Called before the first ``next()`` and for each further argument.
    @inline(__always)
    final func start() throws(CypherError) {
        if let profile { return try profiledOpen(profile) }
        try open()
    }

    private func profiledOpen(_ profile: ProfileCounter) throws(CypherError) {
        let before = context.clock()
        let outer = context.profiled
        context.profiled = profile
        defer {
            context.profiled = outer
            profile.nanoseconds += context.clock() - before
        }
        try open()
    }

    @inline(__always)
    final func next() throws(CypherError) -> Batch? {
        if let profile { return try profiled(profile) }
        return try pull()
    }

    private func profiled(_ profile: ProfileCounter) throws(CypherError) -> Batch? {
        let before = context.clock()
        let outer = context.profiled
        context.profiled = profile
        defer {
            context.profiled = outer
            profile.nanoseconds += context.clock() - before
        }
        let batch = try pull()
        profile.rows += batch?.count ?? 0
        profile.note(output.bytes)
        return batch
    }
}

/// What PROFILE counts of an operator; its time is that of the operators below it as well.
final class ProfileCounter {
    var rows = 0
    var hits = 0
    /// Most bytes that it had at one time: rows that it keeps, and its batch.
    private(set) var bytes = 0
    var nanoseconds: Int64 = 0
    /// Bytes of rows, groups and the like that it keeps now.
    private var kept = 0

    /// Takes bytes of the statement's memory, or gives them back.
    func keep(_ count: Int) {
        kept = max(0, kept + count)
        bytes = max(bytes, kept)
    }

    /// Its batch takes this much.
    func note(_ batch: Int) { bytes = max(bytes, kept + batch) }
}

/// How many rows an operator puts into its next batch: few at first, then more.
struct BatchSize {
    private(set) var rows = Batch.rowsFirst

    mutating func reset() { rows = Batch.rowsFirst }

    /// The size of this batch; the next one is larger.
    mutating func take() -> Int {
        let now = rows
        if rows < Batch.rowsMax { rows = min(Batch.rowsMax, rows * 4) }
        return now
    }
}
