extension OperatorBuilder {
    /// The operator of a plan that writes: create, merge, set, delete, foreach, inTransactions.
    ///
    /// `input(of:)`, `nested(_:needed:)` and `compile(_:)` make the parts: see ``OperatorBuilder``.
    func buildWriting(_ plan: LogicalPlan, needed: Set<VariableID>) throws(CypherError) -> Operator {
        throw .runtime(.notSupported, .other, "this statement writes")
    }
}
