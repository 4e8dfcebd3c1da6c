public import Base
public import CMDB
public import Graph
internal import Postgres

/// What other identification definitions would make of the stored records.
public struct IdentityReplay: Sendable {
    /// CIs that would become one, or lose records to others.
    public struct Item: Sendable {
        public enum Change: String, Sendable { case merge, split, contested }

        public let change: Change
        /// In the order of their ids.
        public let cis: [NodeID]
        public let records: [RecordReference]
    }

    public let seq: CommitSeq
    public let records: Int
    public let merges: Int
    public let splits: Int
    public let contested: Int
    /// The first ``Limits/replayItems``.
    public let items: [Item]
}

extension Store {
    /// Recognises all stored records anew by changed definitions, and says what would differ. Nothing is changed.
    /// - Complexity: O(records), about 20 µs each.
    public func replayIdentity(
        with definitions: [Definition], tenant: TenantID
    ) async throws(StoreError) -> IdentityReplay {
        let number = try number(of: tenant)
        let (graph, metamodel) = estate(for: tenant)
        let changed: Metamodel
        do throws(ChangeError) { changed = try metamodel.applying(definitions) } catch { throw StoreError(error) }
        let owners = OwnerLookUp(graph: graph, metamodel: changed)
        return try await read { connection in
            let stored = try await StoredKeys.all(of: number, changed, owners, on: connection)
            let decisions = try await RecordClosure.decisions(tenant: number, on: connection)
            let clusters = Clusters(
                stored.map { .init(reference: $0.reference, keys: $0.keys) }, decisions: decisions)
            return Self.difference(stored, clusters, as: graph.seq)
        }
    }

    private static func difference(
        _ stored: [StoredKeys], _ clusters: Clusters, as seq: CommitSeq
    ) -> IdentityReplay {
        var members: [Int: [Int]] = [:]
        var clustersOf: [NodeID: Set<Int>] = [:]
        for number in stored.indices where !clusters.contested.contains(number) {
            members[clusters.roots[number], default: []].append(number)
            if let ci = stored[number].ci { clustersOf[ci, default: []].insert(clusters.roots[number]) }
        }
        var items: [IdentityReplay.Item] = []
        var (merges, splits, contested) = (0, 0, 0)
        func note(_ change: IdentityReplay.Item.Change, _ cis: Set<NodeID>, _ numbers: [Int]) {
            guard items.count < Limits.replayItems else { return }
            items.append(
                .init(change: change, cis: cis.sorted(), records: numbers.map { stored[$0].reference }.sorted()))
        }
        for (_, numbers) in members.sorted(by: { $0.key < $1.key }) {
            let cis = Set(numbers.compactMap { stored[$0].ci })
            if cis.count > 1 {
                merges += cis.count - 1
                note(.merge, cis, numbers)
            }
        }
        for (ci, roots) in clustersOf.sorted(by: { $0.key < $1.key }) where roots.count > 1 {
            splits += roots.count - 1
            note(.split, [ci], roots.sorted().flatMap { members[$0] ?? [] }.filter { stored[$0].ci == ci })
        }
        for number in clusters.contested.sorted() where stored[number].state != .contested {
            contested += 1
            note(.contested, Set([stored[number].ci].compactMap(\.self)), [number])
        }
        return IdentityReplay(
            seq: seq, records: stored.count, merges: merges, splits: splits, contested: contested, items: items)
    }
}
