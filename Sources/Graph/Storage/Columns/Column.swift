public import Base

/// The values of one property key of nodes or of relationships, in one snapshot: for filters, weights, aggregates.
///
/// Made by ``GraphSnapshot/nodeColumn(_:)`` and ``GraphSnapshot/relationshipColumn(_:)``. Holds its snapshot's memory.
/// Reads that do not need a ``Value`` make none: ``double(of:)``, ``hasText(_:of:)``, and whole pages of 256 slots with
/// ``page(_:)``. Texts are compared by their UTF-8 bytes.
public struct Column<Slot: RawRepresentable<UInt32>>: Sendable {
    @usableFromInline let reader: ColumnReader

    init(_ column: PropertyColumn, _ version: GraphVersion) { reader = ColumnReader(column: column, version: version) }

    /// `.null` where there is none. Complexity: O(1).
    @inlinable
    public func value(of slot: Slot) -> Value { reader.value(slot.rawValue) }

    /// Complexity: O(1).
    @inlinable
    public func isPresent(_ slot: Slot) -> Bool { reader.isPresent(slot.rawValue) }

    /// An integer or a float as a float; nil where there is neither. Complexity: O(1).
    @inlinable @inline(__always)
    public func double(of slot: Slot) -> Double? { reader.double(slot.rawValue) }

    /// Nil where there is no integer. Complexity: O(1).
    @inlinable @inline(__always)
    public func integer(of slot: Slot) -> Int64? { reader.integer(slot.rawValue) }

    /// Nil where there is no instant. Complexity: O(1).
    @inlinable
    public func instant(of slot: Slot) -> Instant? {
        reader.instant(slot.rawValue)
    }

    /// Calls `body` with the UTF-8 bytes of a string, valid during the call; nil where there is none.
    @inlinable @inline(__always)
    public func withUTF8<Result>(of slot: Slot, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        reader.utf8(slot.rawValue).map(body)
    }

    /// Whether the value is this string. Complexity: O(1), and the length of the text where it is not in the dictionary.
    @inlinable
    public func hasText(_ probe: TextProbe, of slot: Slot) -> Bool { reader.hasText(probe, slot.rawValue) }

    /// The code of the value in the column's dictionary; nil where it is no string or has no code.
    @inlinable
    public func code(of slot: Slot) -> TextCode? { reader.code(slot.rawValue) }
}

extension Column {
    /// A text to look for, prepared for this column.
    public func probe(_ text: String) -> TextProbe { TextProbe(text, reader.column.dictionary) }

    /// The code of a text; nil where the dictionary does not have it, so that only strings outside it can be equal.
    public func code(of text: String) -> TextCode? { probe(text).code }

    /// The text of a code that this column gave.
    public func text(of code: TextCode) -> String {
        String(decoding: reader.column.dictionary.text(Int(code.rawValue)), as: UTF8.self)
    }

    /// How many texts the dictionary has; codes are below this.
    public var codeCount: Int { reader.column.dictionary.count }

    /// Greater than the number of every page with values.
    public var pageBound: Int { reader.column.pages.bound }

    /// The values of slots `number * 256` and the 255 after it; nil where there are none.
    public func page(_ number: Int) -> ColumnPageView? {
        reader.column.page(number).map { ColumnPageView(page: $0, reader: reader) }
    }
}

/// Code of a string in the dictionary of one column. Valid in the snapshot that gave it and in every later one.
public struct TextCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// A text to look for in a column.
public struct TextProbe: Sendable {
    let bytes: ContiguousArray<UInt8>
    public let code: TextCode?

    init(_ text: String, _ dictionary: TextDictionary) {
        bytes = ContiguousArray(text.utf8)
        code = bytes.withUnsafeBytes { dictionary.code(of: $0) }.map { TextCode(rawValue: UInt16($0)) }
    }

    @inline(__always)
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count == bytes.count, let start = text.baseAddress else { return text.isEmpty && bytes.isEmpty }
        return bytes.withUnsafeBytes { TextDictionary.isSame(start, $0) }
    }
}

/// What a ``Column`` reads with: not generic, so that it is compiled here, and one reference, so that a column is copied
/// and handed on as cheaply as one.
@usableFromInline
final class ColumnReader: Sendable {
    @usableFromInline let column: PropertyColumn
    /// Keeps the memory of the column.
    let version: GraphVersion

    init(column: PropertyColumn, version: GraphVersion) {
        self.column = column
        self.version = version
    }

    @usableFromInline
    func value(_ slot: UInt32) -> Value { column.value(Int(slot)) }

    @usableFromInline
    func isPresent(_ slot: UInt32) -> Bool { column.isPresent(Int(slot)) }

    /// The UTF-8 bytes of a string; nil where there is none.
    @inlinable @inline(__always)
    func utf8(_ slot: UInt32) -> UnsafeRawBufferPointer? {
        let (reference, local) = place(slot)
        if reference.shape == .texts2 { return reference.text(local) }
        if reference.shape == .codes1 { return column.dictionary.text(Int(reference.element(local, UInt8.self))) }
        return utf8OfAnyShape(slot)
    }

    @inlinable @inline(__always)
    func double(_ slot: UInt32) -> Double? {
        let (reference, local) = place(slot)
        if reference.shape == .doubles { return reference.element(local, Double.self) }
        if reference.shape == .singles { return Double(reference.element(local, Float.self)) }
        return doubleOfAnyShape(slot)
    }

    @inlinable @inline(__always)
    func integer(_ slot: UInt32) -> Int64? {
        let (reference, local) = place(slot)
        if reference.shape == .integers1 { return Int64(reference.element(local, UInt8.self)) }
        if reference.shape == .integers2 { return Int64(reference.element(local, UInt16.self)) }
        if reference.shape == .integers4 { return Int64(reference.element(local, UInt32.self)) }
        return integerOfAnyShape(slot)
    }

    @inlinable @inline(__always)
    func place(_ slot: UInt32) -> (page: PageReference, slot: Int) {
        (column.pages[Int(slot) >> ColumnPage.bits], Int(slot) & ColumnPage.mask)
    }

    // Apart, so that what is read most is short where it is inlined.

    @usableFromInline @inline(never)
    func utf8OfAnyShape(_ slot: UInt32) -> UnsafeRawBufferPointer? { column.utf8(Int(slot)) }

    @usableFromInline @inline(never)
    func doubleOfAnyShape(_ slot: UInt32) -> Double? { column.cell(Int(slot)).double }

    @usableFromInline @inline(never)
    func integerOfAnyShape(_ slot: UInt32) -> Int64? { column.cell(Int(slot)).integer }

    @usableFromInline
    func instant(_ slot: UInt32) -> Instant? {
        let cell = column.cell(Int(slot))
        return cell.tag == .instant ? Instant(rawValue: Int64(bitPattern: cell.word)) : nil
    }

    @usableFromInline
    func code(_ slot: UInt32) -> TextCode? {
        guard let page = column.page(Int(slot) >> ColumnPage.bits), page.header.pointee.encoding == .codes,
            page.isPresent(Int(slot) & ColumnPage.mask)
        else { return nil }
        return TextCode(rawValue: UInt16(page.code(page.rank(Int(slot) & ColumnPage.mask))))
    }

    @usableFromInline
    func hasText(_ probe: TextProbe, _ slot: UInt32) -> Bool {
        if let code = code(slot) { return code == probe.code }
        return column.utf8(Int(slot)).map(probe.matches) ?? false
    }
}

extension GraphSnapshot {
    /// The values of a property key of nodes.
    public func nodeColumn(_ key: PropertyKeyCode) -> Column<NodeSlot> { Column(nodeProperties.column(key), version) }

    /// The values of a property key of relationships.
    public func relationshipColumn(_ key: PropertyKeyCode) -> Column<RelationshipSlot> {
        Column(relationshipProperties.column(key), version)
    }
}
