public import Graph
public import OrderedCollections

/// A text in both languages of the product.
public struct Localized: Hashable, Sendable {
    public let en: String
    public let ko: String
    public init(en: String, ko: String) {
        self.en = en
        self.ko = ko
    }
}

/// One attribute of a CI class.
public struct AttributeDefinition: Hashable, Sendable {
    /// snake_case; the property key in the graph.
    public let key: String
    public let type: AttributeType
    public let label: Localized
    /// UCUM-like unit of the number, for example `GB`, `s`, `Hz`.
    public let unit: String?
    /// Other words people use for it, lower case, both languages.
    public let synonyms: [String]
    public var requirement = Requirement.optional
    /// Within what no two CIs of the class, or of classes below it, have the same value.
    public var uniqueWithin: UniqueScope?
    public var constraint = AttributeConstraint()
    /// How a value is written before it is compared or stored.
    public var normaliser: Normaliser?
    /// What a new CI has where nothing is said; `.null` for nothing.
    public var defaultValue = Value.null
    /// Shown to editors and admins only.
    public var isSensitive = false
    /// Whether the search over all text finds it.
    public var isSearchable = true
    /// Where it is not, the attribute is one that the class inherits, and has its type.
    var isTypeStated = true
    /// The key that it had before: a preview offers to move the values.
    public var renamedFrom: String?

    public init(key: String, type: AttributeType, label: Localized, unit: String? = nil, synonyms: [String] = []) {
        self.key = key
        self.type = type
        self.label = label
        self.unit = unit
        self.synonyms = synonyms
    }
}

/// A class of configuration items.
public struct CIClass: Hashable, Sendable {
    public let key: String
    public let parent: String?
    /// An abstract class has no CIs of its own.
    public let isAbstract: Bool
    public let label: Localized
    /// Other words people use for CIs of this class: lower case, both languages, English plurals included.
    public let synonyms: [String]
    /// Name of the picture in the console.
    public let icon: String
    /// Its own attributes; those of its ancestors come on top.
    public let attributes: [AttributeDefinition]
    /// Abstract classes besides the parent whose attributes it has and whose labels its CIs carry: `Monitored`, `Located`.
    public var traits: [String] = []
    /// Key of the lifecycle that its CIs follow; that of the nearest ancestor where there is none.
    public var lifecycle: String?
    /// How a CI without a name is named: `{manufacturer}-{serial}`.
    public var nameTemplate: String?
    /// A regular expression that names match as a whole.
    public var namePattern: String?
    /// Whether graphs of any kind use the label, as they do `:Person`. A node that a query makes is a CI of such a class
    /// only where it has the label of an ancestor too: `(:CI:Person)`; else it is an open node.
    public let sharesLabel: Bool

    public init(
        key: String, parent: String?, isAbstract: Bool = false, label: Localized, synonyms: [String] = [],
        icon: String, attributes: [AttributeDefinition] = [], sharesLabel: Bool = false
    ) {
        self.sharesLabel = sharesLabel
        self.key = key
        self.parent = parent
        self.isAbstract = isAbstract
        self.label = label
        self.synonyms = synonyms
        self.icon = icon
        self.attributes = attributes
    }
}

/// A type of relation between CIs. Reads from → to: "A `RUNS_ON` B".
public struct RelationType: Hashable, Sendable {
    /// UPPER_SNAKE; the relationship type in the graph.
    public let key: String
    public let inverseKey: String
    /// "runs on" / "다음에서 실행됨".
    public let label: Localized
    /// Seen from the other end: "runs" / "실행".
    public let inverseLabel: Localized
    /// Words of a question that mean this relation, lower case, both languages, for example `runs on`, `running on`,
    /// `실행`, `돌아가`.
    public let synonyms: [String]
    /// Allowed pairs of classes; a subclass fits where its ancestor is named.
    public let endpoints: [Endpoints]
    public let isSymmetric: Bool
    /// How failure crosses it; none for a relation that carries no failure.
    public let impact: [ImpactRule]
    /// How many relations of the type one CI may have, and must have, at each of its ends.
    public var cardinality = Cardinality()
    /// The target (for `PART_OF`) or the source (for `HAS_INTERFACE`) owns the other end: one owner, and what is owned
    /// goes with it.
    public var owner: End?
    /// Relations of all the types of one group, taken together, never lead in a circle.
    public var acyclicGroup: String?
    /// Seconds after which an observed relation that nobody confirms is no longer believed.
    public var evidenceSeconds: Int64?

    public enum End: String, Hashable, Sendable, CaseIterable { case source, target }

    public struct Endpoints: Hashable, Sendable {
        public let from: String
        public let to: String
        public init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    public init(
        key: String, inverseKey: String, label: Localized, inverseLabel: Localized, synonyms: [String] = [],
        endpoints: [Endpoints], isSymmetric: Bool = false, impact: [ImpactRule] = []
    ) {
        self.key = key
        self.inverseKey = inverseKey
        self.label = label
        self.inverseLabel = inverseLabel
        self.synonyms = synonyms
        self.endpoints = endpoints
        self.isSymmetric = isSymmetric
        self.impact = impact
    }
}

/// CI classes and relation types: the schema of the estate, itself data.
public struct Metamodel: Sendable {
    /// By key, parents and traits before the classes that have them.
    public internal(set) var classes: OrderedDictionary<String, CIClass>
    public internal(set) var relationTypes: OrderedDictionary<String, RelationType>
    public internal(set) var lifecycles: OrderedDictionary<String, Lifecycle>
    public internal(set) var templates: OrderedDictionary<String, CITemplate> = [:]
    /// What differs from what ships built in.
    public internal(set) var definitions: OrderedDictionary<Definition.Reference, Definition> = [:]
    /// Who has to agree to what, in the order of their keys.
    public internal(set) var policies: [Policy] = []
    /// How CIs are recognised, and which source is believed.
    var identity = IdentityDefinitions()
    /// The same as it ships.
    var builtInIdentity = IdentityDefinitions()
    /// What has to hold, by key.
    public internal(set) var rules: OrderedDictionary<String, ValidationRule> = [:]
    /// Searches that somebody has saved, by key.
    public internal(set) var searches: OrderedDictionary<String, SavedSearch> = [:]
    /// How long history is kept, by ``definitions``; in the order of their keys.
    public internal(set) var retention: [RetentionPolicy] = []
    /// Another one where classes, relation types, lifecycles or templates differ: what is made of them can be kept.
    public internal(set) var schemaVersion = SchemaVersion()
    /// Keys of attributes that some class marks as sensitive: see ``Sight``.
    public internal(set) var sensitiveKeys: Set<String> = []
    let builtIn: BuiltIn
    var lineages: [String: [String]] = [:]
    var attributesByClass: [String: OrderedDictionary<String, AttributeDefinition>] = [:]
    var checks: [String: ClassChecks] = [:]

    /// - Precondition: keys are unique, ancestors known, and no class loosens what it inherits; definitions are
    ///   checked by ``applying(_:without:)``.
    public init(classes: [CIClass], relationTypes: [RelationType], lifecycles: [Lifecycle] = []) {
        builtIn = BuiltIn(
            classes: OrderedDictionary(uniqueKeysWithValues: classes.map { ($0.key, $0) }),
            relationTypes: OrderedDictionary(uniqueKeysWithValues: relationTypes.map { ($0.key, $0) }),
            lifecycles: OrderedDictionary(uniqueKeysWithValues: lifecycles.map { ($0.key, $0) }))
        (self.classes, self.relationTypes) = (builtIn.classes, builtIn.relationTypes)
        self.lifecycles = builtIn.lifecycles
        do throws(ChangeError) { try assemble() } catch {
            preconditionFailure("the built-in metamodel: \(error.message)")
        }
    }

    /// The class and its ancestors, nearest first; empty for an unknown class. These are the labels of its nodes.
    public func lineage(of ciClass: String) -> [String] { lineages[ciClass] ?? [] }

    /// The ancestors, nearest first, without the class itself.
    public func ancestors(of ciClass: String) -> [String] { Array(lineage(of: ciClass).dropFirst()) }

    public func isA(_ ciClass: String, _ ancestor: String) -> Bool { lineage(of: ciClass).contains(ancestor) }

    /// Attributes of a class, inherited ones first.
    public func attributes(of ciClass: String) -> OrderedDictionary<String, AttributeDefinition> {
        attributesByClass[ciClass] ?? [:]
    }

    /// Whether a relation of this type may join CIs of these classes.
    public func allows(_ type: RelationType, from: String, to: String) -> Bool {
        type.endpoints.contains { pair in
            (isA(from, pair.from) && isA(to, pair.to))
                || (type.isSymmetric && isA(to, pair.from) && isA(from, pair.to))
        }
    }

    /// The class of a CI: the most specific of its node's labels; ``openClass`` for an open node.
    public func ciClass(of node: NodeSlot, in graph: GraphSnapshot) -> String {
        ciClass(labels: graph.labels(of: node).map(graph.name(of:)))
    }

    func ciClass(labels: [String]) -> String {
        classLabels(labels).max { lineage(of: $0).count < lineage(of: $1).count } ?? Self.openClass
    }

    /// Those that name classes; none where the node is open.
    func classLabels(_ labels: [String]) -> [String] {
        let named = labels.filter { classes[$0] != nil }
        return named.allSatisfy { classes[$0]?.sharesLabel ?? false } ? [] : named
    }

    /// The class of every CI in `graph`, worked out once per distinct set of labels: for work on many CIs.
    public func classTable(of graph: GraphSnapshot) -> ClassTable { ClassTable(self, graph) }

    /// The impact semantics, for the relation types that occur in `graph`.
    public func impactRules(in graph: GraphSnapshot) -> ImpactRules {
        var rules: [RelationshipTypeCode: [ImpactRule]] = [:]
        for type in relationTypes.values where !type.impact.isEmpty {
            if let code = graph.relationshipType(named: type.key) { rules[code] = type.impact }
        }
        return ImpactRules(rules: rules, originKey: "origin", confidenceKey: "confidence")
    }

    /// Every CI is one of these.
    public static let rootClass = "CI"

    /// Stands for the class of an open node: one whose labels name no class, or one of which the label is shared alone. Such nodes are no CIs. They have any
    /// labels and properties, any relationships, and no rules.
    public static let openClass = ""
}

extension GraphSnapshot {
    /// Whether a node is a CI, and no open node (``Metamodel/openClass``).
    public func isCI(_ node: NodeSlot) -> Bool {
        label(named: Metamodel.rootClass).map { hasLabel(node, $0) } ?? false
    }

    /// Nodes that are CIs. Complexity: O(log nodes).
    public var ciCount: Int { label(named: Metamodel.rootClass).map(nodeCount(labelled:)) ?? 0 }
}

/// The classes of the CIs of one snapshot. A look-up is an array access.
public struct ClassTable: Sendable {
    private let graph: GraphSnapshot
    /// In the order of the graph's label sets; ``Metamodel/openClass`` for those of open nodes.
    public let byLabelSet: [String]

    init(_ metamodel: Metamodel, _ graph: GraphSnapshot) {
        self.graph = graph
        byLabelSet = graph.labelSetMembers.map { metamodel.ciClass(labels: $0.map(graph.name(of:))) }
    }

    public func ciClass(of node: NodeSlot) -> String { byLabelSet[graph.labelSet(of: node)] }
}
