/// One property of one node or relationship as it is stored: a number, or where the bytes of a text lie.
///
/// Made by ``PropertyReader/read(_:into:)``, and valid as long as the reader or its snapshot is held.
public struct PropertyCell: BitwiseCopyable, Sendable {
    /// The word of the value, or the address of its bytes.
    @usableFromInline let word: UInt64
    /// Bytes of a value that is no word.
    @usableFromInline let count: UInt32
    @usableFromInline let tag: ValueTag

    /// No value.
    public static let null = PropertyCell(.missing, 0)

    @inline(__always)
    init(_ tag: ValueTag, _ word: UInt64) {
        self.word = word
        self.tag = tag
        count = 0
    }

    @inline(__always)
    init(_ tag: ValueTag, _ bytes: UnsafeRawBufferPointer) {
        word = UInt64(UInt(bitPattern: bytes.baseAddress))
        self.tag = tag
        count = UInt32(truncatingIfNeeded: bytes.count)
    }

    /// Whether there is no value.
    @inlinable
    public var isNull: Bool { tag == .missing }

    /// An integer or a float as a float; nil where there is neither.
    @inlinable
    public var double: Double? {
        switch tag {
        case .float: Double(bitPattern: word)
        case .integer: Double(Int64(bitPattern: word))
        default: nil
        }
    }

    /// Nil where the value is no integer.
    @inlinable
    public var integer: Int64? { tag == .integer ? Int64(bitPattern: word) : nil }

    /// The UTF-8 bytes of a string; nil where there is none.
    @inlinable
    public var utf8: UnsafeRawBufferPointer? { tag == .string ? bytes : nil }

    public var value: Value {
        if tag == .missing { return .null }
        return tag.isWord ? Value(tag, word: word) : ValueBytes.value(tag, bytes)
    }

    /// This, with the text in place of its code.
    @inline(__always)
    func resolved(_ dictionary: TextDictionary) -> PropertyCell {
        tag == .code ? PropertyCell(.string, dictionary.text(Int(word))) : self
    }

    @inlinable
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: UInt(word)), count: Int(count))
    }
}

extension PropertyColumn {
    /// The value in a slot, without making a ``Value``.
    ///
    /// Of a page with a shape: the address of the page, from a table that nearby slots share, and the value.
    @inline(__always)
    func cell(_ slot: Int) -> PropertyCell {
        let reference = pages[slot >> ColumnPage.bits]
        let local = slot & ColumnPage.mask
        switch reference.shape {
        case .codes1: return text(Int(reference.element(local, UInt8.self)))
        case .codes2: return text(Int(reference.element(local, UInt16.self)))
        case .texts2: return PropertyCell(.string, reference.text(local))
        case .singles: return PropertyCell(.float, Double(reference.element(local, Float.self)).bitPattern)
        case .doubles: return PropertyCell(.float, reference.element(local, UInt64.self))
        case .integers1: return PropertyCell(.integer, UInt64(reference.element(local, UInt8.self)))
        case .integers2: return PropertyCell(.integer, UInt64(reference.element(local, UInt16.self)))
        case .integers4: return PropertyCell(.integer, UInt64(reference.element(local, UInt32.self)))
        case .integers8: return PropertyCell(.integer, reference.element(local, UInt64.self))
        case .numbers4:
            let header = reference.header
            let number = header.base &+ UInt64(reference.element(local, UInt32.self)) &* header.scale.factor
            return PropertyCell(header.tag, number)
        case .any: return Self.cell(reference, local).resolved(dictionary)
        }
    }

    // Not of the column, which then need not be in memory.
    @inline(never)
    private static func cell(_ reference: PageReference, _ local: Int) -> PropertyCell {
        reference.page?.cell(local) ?? .null
    }

    @inline(__always)
    private func text(_ code: Int) -> PropertyCell { PropertyCell(.string, dictionary.text(code)) }
}
