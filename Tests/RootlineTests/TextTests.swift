import Foundation
import JSON
import Testing

@testable import Rootline

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("web-1", 5), ("서버", 4), ("データ", 6), ("a서b", 4), ("é", 1), ("e\u{301}", 1), ("🚀", 2), ("한", 2),
        ("\u{1112}\u{1161}\u{11ab}", 2), ("ﾊﾛｰ", 3), ("│", 1),
    ])
    func widthIsThatOfATerminal(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test func cuttingNeverSplitsAWideCharacter() {
        #expect("서버서버".truncated(toDisplayWidth: 8) == "서버서버")
        #expect("서버서버".truncated(toDisplayWidth: 7) == "서버서…")
        #expect("서버서버".truncated(toDisplayWidth: 6) == "서버…")
        #expect("abc".padded(toDisplayWidth: 5) == "abc  ")
        #expect("서".padded(toDisplayWidth: 5, isRightAligned: true) == "   서")
    }
}

@Suite struct TextTableTests {
    private let table = TextTable(
        columns: [.init(title: "이름", isRightAligned: false), .init(title: "pods", isRightAligned: true)],
        rows: [["데이터베이스", "7"], ["web", "120"]])

    @Test func columnsLineUpWhateverTheScript() {
        #expect(
            table.lines(width: 80) == [
                "이름          pods",
                "────────────  ────",
                "데이터베이스     7",
                "web            120",
            ])
    }

    @Test func theWidestColumnGivesWay() {
        let wide = TextTable(
            columns: [.init(title: "a", isRightAligned: false), .init(title: "b", isRightAligned: false)],
            rows: [[String(repeating: "x", count: 200), "short\ntext"]])
        let lines = wide.lines(width: 40)
        #expect(lines.allSatisfy { $0.displayWidth <= 40 })
        #expect(lines[2].hasSuffix("…  short text"))
    }
}

@Suite struct AnswerTextTests {
    @Test func anAnswerIsReadFromTopToBottom() {
        let answer: JSONValue = [
            "language": "en", "status": "answered", "headline": "2 pods run on node-1", "summary": "Both are ready.",
            "details": [
                [
                    "type": "table", "title": "Pods",
                    "columns": [
                        ["key": "ci", "label": "Pod", "type": "ci"],
                        ["key": "n", "label": "Restarts", "type": "integer"],
                    ],
                    "rows": [
                        ["ci": ["id": "ci-1", "name": "web-1", "class": "K8sPod"], "n": 3],
                        ["ci": ["id": "ci-2", "name": "web-2"]],
                    ],
                    "total": 5, "truncated": true,
                ],
                ["type": "graph", "nodes": [], "edges": []],
            ],
            "sources": [["id": "E1", "tool": "neighbours", "query": "MATCH (p)", "ciCount": 2, "seq": 7]],
            "gaps": [], "next": ["what changed?"],
        ]
        let text = AnswerText(answer: answer).text(width: 80)
        #expect(
            text == """
                2 pods run on node-1

                Both are ready.

                Pods
                Pod    Restarts
                ─────  ────────
                web-1         3
                web-2
                … 3 more of 5

                Sources
                  E1  neighbours · 2 CIs · commit 7  MATCH (p)

                Ask next
                  what changed?
                """)
    }
}

@Suite struct IngestReportTests {
    @Test func aDryRunListsTheDifference() {
        let run: JSONValue = [
            "source": "file:x", "dryRun": true, "created": 1, "updated": 1, "unchanged": 7, "relationsCreated": 0,
            "seq": 4, "differenceCount": 3,
            "difference": [
                ["action": "created", "class": "K8sPod", "name": "web-1", "key": "pod/1", "changes": []],
                [
                    "action": "updated", "class": "K8sPod", "name": "web-2", "key": "pod/2",
                    "changes": [["attribute": "phase", "before": .null, "after": "Running"]],
                ],
            ],
        ]
        #expect(
            IngestReport(run: run).text == """
                + K8sPod web-1  pod/1
                ~ K8sPod web-2  pod/2
                    phase: none → Running
                  … and 1 more
                file:x: this would change
                  CIs        1 created, 1 updated, 7 unchanged
                  relations  0 created
                  compared with commit 4
                """)
    }
}

@Suite struct FirstStartTests {
    @Test func passwordsAreLongAndDifferent() throws {
        let passwords = try (0..<100).map { _ in try FirstStart.randomPassword() }
        #expect(Set(passwords).count == 100)
        for password in passwords {
            #expect(password.wholeMatch(of: /[a-z2-9]{5}(-[a-z2-9]{5}){3}/) != nil)
        }
    }

    @Test func aDataDirectoryIsClosedToOthersAndTakenOnce() throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "rootline-data-\(UInt64.random(in: 0 ... .max))"
        ).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (data, lock) = try DataDirectory.open(path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect((mode ?? 0o777) & 0o007 == 0)
        #expect(throws: CommandFailure.self) { try DataDirectory.open(path) }
        try data.write("secret", to: data.token, isSecret: true)
        #expect(DataDirectory.read(data.token) == "secret")
        #expect(try FileManager.default.attributesOfItem(atPath: data.token)[.posixPermissions] as? Int == 0o600)
        withExtendedLifetime(lock) {}
    }

    @Test func addressesAreWhatCallersOnThisMachineUse() {
        #expect(Serve.address(host: "0.0.0.0", port: 80) == "http://127.0.0.1:80")
        #expect(Serve.address(host: "::", port: 8080) == "http://[::1]:8080")
        #expect(Serve.address(host: "10.0.0.1", port: 8080) == "http://10.0.0.1:8080")
    }
}
