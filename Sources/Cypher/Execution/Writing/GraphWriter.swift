internal import Graph

/// Changes of one clause, on a draft that nobody else sees. Counts them as Neo4j does.
final class GraphWriter {
    let draft: GraphDraft
    private let transaction: GraphTransaction
    private let identities: any IdentitySource
    private(set) var counters = QueryCounters()
    /// Nodes that the clause deletes. They leave the draft at its end, when their relationships are gone.
    private(set) var deletedNodes: Set<NodeSlot> = []
    private(set) var deletedRelationships: [RelationshipSlot: RelationshipTypeCode] = [:]
    private var keys: [String: PropertyKeyCode] = [:]
    /// How many changes there were.
    private(set) var changeCount = 0
    /// What somebody has looked nodes up by, and wants to hear of changes of.
    var watchedKeys: Set<PropertyKeyCode> = []
    var watchedLabels: Set<LabelCode> = []
    /// Whether a watched key, or a watched label, of a node was changed.
    private(set) var isWatchedChanged = false

    /// - Precondition: the transaction may write.
    init(of transaction: GraphTransaction) {
        self.transaction = transaction
        draft = transaction.graph.draft()
        identities = transaction.identities!  // There where writes are allowed.
    }

    func key(_ name: String) -> PropertyKeyCode {
        if let code = keys[name] { return code }
        let code = draft.propertyKey(name)
        keys[name] = code
        return code
    }

    func isDeleted(_ node: NodeSlot) -> Bool {
        !deletedNodes.isEmpty && deletedNodes.contains(node) || transaction.isDeleted(node)
    }

    func isDeleted(_ relationship: RelationshipSlot) -> Bool {
        !deletedRelationships.isEmpty && deletedRelationships[relationship] != nil
            || transaction.isDeleted(relationship)
    }

    /// What evaluation has been shown of the draft, as a count of changes.
    private var shown = 0

    /// Lets expressions see the properties and labels as they are now. They see the state before the clause again
    /// after ``ExecutionContext/refresh()``.
    func show(in context: ExecutionContext) {
        if shown == changeCount { return }
        shown = changeCount
        context.show(draft.present)
    }

    // MARK: Creating

    /// - Parameters:
    ///   - labels: from ``GraphDraft/labelSet(_:)-([String])``, and how many they are.
    ///   - properties: nulls are left out.
    func createNode(
        labels: LabelSetCode, labelCount: Int, properties: [(key: PropertyKeyCode, value: Value)]
    ) throws(CypherError) -> NodeSlot {
        do throws(GraphError) {
            let slot = try draft.addNode(identities.node(), labels: labels)
            for (key, value) in properties where !value.isNull {
                try draft.set(value, key: key, of: slot)
                counters.propertiesSet += 1
            }
            counters.nodesCreated += 1
            changeCount += 1
            counters.labelsAdded += labelCount
            return slot
        } catch {
            throw CypherError(writing: error)
        }
    }

    /// - Parameter properties: nulls are left out.
    func createRelationship(
        type: RelationshipTypeCode, from: NodeSlot, to: NodeSlot,
        properties: [(key: PropertyKeyCode, value: Value)]
    ) throws(CypherError) -> RelationshipSlot {
        for end in [from, to] where isDeleted(end) { throw Self.deleted(end, in: draft) }
        do throws(GraphError) {
            let slot = try draft.addRelationship(identities.relationship(), type: type, from: from, to: to)
            for (key, value) in properties where !value.isNull {
                draft.set(value, key: key, of: slot)
                counters.propertiesSet += 1
            }
            counters.relationshipsCreated += 1
            changeCount += 1
            return slot
        } catch {
            throw CypherError(writing: error)
        }
    }

    // MARK: Properties and labels

    /// Sets a property, or removes it by null. Removing what is not there is not counted.
    func set(_ value: Value, key: PropertyKeyCode, of node: NodeSlot) throws(CypherError) {
        guard !isDeleted(node) else { throw Self.deleted(node, in: draft) }
        if value.isNull, draft.property(key, of: node).isNull { return }
        if watchedKeys.contains(key), draft.property(key, of: node) != value { isWatchedChanged = true }
        do throws(GraphError) { try draft.set(value, key: key, of: node) } catch { throw CypherError(writing: error) }
        counters.propertiesSet += 1
        changeCount += 1
    }

    /// Sets a property, or removes it by null. Removing what is not there is not counted.
    func set(_ value: Value, key: PropertyKeyCode, of relationship: RelationshipSlot) throws(CypherError) {
        guard !isDeleted(relationship) else { throw Self.deleted(relationship, in: draft) }
        if value.isNull, draft.property(key, of: relationship).isNull { return }
        draft.set(value, key: key, of: relationship)
        counters.propertiesSet += 1
        changeCount += 1
    }

    /// Adds and removes labels; what is there, or is not, already is not counted.
    func changeLabels(of node: NodeSlot, adding added: [LabelCode] = [], removing removed: [LabelCode] = [])
        throws(CypherError)
    {
        guard !isDeleted(node) else { throw Self.deleted(node, in: draft) }
        var labels = draft.labels(of: node)
        let before = labels.count
        labels.removeAll(where: removed.contains)
        let removedCount = before - labels.count
        for label in added where !labels.contains(label) { labels.append(label) }
        let addedCount = labels.count - before + removedCount
        if addedCount == 0, removedCount == 0 { return }
        do throws(GraphError) { try draft.setLabels(of: node, draft.labelSet(labels)) } catch {
            throw CypherError(writing: error)
        }
        counters.labelsAdded += addedCount
        counters.labelsRemoved += removedCount
        changeCount += 1
        if !watchedLabels.isEmpty, (added + removed).contains(where: watchedLabels.contains) {
            isWatchedChanged = true
        }
    }

    // MARK: Deleting

    /// Marks a node as deleted; it leaves the graph at the end of the clause, or later when its last relationship
    /// goes. A node that is deleted already stays so.
    func delete(_ node: NodeSlot, isDetach: Bool) throws(CypherError) {
        guard !isDeleted(node) else { return }
        if isDetach {
            // What the clause itself has added is not in the adjacency yet; clauses that delete add nothing.
            var attached: [RelationshipSlot] = []
            transaction.graph.forEachRelationship(of: node, direction: .both) { attached.append($0.relationship) }
            for relationship in attached { try delete(relationship) }
        }
        deletedNodes.insert(node)
        changeCount += 1
        counters.nodesDeleted += 1
    }

    /// Removes a relationship. One that is deleted already stays so.
    func delete(_ relationship: RelationshipSlot) throws(CypherError) {
        guard !isDeleted(relationship) else { return }
        deletedRelationships[relationship] = transaction.graph.type(of: relationship)
        do throws(GraphError) { try draft.removeRelationship(draft.id(of: relationship)) } catch {
            throw CypherError(writing: error)
        }
        counters.relationshipsDeleted += 1
        changeCount += 1
    }

    /// Takes deleted nodes out of the draft.
    /// - Returns: those that still have relationships, and stay for the time being.
    func removeNodes(_ nodes: Set<NodeSlot>) -> Set<NodeSlot> {
        var connected: Set<NodeSlot> = []
        for node in nodes {
            // The only thing that can be wrong is that it has relationships.
            do throws(GraphError) { try draft.removeNode(draft.id(of: node)) } catch { connected.insert(node) }
        }
        return connected
    }

    // MARK: Errors

    static func deleted(_ node: NodeSlot, in draft: GraphDraft) -> CypherError {
        .runtime(
            .entityNotFound, .deletedEntityAccess,
            "node \(draft.id(of: node).rawValue) has been deleted in this transaction")
    }

    static func deleted(_ relationship: RelationshipSlot, in draft: GraphDraft) -> CypherError {
        .runtime(
            .entityNotFound, .deletedEntityAccess,
            "relationship \(draft.id(of: relationship).rawValue) has been deleted in this transaction")
    }
}
