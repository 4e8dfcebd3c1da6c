internal import Graph
internal import OrderedCollections

/// CIs of one class that have the same name, letter case aside: inside of one parent, where they have one, and of one
/// namespace.
struct NameDuplicates {
    let slots: Set<NodeSlot>

    /// Complexity: O(CIs · log CIs); 16 bytes a CI on the way.
    init(_ graph: GraphSnapshot, _ metamodel: Metamodel, _ classes: ClassTable) {
        guard let label = graph.label(named: Metamodel.rootClass),
            let nameKey = graph.propertyKey(named: GraphSnapshot.nameKey)
        else {
            slots = []
            return
        }
        let names = graph.nodeColumn(nameKey)
        let spaces = ["namespace", "cluster_uid", "vrf"].compactMap(graph.propertyKey(named:)).map(graph.nodeColumn)
        let owners: [(type: RelationshipTypeCode, toOwner: Direction)] = metamodel.relationTypes.values.compactMap {
            guard let end = $0.owner, let type = graph.relationshipType(named: $0.key) else { return nil }
            return (type, end == .target ? .outgoing : .incoming)
        }
        let numbers = Dictionary(
            classes.byLabelSet.enumerated().map { ($1, UInt64($0)) }, uniquingKeysWith: { first, _ in first })
        let classNumbers = classes.byLabelSet.map { numbers[$0] ?? 0 }
        var hashes: [(hash: UInt64, slot: NodeSlot)] = []
        hashes.reserveCapacity(graph.ciCount)
        graph.forEachNode(labelled: label) { slot in
            var hash = Self.mix(0xcbf2_9ce4_8422_2325, classNumbers[graph.labelSet(of: slot)])
            guard names.withUTF8(of: slot, { Self.add($0, to: &hash) }) != nil else { return }
            for owner in owners {
                graph.forEachRelationship(of: slot, direction: owner.toOwner, type: owner.type) {
                    hash = Self.mix(hash, UInt64($0.node.rawValue) &+ 1)
                }
            }
            for space in spaces { _ = space.withUTF8(of: slot) { Self.add($0, to: &hash) } }
            hashes.append((hash, slot))
        }
        hashes.sort { $0.hash < $1.hash }
        var found: Set<NodeSlot> = []
        for position in hashes.indices.dropFirst() where hashes[position].hash == hashes[position - 1].hash {
            found.insert(hashes[position].slot)
            found.insert(hashes[position - 1].slot)
        }
        slots = found
    }

    /// FNV-1a, 64 bits; ASCII letters count as small ones.
    private static func add(_ bytes: UnsafeRawBufferPointer, to hash: inout UInt64) {
        for byte in bytes {
            let small = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
            hash = (hash ^ UInt64(small)) &* 0x100_0000_01b3
        }
        hash = mix(hash, 0xff)
    }

    /// The finaliser of SplitMix64.
    private static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        var mixed = hash ^ (value &* 0x9e37_79b9_7f4a_7c15)
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
