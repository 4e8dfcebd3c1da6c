import Base
import CMDB
import Cypher
import Graph
import JSON
import OrderedCollections
import Postgres
import Store
import Testing

/// Rules and their findings on a real database.
@Suite struct FindingTests {
    static func set(_ operations: ChangeOperation...) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: "test", source: SourceReference(name: "manual:anna", kind: "manual"),
            operations: operations)
    }

    static func rule(_ key: String, _ content: JSONValue) -> ChangeOperation {
        .define(Definition(kind: .rule, key: key, content: content))
    }

    static let placed: JSONValue = [
        "class": "Application", "severity": "critical", "mode": "suggest", "dueDays": 3,
        "expression": "n.version IS NOT NULL", "message": ["en": "has no version", "ko": "버전이 없음"],
        "repair": "SET n.version = '1'", "owner": "ops",
    ]

    static func application(_ name: String, _ attributes: [String: Value] = [:]) -> ChangeOperation {
        .createCI(ciClass: "Application", name: name, attributes: attributes, record: nil)
    }

    @Test func aFindingOpensIsMendedAndOpensAgain() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                try await store.commit(
                    Self.set(Self.application("결제"), Self.application("b", ["version": "2"])), by: anna)
                try await store.commit(Self.set(Self.rule("version", Self.placed)), by: anna)
                let first = try await store.findings(of: .standard, FindingFilter(), limit: 10)
                #expect(first.total == 1)
                let finding = try #require(first.items.first)
                #expect(finding.name == "결제" && finding.ciClass == "Application" && finding.owner == "ops")
                #expect(finding.severity == .critical && finding.message.ko == "버전이 없음")
                #expect(finding.due == Instant(rawValue: finding.openedAt.rawValue + 3 * 86_400_000_000))
                #expect(finding.openedSeq == CommitSeq(rawValue: 2))
                let ci = try #require(finding.ci)

                var change = FindingChange()
                let end = Instant(rawValue: finding.openedAt.rawValue + 1_000_000_000)
                change.waiver = .some(Finding.Waiver(by: "anna", until: end, reason: "next week"))
                let waived = try await store.change(finding.id, change, of: .standard)
                #expect(waived.state(at: finding.openedAt) == .waived && waived.state(at: end) == .open)
                var filter = FindingFilter()
                filter.state = .open
                #expect(try await store.findings(of: .standard, filter, limit: 10).total == 0)

                let repair = try store.repair(finding, of: .standard)
                #expect(repair == [.updateCI(ci, ciClass: nil, name: nil, attributes: ["version": "1"])])
                try await store.commit(
                    ChangeSet(kind: .manual, title: "repair", source: Self.set().source, operations: repair), by: anna)
                let mended = try await store.finding(finding.id, of: .standard)
                #expect(mended.closedSeq == CommitSeq(rawValue: 3))

                try await store.commit(
                    Self.set(.updateCI(ci, ciClass: nil, name: nil, attributes: ["version": .null])), by: anna)
                filter.state = .waived
                let again = try await store.findings(of: .standard, filter, limit: 10)
                #expect(again.total == 1 && again.items.first?.id != finding.id, "the waiver goes on")
                let trend = try await store.findingTrend(of: .standard, days: 2)
                #expect(trend.last.map { [$0.opened, $0.closed, $0.open] } == [2, 1, 1])

                try await store.commit(Self.set(.retireCI(ci)), by: anna)
                #expect(try await store.findings(of: .standard, filter, limit: 10).total == 0)
                try await store.commit(Self.set(Self.application("c")), by: anna)
                #expect(try await store.openFindings(of: .standard).count == 1)
                try await store.commit(Self.set(.undefine(.init(kind: .rule, key: "version"))), by: anna)
                #expect(try await store.openFindings(of: .standard).isEmpty)
            }
        }
    }

    @Test func anEnforcedRuleRefusesAndTheStateStays() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                var content = Self.placed.objectValue ?? [:]
                content["mode"] = "enforce"
                try await store.commit(Self.set(Self.rule("version", .object(content))), by: anna)
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(Self.set(Self.application("a")), by: anna)
                }
                #expect(error?.change?.code == .ruleViolated, "\(error?.message ?? "")")
                #expect(store.snapshot(for: .standard).ciCount == 0)
                try await store.commit(Self.set(Self.application("a", ["version": "1"])), by: anna)
            }
            try await database.withStore { store in
                // After a restart it is still there.
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(Self.set(Self.application("b")), by: StoreTests.anna)
                }
                #expect(error?.change?.code == .ruleViolated)
            }
        }
    }

    @Test func anAuditAgreesAndMendsWhatAHandHasChanged() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                try await store.commit(Self.set(Self.rule("version", Self.placed)), by: anna)
                for number in 0..<6 {
                    let attributes: [String: Value] = number % 2 == 0 ? [:] : ["version": "1"]
                    try await store.commit(Self.set(Self.application("a\(number)", attributes)), by: anna)
                }
                let agreed = try await store.auditRules(of: .standard)
                #expect(agreed.first?.failing == 3 && agreed.first?.matched == 6)
                #expect(agreed.first?.missing == [] && agreed.first?.superfluous == [])
                let pool = PostgresPool(conninfo: database.url, size: 1)
                try await pool.withConnection { connection in
                    _ = try await connection.execute("delete from finding where finding = 1")
                    _ = try await connection.execute("update finding set ci = 2 where finding = 2")
                }
                await pool.close()
                let mended = try await store.auditRules(of: .standard, only: "version")
                #expect(mended.first?.missing.count == 2 && mended.first?.superfluous.count == 1)
                let again = try await store.auditRules(of: .standard)
                #expect(again.first?.missing == [] && again.first?.superfluous == [])
                #expect(try await store.openFindings(of: .standard).count == 3)
            }
        }
    }

    @Test func aRuleThatNeverEndsDoesNotHoldUpTheEstate() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                let endless: JSONValue = [
                    "class": "Application", "mode": "enforce",
                    "expression":
                        "all(i IN range(1, 1000000) WHERE all(k IN range(1, 1000000) WHERE i + k > n.level))",
                ]
                try await store.commit(Self.set(Self.rule("endless", endless)), by: anna)
                let began = ContinuousClock.now
                for number in 0..<4 {
                    try await store.commit(Self.set(Self.application("a\(number)", ["level": 1])), by: anna)
                }
                #expect(ContinuousClock.now - began < .seconds(20))
                let found = try await store.findings(of: .standard, FindingFilter(), limit: 10)
                #expect(found.total == 4 && found.items.allSatisfy { $0.problem?.contains("steps") == true })
                let audit = try await store.auditRules(of: .standard)
                #expect(audit.first?.givenUp != nil)
                #expect(try await store.findings(of: .standard, FindingFilter(), limit: 10).items.first?.ci == nil)
            }
        }
    }

    @Test func anIntegrityAuditFindsRowsThatAHandHasChanged() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                try await store.commit(
                    Self.set(
                        Self.application("a"), Self.application("b"),
                        .createCI(ciClass: "Team", name: "t", attributes: [:], record: nil),
                        .createRelation(type: "OWNED_BY", from: .new(0), to: .new(2), properties: [:])), by: anna)
                let clean = try await store.auditIntegrity(of: .standard)
                #expect(clean.problems == 0, "\(clean.checks.filter { $0.count > 0 })")
                #expect(clean.checks.first { $0.rule == .orphan }?.count == 1)
                let pool = PostgresPool(conninfo: database.url, size: 1)
                try await pool.withConnection { connection in
                    _ = try await connection.execute("update ci_version set name = 'z' where ci = 2")
                    _ = try await connection.execute(
                        "update ci_version set attributes = '{\"version\": 3}' where ci = 1")
                }
                let changed = try await store.auditIntegrity(of: .standard)
                let rows = try #require(changed.checks.first { $0.rule == .rows })
                #expect(rows.count == 2)
                #expect(
                    rows.items.map(\.message).sorted() == ["ci-1 'a' differs in version", "ci-2 'z' differs in name"])
                try await pool.withConnection { connection in
                    _ = try await connection.execute("update ci_version set seq_to = 1 where ci = 3")
                }
                await pool.close()
                let dangling = try await store.auditIntegrity(of: .standard)
                let check = try #require(dangling.checks.first { $0.rule == .dangling })
                #expect(check.items.map(\.message) == ["rel-1: ci-1 OWNED_BY ci-3, but there is no CI ci-3"])
                #expect(dangling.checks.first { $0.rule == .rows }?.count == 1)
            }
        }
    }

    @Test func statementsSeeFindingsOfTheGraphThatTheySee() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                try await store.commit(
                    Self.set(Self.application("a"), Self.rule("version", Self.placed)), by: anna)
                let service = QueryService(store: store)
                let transaction = try await service.begin(for: anna)
                let ask =
                    "CALL cmdb.findings() YIELD node, rule, severity RETURN node.name, rule, severity ORDER BY node.name"
                let wanted: [Datum] = [.string("a"), .string("version"), .string("critical")]
                #expect(try await transaction.run(ask).next(9) == [wanted])
                _ = try await transaction.run("CREATE (:Application {name: 'b'})")
                #expect(try await transaction.run(ask).next(9).count == 2)
                let quality = try await transaction.run("CALL cmdb.quality('class') YIELD key, compliance RETURN *")
                    .next(9)
                #expect(quality == [[.float(0), .string("Application")]])
                transaction.rollback()
            }
        }
    }

    @Test func qualityIsMeasuredAndNotedByDay() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let anna = StoreTests.anna
                try await store.commit(
                    Self.set(
                        Self.application("a"), Self.application("b", ["version": "1"]),
                        .createCI(ciClass: "Team", name: "t", attributes: [:], record: nil),
                        .createRelation(type: "OWNED_BY", from: .new(0), to: .new(2), properties: [:]),
                        Self.rule("version", Self.placed)), by: anna)
                let report = try await store.quality(of: .standard, by: .ciClass)
                let applications = try #require(report.scores.first { $0.key == "Application" })
                #expect(applications.count == 2 && applications.correctness == 0.5 && applications.compliance == 0.5)
                #expect(applications.accuracy == nil)
                let rows = try await store.qualityRows(
                    of: .standard, by: .ciClass, key: "Application", metric: .correctness, limit: 10, after: nil)
                #expect(rows.rows.map(\.name) == ["b"] && rows.rows.first?.reasons == ["orphan"])
                let owners = try await store.quality(of: .standard, by: .owner)
                #expect(owners.scores.map(\.key) == ["", "t"] && owners.scores.map(\.count) == [2, 1])
                try await store.recordQuality(of: .standard)
                try await store.recordQuality(of: .standard)
                let trend = try await store.qualityTrend(of: .standard, by: .ciClass, key: "Application", days: 7)
                #expect(trend.count == 1 && trend.first?.metrics["compliance"] == 0.5)
            }
        }
    }
}
