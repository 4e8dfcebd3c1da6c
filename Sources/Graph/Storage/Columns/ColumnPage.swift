/// 256 slots of a column in one block: a bit for each slot, and the present values packed in slot order.
///
/// A page of one type has an encoding of its own; see ``Encoding``. Reading one value is a bit test, a population
/// count and one or two loads.
// `@unchecked Sendable`: sealed pages are never written again (see `GraphMemory`).
@usableFromInline
struct ColumnPage: @unchecked Sendable {
    @inlinable static var bits: Int { 8 }
    @inlinable static var slotCount: Int { 1 << bits }
    @inlinable static var mask: Int { slotCount - 1 }

    @usableFromInline
    enum Encoding: UInt8 {
        /// Booleans: one bit a slot.
        case bits
        /// `base + number × scale`, numbers of 0, 1, 2, 4 or 8 bytes: integers and temporal values by distance from the
        /// least of the page, floats as they are. None at all where all are equal.
        case numbers
        /// Floats that 32 bits hold exactly.
        case singles
        /// Strings by code in the column's dictionary, 1 or 2 bytes.
        case codes
        /// Strings: offsets of 2 or 4 bytes, then their bytes.
        case text
        /// Several types, or wide ones: type bytes, offsets of 4 bytes, then words and bytes.
        case mixed
    }

    @usableFromInline
    struct Header {
        var present: SlotMask
        /// See ``SlotMask/ranks``.
        var ranks: UInt32
        var encoding: Encoding
        /// Of all values; `missing` where they differ.
        var tag: ValueTag
        /// Bytes of a number, a code or an offset.
        var width: UInt8
        var scale: Scale
        /// Of numbers; how many values a page of texts has.
        var base: UInt64
    }

    /// What numbers of a page are multiples of.
    @usableFromInline
    enum Scale: UInt8 {
        case one, million, billion

        @inline(__always)
        var factor: UInt64 {
            switch self {
            case .one: 1
            case .million: 1_000_000
            case .billion: 1_000_000_000
            }
        }
    }

    @inlinable static var payloadAt: Int { MemoryLayout<Header>.stride }

    let pointer: UnsafeMutableRawPointer

    @inline(__always)
    var header: UnsafeMutablePointer<Header> { pointer.assumingMemoryBound(to: Header.self) }
    @inline(__always)
    var payload: UnsafeMutableRawPointer { pointer + Self.payloadAt }

    @inline(__always)
    func isPresent(_ slot: Int) -> Bool { presentWord(slot) & (1 << UInt64(slot & 63)) != 0 }

    /// How many values are present before `slot`.
    @inline(__always)
    func rank(_ slot: Int) -> Int {
        let before = Int(header.pointee.ranks >> UInt32((slot >> 6) << 3) & 0xff)
        let lower: UInt64 = 1 << UInt64(slot & 63) - 1
        let present = presentWord(slot) & lower
        // Mostly there are no gaps before it, and counting bits takes a dozen instructions on the oldest processors.
        return before + (present == lower ? slot & 63 : present.nonzeroBitCount)
    }

    // The mask is the first thing of the header.
    @inline(__always)
    private func presentWord(_ slot: Int) -> UInt64 { pointer.assumingMemoryBound(to: UInt64.self)[slot >> 6] }

    func value(_ slot: Int, _ dictionary: TextDictionary) -> Value { cell(slot).resolved(dictionary).value }

    /// An integer or a float as a float; nil where there is neither.
    @inline(__always)
    func double(_ slot: Int) -> Double? { cell(slot).double }

    /// The value without making a ``Value``; a string of the dictionary by its code.
    @inline(__always)
    func cell(_ slot: Int) -> PropertyCell {
        guard isPresent(slot) else { return .null }
        switch header.pointee.encoding {
        case .bits: return PropertyCell(.boolean, bit(slot) ? 1 : 0)
        case .numbers: return PropertyCell(header.pointee.tag, number(rank(slot)))
        case .singles: return PropertyCell(.float, Double(single(rank(slot))).bitPattern)
        case .codes: return PropertyCell(.code, UInt64(code(rank(slot))))
        case .text: return PropertyCell(.string, text(rank(slot)))
        case .mixed: return mixedCell(rank(slot))
        }
    }

    /// How many of the values are strings.
    var textCount: Int {
        switch header.pointee.encoding {
        case .codes, .text: header.pointee.present.count
        case .mixed: (0..<header.pointee.present.count).count { mixedTag($0) == .string }
        case .bits, .numbers, .singles: 0
        }
    }
}

// MARK: Each encoding, by rank

extension ColumnPage {
    @inline(__always)
    func bit(_ slot: Int) -> Bool {
        payload.assumingMemoryBound(to: UInt64.self)[slot >> 6] & (1 << UInt64(slot & 63)) != 0
    }

    @inline(__always)
    func number(_ rank: Int) -> UInt64 { number(rank, header.pointee) }

    /// As ``number(_:)``, with the header at hand, for many numbers in a row.
    @inline(__always)
    func number(_ rank: Int, _ header: Header) -> UInt64 {
        header.base &+ narrow(rank, header.width) &* header.scale.factor
    }

    @inline(__always)
    func narrow(_ rank: Int, _ width: UInt8) -> UInt64 {
        switch width {
        case 0: 0
        case 1: UInt64(payload.assumingMemoryBound(to: UInt8.self)[rank])
        case 2: UInt64(payload.assumingMemoryBound(to: UInt16.self)[rank])
        case 4: UInt64(payload.assumingMemoryBound(to: UInt32.self)[rank])
        default: payload.assumingMemoryBound(to: UInt64.self)[rank]
        }
    }

    @inline(__always)
    func single(_ rank: Int) -> Float { payload.assumingMemoryBound(to: Float.self)[rank] }

    @inline(__always)
    func code(_ rank: Int) -> Int { Int(narrow(rank, header.pointee.width)) }

    @inline(__always)
    func text(_ rank: Int) -> UnsafeRawBufferPointer {
        let width = header.pointee.width
        let start = Int(narrow(rank, width))
        let end = Int(narrow(rank + 1, width))
        return UnsafeRawBufferPointer(start: textBytes + start, count: end - start)
    }

    /// Where the bytes of a text page start.
    @inline(__always)
    var textBytes: UnsafeMutableRawPointer { payload + textCountAt * Int(header.pointee.width) }

    /// Offsets of a text page: one more than values, of which `base` holds the number.
    @inline(__always)
    private var textCountAt: Int { Int(header.pointee.base) + 1 }

    func mixedTag(_ rank: Int) -> ValueTag {
        // Pages are written by `PageWriter`, which knows tags only.
        ValueTag(rawValue: payload.assumingMemoryBound(to: UInt8.self)[rank]).unsafelyUnwrapped
    }

    func mixedBytes(_ rank: Int) -> UnsafeRawBufferPointer {
        let count = header.pointee.present.count
        let offsets = (payload + Self.mixedOffsetsAt(count)).assumingMemoryBound(to: UInt32.self)
        let bytes = payload + Self.mixedOffsetsAt(count) + (count + 1) * 4
        return UnsafeRawBufferPointer(
            start: bytes + Int(offsets[rank]), count: Int(offsets[rank + 1] - offsets[rank]))
    }

    /// Where the offsets of a mixed page start: behind the type bytes, aligned.
    static func mixedOffsetsAt(_ count: Int) -> Int { (count + 3) & ~3 }

    private func mixedCell(_ rank: Int) -> PropertyCell {
        let tag = mixedTag(rank)
        let bytes = mixedBytes(rank)
        return tag.isWord ? PropertyCell(tag, bytes.loadUnaligned(as: UInt64.self)) : PropertyCell(tag, bytes)
    }
}
