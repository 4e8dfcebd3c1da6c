internal import Base

/// Puts messages together from chunks: `[u16 length][bytes]` as often as needed, then `00 00`.
///
/// An empty chunk between two messages is a sign of life and means nothing.
struct BoltChunkReader {
    /// A message is larger than it may be.
    struct TooLarge: Error, Hashable {
        let limit: Int
    }

    /// Bytes that one message may have; more after a successful sign-in.
    var messageBytesMax: Int
    private var message: [UInt8] = []
    /// Bytes of the chunk that are still to come.
    private var chunkLeft = 0
    /// The first byte of a length, where the second has not come yet.
    private var lengthHigh: UInt8?

    init(messageBytesMax: Int = Limits.boltGreetingBytes) { self.messageBytesMax = messageBytesMax }

    /// Takes bytes as they come and calls `body` with each whole message.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ body: (_ message: [UInt8]) -> Void
    ) throws(TooLarge) {
        var rest = bytes[...]
        while let first = rest.first {
            if chunkLeft > 0 {
                let taken = rest.prefix(chunkLeft)
                message.append(contentsOf: taken)
                chunkLeft -= taken.count
                rest = rest.dropFirst(taken.count)
                continue
            }
            rest = rest.dropFirst()
            guard let high = lengthHigh else {
                lengthHigh = first
                continue
            }
            lengthHigh = nil
            chunkLeft = Int(high) << 8 | Int(first)
            guard message.count + chunkLeft <= messageBytesMax else { throw TooLarge(limit: messageBytesMax) }
            if chunkLeft == 0, !message.isEmpty {
                body(message)
                message = []
            }
        }
    }
}

/// Collects whole messages for the socket, in chunks.
struct BoltMessageWriter {
    static let chunkBytesMax = 65_535

    /// The value under way; between ``begin()`` and ``end()`` only.
    var pack = PackStreamWriter()
    private var start = 0

    /// Bytes collected, whole messages only.
    var count: Int { pack.bytes.count }

    mutating func begin() {
        start = pack.bytes.count
        pack.bytes.append(0)
        pack.bytes.append(0)
    }

    mutating func end() {
        let size = pack.bytes.count - start - 2
        if size > Self.chunkBytesMax {
            split()
        } else {
            pack.bytes[start] = UInt8(size >> 8)
            pack.bytes[start + 1] = UInt8(size & 0xFF)
        }
        pack.bytes.append(0)
        pack.bytes.append(0)
    }

    /// Gives up the message under way.
    mutating func abandon() { pack.bytes.removeLast(pack.bytes.count - start) }

    /// Forgets what was collected and keeps its memory, unless that was much.
    mutating func removeAll() { pack.bytes.removeAll(keepingCapacity: pack.bytes.capacity <= 1 << 20) }

    private mutating func split() {
        let body = Array(pack.bytes[(start + 2)...])
        pack.bytes.removeLast(pack.bytes.count - start)
        var rest = body[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Self.chunkBytesMax)
            pack.bytes.append(UInt8(chunk.count >> 8))
            pack.bytes.append(UInt8(chunk.count & 0xFF))
            pack.bytes.append(contentsOf: chunk)
            rest = rest.dropFirst(chunk.count)
        }
    }
}
