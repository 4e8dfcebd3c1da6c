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
        for definition in defined { result.definitions[definition.reference] = definition }
        result.policies = try Policy.all(in: result.definitions.values)
        try result.readIdentity()
        result.rules = try result.readRules(defined)
        result.retention = try RetentionPolicy.all(in: result)
        return result
    }
}
