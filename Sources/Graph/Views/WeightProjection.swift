internal import Synchronization

/// The relationships of some types with their weights beside them, for one version of a graph.
///
/// Pages are made on first use. The projection of the next version shares all pages whose relationships and weights
/// are the same; to tell, it remembers the stamps of the blocks that they were made from, so it holds no snapshot.
/// A search reads it without a lock and without counting references.
final class WeightProjection: Sendable {
    let outgoing: WeightedIndex
    let incoming: WeightedIndex
    /// Number of the version it was made for.
    let version: UInt64
    /// Per group of relationships, the draft that changed a property of one last.
    private let changes: ContiguousArray<UInt64>

    init(_ graph: GraphSnapshot) {
        version = graph.version.number
        outgoing = WeightedIndex(graph.outgoing)
        incoming = WeightedIndex(graph.incoming)
        changes = graph.relationshipChanges.elements
    }

    /// For another version of the same graph.
    ///
    /// - Complexity: O(pages changed), and a few nanoseconds for each 512 relationships and each 131,072 nodes.
    init(_ older: WeightProjection, for view: GraphView, _ weighting: BoundWeighting) {
        let graph = view.graph
        version = graph.version.number
        changes = graph.relationshipChanges.elements
        var stale = StalePages()
        for (group, stamp) in changes.enumerated() where group >= older.changes.count || older.changes[group] != stamp {
            stale.add(group, older, view, weighting)
        }
        outgoing = WeightedIndex(graph.outgoing, sharing: older.outgoing, without: stale.outgoing)
        incoming = WeightedIndex(graph.incoming, sharing: older.incoming, without: stale.incoming)
    }

    /// Memory of the pages made so far, those shared with other versions included.
    var bytes: Int { outgoing.bytes + incoming.bytes }
}

/// The weighted pages of one direction.
// `@unchecked Sendable`: the table is written by `init` only, and the branches are.
final class WeightedIndex: @unchecked Sendable {
    /// What a branch of the adjacency was when its pages were weighed.
    private struct Origin {
        let branch: UInt64
        /// Stamp of each page.
        let pages: ContiguousArray<UInt64>
    }

    let rows: WeightedRows
    let branches: ContiguousArray<WeightedBranch>
    private let origins: ContiguousArray<Origin>

    fileprivate convenience init(_ index: AdjacencyIndex) {
        let numbers = 0..<index.pages.pageCount
        self.init(
            ContiguousArray(numbers.map { _ in WeightedBranch() }),
            ContiguousArray(numbers.map { Self.origin($0, of: index) }))
    }

    /// With the pages of an older one that are the same in `index` and not stale.
    fileprivate convenience init(_ index: AdjacencyIndex, sharing older: WeightedIndex, without stale: Set<Int>) {
        let staleBranches = Set(stale.map { $0 / WeightedBranch.pageCount })
        var branches: ContiguousArray<WeightedBranch> = []
        var origins: ContiguousArray<Origin> = []
        for number in 0..<index.pages.pageCount {
            guard number < older.branches.count else {
                branches.append(WeightedBranch())
                origins.append(Self.origin(number, of: index))
                continue
            }
            let old = older.origins[number]
            let isSame = old.branch == index.pages.pageStamp(number)
            let origin = isSame ? old : Self.origin(number, of: index)
            origins.append(origin)
            if isSame, !staleBranches.contains(number) {
                branches.append(older.branches[number])
                continue
            }
            branches.append(
                WeightedBranch(older.branches[number]) { page in
                    page < old.pages.count && page < origin.pages.count && old.pages[page] == origin.pages[page]
                        && !stale.contains(number * WeightedBranch.pageCount + page)
                })
        }
        self.init(branches, origins)
    }

    private init(_ branches: ContiguousArray<WeightedBranch>, _ origins: ContiguousArray<Origin>) {
        self.branches = branches
        self.origins = origins
        let table = UnsafeMutablePointer<UnsafeMutablePointer<Atomic<UInt>>>.allocate(capacity: max(1, branches.count))
        for (number, branch) in branches.enumerated() { (table + number).initialize(to: branch.pages) }
        rows = WeightedRows(branches: table, count: branches.count)
    }

    deinit { rows.branches.deallocate() }

    var bytes: Int { branches.reduce(0) { $0 + $1.bytes } }

    private static func origin(_ branch: Int, of index: AdjacencyIndex) -> Origin {
        let first = branch * WeightedBranch.pageCount
        let end = min(first + WeightedBranch.pageCount, index.pages.count)
        let stamps = (first..<end).map { number in index.pages[number].map { Block($0).stamp } ?? 0 }
        return Origin(branch: index.pages.pageStamp(branch), pages: ContiguousArray(stamps))
    }
}

/// The way to the weighted rows of one direction, as bare pointers. Valid while its ``WeightedIndex`` is.
struct WeightedRows {
    fileprivate let branches: UnsafeMutablePointer<UnsafeMutablePointer<Atomic<UInt>>>
    fileprivate let count: Int

    /// Address of the page of a slot; zero where it was not made yet, one where no node of it has relationships.
    @inline(__always)
    func page(of slot: UInt32) -> UInt {
        let number = Int(slot) >> AdjacencyIndex.pageBits
        let branch = number / WeightedBranch.pageCount
        guard branch < count else { return 1 }
        return branches[branch][number % WeightedBranch.pageCount].load(ordering: .acquiring)
    }
}

// One page of the table of adjacency pages, 512 of them, is what a weighted branch covers.
extension PagedArray {
    fileprivate var pageCount: Int { (count + Self.pageMask) >> Self.pageBits }

    /// Tells two states of a page apart, in versions of one graph.
    fileprivate func pageStamp(_ number: Int) -> UInt64 {
        Block(UnsafeMutableRawPointer(mutating: pageAddress(number))).stamp
    }

    fileprivate var elements: ContiguousArray<Element> {
        var found: ContiguousArray<Element> = []
        found.reserveCapacity(count)
        forEachPage { _, page in found.append(contentsOf: page) }
        return found
    }
}

/// Pages in which a weight changed though no relationship did.
private struct StalePages {
    var outgoing: Set<Int> = []
    var incoming: Set<Int> = []

    /// Rows longer than this are not searched: their pages count as changed.
    private static let rowMax = 4_096

    mutating func add(_ group: Int, _ older: WeightProjection, _ view: GraphView, _ weighting: BoundWeighting) {
        let graph = view.graph
        let first = group << GraphSnapshot.relationshipGroupBits
        let end = min(first + 1 << GraphSnapshot.relationshipGroupBits, graph.relationships.count)
        guard first < end else { return }
        for slot in first..<end {
            let record = graph.relationships[slot]
            guard record.type != GraphSnapshot.free, view.includes(record.type) else { continue }
            let weight = weighting.weight(of: UInt32(slot), type: record.type, in: graph)
            if isSame(UInt32(slot), weight, record.source, in: older.outgoing.rows) { continue }
            outgoing.insert(Int(record.source) >> AdjacencyIndex.pageBits)
            incoming.insert(Int(record.target) >> AdjacencyIndex.pageBits)
        }
    }

    private func isSame(_ relationship: UInt32, _ weight: Double, _ source: UInt32, in rows: WeightedRows) -> Bool {
        let page = rows.page(of: source)
        guard page > 1 else { return false }
        let row = WeightedPage.row(Int(source) & AdjacencyIndex.pageMask, at: page)
        guard row.count <= Self.rowMax else { return false }
        for entry in row where entry.relationship == relationship {
            return entry.weight.bitPattern == weight.bitPattern
        }
        return false
    }
}
