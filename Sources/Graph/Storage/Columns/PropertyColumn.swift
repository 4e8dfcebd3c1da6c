/// The values of one property key, by slot, as sealed pages and the dictionary that these share.
///
/// A missing value costs one bit in a page that has others, and nothing where 256 slots in a row have none.
struct PropertyColumn: Sendable {
    private(set) var pages = SparseArray<UnsafeMutableRawPointer?>(filler: nil)
    var dictionary = TextDictionary()
    /// How many values are strings.
    private(set) var textCount = 0

    @inline(__always)
    func page(_ number: Int) -> ColumnPage? { pages[number].map(ColumnPage.init(pointer:)) }

    /// Slots at and above this have no value.
    var slotBound: Int { pages.bound << ColumnPage.bits }

    /// `.null` where there is none.
    func value(_ slot: Int) -> Value {
        page(slot >> ColumnPage.bits)?.value(slot & ColumnPage.mask, dictionary) ?? .null
    }

    @inline(__always)
    func isPresent(_ slot: Int) -> Bool {
        page(slot >> ColumnPage.bits)?.isPresent(slot & ColumnPage.mask) ?? false
    }

    @inline(__always)
    func utf8(_ slot: Int) -> UnsafeRawBufferPointer? {
        page(slot >> ColumnPage.bits)?.utf8(slot & ColumnPage.mask, dictionary)
    }

    @inline(__always)
    func double(_ slot: Int) -> Double? { page(slot >> ColumnPage.bits)?.double(slot & ColumnPage.mask) }

    /// Puts a page in place of another; nil for one without values.
    mutating func replace(_ number: Int, with page: ColumnPage?, textCount: Int, in memory: DraftMemory) {
        let old = self.page(number)
        if old == nil && page == nil { return }
        self.textCount += textCount - (old?.textCount ?? 0)
        pages.set(number, page?.pointer, in: memory)
        if let old { memory.release(Block(old.pointer)) }
    }

    /// Slots of the pages that the two do not share, in order.
    func pagesNotShared(with other: PropertyColumn) -> [Range<Int>] {
        pages.chunksNotShared(with: other.pages).flatMap { numbers in
            numbers.compactMap { number in
                pages[number] == other.pages[number]
                    ? nil : number << ColumnPage.bits..<(number + 1) << ColumnPage.bits
            }
        }
    }

    func forEachBlock(_ body: (Block) -> Void) {
        pages.forEachBlock(body)
        pages.forEachChunk { _, pages in for case let page? in pages { body(Block(page)) } }
        dictionary.forEachBlock(body)
    }
}
