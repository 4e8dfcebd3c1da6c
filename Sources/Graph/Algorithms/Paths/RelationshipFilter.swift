/// Which relationships a search may use, beside what its view says. A generic argument, so that a search without
/// one pays nothing.
protocol RelationshipFilter {
    func allows(_ relationship: UInt32) -> Bool
}

struct AllRelationships: RelationshipFilter {
    @inline(__always)
    func allows(_ relationship: UInt32) -> Bool { true }
}

/// All but some relationships and some types.
struct AvoidedRelationships: RelationshipFilter {
    private let graph: GraphSnapshot
    /// Ordered.
    private let relationships: ContiguousArray<UInt32>
    /// By type code; empty where none is avoided.
    private let types: ContiguousArray<Bool>

    init(_ avoided: Set<RelationshipSlot>, types: Set<RelationshipTypeCode>, in graph: GraphSnapshot) {
        self.graph = graph
        relationships = ContiguousArray(avoided.map(\.rawValue).sorted())
        self.types = types.isEmpty ? [] : ContiguousArray(graph.relationshipTypeCodes.map(types.contains))
    }

    func allows(_ relationship: UInt32) -> Bool {
        if !types.isEmpty, types[Int(graph.relationships[Int(relationship)].type)] { return false }
        var low = 0
        var high = relationships.count
        while low < high {
            let middle = (low + high) / 2
            if relationships[middle] < relationship { low = middle + 1 } else { high = middle }
        }
        return low == relationships.count || relationships[low] != relationship
    }
}
