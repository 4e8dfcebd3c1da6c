public import Base
internal import CMDB
public import Graph
internal import Postgres

/// Two states of one graph, and what differs between them.
public struct StateDifference: Sendable {
    public let older: GraphSnapshot
    public let newer: GraphSnapshot
    public let difference: GraphDifference
}

extension StateDifference {
    /// What leads from one snapshot to another.
    /// - Throws: `tooLarge` where the answer takes more than `Limits.differenceBytes`.
    public init(from older: GraphSnapshot, to newer: GraphSnapshot, limit: Int) throws(StoreError) {
        do throws(GraphError) {
            self.init(
                older: older, newer: newer,
                difference: try newer.difference(
                    from: older, limit: limit, budget: Budget(bytesMax: Limits.differenceBytes)))
        } catch {
            throw StoreError(error)
        }
    }
}

extension Store {
    /// The graph as it was.
    ///
    /// Retained versions are answered from memory; others are made from the nearest one and the version rows of the
    /// time between, or where that is too far from the rows alone, and retained then.
    ///
    /// - Complexity: O(1) for a retained version; O(what changed since or until the nearest one); at worst that of
    ///   loading the graph at the start.
    /// - Throws: `notFound` for a commit or a time that is still to come, `busy`, `unavailable`.
    public func snapshot(for tenant: TenantID, asOf: AsOf) async throws(StoreError) -> GraphSnapshot {
        let loop = try loop(of: tenant)
        return try await loop.past.state(at: try await seq(asOf, loop), latest: loop.snapshot)
    }

    /// What leads from one state to another; `from` may be the later one.
    ///
    /// - Parameter limit: elements in each list of the answer, at most; everything is counted.
    /// - Throws: `tooLarge` where the answer takes more than `Limits.differenceBytes`, and as
    ///   ``snapshot(for:asOf:)``.
    public func difference(
        for tenant: TenantID, from: AsOf, to: AsOf, limit: Int
    ) async throws(StoreError) -> StateDifference {
        try await difference(tenant, from, to) { newer, older, budget throws(GraphError) in
            try newer.difference(from: older, limit: limit, budget: budget)
        }
    }

    /// As ``difference(for:from:to:limit:)-(TenantID,_,_,_)``, between the states as the principal may see them.
    public func difference(
        for principal: Principal, from: AsOf, to: AsOf, limit: Int
    ) async throws(StoreError) -> StateDifference {
        try await difference(principal.tenant, from, to, sight(of: principal)) {
            newer, older, budget throws(GraphError) in
            try newer.difference(from: older, limit: limit, budget: budget)
        }
    }

    /// The part of it that is about one CI and its relations.
    /// - Throws: `notFound` too where neither state has the CI.
    public func difference(
        of ci: NodeID, for principal: Principal, from: AsOf, to: AsOf, limit: Int
    ) async throws(StoreError) -> StateDifference {
        let found = try await difference(principal.tenant, from, to, sight(of: principal)) {
            newer, older, budget throws(GraphError) in
            try newer.difference(of: ci, from: older, limit: limit, budget: budget)
        }
        guard found.older.slot(of: ci) != nil || found.newer.slot(of: ci) != nil else {
            throw StoreError(
                .notFound,
                "the CI is neither in the state of commit \(found.older.seq) nor in that of \(found.newer.seq)")
        }
        return found
    }

    private func difference(
        _ tenant: TenantID, _ from: AsOf, _ to: AsOf, _ sight: Sight? = nil,
        _ compare: (GraphSnapshot, GraphSnapshot, Budget) throws(GraphError) -> GraphDifference
    ) async throws(StoreError) -> StateDifference {
        var older = try await snapshot(for: tenant, asOf: from)
        var newer = try await snapshot(for: tenant, asOf: to)
        if let sight { (older, newer) = (sight.graph(older), sight.graph(newer)) }
        do throws(GraphError) {
            let difference = try compare(newer, older, Budget(bytesMax: Limits.differenceBytes))
            return StateDifference(older: older, newer: newer, difference: difference)
        } catch {
            throw StoreError(error)
        }
    }

    /// The commit that made the state, which then stays the answer: no later commit gets an earlier time.
    func seq(_ asOf: AsOf, _ loop: CommitLoop) async throws(StoreError) -> CommitSeq {
        switch asOf {
        case .commit(let seq):
            let latest = loop.snapshot.seq
            guard seq >= .zero, seq <= latest else {
                throw StoreError(.notFound, "there is no commit \(seq), the latest is \(latest)")
            }
            return seq
        case .time(let time):
            guard time <= now() else { throw StoreError(.notFound, "\(time.iso8601) lies in the future") }
            try await loop.settle(time)
            if let latest = loop.latest(asOf: time) { return latest }
            return try await read { connection in
                let rows = try await connection.query(
                    "select seq from commit where tenant = $1 and at <= $2 order by at desc, seq desc limit 1",
                    [.int(loop.tenant.rawValue), .instant(time)])
                return try rows.first.map { CommitSeq(rawValue: try $0.int64("seq")) } ?? .zero
            }
        }
    }
}
