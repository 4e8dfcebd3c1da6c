import Base
import CMDB
import Graph
import JSON
import Postgres
import Store
import Testing

@Suite struct ChangeControlTests {
    static let anna = Principal(tenant: .standard, subject: "anna", role: .editor)
    static let ben = Principal(tenant: .standard, subject: "ben", role: .admin)
    static let carla = Principal(tenant: .standard, subject: "carla", role: .admin)

    static func server(_ name: String, _ attributes: [String: Value] = [:]) -> ChangeOperation {
        .createCI(ciClass: "PhysicalServer", name: name, attributes: attributes, record: nil)
    }

    static func manual(_ operations: [ChangeOperation], by principal: Principal = anna) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: "test", source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"),
            operations: operations)
    }

    static func set(_ id: NodeID, _ key: String, _ value: Value) -> ChangeOperation {
        .updateCI(id, ciClass: nil, name: nil, attributes: [key: value])
    }

    static func policy(_ content: JSONValue, key: String = "servers") -> ChangeOperation {
        .define(Definition(kind: .policy, key: key, content: content))
    }

    static let fourEyes: JSONValue = [
        "title": "Servers", "appliesTo": ["classes": ["Hardware"]],
        "stages": [["role": "admin", "quorum": 1, "fourEyes": true]], "expiresHours": 1, "emergency": true,
    ]

    @Test func aDraftIsCheckedAndAppliedWhereNoPolicyAsksForMore() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                let draft = try await control.create(
                    ChangeDraft(title: "one", operations: [Self.server("a", ["memory_gb": .integer(4)])]), by: Self.anna
                )
                #expect(draft.state == .draft && draft.name == "cs-1")
                #expect(store.snapshot(for: .standard).nodeCount == 0)
                let preview = try await control.preview(draft.number, tenant: .standard)
                #expect(preview.change.graph.nodeCount == 1)
                let checked = try await control.check(draft.number, by: Self.anna)
                #expect(checked.stored.state == .checked)
                let applied = try await control.apply(draft.number, by: Self.anna)
                #expect(applied.state == .applied && applied.appliedSeq == CommitSeq(rawValue: 1))
                #expect(store.snapshot(for: .standard).nodeCount == 1)
                let commits = try await store.commits(of: .standard, limit: 1)
                #expect(commits.first?.changeSet == draft.number)
            }
        }
    }

    @Test func aPolicyHoldsBackWhatItIsAboutUntilAnotherAgrees() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                try await store.commit(Self.manual([Self.policy(Self.fourEyes)], by: Self.ben), by: Self.ben)
                let refused = await #expect(throws: StoreError.self) {
                    try await store.commit(Self.manual([Self.server("a")]), by: Self.anna)
                }
                #expect(refused?.code == .needsApproval)
                #expect(refused?.message.contains("'servers'") == true)
                guard
                    case .inReview(let stored) = try await control.commit(
                        Self.manual([Self.server("a")]), by: Self.anna)
                else {
                    Issue.record("it was committed")
                    return
                }
                #expect(stored.state == .inReview && stored.stages.count == 1 && stored.expiresAt != nil)
                // Not by the author, not by one without the role.
                await #expect(throws: StoreError.self) {
                    try await control.approve(stored.number, comment: "", digest: nil, by: Self.anna)
                }
                let admin = Principal(tenant: .standard, subject: "anna", role: .admin)
                await #expect(throws: StoreError.self) {
                    try await control.approve(stored.number, comment: "", digest: nil, by: admin)
                }
                await #expect(throws: StoreError.self) { try await control.apply(stored.number, by: Self.anna) }
                let approved = try await control.approve(
                    stored.number, comment: "fine", digest: stored.digest, by: Self.ben)
                #expect(approved.state == .approved)
                let outcome1 = try await control.apply(stored.number, by: Self.anna).state
                #expect(outcome1 == .applied)
                // Discovery passes, as no policy names it.
                var ingest = Self.manual([Self.server("b")])
                ingest.kind = .ingest
                try await store.commit(ingest, by: Self.anna)
                // What the policy is not about passes.
                try await store.commit(
                    Self.manual([.createCI(ciClass: "Team", name: "t", attributes: [:], record: nil)]), by: Self.anna)
            }
        }
    }

    @Test func anEditAfterTheApprovalVoidsIt() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                try await store.commit(Self.manual([Self.policy(Self.fourEyes)], by: Self.ben), by: Self.ben)
                let draft = try await control.create(
                    ChangeDraft(title: "x", operations: [Self.server("a")]), by: Self.anna)
                _ = try await control.submit(draft.number, by: Self.anna)
                _ = try await control.approve(draft.number, comment: "", digest: draft.digest, by: Self.ben)
                var edit = ChangeEdit()
                edit.operations = [Self.server("b")]
                let edited = try await control.edit(draft.number, edit, by: Self.anna)
                #expect(edited.state == .draft && edited.digest != draft.digest)
                await #expect(throws: StoreError.self) { try await control.apply(draft.number, by: Self.anna) }
                let again = try await control.changeSet(draft.number, tenant: .standard)
                #expect(again.state == .inReview && again.openStage == 0)
                // Who looked at the old ones cannot sign the new ones.
                let stale = await #expect(throws: StoreError.self) {
                    try await control.approve(draft.number, comment: "", digest: draft.digest, by: Self.carla)
                }
                #expect(stale?.code == .stale)
                _ = try await control.approve(draft.number, comment: "", digest: edited.digest, by: Self.carla)
                let outcome2 = try await control.apply(draft.number, by: Self.anna).state
                #expect(outcome2 == .applied)
            }
        }
    }

    @Test func twoWhoChangeTheSameAttributeAreAConflictAndOthersAreNot() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                let made = try await store.commit(
                    Self.manual([Self.server("a", ["memory_gb": .integer(4)])]), by: Self.anna)
                let id = made.createdCIs[0]
                let mine = try await control.create(
                    ChangeDraft(title: "m", operations: [Self.set(id, "memory_gb", .integer(8))]), by: Self.anna)
                let other = try await control.create(
                    ChangeDraft(title: "o", operations: [Self.set(id, "os", .string("Debian"))]), by: Self.anna)
                try await store.commit(
                    Self.manual([Self.set(id, "memory_gb", .integer(16))], by: Self.ben), by: Self.ben)
                let outcome3 = try await control.apply(other.number, by: Self.anna).state
                #expect(outcome3 == .applied)
                let report = try await control.check(mine.number, by: Self.anna).report
                #expect(report.conflicts.map(\.attribute) == ["memory_gb"])
                #expect(report.conflicts.first?.theirs == .integer(16))
                let error = await #expect(throws: StoreError.self) {
                    try await control.apply(mine.number, by: Self.anna)
                }
                #expect(error?.code == .conflict)
                var edit = ChangeEdit()
                edit.rebases = true
                _ = try await control.edit(mine.number, edit, by: Self.anna)
                let outcome4 = try await control.apply(mine.number, by: Self.anna).state
                #expect(outcome4 == .applied)
            }
        }
    }

    @Test func anEmergencyIsAppliedFirstAndReviewedAfterwards() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                try await store.commit(Self.manual([Self.policy(Self.fourEyes)], by: Self.ben), by: Self.ben)
                var draft = ChangeDraft(title: "fire", operations: [Self.server("a")])
                draft.isEmergency = true
                let stored = try await control.create(draft, by: Self.anna)
                let applied = try await control.submit(stored.number, by: Self.anna)
                #expect(applied.state == .applied && applied.reviewDue != nil && applied.openStage == 0)
                #expect(store.snapshot(for: .standard).nodeCount == 1)
                let reviewed = try await control.approve(stored.number, comment: "", digest: nil, by: Self.ben)
                #expect(reviewed.state == .verified)
            }
        }
    }

    @Test func whatIsScheduledIsAppliedAtItsTimeAlsoAfterARestart() async throws {
        try await withDatabase { database in
            let number = try await database.withStore { store in
                var draft = ChangeDraft(title: "later", operations: [Self.server("a")])
                draft.applyAfter = Instant(secondsSince1970: 1_200)
                let control = ChangeControl(store)
                let stored = try await control.create(draft, by: Self.anna)
                let outcome5 = try await control.apply(stored.number, by: Self.anna).state
                #expect(outcome5 == .scheduled)
                #expect(store.snapshot(for: .standard).nodeCount == 0)
                return stored.number
            }
            try await database.withStore { store in
                let control = ChangeControl(store)
                // A second passes at every look.
                for _ in 0..<250 { await control.tick(.standard) }
                let outcome6 = try await control.changeSet(number, tenant: .standard).state
                #expect(outcome6 == .applied)
                #expect(store.snapshot(for: .standard).nodeCount == 1)
            }
        }
    }

    @Test func everythingThatIsWrongIsToldWithItsOperation() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                var operations = (0..<300).map { Self.server("s\($0)") }
                operations[7] = .createCI(ciClass: "Spaceship", name: "x", attributes: [:], record: nil)
                operations[200] = Self.server(" ")
                let stored = try await control.create(ChangeDraft(title: "w", operations: operations), by: Self.anna)
                let report = try await control.check(stored.number, by: Self.anna).report
                #expect(report.problems.compactMap(\.operation) == [8, 201])
                let outcome7 = try await control.changeSet(stored.number, tenant: .standard).state
                #expect(outcome7 == .draft)
            }
        }
    }

    @Test func aPolicyThatCannotBeReadIsRefused() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(
                        Self.manual([Self.policy(["stages": [["rol": "admin"]]])], by: Self.ben), by: Self.ben)
                }
                #expect(error?.message.contains("'rol'") == true)
            }
        }
    }
}
