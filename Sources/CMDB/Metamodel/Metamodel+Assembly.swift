internal import Base
internal import Cypher
internal import Graph
internal import OrderedCollections

// How classes, relation types, lifecycles and templates are put together: what ships built in, with the tenant's own
// definitions over it.

extension Metamodel {
    /// Brings everything that the kinds class, relation type, lifecycle and template make up to ``definitions``.
    /// - Throws: `badDefinition`.
    mutating func assemble() throws(ChangeError) {
        guard definitions.count <= Limits.definitions else {
            throw ChangeError(.badDefinition, "there are \(definitions.count) definitions, limit \(Limits.definitions)")
        }
        var lifecycles = builtIn.lifecycles
        var classes = builtIn.classes
        var types = builtIn.relationTypes
        for definition in definitions.values {
            switch definition.kind {
            case .lifecycle: lifecycles[definition.key] = try Lifecycle(definition)
            case .ciClass: classes[definition.key] = try CIClass(definition)
            case .relationType: types[definition.key] = try RelationType(definition)
            default: continue
            }
        }
        self.lifecycles = lifecycles
        let tables = try ClassTables(classes, lifecycles, definitions)
        self.classes = tables.classes
        lineages = tables.lineages
        attributesByClass = tables.attributes
        sensitiveKeys = Set(
            tables.classes.values.flatMap { $0.attributes.filter(\.isSensitive).map(\.key) })
        try check(types)
        relationTypes = types
        checks = try ClassChecks.all(self)
        try assembleTemplates()
        schemaVersion = SchemaVersion()
    }

    private mutating func assembleTemplates() throws(ChangeError) {
        var templates: OrderedDictionary<String, CITemplate> = [:]
        for definition in definitions.values where definition.kind == .template {
            let template = try CITemplate(definition) { key in
                self.classes[key].flatMap { $0.isAbstract ? nil : self.attributes(of: $0.key) }
            }
            templates[definition.key] = template
        }
        self.templates = templates
    }

    // MARK: Relation types

    private func check(_ types: OrderedDictionary<String, RelationType>) throws(ChangeError) {
        var owners: [String: String] = [:]
        for type in types.values {
            for key in Set([type.key, type.inverseKey]) {
                if let other = owners.updateValue(type.key, forKey: key), other != type.key {
                    throw ChangeError(
                        .badDefinition, "relation types '\(other)' and '\(type.key)' are both read as \(key)",
                        hint: "Give one of them another key or inverseKey.")
                }
            }
            for key in type.endpoints.flatMap({ [$0.from, $0.to] }) { try checkKnown(key, of: type) }
            for key in type.impact.flatMap({ [$0.dependentLabel, $0.causeLabel] }) {
                if let key { try checkKnown(key, of: type) }
            }
        }
    }

    private func checkKnown(_ key: String, of type: RelationType) throws(ChangeError) {
        guard classes[key] == nil else { return }
        throw ChangeError(
            .badDefinition, "relation-type '\(type.key)' names the class '\(key.prefix(80))', which there is not",
            hint: "Define the class in the same change set, or take it out of the relation type first.")
    }
}

/// What ships built in, for the definitions of a tenant to lie over.
struct BuiltIn: Sendable {
    var classes: OrderedDictionary<String, CIClass>
    var relationTypes: OrderedDictionary<String, RelationType>
    var lifecycles: OrderedDictionary<String, Lifecycle>
}

/// Told apart from every other version of any metamodel; by `===`.
public final class SchemaVersion: Sendable {
    init() {}
}

/// Classes in order, with what follows from their ancestors.
struct ClassTables {
    /// Parents and traits before those that have them.
    private(set) var classes: OrderedDictionary<String, CIClass> = [:]
    private(set) var lineages: [String: [String]] = [:]
    private(set) var attributes: [String: OrderedDictionary<String, AttributeDefinition>] = [:]

    private let given: OrderedDictionary<String, CIClass>
    private let lifecycles: OrderedDictionary<String, Lifecycle>

    /// - Throws: `badDefinition` for unknown or circular ancestors, and for whatever loosens what is inherited.
    /// - Complexity: O(classes · attributes).
    init(
        _ given: OrderedDictionary<String, CIClass>, _ lifecycles: OrderedDictionary<String, Lifecycle>,
        _ definitions: OrderedDictionary<Definition.Reference, Definition>
    ) throws(ChangeError) {
        self.given = given
        self.lifecycles = lifecycles
        for key in given.keys { try add(key, below: []) }
        for ciClass in classes.values {
            try ClassCheck(ciClass, inherited: inherited(by: ciClass), tables: self, definitions).run(lifecycles)
        }
    }

    private mutating func add(_ key: String, below descendants: [String]) throws(ChangeError) {
        if classes[key] != nil { return }
        if let position = descendants.firstIndex(of: key) {
            throw ChangeError(
                .badDefinition,
                "the classes lead in a circle: \((descendants[position...] + [key]).joined(separator: " → "))",
                hint: "A class cannot be its own ancestor: give one of them another parent.")
        }
        guard let ciClass = given[key] else {
            throw ChangeError(
                .badDefinition,
                "class '\(descendants.last ?? "")' has the parent or trait '\(key.prefix(80))', which there is not",
                hint: "Define '\(key.prefix(80))' in the same change set, or name one of the classes there are.")
        }
        guard descendants.count < Limits.classDepth else {
            throw ChangeError(
                .badDefinition,
                "class '\(descendants.first ?? key)' has more than \(Limits.classDepth) ancestors in a line")
        }
        let above = [ciClass.parent].compactMap { $0 } + ciClass.traits
        for ancestor in above { try add(ancestor, below: descendants + [key]) }
        classes[key] = ciClass
        lineages[key] = lineage(of: ciClass)
        var all = inherited(by: ciClass)
        for attribute in ciClass.attributes {
            var own = attribute
            own.isTypeStated = true
            all[attribute.key] = all[attribute.key]?.tightened(by: attribute) ?? own
        }
        attributes[key] = all
    }

    /// The class, its traits, its parent's lineage: each once, where it stands last.
    private func lineage(of ciClass: CIClass) -> [String] {
        let all =
            [ciClass.key] + ciClass.traits.flatMap { lineages[$0] ?? [] }
            + (ciClass.parent.flatMap { lineages[$0] } ?? [])
        var seen: Set<String> = []
        return Array(all.reversed().filter { seen.insert($0).inserted }.reversed())
    }

    /// What the parent and the traits give it.
    func inherited(by ciClass: CIClass) -> OrderedDictionary<String, AttributeDefinition> {
        var all = ciClass.parent.flatMap { attributes[$0] } ?? [:]
        for trait in ciClass.traits {
            for (key, attribute) in attributes[trait] ?? [:] {
                all[key] = all[key]?.tightened(by: attribute) ?? attribute
            }
        }
        return all
    }
}

extension AttributeDefinition {
    /// What holds where a class says `own` of an attribute that it inherits as this: the stricter of both.
    func tightened(by own: AttributeDefinition) -> AttributeDefinition {
        var result = AttributeDefinition(
            key: key, type: own.isTypeStated ? own.type : type, label: own.label, unit: own.unit ?? unit,
            synonyms: own.synonyms)
        result.requirement = max(requirement, own.requirement)
        result.uniqueWithin = own.uniqueWithin ?? uniqueWithin
        result.normaliser = own.normaliser ?? normaliser
        result.defaultValue = own.defaultValue.isNull ? defaultValue : own.defaultValue
        result.isSensitive = isSensitive || own.isSensitive
        result.isSearchable = isSearchable && own.isSearchable
        result.renamedFrom = own.renamedFrom
        var both = own.constraint
        both.minimum = [constraint.minimum, own.constraint.minimum].compactMap { $0 }.max()
        both.maximum = [constraint.maximum, own.constraint.maximum].compactMap { $0 }.min()
        if own.constraint.options.isEmpty { both.options = constraint.options }
        both.referencedClass = own.constraint.referencedClass ?? constraint.referencedClass
        if let theirs = constraint.pattern {
            both.pattern =
                own.constraint.pattern.flatMap { $0 == theirs ? nil : "(?=(?:\(theirs))\\z)(?:\($0))" } ?? theirs
        }
        result.constraint = both
        return result
    }
}

extension Requirement: Comparable {
    private var rank: Int {
        switch self {
        case .optional: 0
        case .recommended: 1
        case .mandatory: 2
        }
    }

    public static func < (left: Requirement, right: Requirement) -> Bool { left.rank < right.rank }
}
