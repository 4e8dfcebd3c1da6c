/// The relationships of a hub in one direction: ordered entries in chunks of at most 1,024, and a directory of them.
///
/// A commit that touches one relationship of a hub with a million copies one chunk (12 kB) and the directory
/// (about 32 kB). The directory also counts the entries of each type.
@usableFromInline
struct LargeRow {
    /// One block: `Header`, then a `TypeCount` for each type in order, then a `Chunk` for each chunk in order.
    @usableFromInline let directory: UnsafeMutableRawPointer

    @usableFromInline
    struct Header: BitwiseCopyable {
        @usableFromInline let count: UInt32
        @usableFromInline let chunkCount: UInt32
        @usableFromInline let typeCount: UInt32
        let unused: UInt32 = 0
    }

    struct TypeCount: BitwiseCopyable {
        let type: UInt32
        var count: UInt32
    }

    @usableFromInline
    struct Chunk: BitwiseCopyable {
        let first: AdjacencyEntry
        /// Position of the first entry in the row.
        @usableFromInline let start: UInt32
        @usableFromInline let entries: UnsafeMutablePointer<AdjacencyEntry>
    }

    static let chunkMax = 1_024
    /// Chunks are filled up to this when they are made, so that they can grow.
    private static let chunkFill = 768

    /// From the place in the page that holds the address.
    @inlinable
    init(stored: AdjacencyEntry) {
        // A stored address was one.
        directory =
            UnsafeMutableRawPointer(bitPattern: UInt(stored.node) | UInt(stored.relationship) << 32)
            .unsafelyUnwrapped
    }

    private init(directory: UnsafeMutableRawPointer) { self.directory = directory }

    /// What the page holds in place of the entries.
    var stored: AdjacencyEntry {
        let bits = UInt(bitPattern: directory)
        return AdjacencyEntry(
            node: UInt32(truncatingIfNeeded: bits), relationship: UInt32(truncatingIfNeeded: bits >> 32), type: 0)
    }

    @inlinable var header: Header { directory.assumingMemoryBound(to: Header.self).pointee }
    @inlinable var count: Int { Int(header.count) }

    private var types: UnsafeBufferPointer<TypeCount> {
        let start = (directory + MemoryLayout<Header>.stride).assumingMemoryBound(to: TypeCount.self)
        return UnsafeBufferPointer(start: start, count: Int(header.typeCount))
    }

    @usableFromInline var chunks: UnsafeBufferPointer<Chunk> {
        let at = MemoryLayout<Header>.stride + Int(header.typeCount) * MemoryLayout<TypeCount>.stride
        let start = (directory + at).assumingMemoryBound(to: Chunk.self)
        return UnsafeBufferPointer(start: start, count: Int(header.chunkCount))
    }

    @usableFromInline
    func entries(_ number: Int) -> UnsafeBufferPointer<AdjacencyEntry> {
        let chunks = chunks
        let end = number + 1 < chunks.count ? chunks[number + 1].start : header.count
        return UnsafeBufferPointer(start: chunks[number].entries, count: Int(end - chunks[number].start))
    }

    /// Complexity: O(log chunks).
    subscript(position: Int) -> AdjacencyEntry {
        precondition(position >= 0 && position < count)
        let number = lastChunk { Int($0.start) <= position }
        return chunks[number].entries[position - Int(chunks[number].start)]
    }

    /// Complexity: O(types of this row).
    func count(of type: UInt32) -> Int { types.first { $0.type == type }.map { Int($0.count) } ?? 0 }

    /// Position of the first entry of a type. Complexity: O(types of this row).
    func start(of type: UInt32) -> Int { types.reduce(0) { $1.type < type ? $0 + Int($1.count) : $0 } }

    func relationships(type: UInt32, to node: UInt32) -> ContiguousArray<UInt32> {
        var found: ContiguousArray<UInt32> = []
        var number = lastChunk { $0.first.precedes(type: type, node: node) }
        while number < chunks.count {
            let entries = entries(number)
            var position = entries.partitioningIndex { !$0.precedes(type: type, node: node) }
            while position < entries.count {
                guard entries[position].type == type, entries[position].node == node else { return found }
                found.append(entries[position].relationship)
                position += 1
            }
            number += 1
        }
        return found
    }

    /// The last chunk for which `isBefore` holds (it holds for a prefix of them), or the first.
    private func lastChunk(where isBefore: (Chunk) -> Bool) -> Int {
        let chunks = chunks
        var low = 1
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(chunks[middle]) { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}

extension LargeRow {
    func forEachBlock(_ body: (Block) -> Void) {
        body(Block(directory))
        for chunk in chunks { body(Block(chunk.entries)) }
    }
}

// MARK: Changing

extension LargeRow {
    static func make(_ entries: UnsafeBufferPointer<AdjacencyEntry>, in memory: DraftMemory) -> LargeRow {
        var builder = DirectoryBuilder()
        builder.add(entries, in: memory)
        return LargeRow(directory: builder.write(in: memory))
    }

    /// The row with ordered changes merged in, its replaced blocks given back; nil, and nothing done, if it would
    /// be small enough for a page.
    func applying(_ changes: UnsafeBufferPointer<AdjacencyChange>, in memory: DraftMemory) -> LargeRow? {
        let removals = changes.reduce(0) { $1.isRemoval ? $0 + 1 : $0 }
        if count + changes.count - 2 * removals < AdjacencyIndex.pageRowMax / 2 { return nil }
        if Int(header.chunkCount) > 8 + 4 * count / Self.chunkFill { return remade(changes, in: memory) }
        var builder = DirectoryBuilder()
        var merged: ContiguousArray<AdjacencyEntry> = []
        var next = 0
        for number in chunks.indices {
            let end =
                number + 1 < chunks.count
                ? firstChange(changes, from: next, notBefore: chunks[number + 1].first)
                : changes.count
            if next == end {
                builder.keep(chunks[number], entries(number))
                continue
            }
            merged.removeAll(keepingCapacity: true)
            merge(entries(number), UnsafeBufferPointer(rebasing: changes[next..<end]), into: &merged)
            merged.withUnsafeBufferPointer { builder.add($0, in: memory) }
            memory.release(Block(chunks[number].entries))
            next = end
        }
        let directory = builder.write(in: memory, counting: types, changes)
        memory.release(Block(self.directory))
        return LargeRow(directory: directory)
    }

    /// Appends all entries with the changes applied, and gives back every block.
    func take(
        into row: inout ContiguousArray<AdjacencyEntry>, applying changes: UnsafeBufferPointer<AdjacencyChange>,
        in memory: DraftMemory
    ) {
        var old: ContiguousArray<AdjacencyEntry> = []
        for number in chunks.indices {
            old.append(contentsOf: entries(number))
            memory.release(Block(chunks[number].entries))
        }
        memory.release(Block(directory))
        old.withUnsafeBufferPointer { merge($0, changes, into: &row) }
    }

    /// Many removals leave chunks nearly empty; then the row is laid out anew.
    private func remade(_ changes: UnsafeBufferPointer<AdjacencyChange>, in memory: DraftMemory) -> LargeRow {
        var row: ContiguousArray<AdjacencyEntry> = []
        take(into: &row, applying: changes, in: memory)
        return row.withUnsafeBufferPointer { Self.make($0, in: memory) }
    }

    private func firstChange(
        _ changes: UnsafeBufferPointer<AdjacencyChange>, from start: Int, notBefore entry: AdjacencyEntry
    ) -> Int {
        var low = start
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].entry.precedes(entry) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private struct DirectoryBuilder {
        private var chunks: ContiguousArray<Chunk> = []
        private var count = 0

        mutating func keep(_ chunk: Chunk, _ entries: UnsafeBufferPointer<AdjacencyEntry>) {
            chunks.append(Chunk(first: chunk.first, start: UInt32(count), entries: chunk.entries))
            count += entries.count
        }

        /// Cuts entries into chunks of even size.
        mutating func add(_ entries: UnsafeBufferPointer<AdjacencyEntry>, in memory: DraftMemory) {
            if entries.isEmpty { return }
            let pieces = entries.count <= chunkMax ? 1 : (entries.count + chunkFill - 1) / chunkFill
            for piece in 0..<pieces {
                let part = entries[entries.count * piece / pieces..<entries.count * (piece + 1) / pieces]
                let block = memory.allocate(bytes: part.count * MemoryLayout<AdjacencyEntry>.stride)
                let copy = block.pointer.bindMemory(to: AdjacencyEntry.self, capacity: part.count)
                // A part of a non-empty buffer has an address.
                copy.update(from: UnsafeBufferPointer(rebasing: part).baseAddress!, count: part.count)
                chunks.append(Chunk(first: copy[0], start: UInt32(count), entries: copy))
                count += part.count
            }
        }

        /// Writes the directory, with the types counted from the entries.
        func write(in memory: DraftMemory) -> UnsafeMutableRawPointer {
            var types: ContiguousArray<TypeCount> = []
            for (number, chunk) in chunks.enumerated() {
                let end = number + 1 < chunks.count ? Int(chunks[number + 1].start) : count
                for position in 0..<(end - Int(chunk.start)) {
                    Self.count(chunk.entries[position].type, by: 1, in: &types)
                }
            }
            return write(types, in: memory)
        }

        /// Writes the directory, with the types counted from those before and the changes.
        func write(
            in memory: DraftMemory, counting before: UnsafeBufferPointer<TypeCount>,
            _ changes: UnsafeBufferPointer<AdjacencyChange>
        ) -> UnsafeMutableRawPointer {
            var types = ContiguousArray(before)
            // Additions first: an entry may be added and removed at once.
            for change in changes where !change.isRemoval { Self.count(change.entry.type, by: 1, in: &types) }
            for change in changes where change.isRemoval { Self.count(change.entry.type, by: -1, in: &types) }
            types.removeAll { $0.count == 0 }
            return write(types, in: memory)
        }

        private static func count(_ type: UInt32, by step: Int, in types: inout ContiguousArray<TypeCount>) {
            if let last = types.last, last.type == type {
                types[types.count - 1].count = UInt32(Int(last.count) + step)
                return
            }
            let position = types.firstIndex { $0.type >= type } ?? types.count
            if position == types.count || types[position].type != type {
                types.insert(TypeCount(type: type, count: 0), at: position)
            }
            types[position].count = UInt32(Int(types[position].count) + step)
        }

        private func write(_ types: ContiguousArray<TypeCount>, in memory: DraftMemory) -> UnsafeMutableRawPointer {
            let typesAt = MemoryLayout<Header>.stride
            let chunksAt = typesAt + types.count * MemoryLayout<TypeCount>.stride
            let block = memory.allocate(bytes: chunksAt + chunks.count * MemoryLayout<Chunk>.stride).pointer
            block.bindMemory(to: Header.self, capacity: 1).pointee = Header(
                count: UInt32(count), chunkCount: UInt32(chunks.count), typeCount: UInt32(types.count))
            let typeTable = (block + typesAt).bindMemory(to: TypeCount.self, capacity: types.count)
            for (index, type) in types.enumerated() { typeTable[index] = type }
            let chunkTable = (block + chunksAt).bindMemory(to: Chunk.self, capacity: chunks.count)
            for (index, chunk) in chunks.enumerated() { chunkTable[index] = chunk }
            return block
        }
    }
}
