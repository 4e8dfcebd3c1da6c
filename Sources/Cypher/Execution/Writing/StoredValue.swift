internal import Graph

extension Datum {
    /// The value as a property keeps it; null removes the property.
    /// - Throws: `InvalidPropertyType` for what no property can be: nodes, relationships, paths, maps, and lists with
    ///   such or with nulls.
    func propertyValue(of key: String) throws(CypherError) -> Value {
        switch self {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        case .float(let number): return .float(number)
        case .string(let text): return .string(text)
        case .value(let value): return value
        case .list(let elements):
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements {
                let value = try element.propertyValue(of: key)
                guard !value.isNull else { throw Self.notAProperty(key, "a list with a null") }
                values.append(value)
            }
            return .list(values)
        case .node: throw Self.notAProperty(key, "a node")
        case .relationship: throw Self.notAProperty(key, "a relationship")
        case .path: throw Self.notAProperty(key, "a path")
        case .map: throw Self.notAProperty(key, "a map")
        }
    }

    private static func notAProperty(_ key: String, _ kind: String) -> CypherError {
        .runtime(
            .typeError, .invalidPropertyType, "property '\(key)' cannot be \(kind)",
            hint: "Properties are booleans, numbers, strings, bytes, temporal values, points, and lists of these.")
    }
}

extension CypherError {
    /// A value of a type that a clause that writes cannot take.
    static func unwritable(_ value: Datum, expected: String) -> CypherError {
        let found =
            switch value {
            case .null: "null"
            case .boolean: "a boolean"
            case .integer, .float: "a number"
            case .string: "a string"
            case .node: "a node"
            case .relationship: "a relationship"
            case .list: "a list"
            case .map: "a map"
            case .path: "a path"
            case .value: "a value of another type"
            }
        return .runtime(.typeError, .invalidArgumentType, "expected \(expected), but got \(found)")
    }
}
