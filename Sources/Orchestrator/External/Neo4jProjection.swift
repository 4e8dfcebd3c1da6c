public import Base
internal import CMDB
internal import Graph
internal import JSON
public import Logging
internal import OrderedCollections
public import Store

/// Keeps a copy of a tenant's graph in another server that speaks Neo4j's Query API.
///
/// How far it has come is stored over there, in a node `:RootlineProjection {tenant, seq}`, in the same transaction
/// as the changes: so it goes on after a stop of either side where it left off, and no change is applied by half.
/// Every node carries the label `RootlineElement` and the key `rootline_id`, `<tenant>:<id>`; every relationship the
/// key. What others put into that graph is left alone.
///
/// The state of the newest commit is compared with the state that was projected last, so a backlog of many commits is
/// one step that writes each element once. Cost over here: memory for what differs, at most `Limits.differenceBytes`.
public struct Neo4jProjection: Sendable {
    private let client: Neo4jClient
    private let store: Store
    private let tenant: TenantID
    private let logger: Logger
    static let rowsPerStatement = 1_000
    /// Statements in one transaction over there; its memory has to hold what they changed.
    static let statementsPerTransaction = 50

    public init(_ client: Neo4jClient, store: Store, tenant: TenantID, logger: Logger) {
        self.client = client
        self.store = store
        self.tenant = tenant
        self.logger = logger
    }

    /// Follows the graph until the task is cancelled. Where the other server is away it waits, longer each time.
    public func run() async {
        var pause = Duration.seconds(1)
        var isPrepared = false
        while !Task.isCancelled {
            do {
                if !isPrepared { try await prepare() }
                isPrepared = true
                _ = try await step()
                pause = .seconds(1)
            } catch {
                if Task.isCancelled { return }
                logger.warning(
                    "the projection waits", metadata: ["external": "\(client.settings)", "error.cause": "\(error)"])
                pause = min(pause * 2, .seconds(60))
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Keys over there; a server that has them already says nothing.
    func prepare() async throws {
        for statement in [
            "CREATE CONSTRAINT rootline_element IF NOT EXISTS FOR (n:RootlineElement) REQUIRE n.rootline_id IS UNIQUE",
            "CREATE CONSTRAINT rootline_projection IF NOT EXISTS "
                + "FOR (n:RootlineProjection) REQUIRE n.tenant IS UNIQUE",
        ] {
            _ = try await client.run(statement, isReadOnly: false, deadline: .seconds(60))
        }
    }

    /// Brings the copy to the newest commit, or, where too much has happened since the last one, towards it.
    /// - Returns: the commit that the copy now shows.
    @discardableResult
    func step() async throws -> CommitSeq {
        let newest = store.snapshot(for: tenant)
        guard let known = try await projectedSeq() else { return try await copy(newest) }
        if known >= newest.seq { return known }
        let (difference, reached) = try await difference(from: known, to: newest.seq)
        let writer = ProjectionStatements(tenant: tenant, rowsMax: Self.rowsPerStatement)
        try await apply(writer.statements(for: difference)[...], reaching: reached)
        return reached
    }

    /// The difference to a commit that is as late as memory allows.
    private func difference(
        from known: CommitSeq, to newest: CommitSeq
    ) async throws -> (difference: GraphDifference, reached: CommitSeq) {
        var target = newest
        while true {
            do throws(StoreError) {
                let found = try await store.difference(
                    for: tenant, from: .commit(known), to: .commit(target), limit: .max)
                return (found.difference, target)
            } catch {
                guard error.code == .tooLarge, target > known.next else { throw error }
                target = CommitSeq(rawValue: known.rawValue + (target.rawValue - known.rawValue) / 2)
            }
        }
    }

    /// The whole graph for the first time, part by part.
    private func copy(_ graph: GraphSnapshot) async throws -> CommitSeq {
        let writer = ProjectionStatements(tenant: tenant, rowsMax: Self.rowsPerStatement)
        let part = Self.rowsPerStatement * 10
        for start in stride(from: UInt64(0), to: graph.nodeIDBound, by: part) {
            let nodes = (start..<min(start + UInt64(part), graph.nodeIDBound)).compactMap {
                graph.content(of: NodeID(rawValue: $0))
            }
            try await apply(writer.nodes(nodes.map { ($0, []) })[...], reaching: nil)
        }
        for start in stride(from: UInt64(0), to: graph.relationshipIDBound, by: part) {
            let relationships = (start..<min(start + UInt64(part), graph.relationshipIDBound)).compactMap {
                graph.content(of: RelationshipID(rawValue: $0))
            }
            try await apply(writer.relationships(relationships)[...], reaching: nil)
        }
        try await apply([], reaching: graph.seq)
        return graph.seq
    }

    /// All but the last transaction can be repeated: they merge by key. Only the last one says how far it is.
    private func apply(
        _ statements: ArraySlice<ProjectionStatements.Statement>, reaching seq: CommitSeq?
    ) async throws {
        var rest = statements
        repeat {
            let part = rest.prefix(Self.statementsPerTransaction)
            rest = rest.dropFirst(part.count)
            if !part.isEmpty || seq != nil { try await apply(Array(part), seq: rest.isEmpty ? seq : nil) }
        } while !rest.isEmpty
        guard let seq else { return }
        logger.info(
            "projected",
            metadata: [
                "external": "\(client.settings)", "commit.seq": "\(seq)", "statements": "\(statements.count)",
            ])
    }

    private func projectedSeq() async throws -> CommitSeq? {
        let answer = try await client.run(
            "MATCH (p:RootlineProjection {tenant: $tenant}) RETURN p.seq",
            ["tenant": TypedJSON.text(tenant.rawValue)], isReadOnly: true, deadline: .seconds(30))
        return answer.rows.first?.first?.int64Value.map { CommitSeq(rawValue: $0) }
    }

    private func apply(_ statements: [ProjectionStatements.Statement], seq: CommitSeq?) async throws {
        let transaction = try await client.begin()
        do {
            for statement in statements {
                _ = try await client.run(
                    statement.text, ["rows": TypedJSON.list(statement.rows)], isReadOnly: false, in: transaction,
                    deadline: .seconds(120))
            }
            if let seq {
                _ = try await client.run(
                    "MERGE (p:RootlineProjection {tenant: $tenant}) SET p.seq = $seq",
                    ["tenant": TypedJSON.text(tenant.rawValue), "seq": TypedJSON.integer(seq.rawValue)],
                    isReadOnly: false, in: transaction, deadline: .seconds(60))
            }
            try await client.commit(transaction)
        } catch {
            // The other server forgets it by itself where this does not reach it.
            try? await client.rollBack(transaction)
            throw error
        }
    }
}
