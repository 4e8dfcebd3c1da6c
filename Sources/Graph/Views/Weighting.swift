/// Where the weight of a relationship comes from.
public struct Weighting: Hashable, Sendable {
    enum Source: Hashable {
        case property(PropertyKeyCode)
        case types([RelationshipTypeCode: Double])
    }

    let source: Source
    /// For relationships that have none; nil makes them an error.
    let missing: Double?

    /// The value of a property: an integer or a float.
    public static func property(_ key: PropertyKeyCode, default missing: Double? = nil) -> Weighting {
        Weighting(source: .property(key), missing: missing)
    }

    /// One weight for each relationship type.
    public static func types(_ weights: [RelationshipTypeCode: Double], default missing: Double? = nil) -> Weighting {
        Weighting(source: .types(weights), missing: missing)
    }

    /// Every relationship costs one.
    public static let hops = Weighting.types([:], default: 1)
}

/// A ``Weighting`` with its types in a table.
struct BoundWeighting {
    let key: PropertyKeyCode?
    private let byType: ContiguousArray<Double>
    private let missing: Double

    init(_ weighting: Weighting, in graph: GraphSnapshot) {
        let missing = weighting.missing ?? .nan
        self.missing = missing
        switch weighting.source {
        case .property(let key):
            self.key = key
            byType = []
        case .types(let weights):
            key = nil
            byType = ContiguousArray(graph.relationshipTypeCodes.map { weights[$0] ?? missing })
        }
    }

    /// NaN where it is missing or no number.
    func weight(of relationship: UInt32, type: UInt32, in graph: GraphSnapshot) -> Double {
        guard let key else { return byType[Int(type)] }
        return switch graph.property(key, of: RelationshipSlot(rawValue: relationship)) {
        case .float(let number): number
        case .integer(let number): Double(number)
        case .null: missing
        default: .nan
        }
    }
}
