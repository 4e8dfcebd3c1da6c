public import Graph

/// A change to the indexes and constraints of a graph.
public enum SchemaChange: Hashable, Sendable {
    /// A constraint is an index of kind `unique`.
    case create(IndexDefinition, ifNotExists: Bool)
    case drop(name: String, isConstraint: Bool, ifExists: Bool)
}

extension GraphTransaction {
    /// Applies a change to the transaction's own state, and keeps it for the commit (``schemaChanges``).
    /// - Returns: whether anything changed: not where the index is there already and that is allowed.
    @discardableResult
    public func apply(_ change: SchemaChange) throws(CypherError) -> Bool {
        try checkWritable()
        guard let changed = try change.apply(to: graph) else { return false }
        var counted = QueryCounters()
        switch change {
        case .create(let definition, _):
            if definition.kind == .unique { counted.constraintsAdded = 1 } else { counted.indexesAdded = 1 }
        case .drop(_, let isConstraint, _):
            if isConstraint { counted.constraintsRemoved = 1 } else { counted.indexesRemoved = 1 }
        }
        note(change, changed, counted)
        return true
    }
}

extension SchemaChange {
    /// The graph with the change; nil where there is nothing to do and that is allowed.
    /// - Throws: `uniqueViolation` where two nodes have the values already.
    public func apply(to graph: GraphSnapshot) throws(CypherError) -> GraphSnapshot? {
        let draft = graph.draft()
        switch self {
        case .create(let definition, let ifNotExists):
            let existing = graph.indexStatistics.first { $0.definition.isSame(as: definition) }?.definition
            if existing != nil, ifNotExists { return nil }
            if let existing {
                let isOfName = existing.name == definition.name
                let isConstraint = existing.kind == .unique
                throw .runtime(
                    .constraintVerificationFailed,
                    isConstraint
                        ? isOfName ? .constraintNameTaken : .constraintExists
                        : isOfName ? .indexNameTaken : .indexExists,
                    "there is \(isConstraint ? "a constraint" : "an index") '\(existing.name)' already"
                        + (isOfName ? "" : ", for the same labels and properties"),
                    hint: "Add IF NOT EXISTS.")
            }
            do throws(GraphError) { try draft.createIndex(definition) } catch { throw CypherError(writing: error) }
        case .drop(let name, let isConstraint, let ifExists):
            let found = graph.indexStatistics.first { $0.definition.name == name }
            guard let found, (found.definition.kind == .unique) == isConstraint else {
                if ifExists { return nil }
                throw .runtime(
                    .constraintVerificationFailed, isConstraint ? .constraintNotFound : .indexNotFound,
                    "there is no \(isConstraint ? "constraint" : "index") '\(name)'",
                    hint: found == nil ? nil : "Use DROP \(isConstraint ? "INDEX" : "CONSTRAINT").")
            }
            do throws(GraphError) { try draft.dropIndex(named: name) } catch { throw CypherError(writing: error) }
        }
        return draft.publishHoldingSlots(as: graph.seq)
    }
}

extension IndexDefinition {
    /// Of the same name, or for the same thing.
    fileprivate func isSame(as other: IndexDefinition) -> Bool {
        name == other.name || labels == other.labels && keys == other.keys && kind == other.kind
    }
}
