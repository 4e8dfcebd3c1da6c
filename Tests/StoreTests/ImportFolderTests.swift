import Cypher
import Foundation
import Testing

@testable import Store

@Suite struct ImportFolderTests {
    private let root: String

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "rootline-import-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root + "/in/sub", withIntermediateDirectories: true)
        try "a,서버\n".write(toFile: root + "/in/sub/hosts 1.csv", atomically: true, encoding: .utf8)
        try "secret".write(toFile: root + "/secret.csv", atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: root + "/in/link.csv", withDestinationPath: root + "/secret.csv")
        try Data([0xFF, 0xFE]).write(to: URL(filePath: root + "/in/binary.csv"))
    }

    @Test func filesBelowTheFolderAreRead() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = try #require(ImportFolder(root + "/in"))
        #expect(try folder.text(of: "file:///sub/hosts%201.csv") == "a,서버\n")
    }

    @Test(arguments: [
        "file:///../secret.csv", "file:///sub/../../secret.csv", "file:///%2e%2e/secret.csv", "file:///link.csv",
        "file:///sub", "file:///none.csv", "file:///", "/etc/passwd", "http://localhost/x.csv", "file://host/x.csv",
        "file:///binary.csv", "",
    ])
    func nothingElseIsRead(source: String) throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let folder = try #require(ImportFolder(root + "/in"))
        let error = #expect(throws: CypherError.self) { try folder.text(of: source) }
        #expect(error?.kind == .externalResource)
    }

    @Test func aFolderThatIsNotThereIsNone() { #expect(ImportFolder(root + "/nowhere").map { _ in true } == nil) }
}
