import Foundation
import Testing

@testable import Rootline

@Suite struct CompletionTests {
    private let completion = Completion(
        labels: ["Server", "Service", "서버"], types: ["RUNS_ON"], keys: ["name", "os"],
        functions: ["toInteger", "date.truncate"],
        procedures: ["graph.impact", "graph.paths", "db.labels"], parameters: ["node"], commands: ShellCommand.names)

    @Test(arguments: [
        ("MATCH (n:Se", 2, ["Server", "Service"]), ("MATCH (n:", 0, ["Server", "Service", "서버"]),
        ("MATCH (n:서", 1, ["서버"]), ("MATCH (a)-[r:R", 1, ["RUNS_ON"]),
        ("MATCH (a:Server|Serv", 4, ["Server", "Service"]),
        ("RETURN n.na", 2, ["name"]), ("CALL graph.im", 8, ["graph.impact"]), ("CALL d", 1, ["db.labels"]),
        ("RETURN toI", 3, ["toInteger("]), ("RETURN date.tr", 7, ["date.truncate("]), ("RETURN $n", 1, ["node"]),
        ("mat", 3, ["match"]), ("MAT", 3, ["MATCH"]), ("RETURN 'a:S", 0, []), (":pa", 3, [":param", ":params"]),
    ])
    func offersWhatMayStandThere(text: String, letters: Int, words: [String]) {
        #expect(
            completion.answer(text) == Completion.Answer(replacedLetters: words.isEmpty ? 0 : letters, words: words))
    }

    @Test func severalWordsShareABeginning() {
        #expect(Completion.commonBeginning(["Server", "Service", "SERVO"]) == "Serv")
        #expect(Completion.columns(["aa", "b", "c"], width: 8) == "aa  c   \nb   ")
    }
}

@Suite struct StatementScannerTests {
    @Test func semicolonsInTextsAndCommentsEndNothing() {
        let (statements, rest) = StatementScanner.split("RETURN ';\\';' AS `a;b`; // c;\nRETURN 2 /* ; */; RETURN")
        #expect(statements == ["RETURN ';\\';' AS `a;b`", " // c;\nRETURN 2 /* ; */"])
        #expect(rest == " RETURN")
        #expect(StatementScanner("RETURN 'a").isOpen)
    }

    @Test(arguments: [
        ("RETURN 1", false), ("RETURN 1;", true), ("RETURN 1; ", true), ("", true), (":help", true),
        ("RETURN ';", false),
    ])
    func enterSendsWhatIsComplete(text: String, isComplete: Bool) { #expect(Shell.isComplete(text) == isComplete) }
}

@Suite struct ShellCommandTests {
    @Test(arguments: [
        (":help", ShellCommand.help), (":param x => [1, 2]", .setParameter("x", "[1, 2]")),
        (":param $x: 'a'", .setParameter("x", "'a'")), (":param x 1;", .setParameter("x", "1")),
        (":param x", .unknown(":param")), (":params clear", .clearParameters), (":use other", .use("other")),
        (":asof now", .asOf(nil)), (":asof 42", .asOf("42")), (":quit", .exit), (":nope", .unknown(":nope")),
    ])
    func commandsAreRead(line: String, command: ShellCommand) { #expect(ShellCommand(line) == command) }

    @Test func statementsAreNoCommands() { #expect(ShellCommand("RETURN 1") == nil) }
}

@Suite struct ShellHistoryTests {
    @Test func entriesOfManyLinesComeBackAndNobodyElseReadsThem() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rootline-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/state/history"
        var history = ShellHistory(path: path)
        history.add("RETURN\n1;")
        history.add("RETURN\n1;")
        history.add("RETURN 'Password'")
        #expect(ShellHistory(path: path).entries == ["RETURN\n1;"])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
}
