import Testing

@testable import API

/// Messages in chunks.
@Suite struct BoltChunkTests {
    @Test(arguments: [0, 1, 2, 100, 65_535, 65_536, 200_000])
    func aMessageComesBackHoweverItIsCut(size: Int) throws {
        var writer = BoltMessageWriter()
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        writer.begin()
        writer.pack.bytes.append(contentsOf: body)
        writer.end()
        for step in [1, 7, 4_096, 1 << 20] where size < 1_000 || step > 1_000 {
            #expect(try messages(writer.pack.bytes, step: step) == (size == 0 ? [] : [body]))
        }
    }

    @Test func signsOfLifeMeanNothing() throws {
        #expect(try messages([0, 0, 0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 1, 8, 0, 1, 9, 0, 0], step: 3) == [[7], [8, 9]])
    }

    @Test func refusesAMessageThatIsTooLarge() {
        var reader = BoltChunkReader(messageBytesMax: 10)
        let bytes: [UInt8] = [0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 3]
        #expect(throws: BoltChunkReader.TooLarge.self) {
            try bytes.withUnsafeBytes { bytes throws in try reader.read(bytes) { _ in } }
        }
    }

    @Test func anAbandonedMessageLeavesNoTrace() {
        var writer = BoltMessageWriter()
        writer.begin()
        writer.pack.integer(1)
        writer.end()
        let before = writer.pack.bytes
        writer.begin()
        writer.pack.string("half")
        writer.abandon()
        #expect(writer.pack.bytes == before)
    }

    private func messages(_ bytes: [UInt8], step: Int) throws -> [[UInt8]] {
        var reader = BoltChunkReader(messageBytesMax: 1 << 20)
        var found: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(step))
            rest = rest.dropFirst(step)
            try piece.withUnsafeBytes { piece throws in try reader.read(piece) { found.append($0) } }
        }
        return found
    }
}
