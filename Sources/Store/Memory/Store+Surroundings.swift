public import Base
public import Graph

extension Store {
    /// What differs about a CI and everything within some hops of it, in either state.
    ///
    /// - Parameter hops: 0 to `Limits.differenceHops`; 0 is the CI with its relations.
    /// - Throws: `notFound` where neither state has the CI; `tooLarge` for a surrounding of more than
    ///   `Limits.differenceCIs` CIs; as ``snapshot(for:asOf:)``.
    /// - Complexity: O(CIs of the surrounding and their relations).
    public func difference(
        around ci: NodeID, hops: Int, for principal: Principal, from: AsOf, to: AsOf, limit: Int
    ) async throws(StoreError) -> StateDifference {
        let older = try await snapshot(for: principal, asOf: from)
        let newer = try await snapshot(for: principal, asOf: to)
        guard older.slot(of: ci) != nil || newer.slot(of: ci) != nil else {
            throw StoreError(
                .notFound, "the CI is neither in the state of commit \(older.seq) nor in that of \(newer.seq)")
        }
        var near: Set<NodeID> = [ci]
        for graph in [older, newer] { near.formUnion(try graph.near(ci, hops: hops)) }
        guard near.count <= Limits.differenceCIs else {
            throw StoreError(
                .tooLarge, "\(near.count) CIs lie within \(hops) hops, limit \(Limits.differenceCIs)",
                hint: "Ask for fewer hops.")
        }
        do throws(GraphError) {
            let budget = Budget(bytesMax: Limits.differenceBytes)
            var parts: [GraphDifference] = []
            for id in near.sorted() {
                let part = try newer.difference(of: id, from: older, limit: .max, budget: budget)
                if !part.isEmpty { parts.append(part) }
            }
            return StateDifference(
                older: older, newer: newer,
                difference: GraphDifference(merging: parts, from: older.seq, to: newer.seq, limit: limit))
        } catch {
            throw StoreError(error)
        }
    }
}

extension GraphSnapshot {
    fileprivate func near(_ ci: NodeID, hops: Int) throws(StoreError) -> Set<NodeID> {
        guard let start = slot(of: ci) else { return [] }
        var seen: Set<NodeSlot> = [start]
        var ring = [start]
        for _ in 0..<hops {
            var next: [NodeSlot] = []
            for node in ring {
                forEachRelationship(of: node, direction: .both) {
                    if seen.insert($0.node).inserted { next.append($0.node) }
                }
                if seen.count > 2 * Limits.differenceCIs {
                    throw StoreError(
                        .tooLarge, "more than \(Limits.differenceCIs) CIs lie within \(hops) hops",
                        hint: "Ask for fewer hops.")
                }
            }
            ring = next
        }
        return Set(seen.map { id(of: $0) })
    }
}
