internal import Base
internal import CMDB
internal import Cypher
internal import Graph
internal import Synchronization

/// Other versions of a tenant's graph, for statements.
struct QueryPast: PastReading {
    let store: Store
    let principal: Principal

    func snapshot(asOf point: Datum) throws(CypherError) -> GraphSnapshot {
        let asOf = try Self.asOf(point)
        return try wait { [store, principal] () async throws(StoreError) in
            try await store.snapshot(for: principal, asOf: asOf)
        }
    }

    func history(of node: NodeID) throws(CypherError) -> [DatumMap] {
        let versions = try wait { [store, principal] () async throws(StoreError) in
            try await store.life(of: node, tenant: principal.tenant, limit: Limits.statementVersions)
        }
        let sight = store.sight(of: principal)
        var rows: [DatumMap] = []
        for version in versions.reversed() {
            rows.append(Self.row(version.from, version.beginning.rawValue, sight.changes(version.changes)))
        }
        if let last = versions.first, let end = last.to { rows.append(Self.row(end, "retired", [])) }
        return rows
    }

    private static func row(_ moment: Moment, _ kind: String, _ changes: [Difference.AttributeChange]) -> DatumMap {
        DatumMap([
            ("seq", .integer(moment.seq.rawValue)), ("time", .value(.instant(moment.at))),
            ("who", .string(moment.actor)), ("kind", .string(kind)),
            (
                "changes",
                .map(
                    DatumMap(
                        changes.map { change in
                            let pair: [(key: String, value: Datum)] = [
                                ("before", Self.datum(change.before)), ("after", Self.datum(change.after)),
                            ]
                            return (key: change.attribute, value: Datum.map(DatumMap(pair)))
                        }))
            ),
        ])
    }

    private static func datum(_ value: Value) -> Datum {
        switch value {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text)
        case .list(let elements): .list(elements.map(datum))
        default: .value(value)
        }
    }

    /// A commit by its number, or a time.
    static func asOf(_ point: Datum) throws(CypherError) -> AsOf {
        switch point {
        case .integer(let seq): return .commit(CommitSeq(rawValue: seq))
        case .value(let value):
            if let time = value.dateTimeValue { return .time(instant(time)) }
            if case .date(let date) = value, let instant = Instant(iso8601: "\(date.iso8601)T00:00:00Z") {
                return .time(instant)
            }
        case .string(let text):
            if let time = ZonedDateTime(iso8601: text) ?? ZonedDateTime(iso8601: "\(text)T00:00:00Z") {
                return .time(instant(time))
            }
            if let seq = Int64(text) { return .commit(CommitSeq(rawValue: seq)) }
        default: break
        }
        throw .runtime(
            .argumentError, .invalidArgumentValue,
            "a version of the graph is told by the number of a commit, or by a time",
            hint: "For example 42, or '2026-03-01T00:00:00Z'.")
    }

    private static func instant(_ time: ZonedDateTime) -> Instant {
        Instant(rawValue: time.utcSeconds &* 1_000_000 &+ Int64(time.local.nanosecond / 1_000))
    }

    /// The thread of the statement waits: none of the cooperative pool.
    private func wait<T: Sendable>(
        _ body: @escaping @Sendable () async throws(StoreError) -> T
    ) throws(CypherError) -> T {
        let result = Waiting.result { reply in
            // Not structured: the caller is no task; it waits for this one on a thread of its own.
            Task {
                do throws(StoreError) {
                    reply(Result<T, StoreError>.success(try await body()))
                } catch {
                    reply(.failure(error))
                }
            }
        }
        do throws(StoreError) { return try result.get() } catch { throw CypherError(error) }
    }
}
