public import Graph

/// The graph that a statement, or several statements of one explicit transaction, work on.
///
/// A write clause works on a draft of the present state and publishes it at its end as the next private version: so
/// all reads are reads of a snapshot, statements see what earlier ones wrote, and nobody else sees any of it. Slots
/// of removed elements are not given out again within a transaction: a slot in a row stays what it was, or is
/// recognised as deleted.
// `@unchecked Sendable`: a transaction has one user at a time, who may hand it on.
public final class GraphTransaction: @unchecked Sendable {
    /// What the transaction began with.
    public let base: GraphSnapshot
    /// The state after the last write clause.
    public private(set) var graph: GraphSnapshot
    public let allowsWrites: Bool
    let identities: (any IdentitySource)?

    /// What all statements of the transaction did so far.
    public private(set) var counters = QueryCounters()
    /// Changes to indexes and constraints so far, in order. They are in ``graph`` already.
    public private(set) var schemaChanges: [SchemaChange] = []

    /// Deleted by a clause, though some still have relationships.
    private var deletedNodes: Set<NodeSlot> = []
    /// Deleted nodes that are still in the graph, because they have relationships. There must be none of them at the
    /// end of the statement.
    private var connectedNodes: Set<NodeSlot> = []
    private var typesOfDeleted: [RelationshipSlot: RelationshipTypeCode] = [:]
    /// Up to where a batch of `CALL { } IN TRANSACTIONS` has been committed.
    private var committed: GraphSnapshot
    private let commitBatch: (@Sendable (GraphDifference) throws(CypherError) -> GraphSnapshot)?

    /// A transaction that may only read.
    public init(reading graph: GraphSnapshot) {
        base = graph
        self.graph = graph
        committed = graph
        allowsWrites = false
        identities = nil
        commitBatch = nil
    }

    /// - Parameters:
    ///   - identities: where new ids come from.
    ///   - commitBatch: makes the changes of one batch of `CALL { } IN TRANSACTIONS` last, and gives the graph with
    ///     them; it may take its time. Without one, batches are only kept apart from failing ones.
    public init(
        writing graph: GraphSnapshot, identities: any IdentitySource,
        commitBatch: (@Sendable (GraphDifference) throws(CypherError) -> GraphSnapshot)? = nil
    ) {
        base = graph
        self.graph = graph
        committed = graph
        allowsWrites = true
        self.identities = identities
        self.commitBatch = commitBatch
    }

    // MARK: Deleted elements

    /// Whether anything has been deleted in this transaction.
    public var hasDeletions: Bool { !deletedNodes.isEmpty || !typesOfDeleted.isEmpty }

    /// Whether the node has been deleted in this transaction. Complexity: O(1).
    public func isDeleted(_ node: NodeSlot) -> Bool { !deletedNodes.isEmpty && deletedNodes.contains(node) }

    /// Whether the relationship has been deleted in this transaction. Complexity: O(1).
    public func isDeleted(_ relationship: RelationshipSlot) -> Bool {
        !typesOfDeleted.isEmpty && typesOfDeleted[relationship] != nil
    }

    /// The type of a relationship, of a deleted one too.
    public func type(of relationship: RelationshipSlot) -> RelationshipTypeCode {
        typesOfDeleted[relationship] ?? graph.type(of: relationship)
    }

    // MARK: Writing

    func checkWritable() throws(CypherError) {
        guard allowsWrites else {
            throw .runtime(
                .accessMode, .other, "the transaction may only read",
                hint: "Begin one with write access, as somebody who may write.")
        }
    }

    /// Runs the changes of one clause on a draft, and makes them the present state. Where `body` throws, nothing is
    /// changed.
    func write<T>(_ body: (GraphWriter) throws(CypherError) -> T) throws(CypherError) -> T {
        try checkWritable()
        let writer = GraphWriter(of: self)
        let result = try body(writer)
        finish(writer)
        return result
    }

    /// Makes the changes of a writer the present state. The writer is used up.
    func finish(_ writer: GraphWriter) {
        if writer.changeCount == 0 { return }
        let candidates = connectedNodes.union(writer.deletedNodes)
        deletedNodes.formUnion(writer.deletedNodes)
        typesOfDeleted.merge(writer.deletedRelationships) { $1 }
        counters.add(writer.counters)
        connectedNodes = writer.removeNodes(candidates)
        graph = writer.draft.publishHoldingSlots(as: graph.seq)
    }

    func note(_ change: SchemaChange, _ graph: GraphSnapshot, _ counted: QueryCounters) {
        schemaChanges.append(change)
        self.graph = graph
        counters.add(counted)
    }

    /// The end of a statement: to be called before its last rows are handed on.
    /// - Throws: `DeleteConnectedNode` where a deleted node still has relationships.
    public func endStatement() throws(CypherError) {
        guard let node = connectedNodes.min() else { return }
        throw .runtime(
            .constraintVerificationFailed, .deleteConnectedNode,
            "node \(graph.id(of: node).rawValue) cannot be deleted: it still has "
                + "\(graph.degree(of: node, direction: .both)) relationships",
            hint: "Delete those too, or use DETACH DELETE.")
    }

    // MARK: Parts

    /// A state to come back to.
    struct Mark {
        fileprivate let graph: GraphSnapshot
        fileprivate let counters: QueryCounters
        fileprivate let schemaChanges: [SchemaChange]
        fileprivate let deletedNodes: Set<NodeSlot>
        fileprivate let connectedNodes: Set<NodeSlot>
        fileprivate let typesOfDeleted: [RelationshipSlot: RelationshipTypeCode]
    }

    var mark: Mark {
        Mark(
            graph: graph, counters: counters, schemaChanges: schemaChanges, deletedNodes: deletedNodes,
            connectedNodes: connectedNodes, typesOfDeleted: typesOfDeleted)
    }

    /// Undoes everything since the mark.
    func rollBack(to mark: Mark) {
        graph = mark.graph
        counters = mark.counters
        schemaChanges = mark.schemaChanges
        deletedNodes = mark.deletedNodes
        connectedNodes = mark.connectedNodes
        typesOfDeleted = mark.typesOfDeleted
    }

    /// Commits what a batch of `CALL { } IN TRANSACTIONS` did. The transaction goes on with its own state.
    func endBatch() throws(CypherError) {
        try endStatement()
        guard let commitBatch else { return }
        let difference = try pendingChanges()
        if !difference.isEmpty { try adopt(difference, from: try commitBatch(difference)) }
        committed = graph
    }

    /// Takes over what the commit has added to the changes: labels of the ancestors of a class, and the like.
    private func adopt(_ difference: GraphDifference, from commit: GraphSnapshot) throws(CypherError) {
        let draft = graph.draft()
        var isChanged = false
        do throws(GraphError) {
            for node in difference.addedNodes + difference.changedNodes.map(\.after) {
                guard let kept = commit.content(of: node.id), kept != node else { continue }
                isChanged = true
                if kept.labels != node.labels { try draft.setLabels(of: node.id, kept.labels) }
                try draft.setProperties(of: node.id, Self.changes(from: node.properties, to: kept.properties))
            }
            for relationship in difference.addedRelationships + difference.changedRelationships.map(\.after) {
                guard let kept = commit.content(of: relationship.id), kept != relationship else { continue }
                isChanged = true
                try draft.setProperties(
                    of: relationship.id, Self.changes(from: relationship.properties, to: kept.properties))
            }
        } catch {
            throw CypherError(writing: error)
        }
        if isChanged { graph = draft.publishHoldingSlots(as: graph.seq) }
    }

    private static func changes(
        from before: [String: Value], to after: [String: Value]
    ) -> [(key: String, value: Value)] {
        Set(before.keys).union(after.keys).sorted().compactMap { key in
            before[key] == after[key] ? nil : (key: key, value: after[key] ?? .null)
        }
    }

    /// What the transaction changed, batches that are committed already apart.
    public func pendingChanges() throws(CypherError) -> GraphDifference {
        do throws(GraphError) { return try graph.difference(from: committed) } catch {
            throw CypherError(writing: error)
        }
    }
}

extension QueryCounters {
    mutating func add(_ other: QueryCounters) {
        nodesCreated += other.nodesCreated
        nodesDeleted += other.nodesDeleted
        relationshipsCreated += other.relationshipsCreated
        relationshipsDeleted += other.relationshipsDeleted
        propertiesSet += other.propertiesSet
        labelsAdded += other.labelsAdded
        labelsRemoved += other.labelsRemoved
        indexesAdded += other.indexesAdded
        indexesRemoved += other.indexesRemoved
        constraintsAdded += other.constraintsAdded
        constraintsRemoved += other.constraintsRemoved
    }

    /// What was done since an earlier state of the same counters: the part of one statement.
    public func since(_ earlier: QueryCounters) -> QueryCounters {
        var difference = self
        difference.nodesCreated -= earlier.nodesCreated
        difference.nodesDeleted -= earlier.nodesDeleted
        difference.relationshipsCreated -= earlier.relationshipsCreated
        difference.relationshipsDeleted -= earlier.relationshipsDeleted
        difference.propertiesSet -= earlier.propertiesSet
        difference.labelsAdded -= earlier.labelsAdded
        difference.labelsRemoved -= earlier.labelsRemoved
        difference.indexesAdded -= earlier.indexesAdded
        difference.indexesRemoved -= earlier.indexesRemoved
        difference.constraintsAdded -= earlier.constraintsAdded
        difference.constraintsRemoved -= earlier.constraintsRemoved
        return difference
    }
}

extension CypherError {
    /// What a graph refuses while it is written.
    init(writing error: GraphError) {
        switch error.code {
        case .uniqueViolation:
            self.init(.constraintVerificationFailed, .uniqueViolation, error.message)
        case .unknownNode, .unknownRelationship:
            self.init(.entityNotFound, .deletedEntityAccess, error.message)
        case .nodeHasRelationships:
            self.init(.constraintVerificationFailed, .deleteConnectedNode, error.message)
        case .budgetExceeded, .tooLarge:
            self.init(.limitExceeded, .other, error.message)
        case .outOfTime:
            self.init(.limitExceeded, .timedOut, error.message)
        case .cancelled:
            self.init(.cancelled, .other, error.message)
        case .duplicateIndex, .unknownIndex, .duplicateID, .unknownType, .badArgument, .badWeight:
            self.init(.constraintVerificationFailed, .other, error.message)
        }
    }
}
