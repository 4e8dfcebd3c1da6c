/// Where a page of a column lies, and what it looks like where that is simple.
///
/// Blocks are aligned to 16 bytes, so the lowest four bits of an address are free. They tell the shape of a page that
/// has a value for every slot: such a value is read from its place alone, without the header of the page, which lies
/// in another cache line.
@usableFromInline
struct PageReference: BitwiseCopyable, Equatable, Sendable {
    @usableFromInline let bits: UInt

    /// Pages of 256 values. Raw values are below 16.
    @usableFromInline
    enum Shape: UInt8 {
        /// Any other page: what it has is told by its header.
        case any
        /// Strings by code of 1 byte, of 2 bytes.
        case codes1, codes2
        /// Strings, offsets of 2 bytes.
        case texts2
        /// Floats of 4 bytes, of 8 bytes.
        case singles, doubles
        /// Integers of 1, 2, 4, 8 bytes, as they are.
        case integers1, integers2, integers4, integers8
        /// Words of any type by 4 bytes; what they count from, and in, is told by the header.
        case numbers4
    }

    static let none = PageReference(bits: 0)

    private init(bits: UInt) { self.bits = bits }

    init(_ page: ColumnPage) { bits = UInt(bitPattern: page.pointer) | UInt(page.shape.rawValue) }

    @inline(__always)
    var page: ColumnPage? { UnsafeMutableRawPointer(bitPattern: bits & ~15).map(ColumnPage.init(pointer:)) }

    @inlinable @inline(__always)
    var shape: Shape {
        // Only shapes are stored there, and a shape is stored as its number. Asking for the shape of a number, for
        // which the compiler makes a call, was a tenth of reading a value.
        unsafeBitCast(UInt8(truncatingIfNeeded: bits & 15), to: Shape.self)
    }

    /// Of a page with a shape, which has an address.
    @inlinable @inline(__always)
    var payload: UnsafeRawPointer {
        UnsafeRawPointer(bitPattern: bits & ~15).unsafelyUnwrapped + ColumnPage.payloadAt
    }

    /// As `payload`.
    @inline(__always)
    var header: ColumnPage.Header {
        UnsafeRawPointer(bitPattern: bits & ~15).unsafelyUnwrapped.assumingMemoryBound(to: ColumnPage.Header.self)
            .pointee
    }

    /// The value in a slot of a page whose values all have `T`'s size.
    @inlinable @inline(__always)
    func element<T: BitwiseCopyable>(_ slot: Int, _ type: T.Type) -> T {
        payload.assumingMemoryBound(to: type)[slot]
    }

    /// The text in a slot of a page of the shape `texts2`.
    @inlinable @inline(__always)
    func text(_ slot: Int) -> UnsafeRawBufferPointer {
        let offsets = payload.assumingMemoryBound(to: UInt16.self)
        let (start, end) = (Int(offsets[slot]), Int(offsets[slot + 1]))
        let bytes = payload + (ColumnPage.slotCount + 1) * MemoryLayout<UInt16>.stride + start
        return UnsafeRawBufferPointer(start: bytes, count: end - start)
    }
}

extension ColumnPage {
    fileprivate var shape: PageReference.Shape {
        let header = header.pointee
        guard header.present.isFull else { return .any }
        switch (header.encoding, header.width) {
        case (.codes, 1): return .codes1
        case (.codes, 2): return .codes2
        case (.text, 2): return .texts2
        case (.singles, _): return .singles
        case (.numbers, 8) where header.tag == .float: return .doubles
        case (.numbers, _) where header.tag == .integer && header.base == 0 && header.scale == .one:
            return integerShape(header.width)
        case (.numbers, 4): return .numbers4
        default: return .any
        }
    }

    private func integerShape(_ width: UInt8) -> PageReference.Shape {
        switch width {
        case 1: .integers1
        case 2: .integers2
        case 4: .integers4
        case 8: .integers8
        default: .any
        }
    }
}
