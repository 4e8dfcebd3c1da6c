public import Graph
internal import OrderedCollections

/// Looks for what no commit should have let in: after a change of the metamodel, a restore, or a hand in the database.
public struct IntegrityAudit: Sendable {
    private let graph: GraphSnapshot
    private let metamodel: Metamodel
    private let classes: ClassTable
    private let limit: Int

    /// - Parameter limit: items that each check names at most; all are counted.
    public init(_ graph: GraphSnapshot, _ metamodel: Metamodel, limit: Int) {
        self.graph = graph
        self.metamodel = metamodel
        classes = metamodel.classTable(of: graph)
        self.limit = limit
    }

    /// Every check of the graph, in the order of ``IntegrityRule``.
    /// - Complexity: O(CIs · attributes + relations).
    public func checks() -> [IntegrityCheck] {
        attributeChecks() + relationChecks() + [cardinality(), owners(), cycles(), duplicates(), orphans()]
    }

    private func text(_ slot: NodeSlot) -> String {
        let name = graph.property(named: GraphSnapshot.nameKey, of: slot).stringValue ?? ""
        return "\(classes.ciClass(of: slot)) '\(name)' (\(CIName.text(graph.id(of: slot))))"
    }

    private func forEachCI(_ body: (NodeSlot) -> Void) {
        guard let label = graph.label(named: Metamodel.rootClass) else { return }
        graph.forEachNode(labelled: label, body)
    }

    // MARK: CIs

    private func attributeChecks() -> [IntegrityCheck] {
        var badClass = IntegrityCheck(.badClass, limit: limit)
        var badValue = IntegrityCheck(.badValue, limit: limit)
        var missing = IntegrityCheck(.missingValue, limit: limit)
        let expected = classes.byLabelSet.enumerated().map { position, ciClass in
            ExpectedCI(ciClass, graph, metamodel, labels: graph.labelSetMembers[position])
        }
        forEachCI { slot in
            let wanted = expected[graph.labelSet(of: slot)]
            let id = graph.id(of: slot)
            if let problem = wanted.problem {
                badClass.add(IntegrityItem(ci: id, "\(text(slot)) \(problem)"))
            }
            for (definition, column) in wanted.attributes {
                guard let column, column.isPresent(slot) else {
                    if definition.requirement == .mandatory {
                        missing.add(IntegrityItem(ci: id, "\(text(slot)) has no '\(definition.key)'"))
                    }
                    continue
                }
                let value = column.value(of: slot)
                if !definition.type.accepts(value) {
                    badValue.add(
                        IntegrityItem(
                            ci: id,
                            "\(text(slot)): '\(definition.key)' is \(value.brief), its type is \(definition.type.rawValue)"
                        ))
                }
            }
        }
        return [badClass, badValue, missing]
    }

    private func orphans() -> IntegrityCheck {
        var check = IntegrityCheck(.orphan, limit: limit)
        forEachCI { slot in
            if graph.degree(of: slot, direction: .both) == 0 {
                check.add(IntegrityItem(ci: graph.id(of: slot), "\(text(slot)) has no relation"))
            }
        }
        return check
    }

    // MARK: Relations

    private func relationChecks() -> [IntegrityCheck] {
        var unknown = IntegrityCheck(.unknownRelationType, limit: limit)
        var endpoints = IntegrityCheck(.badEndpoints, limit: limit)
        struct Pair: Hashable {
            let type: UInt32
            let from: Int
            let to: Int
        }
        enum Finding { case fine, unknown, endpoints }
        var known: [Pair: Finding] = [:]
        graph.forEachRelationship { relation in
            let (from, to) = (graph.source(of: relation), graph.target(of: relation))
            guard graph.isCI(from), graph.isCI(to) else { return }
            let type = graph.type(of: relation)
            let pair = Pair(type: type.rawValue, from: graph.labelSet(of: from), to: graph.labelSet(of: to))
            var finding = known[pair]
            if finding == nil {
                if let definition = metamodel.relationTypes[graph.name(of: type)] {
                    let fits = metamodel.allows(
                        definition, from: classes.ciClass(of: from), to: classes.ciClass(of: to))
                    finding = fits ? .fine : .endpoints
                } else {
                    finding = .unknown
                }
                known[pair] = finding
            }
            let name = "\(text(from)) \(graph.name(of: type)) \(text(to))"
            switch finding {
            case .unknown:
                unknown.add(IntegrityItem(relation: graph.id(of: relation), "\(name): there is no such relation type"))
            case .endpoints:
                endpoints.add(
                    IntegrityItem(relation: graph.id(of: relation), "\(name): the type does not join these classes"))
            case .fine, nil: break
            }
        }
        return [unknown, endpoints]
    }

    private func cardinality() -> IntegrityCheck {
        var check = IntegrityCheck(.cardinality, limit: limit)
        for type in metamodel.relationTypes.values {
            let sides: [(Cardinality.Bounds, Direction, [String])] = [
                (type.cardinality.perSource, .outgoing, type.endpoints.map(\.from)),
                (type.cardinality.perTarget, .incoming, type.endpoints.map(\.to)),
            ]
            for (bounds, direction, owners) in sides where bounds.minimum > 0 || bounds.maximum != nil {
                let code = graph.relationshipType(named: type.key)
                let way: Direction = type.isSymmetric ? .both : direction
                forEachCI(of: owners) { slot in
                    let count = code.map { graph.degree(of: slot, direction: way, type: $0) } ?? 0
                    let isOver = bounds.maximum.map { count > $0 } ?? false
                    guard isOver || count < bounds.minimum else { return }
                    let wanted = isOver ? "at most \(bounds.maximum ?? 0)" : "at least \(bounds.minimum)"
                    let end = direction == .outgoing ? "from" : "to"
                    check.add(
                        IntegrityItem(
                            ci: graph.id(of: slot),
                            "\(text(slot)) has \(count) \(type.key) \(end) it, allowed \(wanted)"))
                }
            }
        }
        return check
    }

    private func forEachCI(of classes: [String], _ body: (NodeSlot) -> Void) {
        var seen: Set<NodeSlot> = []
        for ciClass in Set(classes) {
            guard let label = graph.label(named: ciClass) else { continue }
            graph.forEachNode(labelled: label) { slot in
                if graph.isCI(slot), seen.insert(slot).inserted { body(slot) }
            }
        }
    }

    private func owners() -> IntegrityCheck {
        var check = IntegrityCheck(.severalOwners, limit: limit)
        let types: [(code: RelationshipTypeCode, toOwner: Direction)] = metamodel.relationTypes.values.compactMap {
            guard let end = $0.owner, let code = graph.relationshipType(named: $0.key) else { return nil }
            return (code, end == .target ? .outgoing : .incoming)
        }
        if types.isEmpty { return check }
        forEachCI { slot in
            for type in types where graph.degree(of: slot, direction: type.toOwner, type: type.code) > 1 {
                var owners: [String] = []
                graph.forEachRelationship(of: slot, direction: type.toOwner, type: type.code) {
                    owners.append(CIName.text(graph.id(of: $0.node)))
                }
                check.add(
                    IntegrityItem(
                        ci: graph.id(of: slot),
                        "\(text(slot)) belongs by \(graph.name(of: type.code)) to \(owners.joined(separator: ", "))"))
            }
        }
        return check
    }

    private func cycles() -> IntegrityCheck {
        var check = IntegrityCheck(.cycle, limit: limit)
        var groups: OrderedDictionary<String, [RelationshipTypeCode]> = [:]
        for type in metamodel.relationTypes.values {
            guard let group = type.acyclicGroup, let code = graph.relationshipType(named: type.key) else { continue }
            groups[group, default: []].append(code)
        }
        for (group, types) in groups {
            let view = graph.view(of: types)
            guard let components = try? view.stronglyConnectedComponents() else { continue }
            for members in components.cyclicMembers() {
                guard let first = members.first else { continue }
                let cycle = (try? view.shortestCycle(through: first)).flatMap(\.self)
                let nodes = (cycle?.nodes ?? members) + [first]
                check.add(
                    IntegrityItem(
                        ci: graph.id(of: first),
                        "group '\(group)' has a circle: \(nodes.prefix(20).map(text).joined(separator: " → "))"))
            }
        }
        return check
    }

    private func duplicates() -> IntegrityCheck {
        var check = IntegrityCheck(.duplicateRelation, limit: limit)
        forEachCI { slot in
            var seen: Set<UInt64> = []
            graph.forEachRelationship(of: slot, direction: .outgoing) { adjacent in
                let key = UInt64(adjacent.type.rawValue) << 32 | UInt64(adjacent.node.rawValue)
                guard !seen.insert(key).inserted, metamodel.relationTypes[graph.name(of: adjacent.type)] != nil else {
                    return
                }
                check.add(
                    IntegrityItem(
                        relation: graph.id(of: adjacent.relationship),
                        "\(text(slot)) \(graph.name(of: adjacent.type)) \(text(adjacent.node)) is there twice"))
            }
        }
        return check
    }
}

/// What a node with a set of labels should be like.
private struct ExpectedCI {
    /// What is wrong with the labels.
    let problem: String?
    let attributes: [(definition: AttributeDefinition, column: Column<NodeSlot>?)]

    init(_ ciClass: String, _ graph: GraphSnapshot, _ metamodel: Metamodel, labels: [LabelCode]) {
        let names = Set(labels.map(graph.name(of:)))
        let missing = metamodel.lineage(of: ciClass).filter { !names.contains($0) }
        if ciClass != Metamodel.openClass, metamodel.classes[ciClass]?.isAbstract ?? true {
            problem = "is of class '\(ciClass)', which is abstract"
        } else if !missing.isEmpty {
            problem = "has not the labels \(missing.joined(separator: ", ")) of its class's ancestors"
        } else {
            problem = nil
        }
        attributes = metamodel.attributes(of: ciClass).values.map { definition in
            (definition, graph.propertyKey(named: definition.key).map { graph.nodeColumn($0) })
        }
    }
}
