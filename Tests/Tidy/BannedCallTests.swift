internal import Testing

/// Calls that this house does without, each with what to do instead.
@Suite struct BannedCallTests {
    @Test func theEngineReadsNoClockDrawsNoRandomNumbersDoesNoIO() {
        let found = SourceTree.sources.occurrences(
            of: [
                "Date()", "Date.now", "ContinuousClock", "SuspendingClock", "clock_gettime", "DispatchTime",
                ".random(", "SystemRandomNumberGenerator", ".shuffled()", ".shuffle()", ".randomElement()", "UUID()",
                "FileManager", "FileHandle", "URLSession", "Process(", "ProcessInfo", "Data(contentsOf",
                "String(contentsOf",
                "fopen(", "getenv(", "Task.sleep", "print(",
            ],
            in: LayerTests.engine)
        #expect(found.isEmpty, "times, ids and seeds arrive as arguments:\n\(found.joined(separator: "\n"))")
    }

    @Test func theEngineIsNotCodable() {
        let found = SourceTree.sources.occurrences(of: ["Codable", "Encodable", "Decodable"], in: LayerTests.engine)
        #expect(found.isEmpty, "wire shapes are separate structs in API/Wire:\n\(found.joined(separator: "\n"))")
    }

    @Test func concurrencyIsStructured() {
        let found = SourceTree.sources.occurrences(
            of: ["Task {", "Task.detached", "Task(priority", "Task<"],
            unless: { file, line in
                // a stored handle's type starts no task; a start needs a comment directly above
                file.text.isExplained(at: line, reach: 1)
                    || (file.text.code[line].containsWord("Task<") && !file.text.code[line].contains("= Task"))
            })
        #expect(
            found.isEmpty,
            """
            use a task group or a Service; where C or a protocol forces it, a comment above says why it is not structured:
            \(found.joined(separator: "\n"))
            """)
    }

    @Test func trapsAndUncheckedPromisesAreExplained() {
        let found = SourceTree.sources.occurrences(
            of: ["fatalError(", "try!", "@unchecked Sendable", "nonisolated(unsafe)", "unsafeBitCast", "as!"],
            unless: { file, line in file.text.isExplained(at: line) })
        #expect(
            found.isEmpty, "a comment above says which lock, queue or proof:\n\(found.joined(separator: "\n"))")
    }

    @Test func onlyTheCommandLinePrints() {
        let others = Set(LayerTests.layers.joined()).subtracting(["Rootline"])
        let found = SourceTree.sources.occurrences(of: ["print(", "debugPrint(", "dump("], in: others) {
            file, line in file.text.code[line].contains(".print(")
        }
        #expect(found.isEmpty, "use the Logger that was passed in:\n\(found.joined(separator: "\n"))")
    }

    @Test func threadsOfThePoolAreNotBlocked() {
        let found = SourceTree.sources.occurrences(
            of: ["Thread.sleep", "usleep(", "DispatchSemaphore", "DispatchGroup"],
            unless: { file, _ in
                // the file says on whose time it waits
                file.text.comments.contains { $0.contains("queue") || $0.contains("thread") }
            })
        #expect(found.isEmpty, "await instead, or say which own thread waits:\n\(found.joined(separator: "\n"))")
    }

    @Test(arguments: ["Sources", "Tests"])
    func workThatIsLeftNamesItsIssue(folder: String) {
        let marks = ["TODO", "FIXME", "XXX", "HACK"]
        let found = SourceTree(folder: folder).files.flatMap { file in
            file.text.comments.enumerated().filter { _, comment in
                marks.contains { comment.containsWord($0) } && comment.firstMatch(of: /TODO\(#?\d+\): ./) == nil
            }.map { "\(file.path):\($0.offset + 1): \($0.element)" }
        }
        #expect(found.isEmpty, "write it as TODO(12): …\n\(found.joined(separator: "\n"))")
    }
}
