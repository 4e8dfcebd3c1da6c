internal import Synchronization

/// One end of a relationship with its weight beside it, so that a search by cost waits for memory once.
struct WeightedEntry: BitwiseCopyable {
    let node: UInt32
    let relationship: UInt32
    /// NaN where it is missing.
    let weight: Double
}

/// The weighted rows of 256 nodes in one direction: a counted reference to offsets and entries in one piece.
///
/// Not written after it was made. Its makers count the references by hand, so that a row is found without counting.
struct WeightedPage {
    private struct Header: ~Copyable {
        let references: Atomic<Int>
        let bytes: Int
    }

    static let entriesAt = 16 + (AdjacencyIndex.pageSize + 1) * 4 + 12  // Aligned to 16.

    private let memory: UnsafeMutableRawPointer

    init(address: UInt) { memory = UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped }

    var address: UInt { UInt(bitPattern: memory) }

    @inline(__always)
    static func row(_ local: Int, at address: UInt) -> UnsafeBufferPointer<WeightedEntry> {
        let memory = UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
        let offsets = (memory + 16).assumingMemoryBound(to: UInt32.self) + local
        let start = Int(offsets[0])
        let entries = (memory + entriesAt).assumingMemoryBound(to: WeightedEntry.self) + start
        return UnsafeBufferPointer(start: entries, count: Int(offsets[1]) - start)
    }

    /// The rows of page `number`, weighed. The caller owns the one reference.
    init(_ number: Int, _ direction: Direction, of view: GraphView, _ weighting: BoundWeighting) {
        let adjacency = view.adjacency
        let index = direction == .incoming ? adjacency.incoming : adjacency.outgoing
        let first = UInt32(number << AdjacencyIndex.pageBits)
        var count = 0
        for local in 0..<UInt32(AdjacencyIndex.pageSize) {
            for _ in Neighbours(index, first + local, adjacency.flags) { count += 1 }
        }
        let bytes = Self.entriesAt + count * MemoryLayout<WeightedEntry>.stride
        memory = .allocate(byteCount: bytes, alignment: 16)
        memory.bindMemory(to: Header.self, capacity: 1).initialize(to: Header(references: Atomic(1), bytes: bytes))
        let offsets = (memory + 16).bindMemory(to: UInt32.self, capacity: AdjacencyIndex.pageSize + 1)
        let entries = (memory + Self.entriesAt).bindMemory(to: WeightedEntry.self, capacity: count)
        var written = 0
        for local in 0..<UInt32(AdjacencyIndex.pageSize) {
            offsets[Int(local)] = UInt32(written)
            for entry in Neighbours(index, first + local, adjacency.flags) {
                let weight = weighting.weight(of: entry.relationship, type: entry.type, in: view.graph)
                entries[written] = WeightedEntry(
                    node: entry.node, relationship: entry.relationship, weight: weight)
                written += 1
            }
        }
        offsets[AdjacencyIndex.pageSize] = UInt32(written)
    }

    private var header: UnsafeMutablePointer<Header> { memory.assumingMemoryBound(to: Header.self) }

    var bytes: Int { header.pointee.bytes }

    func retain() { header.pointee.references.wrappingAdd(1, ordering: .relaxed) }

    func release() {
        let left = header.pointee.references.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
        if left == 0 { memory.deallocate() }
    }
}

/// 512 weighted pages, made when first asked for, and shared by all versions between which none of them changed.
///
/// `@unchecked Sendable`: the addresses are atomic, and what they point to is not written.
final class WeightedBranch: @unchecked Sendable {
    static let pageCount = 512

    /// Address of each page; zero where it was not made yet.
    let pages: UnsafeMutablePointer<Atomic<UInt>>

    init() {
        pages = .allocate(capacity: Self.pageCount)
        for number in 0..<Self.pageCount { (pages + number).initialize(to: Atomic(0)) }
    }

    /// Shares the pages for which `isKept`.
    init(_ other: WeightedBranch, keeping isKept: (Int) -> Bool) {
        pages = .allocate(capacity: Self.pageCount)
        for number in 0..<Self.pageCount {
            let address = isKept(number) ? other.pages[number].load(ordering: .acquiring) : 0
            if address != 0 { WeightedPage(address: address).retain() }
            (pages + number).initialize(to: Atomic(address))
        }
    }

    deinit {
        for number in 0..<Self.pageCount {
            let address = pages[number].load(ordering: .acquiring)
            if address != 0 { WeightedPage(address: address).release() }
        }
        pages.deallocate()
    }

    var bytes: Int {
        (0..<Self.pageCount).reduce(0) { sum, number in
            let address = pages[number].load(ordering: .acquiring)
            return address == 0 ? sum : sum + WeightedPage(address: address).bytes
        }
    }

    /// Puts a page where there is none. Another one may have been quicker: then that one counts.
    func publish(_ page: WeightedPage, at number: Int) -> UInt {
        let result = pages[number].compareExchange(
            expected: 0, desired: page.address, ordering: .acquiringAndReleasing)
        if result.exchanged { return page.address }
        page.release()
        return result.original
    }
}
