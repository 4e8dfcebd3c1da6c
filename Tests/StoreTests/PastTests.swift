import Base
import CMDB
import Graph
import Logging
import Postgres
import Testing

@testable import Store

@Suite struct PastTests {
    /// What a store said of a commit when it was the latest.
    private struct Kept: Sendable {
        let seq: CommitSeq
        let at: Instant
        let hash: UInt64
    }

    @Test(arguments: UInt64(0)..<4)
    func everyStateIsAnsweredAgainAfterARestart(seed: UInt64) async throws {
        try await withDatabase { database in
            let kept = try await database.withStore { store in
                var steps = RandomSteps(seed: seed)
                var kept = [Kept(seq: .zero, at: Instant(rawValue: 0), hash: GraphSnapshot().stateHash)]
                for _ in 0..<30 {
                    let commit = try await steps.commit(on: store)
                    kept.append(Kept(seq: commit.seq, at: commit.at, hash: commit.snapshot.stateHash))
                }
                for one in kept {
                    let past = try await store.snapshot(for: .standard, asOf: .commit(one.seq))
                    #expect((past.seq, past.stateHash) == (one.seq, one.hash))
                }
                return kept
            }
            try await database.withStore { store in
                var random = SeededGenerator(seed: seed)
                for one in kept.shuffled(using: &random) {
                    let past = try await store.snapshot(for: .standard, asOf: .commit(one.seq))
                    #expect((past.seq, past.stateHash) == (one.seq, one.hash))
                    let then = try await store.snapshot(for: .standard, asOf: .time(one.at))
                    #expect((then.seq, then.stateHash) == (one.seq, one.hash))
                }
            }
        }
    }

    /// All three ways to a past state: forward, back, and from the rows alone.
    @Test(arguments: UInt64(0)..<3)
    func everyWayLeadsToTheSameState(seed: UInt64) async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                var steps = RandomSteps(seed: seed)
                var states: [GraphSnapshot] = []
                for _ in 0..<16 { states.append(try await steps.commit(on: store).snapshot) }
                let number = try store.number(of: .standard)
                try await store.pool.withConnection { [states] connection in
                    let reader = PastReader(tenant: number, builtIn: store.builtIn)
                    let recovery = Recovery(tenant: number, builtIn: store.builtIn)
                    for wanted in states {
                        #expect(
                            try await recovery.graph(asOf: wanted.seq, on: connection).stateHash == wanted.stateHash)
                        for base in [states[0], states[7], states[15]] {
                            let patch = try await reader.patch(from: base.seq, to: wanted.seq, on: connection)
                            #expect(try base.applying(patch, as: wanted.seq).stateHash == wanted.stateHash)
                            // Some are changed and changed back.
                            #expect(try wanted.difference(from: base).patch.count <= patch.count)
                        }
                    }
                }
            }
        }
    }

    @Test func aTimeOnceAnsweredStaysAsItIs() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let first = try await store.commit(StoreTests.estate, by: StoreTests.anna)
                let time = first.at.advanced(bySeconds: 3)
                // Three looks at the clock, so that the time asked for is not in the future.
                for _ in 0..<3 { _ = store.now() }
                #expect(try await store.snapshot(for: .standard, asOf: .time(time)).seq == first.seq)
                let second = try await store.commit(
                    StoreTests.changeSet([StoreTests.app("later")]), by: StoreTests.anna)
                #expect(second.at > time)
                #expect(try await store.snapshot(for: .standard, asOf: .time(time)).seq == first.seq)
                #expect(try await store.snapshot(for: .standard, asOf: .time(second.at)).seq == second.seq)
                let before = Instant(rawValue: first.at.rawValue - 1)
                #expect(try await store.snapshot(for: .standard, asOf: .time(before)).nodeCount == 0)
            }
        }
    }

    @Test func commitsAreDatedInTheirOrder() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await withThrowingTaskGroup(of: Commit.self) { group in
                    for number in 0..<40 {
                        group.addTask {
                            try await store.commit(
                                StoreTests.changeSet([StoreTests.app("app\(number)")]), by: StoreTests.anna)
                        }
                        group.addTask {
                            let time = store.now().advanced(bySeconds: -1)
                            let once = try await store.snapshot(for: .standard, asOf: .time(time))
                            let commit = try await store.commit(
                                StoreTests.changeSet([StoreTests.app("other\(number)")]), by: StoreTests.anna)
                            let again = try await store.snapshot(for: .standard, asOf: .time(time))
                            #expect(once.seq == again.seq)
                            return commit
                        }
                    }
                    var commits: [Commit] = []
                    for try await commit in group { commits.append(commit) }
                    commits.sort { $0.seq < $1.seq }
                    #expect(zip(commits, commits.dropFirst()).allSatisfy { $0.at < $1.at })
                }
            }
        }
    }

    @Test func whatIsStillToComeIsRefused() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await store.commit(StoreTests.estate, by: StoreTests.anna)
                for asOf in [
                    AsOf.commit(CommitSeq(rawValue: 2)), .commit(CommitSeq(rawValue: -1)),
                    .time(Instant(secondsSince1970: 9_000_000_000)),
                ] {
                    let error = await #expect(throws: StoreError.self) {
                        try await store.snapshot(for: .standard, asOf: asOf)
                    }
                    #expect(error?.code == .notFound)
                }
            }
        }
    }

    @Test func differencesAreOfAnyTwoStates() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let ids = try await store.commit(StoreTests.estate, by: StoreTests.anna).createdCIs
                try await store.commit(
                    StoreTests.changeSet([.updateCI(ids[0], ciClass: nil, name: nil, attributes: ["cpu": 8])]),
                    by: StoreTests.anna)
                try await store.commit(StoreTests.changeSet([.retireCI(ids[1])]), by: StoreTests.anna)
                let (first, last) = (AsOf.commit(CommitSeq(rawValue: 1)), AsOf.commit(CommitSeq(rawValue: 3)))
                let found = try await store.difference(for: .standard, from: first, to: last, limit: 10).difference
                #expect(found.changedNodes.map(\.id) == [ids[0]])
                #expect(found.changedNodes.first?.properties.map(\.key) == ["cpu"])
                #expect(found.removedNodes.map(\.id) == [ids[1]])
                #expect(found.removedRelationships.count == 1)
                let back = try await store.difference(for: .standard, from: last, to: first, limit: 10).difference
                #expect(back == found.inverse)
                let own = try await store.difference(of: ids[0], for: StoreTests.anna, from: first, to: last, limit: 10)
                #expect(own.difference.nodes.total == 1)
                #expect(own.difference.relationships.removed == 1)
                let error = await #expect(throws: StoreError.self) {
                    try await store.difference(
                        of: NodeID(rawValue: 99), for: StoreTests.anna, from: first, to: last, limit: 10)
                }
                #expect(error?.code == .notFound)
            }
        }
    }

    @Test func theVersionsOfACIAreItsLife() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let id = try await store.commit(StoreTests.estate, by: StoreTests.anna).createdCIs[0]
                for operations: [ChangeOperation] in [
                    [.updateCI(id, ciClass: "VirtualMachine", name: "db02", attributes: ["cpu": nil])], [.retireCI(id)],
                    [StoreTests.app("between")],
                    [.reviveCI(id, ciClass: "VirtualMachine", name: "db02", attributes: [:])],
                ] {
                    try await store.commit(StoreTests.changeSet(operations), by: StoreTests.anna)
                }
                let life = try await store.life(of: id, tenant: .standard, limit: 10)
                #expect(life.map(\.from.seq.rawValue) == [5, 2, 1])
                #expect(life.map(\.to?.seq.rawValue) == [nil, 3, 2])
                #expect(life.map(\.beginning) == [.revived, .updated, .created])
                #expect(life.map(\.document.ciClass) == ["VirtualMachine", "VirtualMachine", "PhysicalServer"])
                #expect(
                    life[1].changes == [
                        .init(attribute: "class", before: "PhysicalServer", after: "VirtualMachine"),
                        .init(attribute: "name", before: "db01", after: "db02"),
                        .init(attribute: "cpu", before: 4, after: nil),
                    ])
                #expect(life[0].changes.isEmpty && life[2].changes.isEmpty)
                let page = try await store.life(of: id, tenant: .standard, limit: 1, before: life[0].from.seq)
                #expect(page == [life[1]])
                #expect(try await store.life(of: NodeID(rawValue: 99), tenant: .standard, limit: 5).isEmpty)
            }
        }
    }

    @Test func theVersionsOfARelationAreItsLife() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let id = try await store.commit(StoreTests.estate, by: StoreTests.anna).createdRelations[0]
                try await store.commit(
                    StoreTests.changeSet([
                        .updateRelation(id, properties: ["since": 2025]),
                        .updateRelation(id, properties: ["port": 5432]),
                    ]), by: StoreTests.anna)
                try await store.commit(
                    StoreTests.changeSet([.updateRelation(id, properties: ["since": nil]), .removeRelation(id)]),
                    by: StoreTests.anna)
                let life = try await store.life(of: id, tenant: .standard, limit: 10)
                #expect(life.map(\.from.seq.rawValue) == [2, 1])
                #expect(life.map(\.to?.seq.rawValue) == [3, 2])
                #expect(life[0].document.type == "RUNS_ON")
                #expect(
                    life[0].changes == [
                        .init(attribute: "port", before: nil, after: 5432),
                        .init(attribute: "since", before: 2024, after: 2025),
                    ])
            }
        }
    }

    /// Commits and reads go on while the graph is built densely beside them.
    @Test func compactionLosesNothing() async throws {
        try await withDatabase { database in
            let policy = CompactionPolicy(freeSlotsMin: 40, freePercentMin: 20)
            let (hash, kept) = try await database.withStore(compaction: policy) { store in
                var kept: [Kept] = []
                var wasted = 0
                for round in 0..<30 {
                    let commit = try await store.commit(
                        StoreTests.changeSet((0..<10).map { StoreTests.app("app\(round)-\($0)") }), by: StoreTests.anna)
                    kept.append(Kept(seq: commit.seq, at: commit.at, hash: commit.snapshot.stateHash))
                    let retired = try await store.commit(
                        StoreTests.changeSet(commit.createdCIs.dropFirst().map { .retireCI($0) }), by: StoreTests.anna)
                    kept.append(Kept(seq: retired.seq, at: retired.at, hash: retired.snapshot.stateHash))
                    wasted = max(wasted, store.snapshot(for: .standard).occupancy.freeSlots)
                }
                let held = store.snapshot(for: .standard)
                let hash = held.stateHash
                // One retirement of many makes it due for certain; then it only has to come.
                let many = try await store.commit(
                    StoreTests.changeSet((0..<100).map { StoreTests.app("many\($0)") }), by: StoreTests.anna)
                let last = try await store.commit(
                    StoreTests.changeSet(many.createdCIs.map { .retireCI($0) }), by: StoreTests.anna)
                while store.snapshot(for: .standard).occupancy.freeSlots >= 40 {
                    try await Task.sleep(for: .milliseconds(2))
                }
                let compacted = store.snapshot(for: .standard)
                #expect(compacted.stateHash == last.snapshot.stateHash)
                #expect(compacted.seq == last.seq)
                #expect(held.stateHash == hash)
                #expect(compacted.stateHash == hash)
                for one in kept {
                    #expect(
                        try await store.snapshot(for: .standard, asOf: .commit(one.seq)).stateHash == one.hash)
                }
                return (hash, kept.count)
            }
            #expect(kept == 60)
            #expect(try await database.withStore { $0.snapshot(for: .standard).stateHash } == hash)
        }
    }

    @Test func atMostSoManyReadAtOnce() async throws {
        let turnstile = Turnstile(places: 2, queueMax: 3)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    do throws(StoreError) {
                        try await turnstile.pass { () async throws(StoreError) in for await _ in gate {} }
                        return false
                    } catch {
                        return error.code == .busy
                    }
                }
            }
            var refused = 0
            // Two are in, three wait, the others are turned away at once.
            for await isRefused in group {
                if isRefused { refused += 1 }
                if refused == 4 { opener.finish() }
            }
            return refused
        }
        #expect(refused == 4)
        try await turnstile.pass { () async throws(StoreError) in }
    }
}

/// Commits of random operations, several in a set, revivals and relations included.
struct RandomSteps {
    private var random: SeededGenerator
    private var retired: [NodeID] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func commit(on store: Store) async throws -> Commit {
        while true {
            let operations = operations(on: store.snapshot(for: .standard))
            guard let commit = try await accepted(operations, by: store) else { continue }
            for case .retireCI(let id) in operations { retired.append(id) }
            for case .reviveCI(let id, _, _, _) in operations { retired.removeAll { $0 == id } }
            return commit
        }
    }

    /// `nil` where two operations do not go together.
    private func accepted(_ operations: [ChangeOperation], by store: Store) async throws -> Commit? {
        do {
            return try await store.commit(StoreTests.changeSet(operations), by: StoreTests.anna)
        } catch {
            guard error.code == .refused else { throw error }
            return nil
        }
    }

    private func below(_ bound: Int, _ random: inout SeededGenerator) -> Int {
        Int.random(in: 0..<bound, using: &random)
    }

    private mutating func operations(on graph: GraphSnapshot) -> [ChangeOperation] {
        var cis: [NodeID] = []
        graph.forEachNode { cis.append(graph.id(of: $0)) }
        var relations: [RelationshipID] = []
        graph.forEachRelationship { relations.append(graph.id(of: $0)) }
        var operations: [ChangeOperation] = [
            .createCI(
                ciClass: "PhysicalServer", name: "서버 \(below(9, &random))", attributes: ["cpu": 4], record: nil),
            .createCI(ciClass: "SoftwareInstance", name: "billing", attributes: [:], record: nil),
            .createRelation(
                type: "RUNS_ON", from: .new(1), to: .new(0), properties: ["since": .integer(Int64(below(9, &random)))]),
        ]
        if cis.count > 4, below(4, &random) > 0 { operations = [] }
        for _ in 0...below(3, &random) {
            switch below(6, &random) {
            case 0: if let id = cis.randomElement(using: &random) { operations.append(.retireCI(id)) }
            case 1:
                if let id = retired.randomElement(using: &random) {
                    operations.append(.reviveCI(id, ciClass: "PhysicalServer", name: "again", attributes: ["cpu": 2]))
                }
            case 2:
                if let id = relations.randomElement(using: &random) { operations.append(.removeRelation(id)) }
            case 3:
                if let id = relations.randomElement(using: &random) {
                    operations.append(.updateRelation(id, properties: ["since": .integer(Int64(below(9, &random)))]))
                }
            default:
                if let id = cis.randomElement(using: &random) {
                    operations.append(
                        .updateCI(
                            id, ciClass: nil, name: below(2, &random) == 0 ? "n\(below(5, &random))" : nil,
                            attributes: [
                                "description": below(3, &random) == 0 ? nil : .string("text \(below(99, &random))"),
                                "tags": ["a", .integer(Int64(below(5, &random)))],
                                "load": .float(Double(below(9, &random))),
                            ]))
                }
            }
        }
        return operations
    }
}
