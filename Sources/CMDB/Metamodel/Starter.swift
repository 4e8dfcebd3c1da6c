internal import Graph
internal import OrderedCollections

extension Metamodel {
    /// The catalogue that every estate starts with: CI classes of business, software, infrastructure, network and
    /// plant floor, and the relation types between them.
    public static let starter: Metamodel = {
        var metamodel = catalogue
        for rule in StarterIdentification.rules(forUIDsOf: StarterClasses.kubernetes) + StarterIdentification.rules
        where metamodel.classes[rule.ciClass] != nil {
            metamodel.builtInIdentity.rules[rule.ciClass] = rule
        }
        metamodel.builtInIdentity.bans = StarterIdentification.bans
        metamodel.identity = metamodel.builtInIdentity
        return metamodel
    }()

    private static let catalogue = Metamodel(
        classes: StarterClasses.roots + StarterClasses.traits + StarterClasses.business + StarterClasses.hardware
            + StarterClasses.logical
            + StarterClasses.software + StarterClasses.kubernetes + StarterClasses.network + StarterClasses.plant,
        relationTypes: StarterRelations.running + StarterRelations.composition + StarterRelations.data
            + StarterRelations.network + StarterRelations.business + StarterRelations.plant,
        lifecycles: [StarterLifecycles.standard])
}

/// The CI classes of the starter catalogue, by area.
enum StarterClasses {}

/// The relation types of the starter catalogue, by area.
enum StarterRelations {}

// MARK: The notation of the catalogue

extension CIClass {
    /// - Parameter words: synonyms, separated by commas.
    init(
        _ key: String, under parent: String?, _ en: String, _ ko: String, icon: String, isAbstract: Bool = false,
        sharesLabel: Bool = false, traits: [String] = [], also words: String = "",
        _ attributes: [AttributeDefinition] = []
    ) {
        self.init(
            key: key, parent: parent, isAbstract: isAbstract, label: Localized(en: en, ko: ko),
            synonyms: wordList(words), icon: icon, attributes: attributes, sharesLabel: sharesLabel)
        self.traits = traits
    }
}

extension AttributeDefinition {
    /// - Parameter words: synonyms, separated by commas.
    init(
        _ key: String, _ type: AttributeType, _ en: String, _ ko: String, unit: String? = nil, also words: String = "",
        normaliser: Normaliser? = nil, _ limits: ClosedRange<Double>? = nil
    ) {
        self.init(
            key: key, type: type, label: Localized(en: en, ko: ko), unit: unit, synonyms: wordList(words))
        self.normaliser = normaliser
        constraint.minimum = limits?.lowerBound
        constraint.maximum = limits?.upperBound
    }

    /// The same attribute under the name that one class has for it: the tag of an image is not the tag of a sensor.
    func called(_ en: String, _ ko: String, also words: String = "") -> AttributeDefinition {
        var other = AttributeDefinition(
            key: key, type: type, label: Localized(en: en, ko: ko), unit: unit, synonyms: wordList(words))
        other.normaliser = normaliser
        other.constraint = constraint
        return other
    }
}

extension RelationType {
    /// - Parameters:
    ///   - forward: label in both languages, read from → to.
    ///   - inverse: key and label read from the other end.
    ///   - words: what people say for it, read from → to, separated by commas.
    ///   - pairs: classes that it may lead from, and the classes that it may lead to from each of them.
    init(
        _ key: String, _ forward: (en: String, ko: String), inverse: (key: String, en: String, ko: String),
        also words: String, _ pairs: [(from: [String], to: [String])], isSymmetric: Bool = false,
        impact: [ImpactRule] = [], cardinality: Cardinality = Cardinality(), owner: End? = nil,
        acyclic group: String? = nil, evidenceSeconds: Int64? = nil
    ) {
        self.init(
            key: key, inverseKey: inverse.key, label: Localized(en: forward.en, ko: forward.ko),
            inverseLabel: Localized(en: inverse.en, ko: inverse.ko), synonyms: wordList(words),
            endpoints: pairs.flatMap { pair in
                pair.from.flatMap { from in pair.to.map { Endpoints(from: from, to: $0) } }
            }, isSymmetric: isSymmetric, impact: impact)
        self.cardinality = cardinality
        self.owner = owner
        acyclicGroup = group
        self.evidenceSeconds = evidenceSeconds
    }
}

extension Cardinality {
    /// Any number of sources for one target; of one source as many targets as `bounds` says.
    static func many(to bounds: Bounds) -> Cardinality { Cardinality(perSource: bounds) }

    /// At most one source for one target; of one source as many targets as `bounds` says.
    static func one(to bounds: Bounds) -> Cardinality { Cardinality(perSource: bounds, perTarget: .atMostOne) }
}

extension ImpactRule.Gate {
    /// Each is needed, but only its loss counts: one that is merely degraded passes nothing on, so that a silent
    /// sensor does not degrade a whole plant.
    static let anyDown = ImpactRule.Gate.quorum(.init(minimum: .members(.max), partial: .ok))

    /// The dependent suffers only when everything it has of this type is down: a cluster that lost one node or a
    /// site that lost one rack passes nothing on to what it contains.
    static let allDown = ImpactRule.Gate.all()

    /// One of several is enough, but losing any leaves the dependent without a spare.
    static let redundant = ImpactRule.Gate.all(partial: .atRisk)

    /// A group that works on with fewer members, worse, until less than its minimum is left.
    static func group(minimumKey: String?, weightKey: String? = nil) -> ImpactRule.Gate {
        .quorum(
            .init(minimum: .members(1), minimumKey: minimumKey, partial: .degraded, weightKey: weightKey))
    }
}

extension ImpactDelay {
    /// What stands in the buffer between two CIs holds out so long: the property `buffer_seconds` of the relation,
    /// none without it.
    static let buffer = ImpactDelay.property("buffer_seconds", of: .relationship)
}

/// The words of a text that separates them with commas.
private func wordList(_ text: String) -> [String] {
    text.split(separator: ",").map { word in
        String(word.drop { $0 == " " })
    }
}
