internal import Cypher
internal import Graph

/// What a commit changed, as far as rules look at it.
struct RuleTouch {
    /// What changed about a node.
    struct Node {
        /// It is new, gone, or has other labels.
        var isWhole = false
        /// Properties that have another value.
        var keys: Set<String> = []
    }

    private(set) var nodes: [NodeID: Node] = [:]
    /// Ends of relationships that are new or gone, by type.
    private(set) var ends: [String: Set<NodeID>] = [:]
    /// Relationships that stayed, with other properties.
    private(set) var changedRelationships: [(type: String, ends: [NodeID], keys: Set<String>)] = []

    /// - Complexity: O(CIs and relations that the change speaks of, with their properties).
    init(_ change: ResolvedChange, since before: GraphSnapshot) {
        let after = change.graph
        for document in change.documents { note(document.id, before, after) }
        for id in change.endedCIs where nodes[id] == nil { note(id, before, after) }
        for relation in change.relations { note(relation.id, before, after) }
        for id in change.endedRelations where after.slot(of: id) == nil { note(id, before, after) }
    }

    private mutating func note(_ id: NodeID, _ before: GraphSnapshot, _ after: GraphSnapshot) {
        guard let old = before.content(of: id), let new = after.content(of: id), old.labels == new.labels else {
            nodes[id] = Node(isWhole: true)
            return
        }
        let keys = Self.differing(old.properties, new.properties)
        if !keys.isEmpty { nodes[id] = Node(keys: keys) }
    }

    private mutating func note(_ id: RelationshipID, _ before: GraphSnapshot, _ after: GraphSnapshot) {
        let (old, new) = (before.content(of: id), after.content(of: id))
        if let old, let new, old.type == new.type, old.source == new.source, old.target == new.target {
            let keys = Self.differing(old.properties, new.properties)
            if !keys.isEmpty { changedRelationships.append((new.type, [new.source, new.target], keys)) }
            return
        }
        for content in [old, new] {
            guard let content else { continue }
            ends[content.type, default: []].formUnion([content.source, content.target])
        }
    }

    private static func differing(_ old: [String: Value], _ new: [String: Value]) -> Set<String> {
        var keys: Set<String> = []
        for (key, value) in new where old[key] != value { keys.insert(key) }
        for key in old.keys where new[key] == nil { keys.insert(key) }
        return keys
    }
}

extension RuleTouch {
    /// The nodes whose truth may have changed.
    enum Candidates: Equatable {
        case some(Set<NodeID>)
        /// Every CI of the class.
        case all
    }

    /// - Complexity: O(what is touched + what lies within the radius of it along the steps of the expression).
    func candidates(
        of inputs: NodeExpressionInputs, before: GraphSnapshot, after: GraphSnapshot
    ) -> Candidates {
        var own: Set<NodeID> = []
        var seeds: Set<NodeID> = []
        for (id, node) in nodes {
            if node.isWhole || node.keys.contains(where: inputs.otherKeys.contains) {
                seeds.insert(id)
            } else if node.keys.contains(where: inputs.ownKeys.contains) {
                own.insert(id)
            }
        }
        let types = inputs.types
        for (type, ends) in ends where types?.contains(type) ?? true { seeds.formUnion(ends) }
        for change in changedRelationships
        where (types?.contains(change.type) ?? true) && change.keys.contains(where: inputs.otherKeys.contains) {
            seeds.formUnion(change.ends)
        }
        if seeds.isEmpty { return .some(own) }
        if inputs.isGlobal || seeds.count > 1_024 && seeds.count > after.nodeCount / 4 { return .all }
        guard inputs.radius != 0, !inputs.steps.isEmpty else { return .some(own.union(seeds)) }
        for graph in [before, after] {
            own.formUnion(Reversed(graph, inputs).reached(from: seeds))
        }
        return .some(own.union(seeds))
    }
}

/// Goes the steps of an expression backwards: from what it looks at to the nodes that look.
private struct Reversed {
    private let graph: GraphSnapshot
    private let radius: Int
    private let steps: [(type: RelationshipTypeCode?, direction: Direction)]

    init(_ graph: GraphSnapshot, _ inputs: NodeExpressionInputs) {
        self.graph = graph
        radius = inputs.radius ?? .max
        var steps: [(type: RelationshipTypeCode?, direction: Direction)] = []
        for step in inputs.steps {
            let type = step.type.map { graph.relationshipType(named: $0) }
            // A type that the graph has never seen.
            if case .some(.none) = type { continue }
            let direction: Direction =
                switch step.way {
                case .outgoing: .incoming
                case .incoming: .outgoing
                case .both: .both
                }
            steps.append((type.flatMap(\.self), direction))
        }
        self.steps = steps
    }

    func reached(from seeds: Set<NodeID>) -> Set<NodeID> {
        var reached: Set<NodeID> = []
        var edge = seeds.compactMap(graph.slot(of:))
        var seen = Set(edge)
        var distance = 0
        while !edge.isEmpty, distance < radius {
            distance += 1
            var next: [NodeSlot] = []
            for node in edge {
                for step in steps {
                    func visit(_ adjacent: Adjacent) {
                        if seen.insert(adjacent.node).inserted { next.append(adjacent.node) }
                    }
                    if let type = step.type {
                        graph.forEachRelationship(of: node, direction: step.direction, type: type, visit)
                    } else {
                        graph.forEachRelationship(of: node, direction: step.direction, visit)
                    }
                }
            }
            for node in next { reached.insert(graph.id(of: node)) }
            edge = next
        }
        return reached
    }
}
