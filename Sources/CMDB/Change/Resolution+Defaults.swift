public import Graph
internal import OrderedCollections

extension Resolution {
    /// With what a new CI of the class has where nothing is said. What a source reports is taken as it is.
    func withDefaults(_ attributes: [String: Value], of ciClass: String) throws(ChangeError) -> [String: Value] {
        guard kind != .ingest, let defaults = metamodel.checks[ciClass]?.defaults, !defaults.isEmpty else {
            return attributes
        }
        var filled = attributes
        for (key, value) in defaults where filled[key] == nil { filled[key] = value }
        return filled
    }

    /// A new CI with defaults, and with a name where its class makes one.
    func completed(
        _ ciClass: String, _ name: String, _ attributes: [String: Value]
    ) throws(ChangeError) -> (name: String, attributes: [String: Value]) {
        guard kind != .ingest, let checks = metamodel.checks[ciClass],
            !checks.defaults.isEmpty || checks.nameTemplate != nil
        else { return (name, attributes) }
        let filled = try withDefaults(
            try checkAttributes(attributes.filter { !$0.value.isNull }, of: ciClass, name), of: ciClass)
        return (try self.name(name, of: ciClass, filled), filled)
    }

    /// The name of a new CI: the one that is given, else what the class's template makes of its attributes.
    func name(_ given: String, of ciClass: String, _ attributes: [String: Value]) throws(ChangeError) -> String {
        guard given.isEmpty, let template = metamodel.checks[ciClass]?.nameTemplate else { return given }
        switch template.name(attributes) {
        case .success(let name): return name
        case .failure(let missing):
            throw ChangeError(
                .emptyName,
                "a CI of class \(ciClass) has no name, and lacks \(missing.keys.joined(separator: ", ")) to make one of",
                hint: "Give the name, or these attributes.")
        }
    }
}

extension Metamodel {
    /// Whether a CI of the class may come without a name, because a template makes one of its attributes.
    public func makesNames(of ciClass: String) -> Bool { checks[ciClass]?.nameTemplate != nil }
}

extension CITemplate {
    /// The name that the template gives to a CI with these attributes; `nil` where it gives none, or one of them is
    /// missing.
    public func makeName(_ attributes: [String: Value]) -> String? {
        guard let name, case .success(let made) = NameTemplate(name).name(attributes) else { return nil }
        return made
    }
}
