extension GraphSnapshot {
    /// What leads from `older` to this state.
    ///
    /// Two versions of one lineage share every page that no commit between them touched; only slots of pages that
    /// are not shared are looked at. Snapshots that share nothing (one was compacted, or rebuilt from the database)
    /// are compared element by element, by id, with the same result.
    ///
    /// - Parameters:
    ///   - limit: elements that each list of the answer holds at most; everything is counted.
    /// - Complexity: O(slots of the pages that differ + elements that differ · log); O(both graphs) where they
    ///   share nothing.
    /// - Throws: `budgetExceeded`, `cancelled` or `outOfTime`; one step for each slot and each element compared.
    public func difference(
        from older: GraphSnapshot, limit: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> GraphDifference {
        var finder = DifferenceFinder(older: older, newer: self, limit: limit, budget: budget)
        let nodes = try finder.candidateNodes()
        try finder.compareNodes(nodes)
        let relationships = try finder.candidateRelationships()
        try finder.compareRelationships(relationships)
        return finder.found
    }

    /// What differs about one node: itself, and the relationships it has or had.
    ///
    /// - Complexity: O(its degree in both states).
    /// - Throws: as ``difference(from:limit:budget:)``.
    public func difference(
        of node: NodeID, from older: GraphSnapshot, limit: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> GraphDifference {
        var finder = DifferenceFinder(older: older, newer: self, limit: limit, budget: budget)
        try finder.compareNodes([node.rawValue])
        var relationships: [UInt64] = []
        for graph in [older, self] {
            guard let slot = graph.slot(of: node) else { continue }
            graph.forEachRelationship(of: slot, direction: .both) {
                relationships.append(graph.id(of: $0.relationship).rawValue)
            }
        }
        try finder.compareRelationships(relationships)
        return finder.found
    }
}

/// Compares elements of two snapshots by id.
struct DifferenceFinder {
    let older: GraphSnapshot
    let newer: GraphSnapshot
    private let limit: Int
    private var meter: Meter
    let codes: CodeTranslation
    private(set) var found: GraphDifference

    init(older: GraphSnapshot, newer: GraphSnapshot, limit: Int, budget: Budget) {
        self.older = older
        self.newer = newer
        self.limit = limit
        meter = Meter(budget)
        codes = CodeTranslation(from: older, to: newer)
        found = GraphDifference(older: older.seq, newer: newer.seq)
    }

    /// Takes steps of the budget.
    mutating func step(_ count: Int) throws(GraphError) { try meter.step(count) }

    /// Takes bytes of the budget.
    mutating func allocate(_ bytes: Int) throws(GraphError) { try meter.allocate(bytes) }

    private mutating func content(of id: NodeID, in graph: GraphSnapshot) throws(GraphError) -> NodeContent {
        let content = graph.content(of: id)!  // Asked only where the graph has a slot for the id.
        try meter.allocate(Self.elementBytes + content.properties.count * Self.propertyBytes)
        return content
    }

    private mutating func content(
        of id: RelationshipID, in graph: GraphSnapshot
    ) throws(GraphError) -> RelationshipContent {
        let content = graph.content(of: id)!  // Asked only where the graph has a slot for the id.
        try meter.allocate(Self.elementBytes + content.properties.count * Self.propertyBytes)
        return content
    }

    /// What an element in the answer takes, about.
    private static let elementBytes = 128
    private static let propertyBytes = 96

    /// Sorts `ids` and drops repetitions, then notes what differs.
    mutating func compareNodes(_ ids: [UInt64]) throws(GraphError) {
        var previous: UInt64?
        for raw in ids.sorted() where raw != previous {
            previous = raw
            try meter.step()
            let id = NodeID(rawValue: raw)
            switch (older.slot(of: id), newer.slot(of: id)) {
            case (nil, nil): break
            case (nil, _?):
                found.nodes.added += 1
                if found.addedNodes.count < limit { found.addedNodes.append(try content(of: id, in: newer)) }
            case (_?, nil):
                found.nodes.removed += 1
                if found.removedNodes.count < limit { found.removedNodes.append(try content(of: id, in: older)) }
            case (let before?, let after?):
                if areSame(before, after) { continue }
                found.nodes.changed += 1
                if found.changedNodes.count < limit {
                    found.changedNodes.append(
                        .init(before: try content(of: id, in: older), after: try content(of: id, in: newer)))
                }
            }
        }
    }

    /// Sorts `ids` and drops repetitions, then notes what differs.
    mutating func compareRelationships(_ ids: [UInt64]) throws(GraphError) {
        var previous: UInt64?
        for raw in ids.sorted() where raw != previous {
            previous = raw
            try meter.step()
            let id = RelationshipID(rawValue: raw)
            switch (older.slot(of: id), newer.slot(of: id)) {
            case (nil, nil): break
            case (nil, _?):
                found.relationships.added += 1
                if found.addedRelationships.count < limit {
                    found.addedRelationships.append(try content(of: id, in: newer))
                }
            case (_?, nil):
                found.relationships.removed += 1
                if found.removedRelationships.count < limit {
                    found.removedRelationships.append(try content(of: id, in: older))
                }
            case (let before?, let after?):
                if areSame(before, after) { continue }
                found.relationships.changed += 1
                if found.changedRelationships.count < limit {
                    found.changedRelationships.append(
                        .init(before: try content(of: id, in: older), after: try content(of: id, in: newer)))
                }
            }
        }
    }

    private func areSame(_ before: NodeSlot, _ after: NodeSlot) -> Bool {
        codes.labelSet(older.labelSet(of: before)) == newer.labelSet(of: after)
            && areSame(older.properties(of: before), newer.properties(of: after))
    }

    private func areSame(_ before: RelationshipSlot, _ after: RelationshipSlot) -> Bool {
        codes.type(older.type(of: before)) == newer.type(of: after)
            && older.id(of: older.source(of: before)) == newer.id(of: newer.source(of: after))
            && older.id(of: older.target(of: before)) == newer.id(of: newer.target(of: after))
            && areSame(older.properties(of: before), newer.properties(of: after))
    }

    private func areSame(
        _ before: [(key: PropertyKeyCode, value: Value)], _ after: [(key: PropertyKeyCode, value: Value)]
    ) -> Bool {
        guard before.count == after.count else { return false }
        if codes.agree {
            return zip(before, after).allSatisfy { $0.key == $1.key && $0.value.isIdentical(to: $1.value) }
        }
        return before.allSatisfy { key, value in
            guard let wanted = codes.key(key) else { return false }
            return after.contains { $0.key == wanted && $0.value.isIdentical(to: value) }
        }
    }
}

/// Which code of one snapshot means in another what a code means in the first.
///
/// Versions of one lineage agree on the codes they share, but drafts that grew apart, and rebuilt graphs, do not.
struct CodeTranslation {
    /// Whether every code that both know means the same in both.
    let agree: Bool
    // By code of the first snapshot; `nil` where the second has no such thing. Empty where they agree.
    private let labelSets: [Int?]
    private let types: [RelationshipTypeCode?]
    private let keys: [PropertyKeyCode?]

    /// Complexity: O(names and label sets of both).
    init(from first: GraphSnapshot, to second: GraphSnapshot) {
        agree = Self.agree(first, second)
        if agree {
            (labelSets, types, keys) = ([], [], [])
            return
        }
        types = first.relationshipTypeCodes.map { second.relationshipType(named: first.name(of: $0)) }
        keys = first.propertyKeys.map { second.propertyKey(named: first.name(of: $0)) }
        let labels = first.labels.map { second.label(named: first.name(of: $0)) }
        var sets: [Set<LabelCode>: Int] = [:]
        for (number, members) in second.labelSetMembers.enumerated() { sets[Set(members)] = number }
        labelSets = first.labelSetMembers.map { members in
            var translated: Set<LabelCode> = []
            for member in members {
                guard let label = labels[Int(member.rawValue)] else { return nil }
                translated.insert(label)
            }
            return sets[translated]
        }
    }

    func labelSet(_ set: Int) -> Int? { agree ? set : labelSets[set] }
    func type(_ type: RelationshipTypeCode) -> RelationshipTypeCode? { agree ? type : types[Int(type.rawValue)] }
    func key(_ key: PropertyKeyCode) -> PropertyKeyCode? { agree ? key : keys[Int(key.rawValue)] }

    private static func agree(_ first: GraphSnapshot, _ second: GraphSnapshot) -> Bool {
        zip(first.relationshipTypeCodes, second.relationshipTypeCodes).allSatisfy {
            first.name(of: $0) == second.name(of: $1)
        }
            && zip(first.propertyKeys, second.propertyKeys).allSatisfy { first.name(of: $0) == second.name(of: $1) }
            && zip(first.labels, second.labels).allSatisfy { first.name(of: $0) == second.name(of: $1) }
            && zip(first.labelSetMembers, second.labelSetMembers).allSatisfy { $0 == $1 }
    }
}
