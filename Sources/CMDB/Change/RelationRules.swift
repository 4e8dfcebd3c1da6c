internal import Graph
internal import OrderedCollections

/// What relation types ask of the resulting graph: how many relations a CI may and must have, one owner, no circles.
///
/// Looks at what the change touches: relations that came, CIs that are new, of another class or have lost a relation,
/// and all relations of a type that the change defines anew.
/// - Complexity: O(touched relations), and for each of an acyclic group a search from both its ends; for very many,
///   one pass over the group.
struct RelationRules {
    let change: ResolvedChange
    private let before: GraphSnapshot
    private var graph: GraphSnapshot { change.graph }
    private var metamodel: Metamodel { change.metamodel }

    /// A rule that the change breaks, and the new relations that do.
    struct Violation {
        let error: ChangeError
        var relations: [RelationshipID] = []
        /// Relations that were there, and that the new ones could take the place of.
        var older: [RelationshipID] = []
        var excess = 0
    }

    init(_ change: ResolvedChange, before: GraphSnapshot) {
        self.change = change
        self.before = before
    }

    /// The change where it breaks no rule.
    ///
    /// A person or a rule is refused. What a source reports is never refused whole: a relation in excess takes the
    /// place of an older one of the same source, or is left out and told of; required sides are for the audit, as a
    /// source sees only its part.
    func settled(for kind: ChangeSet.Kind) throws(ChangeError) -> ResolvedChange {
        guard kind == .ingest else {
            if let violation = try violations(includingRequired: true, limit: 1).first { throw violation.error }
            return change
        }
        let found = try violations(includingRequired: false, limit: .max)
        return found.isEmpty ? change : try withoutThose(found)
    }

    /// At most `limit` of each rule.
    func violations(includingRequired: Bool, limit: Int) throws(ChangeError) -> [Violation] {
        let touched = TouchedRelations(change, before: before)
        var found: [Violation] = []
        if touched.isEmpty { return found }
        addExcess(touched, limit, to: &found)
        addSecondOwners(touched, limit, to: &found)
        if includingRequired { addMissing(touched, limit, to: &found) }
        try addCycles(touched, limit, to: &found)
        return found
    }

    // MARK: Cardinality

    private func addExcess(_ touched: TouchedRelations, _ limit: Int, to found: inout [Violation]) {
        var count = 0
        for (type, relations) in touched.added {
            guard let relationType = metamodel.relationTypes[type], let code = graph.relationshipType(named: type),
                relationType.cardinality.perSource.maximum != nil || relationType.cardinality.perTarget.maximum != nil
            else { continue }
            var seen: [Set<NodeSlot>] = [[], []]
            for relation in relations {
                guard let slot = graph.slot(of: relation) else { continue }
                for (side, bounds) in [
                    (Direction.outgoing, relationType.cardinality.perSource),
                    (.incoming, relationType.cardinality.perTarget),
                ] {
                    let end = side == .outgoing ? graph.source(of: slot) : graph.target(of: slot)
                    guard let maximum = bounds.maximum, seen[side == .outgoing ? 0 : 1].insert(end).inserted else {
                        continue
                    }
                    let direction = relationType.isSymmetric ? Direction.both : side
                    let degree = graph.degree(of: end, direction: direction, type: code)
                    guard degree > maximum, count < limit else { continue }
                    count += 1
                    found.append(excess(of: relationType, code, at: end, direction, degree, maximum, touched))
                }
            }
        }
    }

    private func excess(
        of type: RelationType, _ code: RelationshipTypeCode, at end: NodeSlot, _ direction: Direction, _ degree: Int,
        _ maximum: Int, _ touched: TouchedRelations
    ) -> Violation {
        var (new, old): ([RelationshipID], [RelationshipID]) = ([], [])
        graph.forEachRelationship(of: end, direction: direction, type: code) { adjacent in
            let id = graph.id(of: adjacent.relationship)
            if touched.isNew(id) { new.append(id) } else { old.append(id) }
        }
        let label = direction == .incoming ? type.inverseKey : type.key
        let others = (old + new).prefix(3).compactMap { name(of: $0, seenFrom: end) }.joined(separator: ", ")
        return Violation(
            error: ChangeError(
                .cardinality,
                "\(name(of: end)) would have \(degree) relations \(label) (\(others)), at most \(maximum) "
                    + (maximum == 1 ? "is" : "are") + " allowed",
                hint: "Remove the other one in the same change set."),
            relations: new.sorted(), older: old.sorted(), excess: degree - maximum)
    }

    private func addMissing(_ touched: TouchedRelations, _ limit: Int, to found: inout [Violation]) {
        let required = metamodel.relationTypes.values.filter {
            $0.cardinality.perSource.minimum > 0 || $0.cardinality.perTarget.minimum > 0
        }
        if required.isEmpty { return }
        let classes = metamodel.classTable(of: graph)
        var count = 0
        for id in touched.cis {
            guard let slot = graph.slot(of: id) else { continue }
            let ciClass = classes.ciClass(of: slot)
            if ciClass == Metamodel.openClass { continue }
            for type in required {
                for (direction, bounds) in [
                    (Direction.outgoing, type.cardinality.perSource), (.incoming, type.cardinality.perTarget),
                ] where bounds.minimum > 0 {
                    let fits = type.endpoints.contains {
                        metamodel.isA(ciClass, direction == .outgoing ? $0.from : $0.to)
                    }
                    let code = graph.relationshipType(named: type.key)
                    let degree =
                        code.map {
                            graph.degree(of: slot, direction: type.isSymmetric ? .both : direction, type: $0)
                        } ?? 0
                    guard fits, degree < bounds.minimum, count < limit else { continue }
                    count += 1
                    let label = direction == .outgoing ? type.key : type.inverseKey
                    found.append(
                        Violation(
                            error: ChangeError(
                                .cardinality,
                                "\(name(of: slot)) would have \(degree) relations \(label), at least "
                                    + "\(bounds.minimum) \(bounds.minimum == 1 ? "is" : "are") needed",
                                hint: "Create it in the same change set.")))
                }
            }
        }
    }

    // MARK: Owners

    private func addSecondOwners(_ touched: TouchedRelations, _ limit: Int, to found: inout [Violation]) {
        let compositions = metamodel.relationTypes.values.compactMap { type in
            type.owner.flatMap { end in graph.relationshipType(named: type.key).map { (type, end, $0) } }
        }
        if compositions.isEmpty { return }
        var seen: Set<NodeSlot> = []
        for (type, relations) in touched.added {
            guard let end = metamodel.relationTypes[type]?.owner else { continue }
            for relation in relations {
                guard let slot = graph.slot(of: relation) else { continue }
                let owned = end == .source ? graph.target(of: slot) : graph.source(of: slot)
                guard seen.insert(owned).inserted else { continue }
                var owners: OrderedDictionary<NodeSlot, [RelationshipID]> = [:]
                for (_, end, code) in compositions {
                    graph.forEachRelationship(
                        of: owned, direction: end == .source ? .incoming : .outgoing, type: code
                    ) { owners[$0.node, default: []].append(graph.id(of: $0.relationship)) }
                }
                guard owners.count > 1, found.count < limit || limit == .max else { continue }
                let all = owners.values.flatMap(\.self)
                found.append(
                    Violation(
                        error: ChangeError(
                            .secondOwner,
                            "\(name(of: owned)) would have \(owners.count) owners: "
                                + owners.keys.map(name(of:)).joined(separator: ", "),
                            hint: "A part of a composition has one owner: remove the relation to the other."),
                        relations: all.filter(touched.isNew).sorted(),
                        older: all.filter { !touched.isNew($0) }.sorted(), excess: owners.count - 1))
            }
        }
    }

    // MARK: Circles

    private func addCycles(
        _ touched: TouchedRelations, _ limit: Int, to found: inout [Violation]
    ) throws(ChangeError) {
        let groups = Set(touched.added.keys.compactMap { metamodel.relationTypes[$0]?.acyclicGroup }).sorted()
        for group in groups {
            let types = metamodel.relationTypes.values.filter { $0.acyclicGroup == group }.map(\.key)
            let codes = types.compactMap { graph.relationshipType(named: $0) }
            let relations = types.flatMap { touched.added[$0] ?? [] }
            let view = graph.view(of: codes)
            do throws(GraphError) {
                let suspects = try suspects(among: relations, in: view, codes)
                var check = AcyclicCheck(view)
                var count = 0
                for relation in suspects where count < limit {
                    guard let slot = graph.slot(of: relation) else { continue }
                    let (from, to) = (graph.id(of: graph.source(of: slot)), graph.id(of: graph.target(of: slot)))
                    guard let cycle = try check.cycleClosed(by: relation, from: from, to: to) else { continue }
                    count += 1
                    found.append(
                        Violation(error: error(for: cycle, group), relations: [relation], excess: 1))
                    check.remove(relation)
                }
            } catch {
                throw ChangeError(.tooLarge, "the search for circles among \(group) failed: \(error.message)")
            }
        }
    }

    /// The relations of which a circle is possible: for many, those within one strongly connected component.
    private func suspects(
        among relations: [RelationshipID], in view: GraphView, _ codes: [RelationshipTypeCode]
    ) throws(GraphError) -> [RelationshipID] {
        let total = codes.reduce(0) { $0 + graph.relationshipCount(typed: $1) }
        guard relations.count > max(Self.searchesMax, total / 64) else { return relations }
        let components = try view.stronglyConnectedComponents().partition
        return relations.filter { relation in
            guard let slot = graph.slot(of: relation) else { return false }
            return components.areTogether(graph.source(of: slot), graph.target(of: slot))
        }
    }

    /// Searches that cost no more than a pass over a group of some thousand relations.
    private static let searchesMax = 256

    private func error(for cycle: ClosedCycle, _ group: String) -> ChangeError {
        var way = ""
        for (node, relation) in zip(cycle.nodes, cycle.relationships) {
            let name = graph.slot(of: node).map(name(of:)) ?? CIName.text(node)
            let type = graph.slot(of: relation).map { graph.typeName(of: $0) } ?? "?"
            way += "\(name) -\(type)→ "
        }
        way += cycle.nodes.first.flatMap { graph.slot(of: $0) }.map(name(of:)) ?? ""
        let types = metamodel.relationTypes.values.filter { $0.acyclicGroup == group }.map(\.key)
        return ChangeError(
            .cycle, "the relations would lead in a circle: \(way)",
            hint: "\(types.joined(separator: ", ")) share one order; remove one relation of the circle.")
    }

    // MARK: Names

    /// `Server 'web-1' (ci-7)`.
    private func name(of node: NodeSlot) -> String {
        let name = graph.property(named: GraphSnapshot.nameKey, of: node).stringValue ?? ""
        return "\(metamodel.ciClass(of: node, in: graph)) '\(name)' (\(CIName.text(graph.id(of: node))))"
    }

    private func name(of relation: RelationshipID, seenFrom end: NodeSlot) -> String? {
        guard let slot = graph.slot(of: relation) else { return nil }
        let other = graph.source(of: slot) == end ? graph.target(of: slot) : graph.source(of: slot)
        return name(of: other)
    }
}
