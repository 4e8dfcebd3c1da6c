/// The page of a column that a draft is working on: every slot has room of its own, so that a change is a store.
///
/// A draft has one for each column that it touches. Values stay here until another page of the column is touched or
/// the draft is published; then the page is sealed into a ``ColumnPage``. A run of changes in slot order, as in loading,
/// so opens and seals each page once; a single change costs one page.
// `@unchecked Sendable`: it belongs to one draft, which has one user at a time.
final class PageWriter: @unchecked Sendable {
    /// Page at work; -1 for none.
    @exclusivity(unchecked) private(set) var number = -1
    /// Raw values of ``ValueTag``, by slot.
    let tags: UnsafeMutablePointer<UInt8>
    /// By slot; of bytes, where they start in `arena`.
    let words: UnsafeMutablePointer<UInt64>
    /// By slot, of bytes only.
    let lengths: UnsafeMutablePointer<UInt32>
    @exclusivity(unchecked) private(set) var arena: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var arenaCapacity = 512
    @exclusivity(unchecked) private var arenaCount = 0
    /// Bytes in the arena that no slot refers to any more.
    @exclusivity(unchecked) private var arenaDead = 0

    /// Changes since the page was opened.
    @exclusivity(unchecked) private(set) var changeCount = 0
    /// The page as it was when it was opened.
    @exclusivity(unchecked) private(set) var opened: ColumnPage?
    @exclusivity(unchecked) var coder = TextCoder()

    init() {
        tags = .allocate(capacity: ColumnPage.slotCount)
        words = .allocate(capacity: ColumnPage.slotCount)
        lengths = .allocate(capacity: ColumnPage.slotCount)
        tags.initialize(repeating: 0, count: ColumnPage.slotCount)
        words.initialize(repeating: 0, count: ColumnPage.slotCount)
        lengths.initialize(repeating: 0, count: ColumnPage.slotCount)
        arena = .allocate(byteCount: arenaCapacity, alignment: 8)
    }

    deinit {
        tags.deallocate()
        words.deallocate()
        lengths.deallocate()
        arena.deallocate()
    }

    @inline(__always)
    func tag(_ slot: Int) -> ValueTag {
        // Only tags are stored there.
        ValueTag(rawValue: tags[slot]).unsafelyUnwrapped
    }

    /// The bytes of a slot that has such, or of the text whose code it has.
    @inline(__always)
    func bytes(_ slot: Int, _ dictionary: TextDictionary) -> UnsafeRawBufferPointer {
        if tag(slot) == .code { return dictionary.text(Int(words[slot])) }
        return UnsafeRawBufferPointer(start: arena + Int(words[slot]), count: Int(lengths[slot]))
    }

    func value(_ slot: Int, _ dictionary: TextDictionary) -> Value {
        let tag = tag(slot)
        switch tag {
        case .missing: return .null
        case .code: return ValueBytes.value(.string, bytes(slot, dictionary))
        default: return tag.isWord ? Value(tag, word: words[slot]) : ValueBytes.value(tag, bytes(slot, dictionary))
        }
    }
}

// MARK: Changing

extension PageWriter {
    /// Sets the value; `.null` removes it.
    func set(_ value: Value, _ slot: Int) {
        switch value {
        case .null: remove(slot)
        case .string(var text): text.withUTF8 { set(.string, bytes: UnsafeRawBufferPointer($0), slot) }
        default:
            if let (tag, word) = value.word {
                set(tag, word: word, slot)
            } else {
                let (tag, bytes) = ValueBytes.bytes(of: value)
                bytes.withUnsafeBytes { set(tag, bytes: $0, slot) }
            }
        }
    }

    @inline(__always)
    func set(_ tag: ValueTag, word: UInt64, _ slot: Int) {
        forget(slot)
        tags[slot] = tag.rawValue
        words[slot] = word
    }

    @inline(__always)
    func set(_ tag: ValueTag, bytes: UnsafeRawBufferPointer, _ slot: Int) {
        forget(slot)
        // Nothing is left of the slot's old value while room is made.
        tags[slot] = ValueTag.missing.rawValue
        append(bytes, slot)
        tags[slot] = tag.rawValue
    }

    func remove(_ slot: Int) {
        forget(slot)
        tags[slot] = ValueTag.missing.rawValue
    }

    @inline(__always)
    private func forget(_ slot: Int) {
        changeCount += 1
        if tags[slot] >= ValueTag.string.rawValue { arenaDead += Int(lengths[slot]) }
    }

    @inline(__always)
    private func append(_ bytes: UnsafeRawBufferPointer, _ slot: Int) {
        if arenaCount + bytes.count > arenaCapacity { makeRoom(for: bytes.count) }
        if let source = bytes.baseAddress { (arena + arenaCount).copyMemory(from: source, byteCount: bytes.count) }
        words[slot] = UInt64(arenaCount)
        lengths[slot] = UInt32(bytes.count)
        arenaCount += bytes.count
    }

    /// Moves what is alive to a new arena with room for as much again.
    private func makeRoom(for count: Int) {
        let needed = arenaCount - arenaDead + count
        let grown = UnsafeMutableRawPointer.allocate(byteCount: needed * 2, alignment: 8)
        var end = 0
        for slot in 0..<ColumnPage.slotCount where tags[slot] >= ValueTag.string.rawValue {
            let length = Int(lengths[slot])
            (grown + end).copyMemory(from: arena + Int(words[slot]), byteCount: length)
            words[slot] = UInt64(end)
            end += length
        }
        arena.deallocate()
        arena = grown
        arenaCapacity = needed * 2
        arenaCount = end
        arenaDead = 0
    }
}

// MARK: Opening

extension PageWriter {
    /// Starts work on a page. The one before has been sealed.
    func open(_ number: Int, _ page: ColumnPage?) {
        self.number = number
        opened = page
        changeCount = 0
        arenaCount = 0
        arenaDead = 0
        tags.update(repeating: 0, count: ColumnPage.slotCount)
        if let page { unpack(page) }
    }

    /// Ends work on the page.
    func close() {
        number = -1
        opened = nil
    }

    private func unpack(_ page: ColumnPage) {
        let header = page.header.pointee
        switch header.encoding {
        case .mixed: unpackMixed(page)
        case .text:
            // Marked when they are there: making room moves what is marked.
            unpackTexts(page)
            mark(.string, header.present)
        case .bits:
            mark(.boolean, header.present)
            header.present.forEachSlot { slot in words[slot] = page.bit(slot) ? 1 : 0 }
        case .numbers:
            mark(header.tag, header.present)
            header.present.forEachRanked { slot, rank in words[slot] = page.number(rank, header) }
        case .singles:
            mark(.float, header.present)
            header.present.forEachRanked { slot, rank in words[slot] = Double(page.single(rank)).bitPattern }
        case .codes:
            mark(.code, header.present)
            header.present.forEachRanked { slot, rank in words[slot] = page.narrow(rank, header.width) }
        }
    }

    private func mark(_ tag: ValueTag, _ slots: SlotMask) {
        slots.forEachRanked { slot, _ in tags[slot] = tag.rawValue }
    }

    private func unpackTexts(_ page: ColumnPage) {
        let header = page.header.pointee
        let count = Int(header.base)
        let total = Int(page.narrow(count, header.width))
        if total > arenaCapacity { makeRoom(for: total) }
        arena.copyMemory(from: page.textBytes, byteCount: total)
        arenaCount = total
        var start = page.narrow(0, header.width)
        header.present.forEachRanked { slot, rank in
            let end = page.narrow(rank + 1, header.width)
            words[slot] = start
            lengths[slot] = UInt32(truncatingIfNeeded: end - start)
            start = end
        }
    }

    private func unpackMixed(_ page: ColumnPage) {
        page.header.pointee.present.forEachRanked { slot, rank in
            let tag = page.mixedTag(rank)
            let bytes = page.mixedBytes(rank)
            if tag.isWord {
                words[slot] = bytes.loadUnaligned(as: UInt64.self)
            } else {
                append(bytes, slot)
            }
            tags[slot] = tag.rawValue
        }
    }
}
