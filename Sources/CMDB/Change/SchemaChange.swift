public import Graph
internal import OrderedCollections

/// What a change of the metamodel means to the graph that is there: classes and relation types that are still in use
/// stay, and CIs get the labels of the ancestors that their class has now.
struct SchemaChange {
    private let old: Metamodel
    private let new: Metamodel
    private let graph: GraphSnapshot
    private let classes: ClassTable

    init(from old: Metamodel, to new: Metamodel, on graph: GraphSnapshot) {
        self.old = old
        self.new = new
        self.graph = graph
        classes = old.classTable(of: graph)
    }

    private var isNothing: Bool { old.schemaVersion === new.schemaVersion }

    // MARK: Refusals

    /// A class that others descend from, or that relation types name, is not taken back before them; nor a lifecycle
    /// that classes follow.
    static func checkRemoval(
        _ undefined: [Definition.Reference], keeping defined: [Definition], from old: Metamodel, on graph: GraphSnapshot
    ) throws(ChangeError) {
        let gone = Set(undefined.filter { old.builtInDefinition($0) == nil })
        for reference in undefined where gone.contains(reference) {
            switch reference.kind {
            case .ciClass: try checkRemoval(ofClass: reference.key, gone, defined, old, graph)
            case .lifecycle:
                let users = old.classes.values.filter { $0.lifecycle == reference.key }.map(\.key)
                let left = users.filter { key in
                    !gone.contains(.init(kind: .ciClass, key: key)) && !defined.contains { $0.key == key }
                }
                guard left.isEmpty else {
                    throw ChangeError(
                        .badDefinition,
                        "lifecycle '\(reference.key)' cannot be removed: \(left.count) classes follow it (\(list(left)))",
                        hint: "Change the classes in the same change set.")
                }
            default: continue
            }
        }
    }

    private static func checkRemoval(
        ofClass key: String, _ gone: Set<Definition.Reference>, _ defined: [Definition], _ old: Metamodel,
        _ graph: GraphSnapshot
    ) throws(ChangeError) {
        let children = old.classes.values.filter { $0.parent == key || $0.traits.contains(key) }.map(\.key)
            .filter { child in
                !gone.contains(.init(kind: .ciClass, key: child))
                    && !defined.contains { $0.kind == .ciClass && $0.key == child }
            }
        let count = graph.label(named: key).map { graph.nodeCount(labelled: $0) } ?? 0
        var reasons: [String] = []
        if count > 0 { reasons.append(count == 1 ? "1 CI is of it" : "\(count) CIs are of it") }
        if !children.isEmpty {
            reasons.append(
                "\(children.count) \(children.count == 1 ? "class descends" : "classes descend") from it (\(list(children)))"
            )
        }
        guard reasons.isEmpty else {
            throw ChangeError(
                .badDefinition, "class '\(key)' cannot be removed: \(reasons.joined(separator: " and "))",
                hint: "Give its CIs another class or retire them, and remove its children, then remove it.")
        }
    }

    private static func list(_ keys: [String]) -> String {
        keys.prefix(10).joined(separator: ", ") + (keys.count > 10 ? ", …" : "")
    }

    /// - Throws: `badDefinition` where CIs or relations are there that the new metamodel has no place for.
    func check() throws(ChangeError) {
        if isNothing { return }
        var counts: [String: Int] = [:]
        for (labelSet, key) in classes.byLabelSet.enumerated() {
            guard old.classes[key]?.isAbstract == false, new.classes[key]?.isAbstract ?? true else { continue }
            counts[key, default: 0] += graph.nodeCount(labelSet: labelSet)
        }
        if let (key, count) = counts.filter({ $0.value > 0 }).min(by: { $0.key < $1.key }) {
            throw ChangeError(
                .badDefinition,
                "class '\(key)' \(new.classes[key] == nil ? "cannot be removed" : "cannot become abstract"): "
                    + "\(count == 1 ? "1 CI is" : "\(count) CIs are") of it",
                hint: "Give its CIs another class first.")
        }
        for type in old.relationTypes.values where new.relationTypes[type.key] == nil {
            let count = graph.relationshipType(named: type.key).map { graph.relationshipCount(typed: $0) } ?? 0
            guard count == 0 else {
                throw ChangeError(
                    .badDefinition, "relation-type '\(type.key)' cannot be removed: there are \(count) relations of it",
                    hint: "Remove the relations first.")
            }
        }
        try checkEndpoints()
    }

    /// Relations that are there join classes that they may join.
    /// - Complexity: O(relations), where classes change their ancestors or types their ends; nothing otherwise.
    private func checkEndpoints() throws(ChangeError) {
        let hasMoved = !old.movedClasses(to: new).isEmpty
        var types: [RelationshipTypeCode: RelationType] = [:]
        for type in new.relationTypes.values {
            guard hasMoved || old.relationTypes[type.key].map({ Set($0.endpoints) != Set(type.endpoints) }) ?? false,
                let code = graph.relationshipType(named: type.key)
            else { continue }
            types[code] = type
        }
        if types.isEmpty { return }
        var allowed: [EndClasses: Bool] = [:]
        var counts: [String: (count: Int, example: String)] = [:]
        graph.forEachRelationship { relationship in
            guard let type = types[graph.type(of: relationship)] else { return }
            let (source, target) = (graph.source(of: relationship), graph.target(of: relationship))
            let ends = EndClasses(
                type: type.key, from: classes.ciClass(of: source), to: classes.ciClass(of: target))
            guard ends.from != Metamodel.openClass, ends.to != Metamodel.openClass else { return }
            let isAllowed = allowed[ends] ?? new.allows(type, from: ends.from, to: ends.to)
            allowed[ends] = isAllowed
            if isAllowed || !old.allows(type, from: ends.from, to: ends.to) { return }
            let example =
                "\(ends.from) \(CIName.text(graph.id(of: source))) → \(ends.to) \(CIName.text(graph.id(of: target)))"
            counts[type.key, default: (0, example)].count += 1
        }
        guard let worst = counts.max(by: { $0.value.count < $1.value.count }) else { return }
        throw ChangeError(
            .badDefinition,
            "\(worst.value.count) relations of type \(worst.key) would join classes that it does not join, "
                + "such as \(worst.value.example)",
            hint: "Remove these relations first, or let the type join these classes.")
    }

    private struct EndClasses: Hashable {
        let type: String
        let from: String
        let to: String
    }

    // MARK: Labels

    /// The graph with the labels that CIs have from now on, and with the indexes that unique attributes need; `nil`
    /// where it is as it should be.
    /// - Complexity: O(CIs of the classes whose ancestors change).
    func relabelled() throws(ChangeError) -> GraphSnapshot? {
        if isNothing { return nil }
        let moved = old.movedClasses(to: new)
        let draft = graph.draft()
        var isChanged = false
        if !moved.isEmpty {
            var nodes: [(node: NodeSlot, ciClass: String)] = []
            graph.forEachNode { node in
                let key = classes.ciClass(of: node)
                if moved.contains(key) { nodes.append((node, key)) }
            }
            do throws(GraphError) {
                for (node, key) in nodes {
                    let inherited = Set(old.lineage(of: key))
                    let further = graph.labels(of: node).map(graph.name(of:)).filter { !inherited.contains($0) }
                    try draft.setLabels(of: graph.id(of: node), new.lineage(of: key) + further)
                }
            } catch {
                throw ChangeError(.badDefinition, "the CIs cannot get their new labels: \(error.message)")
            }
            isChanged = !nodes.isEmpty
        }
        if try new.createIndexes(in: draft, of: graph) { isChanged = true }
        return isChanged ? draft.publish(as: graph.seq) : nil
    }
}

extension Metamodel {
    /// Classes that have other ancestors in `new`.
    public func movedClasses(to new: Metamodel) -> Set<String> {
        Set(classes.keys.filter { new.classes[$0] != nil && Set(lineage(of: $0)) != Set(new.lineage(of: $0)) })
    }

    /// Indexes by which unique attributes are looked up.
    public var uniqueIndexes: [IndexDefinition] {
        var seen: Set<UniqueCheck> = []
        var indexes: [IndexDefinition] = []
        for checks in checks.sorted(by: { $0.key < $1.key }).map(\.value) {
            for unique in checks.unique where seen.insert(unique).inserted { indexes.append(unique.index) }
        }
        return indexes
    }

    /// Creates those of ``uniqueIndexes`` that a draft of `graph` lacks.
    /// - Returns: whether there were any.
    public func createIndexes(in draft: GraphDraft, of graph: GraphSnapshot) throws(ChangeError) -> Bool {
        var isChanged = false
        for index in uniqueIndexes where graph.index(named: index.name) == nil {
            do throws(GraphError) { try draft.createIndex(index) } catch {
                throw ChangeError(.badDefinition, "unique values cannot be looked up: \(error.message)")
            }
            isChanged = true
        }
        return isChanged
    }
}
