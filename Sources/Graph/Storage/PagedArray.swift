/// A growing array of plain numbers in pages of 512, of which versions share every page that did not change.
///
/// Three levels of blocks: a root, branches of 512 pages (262,144 elements), pages. Changing one element copies one
/// page, one branch and the root, together a few kilobytes at any size below a billion. Reading is four dependent
/// loads, of which the upper three stay in the first-level cache.
// `@unchecked Sendable`: what a published version reaches is never written again (see `GraphMemory`).
@usableFromInline
struct PagedArray<Element: BitwiseCopyable>: @unchecked Sendable {
    @usableFromInline typealias Page = UnsafeMutablePointer<Element>
    @usableFromInline typealias Branch = UnsafeMutablePointer<Page>

    @usableFromInline static var pageBits: Int { 9 }
    @usableFromInline static var pageSize: Int { 1 << pageBits }
    @usableFromInline static var pageMask: Int { pageSize - 1 }
    @usableFromInline static var branchBits: Int { 9 }
    @usableFromInline static var branchMask: Int { (1 << branchBits) - 1 }

    @usableFromInline private(set) var root: UnsafeMutablePointer<Branch>?
    private var rootCapacity = 0
    @usableFromInline private(set) var count = 0

    init() {}

    var isEmpty: Bool { count == 0 }

    @inlinable
    subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count)
        return self[unchecked: index]
    }

    /// - Precondition: `index` is below `count`, which is not checked.
    @inlinable @inline(__always)
    subscript(unchecked index: Int) -> Element {
        // There is a root where there are elements.
        let branch = root.unsafelyUnwrapped[index >> (Self.pageBits + Self.branchBits)]
        return branch[(index >> Self.pageBits) & Self.branchMask][index & Self.pageMask]
    }

    mutating func set(_ index: Int, _ element: Element, in memory: DraftMemory) {
        precondition(index >= 0 && index < count)
        writablePage(index >> Self.pageBits, memory)[index & Self.pageMask] = element
    }

    mutating func append(_ element: Element, in memory: DraftMemory) {
        if count & Self.pageMask == 0 { addPage(memory) }
        writablePage(count >> Self.pageBits, memory)[count & Self.pageMask] = element
        count += 1
    }

    /// Appends `filler` until there are `length` elements.
    mutating func grow(to length: Int, filler: Element, in memory: DraftMemory) {
        while count < length {
            if count & Self.pageMask == 0 { addPage(memory) }
            let page = writablePage(count >> Self.pageBits, memory)
            let end = min(length, (count | Self.pageMask) + 1)
            for index in count..<end { page[index & Self.pageMask] = filler }
            count = end
        }
    }

    /// Calls `body` with the first index and the elements of every page, in order.
    @inlinable
    func forEachPage<E>(_ body: (Int, UnsafeBufferPointer<Element>) throws(E) -> Void) throws(E) {
        var first = 0
        while first < count {
            let branch = root.unsafelyUnwrapped[first >> (Self.pageBits + Self.branchBits)]
            let page = branch[(first >> Self.pageBits) & Self.branchMask]
            try body(first, UnsafeBufferPointer(start: page, count: min(Self.pageSize, count - first)))
            first += Self.pageSize
        }
    }

    /// Address of the page with this number, to compare versions by: the same address in two versions of one graph
    /// that are both held means the same elements.
    func pageAddress(_ number: Int) -> UnsafeRawPointer {
        precondition(number << Self.pageBits < count)
        return UnsafeRawPointer(root.unsafelyUnwrapped[number >> Self.branchBits][number & Self.branchMask])
    }

    /// As ``pageAddress(_:)``, for the branch of 512 pages that starts at page `number` (a multiple of 512).
    func branchAddress(_ number: Int) -> UnsafeRawPointer {
        precondition(number << Self.pageBits < count)
        return UnsafeRawPointer(root.unsafelyUnwrapped[number >> Self.branchBits])
    }

    /// Calls `body` for every block of this array: see ``GraphSnapshot/forEachBlock(_:)``.
    func forEachBlock(_ body: (Block) -> Void) {
        guard let root else { return }
        body(Block(root))
        let pageCount = (count + Self.pageMask) >> Self.pageBits
        for number in 0..<pageCount {
            if number & Self.branchMask == 0 { body(Block(root[number >> Self.branchBits])) }
            body(Block(root[number >> Self.branchBits][number & Self.branchMask]))
        }
    }

    @inline(__always)
    private mutating func writablePage(_ number: Int, _ memory: DraftMemory) -> Page {
        let branch = root.unsafelyUnwrapped[number >> Self.branchBits]
        let page = branch[number & Self.branchMask]
        if memory.owns(Block(page)) { return page }
        return copyPage(number, memory)
    }

    private mutating func copyPage(_ number: Int, _ memory: DraftMemory) -> Page {
        let branch = writableBranch(number >> Self.branchBits, memory)
        let block = memory.writable(Block(branch[number & Self.branchMask]))
        let page = block.pointer.assumingMemoryBound(to: Element.self)
        branch[number & Self.branchMask] = page
        return page
    }

    private mutating func writableBranch(_ number: Int, _ memory: DraftMemory) -> Branch {
        let oldRoot = root.unsafelyUnwrapped
        if memory.owns(Block(oldRoot[number])) { return oldRoot[number] }
        let newRoot = memory.writable(Block(oldRoot)).pointer.assumingMemoryBound(to: Branch.self)
        root = newRoot
        let branch = memory.writable(Block(newRoot[number])).pointer.assumingMemoryBound(to: Page.self)
        newRoot[number] = branch
        return branch
    }

    private mutating func addPage(_ memory: DraftMemory) {
        let number = count >> Self.pageBits
        let page = memory.allocate(bytes: Self.pageSize * MemoryLayout<Element>.stride)
        if number & Self.branchMask == 0 { addBranch(number >> Self.branchBits, memory) }
        writableBranch(number >> Self.branchBits, memory)[number & Self.branchMask] =
            page.pointer.bindMemory(to: Element.self, capacity: Self.pageSize)
    }

    private mutating func addBranch(_ number: Int, _ memory: DraftMemory) {
        let branch = memory.allocate(bytes: (1 << Self.branchBits) * MemoryLayout<Page>.stride)
        if number == rootCapacity { growRoot(memory) }
        let newRoot = memory.writable(Block(root.unsafelyUnwrapped)).pointer.assumingMemoryBound(to: Branch.self)
        newRoot[number] = branch.pointer.bindMemory(to: Page.self, capacity: 1 << Self.branchBits)
        root = newRoot
    }

    private mutating func growRoot(_ memory: DraftMemory) {
        let capacity = max(4, rootCapacity * 2)
        let block = memory.allocate(bytes: capacity * MemoryLayout<Branch>.stride)
        let newRoot = block.pointer.bindMemory(to: Branch.self, capacity: capacity)
        if let root {
            newRoot.update(from: root, count: rootCapacity)
            memory.release(Block(root))
        }
        root = newRoot
        rootCapacity = capacity
    }
}
