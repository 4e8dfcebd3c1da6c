/// Packing the page at work.
extension PageWriter {
    /// Puts the page into the column, in the encoding that suits it, and ends work on it.
    func seal(into column: inout PropertyColumn, in memory: DraftMemory) {
        defer { close() }
        guard number >= 0, changeCount > 0 else { return }
        let (present, seen) = survey()
        if seen == 0 {
            column.replace(number, with: nil, textCount: 0, in: memory)
            return
        }
        let texts: UInt32 = 1 << UInt32(ValueTag.string.rawValue) | 1 << UInt32(ValueTag.code.rawValue)
        let page: ColumnPage
        var textCount = 0
        if seen & ~texts == 0 {
            textCount = present.count
            page = sealTexts(present, &column, memory)
        } else if seen & (seen - 1) == 0, seen < 1 << UInt32(ValueTag.string.rawValue) {
            page = sealWords(tag(present.first), present, memory)
        } else {
            present.forEachSlot { slot in if tag(slot).isText { textCount += 1 } }
            page = sealMixed(present, column.dictionary, memory)
        }
        column.replace(number, with: page, textCount: textCount, in: memory)
    }

    /// The slots with a value, and the tags that occur, a bit for each. Eight slots at a time: neighbours are mostly of
    /// one type.
    private func survey() -> (present: SlotMask, seen: UInt32) {
        var present = SlotMask()
        var seen: UInt32 = 0
        var last: UInt64 = 0
        let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
        let groups = UnsafeRawPointer(tags)
        for group in 0..<ColumnPage.slotCount / 8 {
            let eight = groups.loadUnaligned(fromByteOffset: group * 8, as: UInt64.self)
            if eight == 0 { continue }
            // Tags are below 128: adding 127 carries into the top bit of each that is not zero.
            let tops = ((eight &+ low) & ~low) >> 7
            present.words[group >> 3] |= ((tops &* 0x0102_0408_1020_4080) >> 56) << UInt64((group & 7) << 3)
            if eight == last { continue }
            last = eight
            for slot in group * 8..<group * 8 + 8 { seen |= 1 << UInt32(tags[slot]) }
        }
        return (present, seen & ~1)
    }

    private func allocate(
        _ present: SlotMask, _ encoding: ColumnPage.Encoding, _ tag: ValueTag, width: Int,
        scale: ColumnPage.Scale = .one, base: UInt64 = 0, payload: Int, _ memory: DraftMemory
    ) -> ColumnPage {
        let page = ColumnPage(pointer: memory.allocate(bytes: ColumnPage.payloadAt + payload).pointer)
        page.pointer.bindMemory(to: ColumnPage.Header.self, capacity: 1).pointee = ColumnPage.Header(
            present: present, ranks: present.ranks, encoding: encoding, tag: tag, width: UInt8(width), scale: scale,
            base: base)
        return page
    }
}

// MARK: Numbers

extension PageWriter {
    private func sealWords(_ tag: ValueTag, _ present: SlotMask, _ memory: DraftMemory) -> ColumnPage {
        switch tag {
        case .boolean: return sealBits(present, memory)
        case .float: return sealFloats(present, memory)
        default: break
        }
        var least = Int64.max
        var greatest = Int64.min
        present.forEachRanked { slot, _ in
            let number = Int64(bitPattern: words[slot])
            least = min(least, number)
            greatest = max(greatest, number)
        }
        var range = UInt64(bitPattern: greatest &- least)
        var base = UInt64(bitPattern: least)
        let scale = range > UInt64(UInt32.max) ? commonScale(tag, present, base) : .one
        range /= scale.factor
        let width = Self.width(of: range)
        // Numbers that need no more room without a base have none: they are read without looking it up.
        if width > 0, least >= 0, scale == .one, Self.width(of: UInt64(greatest)) == width { base = 0 }
        let count = present.count
        let page = allocate(
            present, .numbers, tag, width: width, scale: scale, base: base, payload: count * width, memory)
        switch width {
        case 0: break
        case 1: pack(present, page, base, scale, UInt8.self)
        case 2: pack(present, page, base, scale, UInt16.self)
        case 4: pack(present, page, base, scale, UInt32.self)
        default: pack(present, page, base, scale, UInt64.self)
        }
        return page
    }

    private static func width(of range: UInt64) -> Int {
        range == 0 ? 0 : range <= 0xff ? 1 : range <= 0xffff ? 2 : range <= 0xffff_ffff ? 4 : 8
    }

    /// Times are often whole seconds.
    private func commonScale(_ tag: ValueTag, _ present: SlotMask, _ base: UInt64) -> ColumnPage.Scale {
        let scale: ColumnPage.Scale =
            switch tag {
            case .instant: .million
            case .localTime, .localDateTime: .billion
            default: .one
            }
        if scale == .one { return .one }
        var isCommon = true
        present.forEachSlot { slot in isCommon = isCommon && (words[slot] &- base) % scale.factor == 0 }
        return isCommon ? scale : .one
    }

    @inline(__always)
    private func pack<T: FixedWidthInteger & BitwiseCopyable>(
        _ present: SlotMask, _ page: ColumnPage, _ base: UInt64, _ scale: ColumnPage.Scale, _ type: T.Type
    ) {
        let target = page.payload.bindMemory(to: T.self, capacity: ColumnPage.slotCount)
        let factor = scale.factor
        if factor == 1 {
            present.forEachRanked { slot, rank in target[rank] = T(truncatingIfNeeded: words[slot] &- base) }
        } else {
            present.forEachRanked { slot, rank in target[rank] = T(truncatingIfNeeded: (words[slot] &- base) / factor) }
        }
    }

    private func sealBits(_ present: SlotMask, _ memory: DraftMemory) -> ColumnPage {
        let page = allocate(present, .bits, .boolean, width: 0, payload: MemoryLayout<SlotMask>.size, memory)
        var bits = SlotMask()
        present.forEachSlot { slot in if words[slot] != 0 { bits.insert(slot) } }
        page.payload.bindMemory(to: SlotMask.self, capacity: 1).pointee = bits
        return page
    }

    private func sealFloats(_ present: SlotMask, _ memory: DraftMemory) -> ColumnPage {
        let first = words[present.first]
        var areEqual = true
        var areSingles = true
        present.forEachRanked { slot, _ in
            let number = Double(bitPattern: words[slot])
            areEqual = areEqual && words[slot] == first
            areSingles = areSingles && Double(Float(number)).bitPattern == words[slot]
        }
        if areEqual { return allocate(present, .numbers, .float, width: 0, base: first, payload: 0, memory) }
        let count = present.count
        if !areSingles {
            let page = allocate(present, .numbers, .float, width: 8, payload: count * 8, memory)
            pack(present, page, 0, .one, UInt64.self)
            return page
        }
        let page = allocate(present, .singles, .float, width: 4, payload: count * 4, memory)
        let target = page.payload.bindMemory(to: Float.self, capacity: count)
        present.forEachRanked { slot, rank in target[rank] = Float(Double(bitPattern: words[slot])) }
        return page
    }
}

// MARK: Bytes

extension PageWriter {
    private func sealTexts(_ present: SlotMask, _ column: inout PropertyColumn, _ memory: DraftMemory) -> ColumnPage {
        let count = present.count
        if coder.code(self, present, &column, memory) {
            let codes = coder.codes
            var greatest: UInt16 = 0
            for rank in 0..<count { greatest = max(greatest, codes[rank]) }
            let width = greatest <= 0xff ? 1 : 2
            let page = allocate(present, .codes, .string, width: width, payload: count * width, memory)
            if width == 2 {
                page.payload.bindMemory(to: UInt16.self, capacity: count).update(from: codes, count: count)
            } else {
                let target = page.payload.bindMemory(to: UInt8.self, capacity: count)
                for rank in 0..<count { target[rank] = UInt8(truncatingIfNeeded: codes[rank]) }
            }
            return page
        }
        var total = 0
        let dictionary = column.dictionary
        present.forEachRanked { slot, _ in total += bytes(slot, dictionary).count }
        if total > 0xffff { return sealInline(present, total, column.dictionary, UInt32.self, memory) }
        return sealInline(present, total, column.dictionary, UInt16.self, memory)
    }

    @inline(__always)
    private func sealInline<Offset: FixedWidthInteger & BitwiseCopyable>(
        _ present: SlotMask, _ total: Int, _ dictionary: TextDictionary, _ type: Offset.Type, _ memory: DraftMemory
    ) -> ColumnPage {
        let count = present.count
        let width = MemoryLayout<Offset>.size
        let page = allocate(
            present, .text, .string, width: width, base: UInt64(count), payload: (count + 1) * width + total, memory)
        let offsets = page.payload.bindMemory(to: Offset.self, capacity: count + 1)
        var run = ByteRun(target: page.textBytes)
        var end = 0
        present.forEachRanked { slot, rank in
            offsets[rank] = Offset(truncatingIfNeeded: end)
            let bytes = bytes(slot, dictionary)
            run.append(bytes)
            end += bytes.count
        }
        run.flush()
        offsets[count] = Offset(truncatingIfNeeded: end)
        return page
    }

    private func sealMixed(_ present: SlotMask, _ dictionary: TextDictionary, _ memory: DraftMemory) -> ColumnPage {
        let count = present.count
        var total = 0
        present.forEachSlot { slot in
            total += tag(slot).isWord && tag(slot) != .code ? 8 : bytes(slot, dictionary).count
        }
        let offsetsAt = ColumnPage.mixedOffsetsAt(count)
        let page = allocate(
            present, .mixed, .missing, width: 4, payload: offsetsAt + (count + 1) * 4 + total, memory)
        let tags = page.payload.bindMemory(to: UInt8.self, capacity: count)
        let offsets = (page.payload + offsetsAt).bindMemory(to: UInt32.self, capacity: count + 1)
        let target = page.payload + offsetsAt + (count + 1) * 4
        var rank = 0
        var end = 0
        present.forEachSlot { slot in
            let tag = tag(slot)
            offsets[rank] = UInt32(end)
            tags[rank] = tag == .code ? ValueTag.string.rawValue : tag.rawValue
            if tag.isWord && tag != .code {
                (target + end).storeBytes(of: words[slot], as: UInt64.self)
                end += 8
            } else {
                let bytes = bytes(slot, dictionary)
                if let source = bytes.baseAddress { (target + end).copyMemory(from: source, byteCount: bytes.count) }
                end += bytes.count
            }
            rank += 1
        }
        offsets[rank] = UInt32(end)
        return page
    }
}

/// Copies bytes to a target, those that lie side by side at once.
private struct ByteRun {
    private var target: UnsafeMutableRawPointer
    private var source: UnsafeRawPointer?
    private var count = 0

    init(target: UnsafeMutableRawPointer) { self.target = target }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        if let source, source + count == start {
            count += bytes.count
        } else {
            flush()
            source = start
            count = bytes.count
        }
    }

    mutating func flush() {
        guard let source else { return }
        target.copyMemory(from: source, byteCount: count)
        target += count
    }
}
