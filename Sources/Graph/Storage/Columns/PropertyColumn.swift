/// The values of one property key, by slot, as sealed pages and the dictionary that these share.
///
/// A missing value costs one bit in a page that has others, and nothing where 256 slots in a row have none.
@usableFromInline
struct PropertyColumn: Sendable {
    @usableFromInline private(set) var pages = SparseArray<PageReference>(filler: .none)
    @usableFromInline var dictionary = TextDictionary()
    /// How many values are strings.
    private(set) var textCount = 0

    @inline(__always)
    func page(_ number: Int) -> ColumnPage? { pages[number].page }

    /// Slots at and above this have no value.
    var slotBound: Int { pages.bound << ColumnPage.bits }

    /// `.null` where there is none.
    func value(_ slot: Int) -> Value {
        cell(slot).value
    }

    @inline(__always)
    func isPresent(_ slot: Int) -> Bool {
        page(slot >> ColumnPage.bits)?.isPresent(slot & ColumnPage.mask) ?? false
    }

    /// The UTF-8 bytes of a string; nil where there is none.
    @inline(__always)
    func utf8(_ slot: Int) -> UnsafeRawBufferPointer? { cell(slot).utf8 }

    /// Puts a page in place of another; nil for one without values.
    mutating func replace(_ number: Int, with page: ColumnPage?, textCount: Int, in memory: DraftMemory) {
        let old = self.page(number)
        if old == nil && page == nil { return }
        self.textCount += textCount - (old?.textCount ?? 0)
        pages.set(number, page.map(PageReference.init) ?? .none, in: memory)
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
        pages.forEachChunk { _, pages in
            for reference in pages { if let page = reference.page { body(Block(page.pointer)) } }
        }
        dictionary.forEachBlock(body)
    }
}
