/// The values of 256 slots in a row, to be read at once. Slots count from the first of the page.
public struct ColumnPageView: Sendable {
    let page: ColumnPage
    let reader: ColumnReader

    public static let slotCount = ColumnPage.slotCount

    /// The slots with a value.
    public var present: SlotMask { page.header.pointee.present }

    public func value(_ slot: Int) -> Value { page.value(slot, reader.column.dictionary) }

    /// The slots whose value is this string.
    ///
    /// Complexity: about a third of a nanosecond a value where the page has codes of one byte.
    public func slots(equalTo probe: TextProbe) -> SlotMask {
        switch page.header.pointee.encoding {
        case .codes: probe.code.map(slots(withCode:)) ?? SlotMask()
        case .text: slots { probe.matches(page.text($0)) }
        case .mixed: slots { page.mixedTag($0) == .string && probe.matches(page.mixedBytes($0)) }
        case .bits, .numbers, .singles: SlotMask()
        }
    }

    /// Writes the integers and floats of the page as floats, each at its slot.
    /// - Parameter numbers: at least 256; slots without a number are left as they are.
    /// - Returns: the slots with a number.
    public func copyNumbers(into numbers: UnsafeMutableBufferPointer<Double>) -> SlotMask {
        precondition(numbers.count >= Self.slotCount)
        let header = page.header.pointee
        switch header.encoding {
        case .singles:
            forEachRank { slot, rank in numbers[slot] = Double(page.single(rank)) }
            return header.present
        case .numbers where header.tag == .float:
            forEachRank { slot, rank in numbers[slot] = Double(bitPattern: page.number(rank)) }
            return header.present
        case .numbers where header.tag == .integer:
            forEachRank { slot, rank in numbers[slot] = Double(Int64(bitPattern: page.number(rank))) }
            return header.present
        case .mixed:
            var found = SlotMask()
            header.present.forEachSlot { slot in
                guard let number = page.double(slot) else { return }
                numbers[slot] = number
                found.insert(slot)
            }
            return found
        case .bits, .numbers, .codes, .text: return SlotMask()
        }
    }

    /// Writes the dictionary codes of the page, each at its slot; see ``Column/text(of:)``.
    /// - Parameter codes: at least 256; slots without a code are left as they are.
    /// - Returns: the slots with a code. A page has codes for all its values, or for none.
    public func copyCodes(into codes: UnsafeMutableBufferPointer<TextCode>) -> SlotMask {
        precondition(codes.count >= Self.slotCount)
        guard page.header.pointee.encoding == .codes else { return SlotMask() }
        if present.isFull, page.header.pointee.width == 1 {
            let bytes = page.payload.assumingMemoryBound(to: UInt8.self)
            for slot in 0..<Self.slotCount { codes[slot] = TextCode(rawValue: UInt16(bytes[slot])) }
        } else {
            forEachRank { slot, rank in codes[slot] = TextCode(rawValue: UInt16(page.code(rank))) }
        }
        return present
    }
}

extension ColumnPageView {
    @inline(__always)
    private func forEachRank(_ body: (_ slot: Int, _ rank: Int) -> Void) {
        var rank = 0
        present.forEachSlot { slot in
            body(slot, rank)
            rank += 1
        }
    }

    @inline(__always)
    private func slots(where holds: (_ rank: Int) -> Bool) -> SlotMask {
        var found = SlotMask()
        forEachRank { slot, rank in if holds(rank) { found.insert(slot) } }
        return found
    }

    private func slots(withCode code: TextCode) -> SlotMask {
        if page.header.pointee.width == 2 { return slots { page.code($0) == Int(code.rawValue) } }
        guard code.rawValue <= 0xff else { return SlotMask() }
        let ranks = ranks(ofByte: UInt8(code.rawValue))
        if ranks.isEmpty || present.count == Self.slotCount { return ranks }
        return slots { ranks.contains($0) }
    }

    /// The ranks whose code of one byte is this: eight at a time, by finding zero bytes (Warren, "Hacker's Delight", 6-1).
    private func ranks(ofByte byte: UInt8) -> SlotMask {
        let count = present.count
        let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
        let wanted = UInt64(byte) &* 0x0101_0101_0101_0101
        let words = page.payload.assumingMemoryBound(to: UInt64.self)
        var found = SlotMask()
        // The block is a multiple of 16 bytes long, so the last word may be read whole.
        for group in 0..<(count + 7) >> 3 {
            let difference = words[group] ^ wanted
            let zeros = ~(((difference & low) &+ low) | difference | low)
            // Gathers the top bits of eight bytes.
            let bits = ((zeros >> 7) &* 0x0102_0408_1020_4080) >> 56
            found.words[group >> 3] |= bits << UInt64((group & 7) << 3)
        }
        if count < Self.slotCount { found.words[count >> 6] &= 1 << UInt64(count & 63) - 1 }
        return found
    }
}
