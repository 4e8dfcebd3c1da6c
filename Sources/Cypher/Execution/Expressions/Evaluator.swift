/// An expression, ready to be evaluated for rows.
///
/// Compiled by ``ExpressionCompiler``; subclasses override ``evaluate(_:_:)``, predicates that can look at many rows at
/// once ``select(_:_:)``.
class Evaluator {
    /// The value for a row of a batch.
    func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum { .null }

    /// Keeps those of `rows` for which it is true: neither false nor null.
    /// - Throws: a type error where it is neither a boolean nor null.
    func select(_ batch: Batch, _ rows: inout ContiguousArray<Int32>) throws(CypherError) {
        var kept = 0
        for position in rows.indices {
            let row = rows[position]
            if try truth(batch, Int(row)) == true {
                rows[kept] = row
                kept += 1
            }
        }
        rows.removeSubrange(kept...)
    }

    /// True, false or null.
    /// - Throws: a type error where it is no boolean.
    func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        switch try evaluate(batch, row) {
        case .boolean(let flag): return flag
        case .null: return nil
        case let other: throw .unexpected(other, expected: "a boolean")
        }
    }

    /// Appends the values of all rows to a column.
    func evaluate(_ batch: Batch, into column: BatchColumn) throws(CypherError) {
        for row in 0..<batch.count { column.append(try evaluate(batch, row)) }
    }

    /// The value where it is the same for every row of every run.
    var constant: Datum? { nil }
    /// The value where it is the same for every row of the present run.
    var fixed: Datum? { constant }
    /// Itself, without the place in the statement.
    var unlocated: Evaluator { self }
    /// The variable that it only reads.
    var variable: VariableID? { nil }
}
