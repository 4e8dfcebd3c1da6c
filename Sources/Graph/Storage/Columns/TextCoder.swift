/// Decides for a page of strings whether it refers to the column's dictionary, and finds the codes.
///
/// A page does where at least half of its strings are known: in the dictionary, twice in the page, or seen in earlier
/// pages of this draft. The dictionary takes what is new as long as it stays small beside the column: 64 strings, and
/// one for eight values. So names stay where they are, and places, owners and models become codes.
struct TextCoder: ~Copyable {
    /// By rank; valid after ``code(_:_:_:_:)`` has said yes.
    let codes: UnsafeMutablePointer<UInt16>
    /// New strings of the page by hash, open addressing: number of the string + 1.
    private let table: UnsafeMutablePointer<UInt16>
    /// Slot and hash of the new strings.
    private let newSlots: UnsafeMutablePointer<UInt16>
    private let newHashes: UnsafeMutablePointer<UInt64>
    /// Hashes of strings that earlier pages did not code, one for each value of some bits; made when it happens again.
    private var sketch: UnsafeMutablePointer<UInt32>?
    private var refusals = 0

    private static let tableMask = 511
    private static let sketchSize = 1 << 14
    static let dictionaryStart = 64
    static let valuesPerEntry = 8

    init() {
        codes = .allocate(capacity: ColumnPage.slotCount)
        table = .allocate(capacity: Self.tableMask + 1)
        newSlots = .allocate(capacity: ColumnPage.slotCount)
        newHashes = .allocate(capacity: ColumnPage.slotCount)
    }

    deinit {
        codes.deallocate()
        table.deallocate()
        newSlots.deallocate()
        newHashes.deallocate()
        sketch?.deallocate()
    }

    /// Codes the page, if it should be; new strings are then in the dictionary.
    mutating func code(
        _ writer: PageWriter, _ present: SlotMask, _ column: inout PropertyColumn, _ memory: DraftMemory
    ) -> Bool {
        let count = present.count
        if staysInline(writer, count) { return false }
        let known = column.dictionary.count
        let textCount = column.textCount + count - (writer.opened?.textCount ?? 0)
        let room =
            min(
                TextDictionary.countMax, Self.dictionaryStart + textCount / Self.valuesPerEntry) - known
        guard let added = look(writer, present, count, known, column.dictionary), added <= room else {
            refuse()
            return false
        }
        for number in 0..<added {
            let text = writer.bytes(Int(newSlots[number]), column.dictionary)
            guard column.dictionary.add(text, hash: newHashes[number], in: memory) != nil else { return false }
        }
        return true
    }

    /// A page of inline strings with a change or two is not looked at again, unless it has grown to the next 32.
    private func staysInline(_ writer: PageWriter, _ count: Int) -> Bool {
        guard let opened = writer.opened?.header.pointee, opened.encoding == .text else { return false }
        if writer.changeCount * 16 > count { return false }
        return count % 32 != 0 || count <= opened.present.count
    }

    /// Finds the code of every string, counting on from `known` for new ones. Nil where too many are unknown, else
    /// how many are new.
    private mutating func look(
        _ writer: PageWriter, _ present: SlotMask, _ count: Int, _ known: Int, _ dictionary: TextDictionary
    ) -> Int? {
        table.initialize(repeating: 0, count: Self.tableMask + 1)
        var added = 0
        var unseen = 0
        var rank = 0
        for number in 0..<4 {
            var word = present.words[number]
            while word != 0 {
                let slot = number << 6 | word.trailingZeroBitCount
                word &= word - 1
                let code: Int
                if writer.tag(slot) == .code {
                    code = Int(writer.words[slot])
                } else {
                    let text = writer.bytes(slot, dictionary)
                    let hash = TextDictionary.hash(text)
                    if let found = dictionary.code(of: text, hash: hash) {
                        code = found
                    } else {
                        let (index, isNew) = place(text, hash, slot, added, writer)
                        code = known + index
                        if isNew {
                            added += 1
                            if !remember(hash) { unseen += 1 }
                            if unseen * 2 > count { return nil }
                        }
                    }
                }
                codes[rank] = UInt16(truncatingIfNeeded: code)
                rank += 1
            }
        }
        return added
    }

    /// Number of a string among the new ones of the page.
    private func place(
        _ text: UnsafeRawBufferPointer, _ hash: UInt64, _ slot: Int, _ added: Int, _ writer: PageWriter
    ) -> (index: Int, isNew: Bool) {
        var position = Int(truncatingIfNeeded: hash) & Self.tableMask
        // Ends: there are twice as many places as strings.
        while table[position] != 0 {
            let index = Int(table[position]) - 1
            if newHashes[index] == hash {
                let other = Int(newSlots[index])
                let bytes = writer.arena + Int(writer.words[other])
                if Int(writer.lengths[other]) == text.count, TextDictionary.isSame(bytes, text) {
                    return (index, false)
                }
            }
            position = (position + 1) & Self.tableMask
        }
        table[position] = UInt16(added + 1)
        newSlots[added] = UInt16(slot)
        newHashes[added] = hash
        return (added, true)
    }

    /// Whether a string was seen before; from now on it was.
    private func remember(_ hash: UInt64) -> Bool {
        guard let sketch else { return false }
        let position = Int(truncatingIfNeeded: hash >> 16) & (Self.sketchSize - 1)
        let mark = UInt32(truncatingIfNeeded: hash >> 32) | 1
        if sketch[position] == mark { return true }
        sketch[position] = mark
        return false
    }

    private mutating func refuse() {
        refusals += 1
        if refusals == 2 {
            let marks = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.sketchSize)
            marks.initialize(repeating: 0, count: Self.sketchSize)
            sketch = marks
        }
    }
}
