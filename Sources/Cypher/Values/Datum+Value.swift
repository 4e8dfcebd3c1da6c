public import Graph

// Between the values of a query and those that the graph stores.
extension Datum {
    /// Complexity: O(1); of lists, O(elements).
    public init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .list(let elements): self = .list(elements.map(Datum.init))
        default: self = .value(value)
        }
    }

    /// What a property holds of it. Whole numbers in a list with others become floats.
    /// - Throws: `InvalidPropertyType` where it cannot be stored: maps, nodes, relationships, paths, and lists with
    ///   nulls, with lists, or of more than one type.
    public func storedValue() throws(CypherError) -> Value {
        switch self {
        case .list(let elements): try Self.storedList(elements)
        default: try storedScalar()
        }
    }

    private func storedScalar() throws(CypherError) -> Value {
        switch self {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text)
        case .value(let value): value
        case .list, .map, .node, .relationship, .path:
            throw .runtime(.typeError, .invalidPropertyType, "a property cannot hold \(typeDescription)")
        }
    }

    private static func storedList(_ elements: [Datum]) throws(CypherError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        var first: Value?
        var hasIntegers = false
        var hasFloats = false
        for element in elements {
            if case .list = element {
                throw .runtime(.typeError, .invalidPropertyType, "a property cannot hold a list of lists")
            }
            let value = try element.storedScalar()
            switch value {
            case .null:
                throw .runtime(.typeError, .invalidPropertyType, "a property cannot hold a list that contains null")
            case .integer: hasIntegers = true
            case .float: hasFloats = true
            default: break
            }
            if let first, !first.isOfOneType(with: value) {
                throw .runtime(
                    .typeError, .invalidPropertyType,
                    "a property cannot hold a list of \(Datum(first).typeName) and \(element.typeName)")
            }
            if first == nil { first = value }
            values.append(value)
        }
        guard hasIntegers && hasFloats else { return .list(values) }
        return .list(
            values.map { value in
                if case .integer(let number) = value { .float(Double(number)) } else { value }
            })
    }
}

extension Value {
    /// Whether both may stand in one stored list.
    fileprivate func isOfOneType(with other: Value) -> Bool {
        switch (self, other) {
        case (.boolean, .boolean), (.integer, .integer), (.float, .float), (.integer, .float), (.float, .integer),
            (.string, .string), (.bytes, .bytes), (.date, .date), (.localTime, .localTime),
            (.zonedTime, .zonedTime), (.localDateTime, .localDateTime), (.instant, .instant),
            (.zonedDateTime, .zonedDateTime), (.instant, .zonedDateTime), (.zonedDateTime, .instant),
            (.duration, .duration), (.point, .point):
            true
        default: false
        }
    }
}
