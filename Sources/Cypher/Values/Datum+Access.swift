internal import Graph

// Parts of lists, maps and composite values. Properties of nodes and relationships need a graph and are read elsewhere.
extension Datum {
    /// `map.key`, or a component of a temporal value, duration or point; null of null and where there is no such key.
    /// - Throws: a type error for values without properties.
    func property(_ key: String) throws(CypherError) -> Datum {
        switch self {
        case .map(let map): return map[key] ?? .null
        case .null: return .null
        case .value(let value):
            if let found = try TemporalComponents.component(key, of: value) { return found }
        default: break
        }
        throw .wrongType("reading the property '\(key)'", "a node, a relationship or a map", self)
    }

    /// `list[index]`, `map['key']`; null where the index is out of range, or something is null. Counted from the end
    /// where it is negative.
    func element(at index: Datum) throws(CypherError) -> Datum {
        switch (self, index) {
        case (.list(let elements), .integer(let index)):
            let position = index < 0 ? index &+ Int64(elements.count) : index
            return position >= 0 && position < Int64(elements.count) ? elements[Int(position)] : .null
        case (.null, _): return .null
        case (.list, .null), (.map, .null), (.value, .null): return .null
        case (.map(let map), .string(let key)): return map[key] ?? .null
        case (.map, _):
            throw .wrongType("reading an element of a map", "a string as its key", index, .mapElementAccessByNonString)
        case (.list, _): throw .wrongType("reading an element of a list", "an integer as its index", index)
        case (.value, .string(let key)): return try property(key)
        default: throw .wrongType("reading an element", "a list or a map", self)
        }
    }

    /// `list[from..to]`; a bound that is not given is the end on its side. Null where something given is null.
    func slice(from: Datum?, to: Datum?) throws(CypherError) -> Datum {
        if case .null = self { return .null }
        guard case .list(let elements) = self else { throw .wrongType("a slice", "a list", self) }
        if from?.isNull == true || to?.isNull == true { return .null }
        let start = try Self.bound(from ?? .integer(0), count: elements.count)
        let end = try Self.bound(to ?? .integer(Int64(elements.count)), count: elements.count)
        return .list(start < end ? Array(elements[start..<end]) : [])
    }

    /// Within the list, counted from its end where it is negative.
    private static func bound(_ bound: Datum, count: Int) throws(CypherError) -> Int {
        guard case .integer(let number) = bound else { throw .wrongType("a slice", "integers as its bounds", bound) }
        let position = number < 0 ? number &+ Int64(count) : number
        return Int(max(0, min(position, Int64(count))))
    }
}
