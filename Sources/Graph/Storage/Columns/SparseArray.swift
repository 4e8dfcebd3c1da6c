/// An array of plain elements in chunks of 128, of which chunks without an element take no memory.
///
/// Two levels of blocks: a root of chunk addresses, and the chunks. For tables that most of their owners hardly use: of
/// 500 property keys, most have values in a few places only. Changing one element copies its chunk and the root, which
/// has 8 bytes for 128 elements.
// `@unchecked Sendable`: what a published version reaches is never written again (see `GraphMemory`).
@usableFromInline
struct SparseArray<Element: BitwiseCopyable>: @unchecked Sendable {
    @usableFromInline typealias Chunk = UnsafeMutablePointer<Element>

    @inlinable static var chunkBits: Int { 7 }
    @inlinable static var chunkSize: Int { 1 << chunkBits }
    @inlinable static var chunkMask: Int { chunkSize - 1 }

    @usableFromInline private(set) var root: UnsafeMutablePointer<Chunk?>?
    @usableFromInline private(set) var rootCapacity = 0
    /// What elements are that were never set.
    @usableFromInline let filler: Element

    init(filler: Element) { self.filler = filler }

    /// Greater than every index that was ever set.
    var bound: Int { rootCapacity << Self.chunkBits }

    @inlinable @inline(__always)
    subscript(index: Int) -> Element {
        let number = index >> Self.chunkBits
        // There is a root where there is room in it.
        guard number < rootCapacity, let chunk = root.unsafelyUnwrapped[number] else { return filler }
        return chunk[index & Self.chunkMask]
    }

    /// The element at an index that was set.
    @inlinable @inline(__always)
    subscript(existing index: Int) -> Element {
        root.unsafelyUnwrapped[index >> Self.chunkBits].unsafelyUnwrapped[index & Self.chunkMask]
    }

    mutating func set(_ index: Int, _ element: Element, in memory: DraftMemory) {
        writableChunk(index >> Self.chunkBits, memory)[index & Self.chunkMask] = element
    }

    /// Calls `body` with the first index and the elements of every chunk there is, in order.
    func forEachChunk(_ body: (Int, UnsafeBufferPointer<Element>) -> Void) {
        for number in 0..<rootCapacity {
            guard let chunk = root.unsafelyUnwrapped[number] else { continue }
            body(number << Self.chunkBits, UnsafeBufferPointer(start: chunk, count: Self.chunkSize))
        }
    }

    /// Index ranges of the chunks that the two do not share, in order.
    /// Complexity: O(chunks).
    func chunksNotShared(with other: SparseArray) -> [Range<Int>] {
        if root == other.root { return [] }
        return (0..<max(rootCapacity, other.rootCapacity)).compactMap { number in
            chunk(number) == other.chunk(number) ? nil : number << Self.chunkBits..<(number + 1) << Self.chunkBits
        }
    }

    private func chunk(_ number: Int) -> Chunk? {
        number < rootCapacity ? root.unsafelyUnwrapped[number] : nil
    }

    func forEachBlock(_ body: (Block) -> Void) {
        if let root { body(Block(root)) }
        forEachChunk { _, chunk in
            // A chunk has elements, so it has an address.
            body(Block(UnsafeMutableRawPointer(mutating: chunk.baseAddress!)))
        }
    }

    /// Gives back all memory.
    mutating func removeAll(in memory: DraftMemory) {
        // The root last: the chunks are found by it.
        for number in 0..<rootCapacity {
            if let chunk = chunk(number) { memory.release(Block(chunk)) }
        }
        if let root { memory.release(Block(root)) }
        root = nil
        rootCapacity = 0
    }

    private mutating func writableChunk(_ number: Int, _ memory: DraftMemory) -> Chunk {
        if number >= rootCapacity { growRoot(to: number + 1, memory) }
        let root = memory.writable(Block(root.unsafelyUnwrapped)).pointer.assumingMemoryBound(to: Chunk?.self)
        self.root = root
        if let chunk = root[number] {
            let writable = memory.writable(Block(chunk)).pointer.assumingMemoryBound(to: Element.self)
            root[number] = writable
            return writable
        }
        let chunk = memory.allocate(bytes: Self.chunkSize * MemoryLayout<Element>.stride).pointer
            .bindMemory(to: Element.self, capacity: Self.chunkSize)
        chunk.update(repeating: filler, count: Self.chunkSize)
        root[number] = chunk
        return chunk
    }

    private mutating func growRoot(to length: Int, _ memory: DraftMemory) {
        // A quarter of room: rare keys of large graphs would feel a doubled root.
        let capacity = max(4, length + length / 4)
        let grown = memory.allocate(bytes: capacity * MemoryLayout<Chunk?>.stride).pointer
            .bindMemory(to: Chunk?.self, capacity: capacity)
        grown.update(repeating: nil, count: capacity)
        if let root {
            grown.update(from: root, count: rootCapacity)
            memory.release(Block(root))
        }
        root = grown
        rootCapacity = capacity
    }
}
