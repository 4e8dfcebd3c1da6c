internal import Graph
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
