public import Graph
internal import OrderedCollections

extension AttributeDefinition {
    /// The form in which the class stores a value: that of the type, normalised. `nil` where the type refuses it.
    ///
    /// A text that the normaliser makes nothing of stays as it is: `unknown` is no serial number, but it was said.
    /// - Complexity: O(size of the value).
    public func canonical(_ value: Value) -> Value? {
        guard let typed = type.canonical(value) else { return nil }
        guard let normaliser else { return typed }
        switch typed {
        case .string(let text): return .string(normaliser.apply(text) ?? text)
        case .list(let values):
            return .list(
                values.map { element in
                    element.stringValue.map { .string(normaliser.apply($0) ?? $0) } ?? element
                })
        default: return typed
        }
    }
}

extension Metamodel {
    /// Attributes in the form in which a class stores them. Those that it does not know, or that are of the wrong type,
    /// stay as they are: the check of the change set names them.
    public func canonical(_ attributes: [String: Value], of ciClass: String) -> [String: Value] {
        let definitions = self.attributes(of: ciClass)
        return attributes.reduce(into: attributes) { result, attribute in
            if let value = definitions[attribute.key]?.canonical(attribute.value) { result[attribute.key] = value }
        }
    }
}
