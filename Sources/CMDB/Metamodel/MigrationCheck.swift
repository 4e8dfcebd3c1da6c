internal import Base
public import Graph
internal import JSON
internal import OrderedCollections

/// A value, or the lack of one, that a changed definition does not fit.
public struct DefinitionProblem: Hashable, Sendable {
    public let ci: NodeID
    public let ciClass: String
    public let name: String
    public let attribute: String
    /// What is wrong, as the end of a sentence.
    public let message: String
}

/// Existing CIs against a metamodel that has changed: what no longer fits, and what would bring it in line.
struct MigrationCheck {
    private let old: Metamodel
    private let new: Metamodel
    private let graph: GraphSnapshot
    private(set) var problems: [DefinitionProblem] = []
    private(set) var problemCount = 0
    /// CIs of classes that change.
    private(set) var affected = 0

    /// - Parameter graph: with the labels that the new metamodel gives.
    init(from old: Metamodel, to new: Metamodel, on graph: GraphSnapshot) {
        self.old = old
        self.new = new
        self.graph = graph
    }

    /// Attributes of a class of which something is asked that was not asked before.
    struct Changed {
        let ciClass: String
        var attributes: [AttributeDefinition] = []
        var unique: [UniqueCheck] = []
    }

    /// Concrete classes that were there, with what changes for their CIs.
    func changedClasses() -> [Changed] {
        new.classes.values.compactMap { ciClass in
            guard !ciClass.isAbstract, old.classes[ciClass.key] != nil else { return nil }
            let before = old.attributes(of: ciClass.key)
            var changed = Changed(ciClass: ciClass.key)
            changed.attributes = new.attributes(of: ciClass.key).values.filter { attribute in
                guard let was = before[attribute.key] else { return true }
                return was.type != attribute.type || was.constraint != attribute.constraint
                    || was.requirement != attribute.requirement || was.normaliser != attribute.normaliser
            }
            let known = Set(old.checks[ciClass.key]?.unique ?? [])
            changed.unique = (new.checks[ciClass.key]?.unique ?? []).filter { !known.contains($0) }
            let isOther = changed.attributes.isEmpty && changed.unique.isEmpty
            return isOther && old.classes[ciClass.key] == ciClass
                && old.lineage(of: ciClass.key) == new.lineage(of: ciClass.key)
                ? nil : changed
        }
    }

    /// Refuses the change where values do not fit, unless its definitions say that they are kept.
    func refuse(_ definitions: [Definition]) throws(ChangeError) {
        let keeping = Set(definitions.filter { $0.content["existing"]?.stringValue == "keep" }.map(\.key))
        var check = self
        for changed in changedClasses() where keeping.isDisjoint(with: new.lineage(of: changed.ciClass)) {
            check.look(at: changed)
        }
        guard let first = check.problems.first else { return }
        let others = check.problemCount == 1 ? "" : ", and \(check.problemCount - 1) more"
        throw ChangeError(
            .badDefinition,
            "the definition does not fit \(first.ciClass) '\(first.name)' (\(CIName.text(first.ci))): "
                + "'\(first.attribute)' \(first.message)\(others)",
            hint: "See all with a preview. Correct the values in the same change set, or say \"existing\": \"keep\".")
    }

    /// Notes what of the CIs of a class does not fit.
    mutating func look(at changed: Changed) {
        guard let label = graph.label(named: changed.ciClass) else { return }
        let checks = new.checks[changed.ciClass]
        let watched = changed.attributes.map { ($0, graph.propertyKey(named: $0.key), checks?.constrained[$0.key]) }
        var nodes: [NodeSlot] = []
        graph.forEachNode(labelled: label) { nodes.append($0) }
        for node in nodes where new.ciClass(of: node, in: graph) == changed.ciClass {
            affected += 1
            for (attribute, key, check) in watched {
                let value = key.map { graph.property($0, of: node) } ?? .null
                if value.isNull {
                    if attribute.requirement == .mandatory {
                        note(node, attribute.key, "is mandatory and has no value")
                    }
                } else if !attribute.type.accepts(value) {
                    note(node, attribute.key, "is \(value.brief), which is not of type \(attribute.type.rawValue)")
                } else if let problem = check?.problem(value) {
                    note(node, attribute.key, problem)
                }
            }
        }
        for unique in changed.unique { look(for: unique, nodes) }
    }

    private mutating func look(for unique: UniqueCheck, _ nodes: [NodeSlot]) {
        guard let key = graph.propertyKey(named: unique.key) else { return }
        struct Place: Hashable {
            let value: Value
            let scope: NodeSlot?
        }
        let scopes = UniqueScopes(graph, new)
        var holders: [Place: NodeSlot] = [:]
        for node in nodes {
            let value = graph.property(key, of: node)
            if value.isNull { continue }
            let scope = scopes.scope(of: node, unique.scope)
            if scope == nil, unique.scope != .tenant { continue }
            let place = Place(value: value, scope: scope)
            if let other = holders[place] {
                note(node, unique.key, "is \(value.plain), as that of \(CIName.text(graph.id(of: other)))")
            } else {
                holders[place] = node
            }
        }
    }

    private mutating func note(_ node: NodeSlot, _ attribute: String, _ message: String) {
        problemCount += 1
        guard problems.count < Limits.definitionProblems else { return }
        problems.append(
            DefinitionProblem(
                ci: graph.id(of: node), ciClass: new.ciClass(of: node, in: graph),
                name: graph.property(named: GraphSnapshot.nameKey, of: node).stringValue ?? "", attribute: attribute,
                message: message))
    }
}

/// What a change of the metamodel would do to the CIs that are there.
public struct DefinitionPreview: Sendable {
    /// What still does not fit once ``operations`` are done; the first of them.
    public let problems: [DefinitionProblem]
    public let problemCount: Int
    /// CIs of classes that change.
    public let affected: Int
    /// Moves values of renamed attributes, brings values to their new type and form, fills in defaults of mandatory
    /// attributes: what can be done without asking.
    public let operations: [ChangeOperation]

    /// - Throws: what the change itself would be refused for.
    /// - Complexity: O(CIs of the classes that change · their changed attributes).
    public init(
        _ defined: [Definition], without undefined: [Definition.Reference] = [], metamodel: Metamodel,
        graph: GraphSnapshot
    ) throws(ChangeError) {
        try SchemaChange.checkRemoval(undefined, keeping: defined, from: metamodel, on: graph)
        let new = try metamodel.applying(defined, without: undefined)
        let schema = SchemaChange(from: metamodel, to: new, on: graph)
        try schema.check()
        let relabelled = try schema.relabelled() ?? graph
        let draft = relabelled.draft()
        let first = MigrationCheck(from: metamodel, to: new, on: relabelled)
        let changes = first.changedClasses()
        var operations: [ChangeOperation] = []
        for changed in changes {
            Migration(changed, metamodel, new, relabelled).operations(into: &operations)
        }
        for case .updateCI(let id, _, _, let attributes) in operations {
            do throws(GraphError) {
                try draft.setProperties(of: id, attributes.map { (key: $0, value: $1) })
            } catch {
                throw ChangeError(.badDefinition, error.message)
            }
        }
        var check = MigrationCheck(from: metamodel, to: new, on: draft.publish(as: graph.seq))
        for changed in changes { check.look(at: changed) }
        problems = check.problems
        problemCount = check.problemCount
        affected = check.affected
        self.operations = operations
    }
}

/// Brings the CIs of one class in line with its new definition.
private struct Migration {
    private let changed: MigrationCheck.Changed
    private let graph: GraphSnapshot
    private let new: Metamodel
    private let renamed: [(from: PropertyKeyCode, name: String, to: AttributeDefinition)]

    init(_ changed: MigrationCheck.Changed, _ old: Metamodel, _ new: Metamodel, _ graph: GraphSnapshot) {
        self.changed = changed
        self.graph = graph
        self.new = new
        let known = new.attributes(of: changed.ciClass)
        renamed = changed.attributes.compactMap { attribute in
            guard let from = attribute.renamedFrom, known[from] == nil, let key = graph.propertyKey(named: from) else {
                return nil
            }
            return (key, from, attribute)
        }
    }

    func operations(into operations: inout [ChangeOperation]) {
        guard let label = graph.label(named: changed.ciClass) else { return }
        let watched = changed.attributes.map { ($0, graph.propertyKey(named: $0.key)) }
        var nodes: [NodeSlot] = []
        graph.forEachNode(labelled: label) { nodes.append($0) }
        for node in nodes where new.ciClass(of: node, in: graph) == changed.ciClass {
            guard operations.count < Limits.migrationOperations else { return }
            var values: [String: Value] = [:]
            for (key, name, attribute) in renamed {
                let value = graph.property(key, of: node)
                guard !value.isNull, graph.property(named: attribute.key, of: node).isNull,
                    let moved = converted(value, attribute)
                else { continue }
                values[attribute.key] = moved
                values[name] = .null
            }
            for (attribute, key) in watched where values[attribute.key] == nil {
                let value = key.map { graph.property($0, of: node) } ?? .null
                if value.isNull {
                    if attribute.requirement == .mandatory, !attribute.defaultValue.isNull {
                        values[attribute.key] = attribute.defaultValue
                    }
                } else if let moved = converted(value, attribute), moved != value {
                    values[attribute.key] = moved
                }
            }
            if !values.isEmpty {
                operations.append(.updateCI(graph.id(of: node), ciClass: nil, name: nil, attributes: values))
            }
        }
    }

    /// The value as one of the attribute; `nil` where it cannot be read as one.
    private func converted(_ value: Value, _ attribute: AttributeDefinition) -> Value? {
        if let same = attribute.canonical(value) { return same }
        let text: String? =
            switch value {
            case .string(let text): text
            case .integer, .float, .boolean: value.plain
            default: value.canonicalText
            }
        if attribute.type == .strings, let text { return .list([.string(text)]) }
        if case .list(let values) = value, values.count == 1 { return converted(values[0], attribute) }
        guard let text, let read = attribute.type.read(text: text), !read.isNull else { return nil }
        return attribute.canonical(read)
    }
}
