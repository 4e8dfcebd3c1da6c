internal import Base
internal import JSON
internal import OrderedCollections

extension Metamodel {
    /// The metamodel with these definitions in the place of those of the same kind and key, and without others.
    /// - Throws: `badDefinition`, `unknownDefinition`.
    /// - Complexity: O(all definitions).
    public func applying(
        _ defined: [Definition], without undefined: [Definition.Reference] = []
    ) throws(ChangeError) -> Metamodel {
        var result = self
        var seen: Set<Definition.Reference> = []
        for reference in defined.map(\.reference) + undefined {
            guard seen.insert(reference).inserted else {
                throw ChangeError(
                    .badDefinition, "the change set speaks twice of \(reference.kind.rawValue) '\(reference.key)'")
            }
        }
        for reference in undefined {
            guard result.definitions.removeValue(forKey: reference) != nil else {
                throw ChangeError(
                    .unknownDefinition, "there is no definition of \(reference.kind.rawValue) '\(reference.key)'",
                    hint: "What ships built in can be changed, not removed.")
            }
        }
        for definition in defined {
            try definition.checkKey()
            result.definitions[definition.reference] = definition
        }
        let kinds = Set(defined.map(\.kind) + undefined.map(\.kind))
        if !kinds.isDisjoint(with: Self.assembledKinds) { try result.assemble() }
        result.policies = try Policy.all(in: result.definitions.values)
        try result.readIdentity()
        result.rules = try result.readRules(defined)
        result.searches = try result.readSearches(defined)
        result.retention = try RetentionPolicy.all(in: result)
        return result
    }

    /// What classes, relation types, lifecycles and templates are made of.
    private static let assembledKinds: Set<DefinitionKind> = [.ciClass, .relationType, .lifecycle, .template]

    /// The definition in force: the tenant's own, or that of a class, relation type or lifecycle that ships built in.
    public func definition(_ reference: Definition.Reference) -> Definition? {
        definitions[reference] ?? builtInDefinition(reference)
    }

    /// What ships built in under a reference, whether it is overlaid or not.
    public func builtInDefinition(_ reference: Definition.Reference) -> Definition? {
        let content: JSONValue? =
            switch reference.kind {
            case .ciClass: builtIn.classes[reference.key]?.content
            case .relationType: builtIn.relationTypes[reference.key]?.content
            case .lifecycle: builtIn.lifecycles[reference.key]?.content
            default: nil
            }
        return content.map { Definition(kind: reference.kind, key: reference.key, content: $0) }
    }

    /// All definitions in force of a kind, or of every kind: what ships built in first.
    public func allDefinitions(of kind: DefinitionKind? = nil) -> [Definition] {
        var references: OrderedSet<Definition.Reference> = []
        references.append(contentsOf: builtIn.lifecycles.keys.map { .init(kind: .lifecycle, key: $0) })
        references.append(contentsOf: builtIn.classes.keys.map { .init(kind: .ciClass, key: $0) })
        references.append(contentsOf: builtIn.relationTypes.keys.map { .init(kind: .relationType, key: $0) })
        references.append(contentsOf: definitions.keys)
        return references.filter { kind == nil || $0.kind == kind }.compactMap(definition)
    }
}

extension Definition {
    /// - Throws: `badDefinition` where the key is none, or the content too large.
    func checkKey() throws(ChangeError) {
        let isKey =
            switch kind {
            case .ciClass, .relationType: true  // They say themselves what is wrong.
            default: MetamodelKey.isOther(key)
            }
        guard isKey else {
            throw ChangeError(
                .badDefinition, "'\(key.prefix(80))' is no key of a \(kind.rawValue)",
                hint: "Keys are texts of one line, at most 200 bytes, without spaces at their ends.")
        }
        let bytes = content.serialized().utf8.count
        guard bytes <= Limits.definitionBytes else {
            throw ChangeError(
                .tooLarge, "\(kind.rawValue) '\(key.prefix(80))' has \(bytes) bytes, limit \(Limits.definitionBytes)")
        }
    }
}
