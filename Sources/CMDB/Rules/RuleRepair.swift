public import Cypher
public import Graph

/// Works out what a rule's repair would change.
public enum RuleRepair {
    private static let prefix = "MATCH (n) WHERE id(n) = $rule_ci\n"

    /// - Throws: what is wrong with the clauses, with its place in them.
    static func check(_ repair: String) throws(CypherError) {
        let text = prefix + repair
        do throws(CypherError) {
            let prepared = try QueryEngine(plansMax: 8).prepare(text, on: GraphSnapshot())
            guard prepared.type != .read else {
                throw CypherError(.semanticError, .other, "it changes nothing", hint: "SET n.attribute = value")
            }
            guard prepared.parameters == ["rule_ci"], !prepared.needsOwnTransactions, prepared.type != .schema else {
                throw CypherError(.semanticError, .other, "it takes no parameters, and runs in one transaction")
            }
        } catch {
            throw error.moved(by: -prefix.utf8.count)
        }
    }

    /// The operations that lead from `graph` to the graph in which a CI is mended. The graph itself stays as it is.
    /// - Throws: `badDefinition` where the repair fails or there is none; `unknownCI`.
    public static func operations(
        of rule: ValidationRule, for ci: NodeID, on graph: GraphSnapshot, metamodel: Metamodel,
        environment: QueryEnvironment
    ) throws(ChangeError) -> [ChangeOperation] {
        guard let repair = rule.repair else {
            throw ChangeError(
                .badDefinition, "rule '\(rule.key)' has no repair", hint: "Mend the CI by hand, or give the rule one.")
        }
        guard graph.slot(of: ci) != nil else {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(ci))")
        }
        let difference: GraphDifference
        do throws(CypherError) {
            let engine = QueryEngine(plansMax: 8)
            let transaction = GraphTransaction(writing: graph, identities: IdentitiesAbove(graph))
            let cursor = try engine.run(
                try engine.prepare(prefix + repair, on: graph),
                parameters: ["rule_ci": .integer(Int64(ci.rawValue))], in: transaction, environment: environment)
            while !(try cursor.next(1_000)).isEmpty {}
            difference = try transaction.pendingChanges()
        } catch {
            throw ChangeError(
                .badDefinition, "the repair of rule '\(rule.key)' fails for \(CIName.text(ci)): \(error.message)",
                hint: error.hint)
        }
        return difference.operations(metamodel)
    }
}

extension GraphDifference {
    /// The same as operations that people can read and approve. New CIs come before all that speaks of them.
    func operations(_ metamodel: Metamodel) -> [ChangeOperation] {
        var operations: [ChangeOperation] = []
        var created: [NodeID: Int] = [:]
        for node in addedNodes {
            created[node.id] = created.count
            operations.append(
                .createCI(
                    ciClass: metamodel.ciClass(labels: node.labels), name: node.ciName, attributes: node.attributes,
                    record: nil))
        }
        for change in changedNodes {
            let (before, after) = (change.before, change.after)
            let classes = (metamodel.ciClass(labels: before.labels), metamodel.ciClass(labels: after.labels))
            var attributes: [String: Value] = [:]
            for property in change.properties where property.key != GraphSnapshot.nameKey {
                attributes[property.key] = property.after
            }
            operations.append(
                .updateCI(
                    change.id, ciClass: classes.0 == classes.1 ? nil : classes.1,
                    name: before.ciName == after.ciName ? nil : after.ciName, attributes: attributes))
        }
        let removed = Set(removedNodes.map(\.id))
        for relation in removedRelationships
        where !removed.contains(relation.source) && !removed.contains(relation.target) {
            operations.append(.removeRelation(relation.id))
        }
        for node in removedNodes { operations.append(.retireCI(node.id)) }
        for change in changedRelationships {
            var properties: [String: Value] = [:]
            for property in change.properties { properties[property.key] = property.after }
            operations.append(.updateRelation(change.id, properties: properties))
        }
        for relation in addedRelationships {
            func end(_ id: NodeID) -> CIReference { created[id].map(CIReference.new) ?? .existing(id) }
            operations.append(
                .createRelation(
                    type: relation.type, from: end(relation.source), to: end(relation.target),
                    properties: relation.properties))
        }
        return operations
    }
}

extension NodeContent {
    fileprivate var ciName: String { properties[GraphSnapshot.nameKey]?.stringValue ?? "" }
    fileprivate var attributes: [String: Value] { properties.filter { $0.key != GraphSnapshot.nameKey } }
}

extension CypherError {
    /// The same error in a text that begins elsewhere.
    fileprivate func moved(by bytes: Int) -> CypherError {
        CypherError(
            kind, detail, message, isCompileTime: isCompileTime,
            at: range.map { SourceRange(start: max(0, $0.start + bytes), end: max(0, $0.end + bytes)) }, hint: hint)
    }
}
