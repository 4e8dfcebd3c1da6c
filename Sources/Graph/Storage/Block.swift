/// A piece of a graph's memory: raw bytes after a header of 16 bytes.
///
/// Blocks are what snapshots are made of: pages of numbers, of adjacency, of property values, of indexes, and the
/// tables that lead to them. They are referenced by bare pointers and have no reference counts, so reading a
/// graph touches nothing but the data, and copying a table of a thousand pages is copying 8 kB.
/// Who frees them is told in ``GraphMemory``.
///
/// A block is 16-byte aligned. Only the draft that allocated a block may write to it.
@usableFromInline
struct Block {
    /// Of the first byte after the header.
    @usableFromInline let pointer: UnsafeMutableRawPointer

    @usableFromInline
    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

    struct Header {
        /// Number of the version whose draft allocated it.
        let stamp: UInt64
        /// Whole size, in units of 16 bytes.
        let units: UInt32
        /// Position in the list that owns it: the draft's, later the graph's.
        var position: UInt32
    }

    static let headerBytes = 16

    var header: UnsafeMutablePointer<Header> {
        (pointer - Self.headerBytes).assumingMemoryBound(to: Header.self)
    }

    var stamp: UInt64 { header.pointee.stamp }
    /// Header included.
    var bytes: Int { Int(header.pointee.units) * 16 }

    static func allocate(bytes: Int, stamp: UInt64, position: Int) -> Block {
        let units = (bytes + headerBytes + 15) / 16
        let memory = UnsafeMutableRawPointer.allocate(byteCount: units * 16, alignment: 16)
        let block = Block(memory + headerBytes)
        block.header.initialize(to: Header(stamp: stamp, units: UInt32(units), position: UInt32(position)))
        return block
    }

    func deallocate() { (pointer - Self.headerBytes).deallocate() }
}

/// A list of blocks from which any one is removed in O(1).
struct BlockList {
    private(set) var blocks: ContiguousArray<Block> = []
    private(set) var bytes = 0

    mutating func append(_ block: Block) {
        block.header.pointee.position = UInt32(blocks.count)
        blocks.append(block)
        bytes += block.bytes
    }

    mutating func append(contentsOf others: BlockList) {
        blocks.reserveCapacity(blocks.count + others.blocks.count)
        for block in others.blocks { append(block) }
    }

    mutating func remove(_ block: Block) {
        let position = Int(block.header.pointee.position)
        bytes -= block.bytes
        let last = blocks.removeLast()
        if position < blocks.count {
            blocks[position] = last
            last.header.pointee.position = UInt32(position)
        }
    }

    /// Removes the blocks for which `isOut` is true and returns them.
    mutating func removeAll(where isOut: (Block) -> Bool) -> ContiguousArray<Block> {
        var out: ContiguousArray<Block> = []
        var kept = BlockList()
        for block in blocks {
            if isOut(block) { out.append(block) } else { kept.append(block) }
        }
        self = kept
        return out
    }
}
