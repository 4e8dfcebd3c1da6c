internal import Cypher
internal import Graph
internal import OrderedCollections

/// What classes ask of the attributes of CIs on the resulting graph: values within their constraints, mandatory ones,
/// unique ones, names, references, and the states of lifecycles.
///
/// Looks at what the change touches: all of a new CI, or of one of another class; of others the attributes that
/// changed; and where classes are defined anew, the values that they have.
/// - Complexity: O(changed attributes that something is asked of); a unique value is looked up in an index.
struct AttributeRules {
    private let change: ResolvedChange
    private let before: GraphSnapshot
    private let metamodelBefore: Metamodel
    private var graph: GraphSnapshot { change.graph }
    private var metamodel: Metamodel { change.metamodel }

    init(_ change: ResolvedChange, before: GraphSnapshot, _ metamodelBefore: Metamodel) {
        self.change = change
        self.before = before
        self.metamodelBefore = metamodelBefore
    }

    /// The change, where it breaks no rule.
    ///
    /// What a source reports has the right types, or is refused; that it is incomplete or out of bounds is for the
    /// audit and the quality scores to say. What is restored was right in its time.
    func settled(for changeSet: ChangeSet) throws(ChangeError) -> ResolvedChange {
        if metamodelBefore.schemaVersion !== metamodel.schemaVersion {
            try MigrationCheck(from: metamodelBefore, to: metamodel, on: graph).refuse(change.definitions)
        }
        guard changeSet.kind != .ingest, changeSet.kind != .rollback else { return change }
        var restored: Set<NodeID> = []
        for operation in changeSet.operations {
            if case .restoreCI(let document) = operation { restored.insert(document.id) }
        }
        for document in change.documents {
            guard let checks = metamodel.checks[document.ciClass], !checks.isEmpty, !restored.contains(document.id)
            else {
                continue
            }
            try check(document, checks)
        }
        try checkMoved()
        return change
    }

    /// What is unique within an owner or a site is looked at again where that has become another one.
    private func checkMoved() throws(ChangeError) {
        if change.relations.isEmpty, change.endedRelations.isEmpty { return }
        guard metamodel.checks.values.contains(where: { $0.unique.contains { $0.scope != .tenant } }) else { return }
        let scopes = (before: UniqueScopes(before, metamodelBefore), after: UniqueScopes(graph, metamodel))
        for id in scopes.after.moved(by: change, before: before, metamodel) {
            guard let old = before.slot(of: id), let slot = graph.slot(of: id),
                let checks = metamodel.checks[metamodel.ciClass(of: slot, in: graph)]
            else { continue }
            for unique in checks.unique
            where unique.scope != .tenant
                && scopes.before.scopeID(of: old, unique.scope) != scopes.after.scopeID(of: slot, unique.scope)
            {
                guard let document = graph.document(of: id, metamodel: metamodel) else { break }
                try check(document, unique)
            }
        }
    }

    private func check(_ document: CIDocument, _ checks: ClassChecks) throws(ChangeError) {
        let slotBefore = before.slot(of: document.id)
        let isWhole = slotBefore.map { metamodelBefore.ciClass(of: $0, in: before) != document.ciClass } ?? true
        let changed = isWhole ? nil : Set(change.changedAttributes[document.id] ?? [])
        func isTouched(_ key: String) -> Bool { changed?.contains(key) ?? true }

        for key in checks.mandatory where isTouched(key) && document.attributes[key] == nil {
            throw refusal(
                document, "lacks the mandatory attribute '\(key)'",
                hint: "Give it a value; the mandatory ones are \(checks.mandatory.joined(separator: ", ")).")
        }
        if !checks.constrained.isEmpty {
            for (key, value) in document.attributes where isTouched(key) {
                guard let check = checks.constrained[key] else { continue }
                if let problem = check.problem(value) ?? referenceProblem(check.definition, value) {
                    throw refusal(document, "is refused: '\(key)' \(problem)")
                }
            }
        }
        try checkName(document, checks, wasNamed: slotBefore)
        for unique in checks.unique where isTouched(unique.key) { try check(document, unique) }
        if let lifecycle = checks.lifecycle, isTouched(Lifecycle.attribute) {
            try check(document, lifecycle, from: isWhole ? nil : slotBefore)
        }
    }

    private func refusal(
        _ document: CIDocument, _ what: String, hint: String? = nil, _ code: ChangeError.Code = .badAttribute
    ) -> ChangeError {
        ChangeError(code, "\(document.ciClass) '\(document.name)' \(what)", hint: hint)
    }

    // MARK: Names and references

    private func checkName(_ document: CIDocument, _ checks: ClassChecks, wasNamed slot: NodeSlot?) throws(ChangeError)
    {
        guard let (pattern, text) = checks.namePattern else { return }
        if let slot, before.property(named: GraphSnapshot.nameKey, of: slot) == .string(document.name) { return }
        guard pattern.matches(document.name) else {
            throw refusal(
                document, "has a name that does not match \(text)", hint: "Names of the class match it as a whole.")
        }
    }

    private func referenceProblem(_ definition: AttributeDefinition, _ value: Value) -> String? {
        guard definition.type == .reference, let text = value.stringValue, let id = CIName.parse(text) else {
            return nil
        }
        guard let slot = graph.slot(of: id), graph.isCI(slot) else { return "refers to \(text), which there is not" }
        guard let wanted = definition.constraint.referencedClass else { return nil }
        let found = metamodel.ciClass(of: slot, in: graph)
        return metamodel.isA(found, wanted) ? nil : "refers to \(text), which is of class \(found), no \(wanted)"
    }

    // MARK: Unique values

    private func check(_ document: CIDocument, _ unique: UniqueCheck) throws(ChangeError) {
        guard let value = document.attributes[unique.key], let key = graph.propertyKey(named: unique.key),
            let label = graph.label(named: unique.ciClass), let slot = graph.slot(of: document.id)
        else { return }
        let others = graph.nodes(labelled: label, where: key, equals: value).filter { $0 != slot }
        if others.isEmpty { return }
        let scopes = UniqueScopes(graph, metamodel)
        let own = scopes.scope(of: slot, unique.scope)
        // What has no owner, or no place, shares it with nobody.
        if own == nil, unique.scope != .tenant { return }
        guard let other = others.first(where: { scopes.scope(of: $0, unique.scope) == own }) else { return }
        throw refusal(
            document,
            "is refused: '\(unique.key)' is \(value.plain), which \(CIName.text(graph.id(of: other))) has already",
            hint: "Within one \(unique.scope.rawValue), each \(unique.ciClass) has its own.", .duplicateKey)
    }

    // MARK: Lifecycles

    private func check(
        _ document: CIDocument, _ lifecycle: Lifecycle, from slot: NodeSlot?
    ) throws(ChangeError) {
        guard let state = document.attributes[Lifecycle.attribute]?.stringValue else { return }
        guard lifecycle.states.contains(where: { $0.key == state }) else {
            throw refusal(
                document, "is refused: '\(state.prefix(80))' is no state of the lifecycle '\(lifecycle.key)'",
                hint: "States: \(lifecycle.states.map(\.key).joined(separator: ", ")).")
        }
        if let slot, let former = before.property(named: Lifecycle.attribute, of: slot).stringValue, former != state {
            // A state that the lifecycle does not know may be left for any.
            let isKnown = lifecycle.states.contains { $0.key == former }
            guard !isKnown || lifecycle.allows(from: former, to: state) else {
                let next = lifecycle.successors(of: former)
                throw refusal(
                    document, "cannot go from \(former) to \(state)",
                    hint: next.isEmpty
                        ? "\(former) is its last state." : "From \(former) it goes to \(next.joined(separator: ", ")).")
            }
        }
        for rule in lifecycle.entry where rule.state == state { try check(document, rule) }
    }

    private func check(_ document: CIDocument, _ rule: Lifecycle.EntryRule) throws(ChangeError) {
        let holds: Bool
        do throws(CypherError) { holds = try EntryExpression.holds(rule.expression, of: document.id, in: graph) } catch
        {
            throw refusal(document, "cannot enter \(rule.state): the rule \(rule.expression) fails: \(error.message)")
        }
        if !holds {
            throw refusal(
                document, "cannot enter \(rule.state): \(rule.message.en)",
                hint: "\(rule.message.ko) (\(rule.expression))")
        }
    }
}

/// Where CIs stand, for values that are unique within an owner or a site.
struct UniqueScopes {
    private let graph: GraphSnapshot
    private let owning: [(type: RelationshipTypeCode, owner: RelationType.End)]
    private let place: RelationshipTypeCode?
    private let part: RelationshipTypeCode?

    init(_ graph: GraphSnapshot, _ metamodel: Metamodel) {
        self.graph = graph
        owning = metamodel.relationTypes.values.compactMap { type in
            type.owner.flatMap { owner in graph.relationshipType(named: type.key).map { ($0, owner) } }
        }
        place = graph.relationshipType(named: Self.placeType)
        part = graph.relationshipType(named: Self.partType)
    }

    /// The id of ``scope(of:_:)``: slots differ between versions.
    func scopeID(of node: NodeSlot, _ scope: UniqueScope) -> NodeID? { self.scope(of: node, scope).map(graph.id(of:)) }

    /// CIs that a change may have brought to another owner or another site: ends of its relations that own or place,
    /// and all that stands below those that are places themselves. In the order of their ids.
    /// - Complexity: O(relations of the change + CIs below the places that moved).
    func moved(by change: ResolvedChange, before: GraphSnapshot, _ metamodel: Metamodel) -> [NodeID] {
        var open: [NodeID] = []
        func note(_ type: String, _ from: NodeID, _ to: NodeID) {
            switch metamodel.relationTypes[type]?.owner {
            case .source: open.append(to)
            case .target: open.append(from)
            case nil: if type == Self.placeType { open.append(from) }
            }
        }
        for relation in change.relations { note(relation.type, relation.from, relation.to) }
        for id in change.endedRelations {
            guard let slot = before.slot(of: id) else { continue }
            note(
                before.typeName(of: slot), before.id(of: before.source(of: slot)),
                before.id(of: before.target(of: slot)))
        }
        var found: Set<NodeID> = []
        while let id = open.popLast() {
            guard found.insert(id).inserted, let slot = graph.slot(of: id) else { continue }
            for type in [place, part] {
                guard let type else { continue }
                graph.forEachRelationship(of: slot, direction: .incoming, type: type) {
                    open.append(graph.id(of: $0.node))
                }
            }
        }
        return found.sorted()
    }

    private static let placeType = "LOCATED_IN"
    private static let partType = "PART_OF"

    /// The node within which it is unique; `nil` for the tenant, and for a CI that has no owner or place.
    func scope(of node: NodeSlot, _ scope: UniqueScope) -> NodeSlot? {
        switch scope {
        case .tenant: nil
        case .parent:
            owning.lazy.compactMap { type, owner in
                neighbour(of: node, type, owner == .target ? .outgoing : .incoming)
            }.first
        case .site: site(of: node)
        }
    }

    /// The uppermost location that holds it.
    private func site(of node: NodeSlot) -> NodeSlot? {
        guard let place, var site = neighbour(of: node, place, .outgoing) else { return nil }
        for _ in 0..<16 {
            guard let above = part.flatMap({ neighbour(of: site, $0, .outgoing) }), above != site else { break }
            site = above
        }
        return site
    }

    private func neighbour(of node: NodeSlot, _ type: RelationshipTypeCode, _ direction: Direction) -> NodeSlot? {
        var found: NodeSlot?
        graph.forEachRelationship(of: node, direction: direction, type: type) { adjacent in
            if found.map({ adjacent.node < $0 }) ?? true { found = adjacent.node }
        }
        return found
    }
}
