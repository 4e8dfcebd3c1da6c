/// Where an algorithm finds how strong a relationship is.
struct RelationshipWeights {
    let graph: GraphSnapshot
    let key: PropertyKeyCode

    /// - Returns: `nil` for `key == nil`: every relationship weighs 1.
    init?(_ graph: GraphSnapshot, key: PropertyKeyCode?) {
        guard let key else { return nil }
        self.graph = graph
        self.key = key
    }

    /// The property as a number; 1 where it is missing.
    /// - Throws: `badArgument` where it is negative, not finite, or not a number at all.
    func weight(of relationship: UInt32) throws(GraphError) -> Double {
        let slot = RelationshipSlot(rawValue: relationship)
        let weight: Double
        switch graph.property(key, of: slot) {
        case .null: return 1
        case .integer(let number): weight = Double(number)
        case .float(let number): weight = number
        default: weight = .nan
        }
        guard weight >= 0, weight.isFinite else {
            throw GraphError(
                .badArgument,
                "'\(graph.name(of: key))' of relationship \(graph.id(of: slot).rawValue) is no weight: it must be a "
                    + "number, finite and not negative")
        }
        return weight
    }
}
