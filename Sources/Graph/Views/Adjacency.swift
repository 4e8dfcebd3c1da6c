/// What a search needs of a view, as bare pointers: copying it counts no references.
///
/// Valid while the view is; a search lives inside a method of the view.
struct Adjacency {
    let outgoing: AdjacencyIndex
    let incoming: AdjacencyIndex
    /// By type code, whether it is followed; nil where every type is.
    let flags: UnsafePointer<Bool>?
    /// By type code, all bits where it is followed, or none; nil where every type is.
    let wanted: UnsafePointer<UInt32>?

    @inline(__always)
    func outgoing(_ slot: UInt32) -> Neighbours { Neighbours(outgoing, slot, flags) }

    @inline(__always)
    func incoming(_ slot: UInt32) -> Neighbours { Neighbours(incoming, slot, flags) }

    /// Upper bound of the relationships followed from a node. Complexity: O(1).
    @inline(__always)
    func degreeBound(_ slot: UInt32, _ direction: Direction) -> Int {
        (direction == .incoming ? 0 : outgoing.degree(slot)) + (direction == .outgoing ? 0 : incoming.degree(slot))
    }
}

extension GraphView {
    @inline(__always)
    var adjacency: Adjacency {
        Adjacency(outgoing: graph.outgoing, incoming: graph.incoming, flags: flags, wanted: wanted)
    }
}
