internal import ArgumentParser
internal import Foundation
internal import Generator

/// `rootline generate`.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a made-up estate of any size as CSV files.",
        discussion: """
            For load tests and benchmarks: \(EstateFile.allCases.map(\.rawValue).joined(separator: ", ")).
            The same numbers and seed give the same bytes, everywhere.
            """)

    @Option(help: "How many nodes, from \(Estate.nodesMin).")
    var nodes: Int

    @Option(help: "How many relationships; four for each node unless said.")
    var relationships: Int?

    @Option(help: "Another seed gives another estate.")
    var seed: UInt64 = 1

    @Option(help: "The folder to write to; files of these names in it are replaced.")
    var out: String

    func run() throws {
        do {
            let estate = try Estate(nodes: nodes, relationships: relationships, seed: seed)
            let folder = URL(filePath: out, directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in EstateFile.allCases { try write(file, of: estate, into: folder) }
            Terminal.say(
                "\(out): \(estate.nodeCount.formatted()) nodes, \(estate.relationshipCount.formatted()) relationships")
        } catch {
            throw CommandFailure(error)
        }
    }

    private func write(_ file: EstateFile, of estate: Estate, into folder: URL) throws {
        let url = folder.appending(path: file.rawValue)
        try Data().write(to: url)
        let handle = try FileHandle(forWritingTo: url)
        try estate.write(file) { bytes in try handle.write(contentsOf: bytes) }
        try handle.close()
    }
}
