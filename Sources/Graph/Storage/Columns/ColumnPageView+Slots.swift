// Values of some slots of a page at once, for filters and aggregates over a whole graph.

extension ColumnPageView {
    /// What the values of a page are where all are numbers of one type.
    public enum Numbers: Sendable {
        case integers
        case floats
    }

    /// Nil where the page has other values, or numbers of both types.
    public var numbers: Numbers? {
        let header = page.header.pointee
        switch header.encoding {
        case .singles: return .floats
        case .numbers: return header.tag == .float ? .floats : header.tag == .integer ? .integers : nil
        case .bits, .codes, .text, .mixed: return nil
        }
    }

    /// Writes the integers of a page of integers, each at its slot.
    /// - Parameter integers: at least 256; others than those of `slots` are left as they are.
    /// - Returns: those of `slots` that have one.
    public func copyIntegers(_ slots: SlotMask, into integers: UnsafeMutableBufferPointer<Int64>) -> SlotMask {
        precondition(integers.count >= Self.slotCount && numbers == .integers)
        let header = page.header.pointee
        let wanted = slots & header.present
        forEachNumber(wanted, header) { slot, number in integers[slot] = Int64(bitPattern: number) }
        return wanted
    }

    /// Writes the numbers of a page of integers or of floats as floats, each at its slot.
    /// - Parameter floats: at least 256; others than those of `slots` are left as they are.
    /// - Returns: those of `slots` that have one.
    public func copyFloats(_ slots: SlotMask, into floats: UnsafeMutableBufferPointer<Double>) -> SlotMask {
        precondition(floats.count >= Self.slotCount && numbers != nil)
        let header = page.header.pointee
        let wanted = slots & header.present
        if header.encoding == .singles {
            forEachRank(of: wanted, header) { slot, rank in floats[slot] = Double(page.single(rank)) }
        } else if header.tag == .float {
            forEachNumber(wanted, header) { slot, number in floats[slot] = Double(bitPattern: number) }
        } else {
            forEachNumber(wanted, header) { slot, number in floats[slot] = Double(Int64(bitPattern: number)) }
        }
        return wanted
    }

    /// Writes the dictionary codes of some slots; see ``Column/text(of:)``.
    /// - Parameter codes: at least 256; others than those of `slots` are left as they are.
    /// - Returns: those of `slots` with a code. A page has codes for all its values, or for none.
    public func copyCodes(_ slots: SlotMask, into codes: UnsafeMutableBufferPointer<TextCode>) -> SlotMask {
        precondition(codes.count >= Self.slotCount)
        let header = page.header.pointee
        guard header.encoding == .codes else { return SlotMask() }
        let wanted = slots & header.present
        if header.width == 1 {
            let bytes = page.payload.assumingMemoryBound(to: UInt8.self)
            forEachRank(of: wanted, header) { slot, rank in codes[slot] = TextCode(rawValue: UInt16(bytes[rank])) }
        } else {
            forEachRank(of: wanted, header) { slot, rank in
                codes[slot] = TextCode(rawValue: UInt16(page.code(rank)))
            }
        }
        return wanted
    }

    /// A loop for each width, so that it is decided once for a page.
    @inline(__always)
    private func forEachNumber(_ slots: SlotMask, _ header: ColumnPage.Header, _ body: (Int, UInt64) -> Void) {
        let (base, factor) = (header.base, header.scale.factor)
        let payload = page.payload
        switch header.width {
        case 0: slots.forEachSlot { body($0, base) }
        case 1:
            let bytes = payload.assumingMemoryBound(to: UInt8.self)
            forEachRank(of: slots, header) { body($0, base &+ UInt64(bytes[$1]) &* factor) }
        case 2:
            let words = payload.assumingMemoryBound(to: UInt16.self)
            forEachRank(of: slots, header) { body($0, base &+ UInt64(words[$1]) &* factor) }
        case 4:
            let words = payload.assumingMemoryBound(to: UInt32.self)
            forEachRank(of: slots, header) { body($0, base &+ UInt64(words[$1]) &* factor) }
        default:
            let words = payload.assumingMemoryBound(to: UInt64.self)
            forEachRank(of: slots, header) { body($0, base &+ words[$1] &* factor) }
        }
    }

    @inline(__always)
    private func forEachRank(of slots: SlotMask, _ header: ColumnPage.Header, _ body: (Int, Int) -> Void) {
        if header.present.isFull {
            if slots.isFull {
                for slot in 0..<Self.slotCount { body(slot, slot) }
            } else {
                slots.forEachSlot { body($0, $0) }
            }
        } else if slots == header.present {
            slots.forEachRanked(body)
        } else {
            slots.forEachSlot { body($0, page.rank($0)) }
        }
    }
}

extension SlotMask {
    /// Those of `slots` for which `holds`; where all are asked for, without a branch for each.
    @inlinable @inline(__always)
    public init(_ slots: SlotMask, where holds: (Int) -> Bool) {
        self.init()
        for number in 0..<4 {
            var found: UInt64 = 0
            if slots.words[number] == .max {
                for bit in 0..<64 { found |= (holds(number << 6 | bit) ? 1 : 0) << UInt64(bit) }
            } else {
                var rest = slots.words[number]
                while rest != 0 {
                    let bit = rest.trailingZeroBitCount
                    found |= (holds(number << 6 | bit) ? 1 : 0) << UInt64(bit)
                    rest &= rest - 1
                }
            }
            words[number] = found
        }
    }

    /// The slots of one that are not in the other.
    @inlinable
    public static func - (left: Self, right: Self) -> Self {
        var rest = left
        for number in 0..<4 { rest.words[number] &= ~right.words[number] }
        return rest
    }
}

extension GraphSnapshot {
    /// The nodes among 256 slots, which count from `page * 256`. Complexity: O(1) where no slot is unused, else O(slots).
    public func nodes(ofPage page: Int) -> SlotMask {
        let first = page * ColumnPage.slotCount
        let bound = min(ColumnPage.slotCount, nodeSlotCount - first)
        var slots = SlotMask()
        guard bound > 0 else { return slots }
        if nodeCount == nodeSlotCount {
            slots.insert(0..<bound)
        } else {
            for slot in 0..<bound where isUsed(UInt32(first + slot)) { slots.insert(slot) }
        }
        return slots
    }
}
