internal import Synchronization

/// A view whose relationships have weights: what searches by cost run on.
///
/// The weights lie beside the neighbours in a projection, which is made page by page where searches come by, is shared
/// by all that ask for the same types and weights, and follows the versions of the graph at the cost of the pages
/// that changed. It takes 16 bytes for each relationship and direction that was looked at.
///
/// A search looks at weights when it comes to them. One that is negative, not a number, or missing without a default
/// ends it with `badWeight`. An infinite weight is allowed and never followed.
public struct WeightedView: Sendable {
    public let view: GraphView
    private let weighting: BoundWeighting
    private let projection: WeightProjection

    init(_ view: GraphView, _ weighting: Weighting) {
        self.view = view
        let bound = BoundWeighting(weighting, in: view.graph)
        self.weighting = bound
        projection = view.graph.projections.projection(of: view, weighting, bound)
    }

    public var graph: GraphSnapshot { view.graph }

    /// Bytes of the projection so far, pages shared with other versions included.
    public var projectionBytes: Int { projection.bytes }

    /// Makes all pages now, which searches else do when they first come by.
    /// - Complexity: O(nodes + relationships).
    public func prepare(budget: Budget = .unlimited) throws(GraphError) {
        var meter = Meter(budget)
        for slot in stride(from: 0, to: view.slotCount, by: AdjacencyIndex.pageSize) {
            _ = row(UInt32(slot), .outgoing)
            _ = row(UInt32(slot), .incoming)
            try meter.step(AdjacencyIndex.pageSize)
        }
    }

    /// The way to the rows, for hot loops.
    @inline(__always)
    var rows: (outgoing: WeightedRows, incoming: WeightedRows) {
        (projection.outgoing.rows, projection.incoming.rows)
    }

    /// The relationships of a node in one direction, which is not both.
    @inline(__always)
    func row(_ slot: UInt32, _ direction: Direction) -> UnsafeBufferPointer<WeightedEntry> {
        row(slot, direction, in: direction == .incoming ? projection.incoming.rows : projection.outgoing.rows)
    }

    @inline(__always)
    func row(_ slot: UInt32, _ direction: Direction, in rows: WeightedRows) -> UnsafeBufferPointer<WeightedEntry> {
        var page = rows.page(of: slot)
        if page <= 1 {
            if page == 1 { return UnsafeBufferPointer(start: nil, count: 0) }
            page = makePage(of: slot, direction)
        }
        return WeightedPage.row(Int(slot) & AdjacencyIndex.pageMask, at: page)
    }

    @inline(never)
    private func makePage(of slot: UInt32, _ direction: Direction) -> UInt {
        let index = direction == .incoming ? projection.incoming : projection.outgoing
        let number = Int(slot) >> AdjacencyIndex.pageBits
        let branch = index.branches[number / WeightedBranch.pageCount]
        return branch.publish(
            WeightedPage(number, direction, of: view, weighting), at: number % WeightedBranch.pageCount)
    }

    /// The weight of one relationship, as a search would see it.
    func weight(of relationship: UInt32) -> Double {
        weighting.weight(of: relationship, type: graph.relationships[Int(relationship)].type, in: graph)
    }

    /// What is wrong with the weight of a relationship.
    @inline(never)
    func badWeight(_ entry: WeightedEntry) -> GraphError {
        let relationship = RelationshipSlot(rawValue: entry.relationship)
        let id = graph.id(of: relationship).rawValue
        if !entry.weight.isNaN {
            return GraphError(.badWeight, "relationship \(id) has the weight \(entry.weight), which is below 0")
        }
        guard let key = weighting.key else {
            return GraphError(
                .badWeight, "relationship \(id) has no weight: there is none for its type, and no default")
        }
        let value = graph.property(key, of: relationship)
        if value.isNull {
            return GraphError(
                .badWeight, "relationship \(id) has no weight: it has no '\(graph.name(of: key))', and no default")
        }
        return GraphError(
            .badWeight, "relationship \(id) has the weight \(value), which is not a number of at least 0")
    }
}

extension GraphView {
    /// This view with weights.
    public func weighted(by weighting: Weighting) -> WeightedView { WeightedView(self, weighting) }

    /// This view weighted by a property; relationships without it have the default, or are an error.
    public func weighted(by key: PropertyKeyCode, default missing: Double? = nil) -> WeightedView {
        WeightedView(self, .property(key, default: missing))
    }

    /// Its types as a list to compare by; nil for all.
    fileprivate var typesFollowed: [Bool]? {
        guard flags != nil else { return nil }
        return graph.relationshipTypeCodes.map { includes($0.rawValue) }
    }
}

/// The projections in use, shared by all snapshots of one graph.
final class WeightProjectionCache: Sendable {
    private struct Key: Hashable {
        let types: [Bool]?
        let weighting: Weighting
    }

    private struct Entry {
        let key: Key
        var projection: WeightProjection
    }

    /// Enough for the few weights that a product asks by; a projection of all relationships is large.
    private static let max = 4
    /// Least recently used first.
    private let entries = Mutex<[Entry]>([])

    func projection(of view: GraphView, _ weighting: Weighting, _ bound: BoundWeighting) -> WeightProjection {
        let key = Key(types: view.typesFollowed, weighting: weighting)
        let cached = entries.withLock { entries in entries.first { $0.key == key }?.projection }
        if let cached, cached.version == view.graph.version.number { return cached }
        let projection =
            cached.map { WeightProjection($0, for: view, bound) } ?? WeightProjection(view.graph)
        entries.withLock { entries in
            entries.removeAll { $0.key == key }
            if entries.count == Self.max { entries.removeFirst() }
            entries.append(Entry(key: key, projection: projection))
        }
        return projection
    }
}
